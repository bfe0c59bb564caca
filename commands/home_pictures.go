package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/picture"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/forecast"
)

// foreseen are the forecasts that are held against a target beside what became of it, what is surest first.
var foreseen = []pipeline.Figure{pipeline.FigureCommitted, pipeline.FigureWeighted}

// drawHome shows a Home, without pictures that Slack does not take yet, and gives what it shows.
func (a *App) drawHome(ctx context.Context, r bot.Request, blocks []slack.Block) ([]slack.Block, error) {
	err := r.PublishHome(ctx, blocks)
	if !errors.Is(err, bot.ErrPicture) {
		return blocks, err
	}
	a.log.Info("home: picture not taken", "user", r.Person.ID, "error", err)
	var files []string
	words := slices.DeleteFunc(slices.Clone(blocks), func(b slack.Block) bool {
		file := bot.PictureIn(b)
		if file != "" {
			files = append(files, file)
		}
		return file != ""
	})
	if err := r.PublishHome(ctx, words); err != nil {
		return nil, err
	}
	a.gallery.refused(ctx, files)
	return words, nil
}

// pictureOfMine is a person's forecast against their target, and their stages where they have none.
func (a *App) pictureOfMine(ctx context.Context, v voice, id pipeline.UserID, f forecast.Forecast, mine board.Board) []slack.Block {
	place := "mine:" + string(id) + ":" + v.lang.String()
	if f.Target != nil {
		p, alt := v.targetPicture(v.plain(textHomeForecast, args{"Period": v.shortPeriod(f.Period)}), f)
		return a.gallery.show(ctx, place, p, alt)
	}
	if mine.All.Count == 0 {
		return nil
	}
	p, alt := v.funnel(v.plain(textHomeMine, nil), mine, a.usualCurrency())
	return a.gallery.show(ctx, place, p, alt)
}

// targetPicture holds figures in a target's currency against it, and says so in words.
func (v voice) targetPicture(title string, f forecast.Forecast) (picture.Picture, string) {
	c := f.Target.Value.Currency()
	target := picture.Bar{Name: v.plain(textForecastTargetName, nil), Figure: v.money(f.Target.Value), Size: drawn(targetSums(f.Target), c)}
	words := []string{v.plain(textForecastPart, args{"Figure": target.Name, "Sums": target.Figure})}
	group := func(name i18n.Key, figures []pipeline.Figure) picture.Group {
		g := picture.Group{Name: v.plain(name, nil)}
		for _, figure := range figures {
			sums := f.Figures[figure]
			text := v.amount(c, sums.Of(c))
			if percent, ok := f.Attained(figure); ok {
				text = v.plain(textPictureShare, args{"Amount": text, "Percent": percent})
			}
			g.Bars = append(g.Bars, picture.Bar{Name: v.figure(figure), Figure: text, Size: drawn(sums, c)})
			words = append(words, v.plain(textForecastPart, args{"Figure": v.figure(figure), "Sums": text}))
		}
		return g
	}
	there, toCome := group(textPictureThere, actuals), group(textPictureToCome, foreseen)
	return picture.Target(title, v.plain(textForecastChart, args{"Currency": currencyName(c)}), target, there, toCome), title + ": " + strings.Join(words, "; ")
}

// funnel is what is open stage by stage: its bars in one currency, its figures and words in all.
func (v voice) funnel(title string, b board.Board, usual pipeline.Currency) (picture.Picture, string) {
	c := mainCurrency(b.All.Sums, usual)
	var bars []picture.Bar
	var words []string
	for _, s := range b.Stages {
		figure := v.plain(textPictureStage, args{"Count": s.Count, "Amount": v.amounts(s.Sums)})
		bars = append(bars, picture.Bar{Name: v.stage(s.Stage), Figure: figure, Size: drawn(s.Sums, c)})
		words = append(words, v.stage(s.Stage)+": "+v.plain(textListCount, args{"Count": s.Count})+" · "+v.amounts(s.Sums))
	}
	return picture.Funnel(title, v.plain(textPictureBars, args{"Currency": currencyName(c)}), bars), title + ": " + strings.Join(words, "; ")
}
