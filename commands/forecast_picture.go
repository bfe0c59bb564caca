package commands

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/picture"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// actionMovesPicture sends what moved as a picture; suffix: the day since which; value: outlook.
const actionMovesPicture = "forecast.moves_picture"

// pressedMovesPicture puts the picture into the direct messages of who asks, to be shown to others.
func (a *App) pressedMovesPicture(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	since, err := pipeline.ParseDate(p.Suffix)
	_, ask, ok := parseOutlook(p.Value)
	if err != nil || !ok || since.After(a.flow.Today()) {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	if p.Duplicate {
		return bot.Say(v.rich(textExportDuplicate, nil)), nil
	}
	m, settings, by, err := forecast.Since(ctx, a.flow, p.Person.Member(), ask, a.dawn(since), a.usualCurrency())
	if err != nil {
		return a.refused(v, by, err)
	}
	a.learn(settings)
	now, err := forecast.Open(ctx, a.flow, p.Person.Member(), ask)
	if err != nil {
		return bot.Reply{}, err
	}
	drawing, words, err := v.movesPicture(m, now, since, mainCurrency(now, a.usualCurrency()))
	if err != nil {
		return bot.Reply{}, err
	}
	png, err := drawing.PNG()
	if err != nil {
		return bot.Reply{}, fmt.Errorf("what moved: %w", err)
	}
	name := v.plain(textPictureMovesFile, nil) + "-" + since.String() + ".png"
	comment := bot.Join("\n", bot.Join(" · ", v.rich(textForecastMovesTitle, args{"Date": v.date(since)}), v.subjectName(ask.Subject)), bot.Esc(words))
	if err := a.files.SendFile(ctx, p.Person.ID, bot.Upload{Name: name, Size: len(png), Body: bytes.NewReader(png), Comment: comment}); err != nil {
		a.log.Warn("picture of what moved not sent", "error", err)
		q := &asked{Slash: &bot.Slash{Request: p.Request, Command: v.deskCommand()}, voice: v}
		return q.notSent(err), nil
	}
	return bot.Say(v.rich(textExportSent, args{"Name": name})), nil
}

// movesPicture draws how what is not yet won in one currency became what it is, and says the same in words. Closes that moved
// change when it is expected, and not how much it is.
func (v voice) movesPicture(m forecast.Moves, now pipeline.Sums, since pipeline.Date, c pipeline.Currency) (picture.Picture, string, error) {
	was, err := m.Before(now, c)
	if err != nil {
		return picture.Picture{}, "", fmt.Errorf("what moved: %w", err)
	}
	end := func(name string, amount pipeline.Sum) picture.Bar {
		return picture.Bar{Name: name, Figure: v.amount(c, amount.Amount), Size: drawn(pipeline.Sums{amount}, c)}
	}
	before := end(v.plain(textPictureBefore, args{"Date": v.date(since)}), pipeline.Sum{Currency: c, Amount: was})
	after := end(v.plain(textPictureNow, nil), pipeline.Sum{Currency: c, Amount: now.Of(c)})
	words := []string{before.Name + ": " + before.Figure}
	var bars []picture.Bar
	for _, move := range forecast.AllMoves() {
		all, ok := m.By[move]
		if !ok {
			continue
		}
		bar := picture.Bar{Name: v.plain(i18n.Key("forecast.move_"+string(move)), nil), Size: drawn(all.Open, c)}
		bar.Figure = v.plain(textPictureStage, args{"Count": all.Count, "Amount": v.signed(c, all)})
		bars, words = append(bars, bar), append(words, bar.Name+": "+bar.Figure)
	}
	words = append(words, after.Name+": "+after.Figure)
	title := v.plain(textForecastMovesTitle, args{"Date": v.date(since)})
	return picture.Change(title, v.plain(textForecastChart, args{"Currency": currencyName(c)}), before, bars, after), strings.Join(words, "\n"), nil
}

// signed is by how much a move changed what is not yet won; where it did not, what it was of.
func (v voice) signed(c pipeline.Currency, all forecast.Moving) string {
	switch by := all.Open.Of(c); {
	case by.IsNeg():
		return v.amount(c, by)
	case by.IsPos():
		return "+" + v.amount(c, by)
	}
	return v.amount(c, all.Sums.Of(c))
}
