package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/forecast"
)

// maxSoon is how many opportunities with the nearest closes a Home shows, and maxTeams how many teams.
const (
	maxSoon  = 5
	maxTeams = 8
)

// homeBoard is a person's stages, and their nearest closes besides what needs them today.
func (a *App) homeBoard(ctx context.Context, v voice, b board.Board, by pipeline.Actor, id pipeline.UserID, shown []need) ([]slack.Block, error) {
	blocks := []slack.Block{bot.Divider(), bot.Header(v.plain(textHomeMine, nil))}
	if b.All.Count == 0 {
		return append(blocks, bot.Section(v.rich(textHomeEmpty, nil))), nil
	}
	blocks = append(blocks, v.boardTable(b), bot.Actions("", v.stageButtons(b, boardState{Who: b.Subject})...))
	page, err := a.flow.Store.Find(ctx, pipeline.Query{Filter: pipeline.Filter{Owner: id, Open: true}, Limit: maxSoon + maxNeeds})
	if err != nil {
		return nil, err
	}
	rows := 0
	for _, o := range page.Items {
		if rows < maxSoon && !slices.ContainsFunc(shown, func(n need) bool { return n.ID == o.ID }) {
			blocks = append(blocks, bot.Section(v.row(o, false), v.homeButton(o, by)))
			rows++
		}
	}
	return blocks, nil
}

// homeForecast is what this month brings a person, against their target, and a picture of it.
func (a *App) homeForecast(ctx context.Context, v voice, m pipeline.Member, mine board.Board) ([]slack.Block, error) {
	f, err := a.expected(ctx, v, m, pipeline.OfPerson(m.ID))
	if err != nil {
		return nil, err
	}
	title := v.plain(textHomeForecast, args{"Period": v.shortPeriod(f.Period)})
	blocks := append([]slack.Block{bot.Divider(), bot.Header(title)}, paragraphs(v.figureLines(f))...)
	return append(blocks, a.pictureOfMine(ctx, v, m.ID, f, mine)...), nil
}

// homeTeams is what this month brings each team and the company, and what is open in all of it, for managers.
func (a *App) homeTeams(ctx context.Context, v voice, m pipeline.Member, by pipeline.Actor) ([]slack.Block, error) {
	if !by.Is(pipeline.Manager) {
		return nil, nil
	}
	asks := []forecast.Ask{{Period: pipeline.MonthOf(v.today()), Subject: pipeline.Everyone, Within: true}}
	for _, e := range v.settings.Entries(pipeline.SettingTeam) {
		if len(asks) <= maxTeams {
			asks = append(asks, forecast.Ask{Period: asks[0].Period, Subject: pipeline.OfTeam(e.Key), Within: true})
		}
	}
	var all []forecast.Forecast
	var funnel []slack.Block
	var reads errgroup.Group
	reads.Go(func() (err error) { all, _, _, err = forecast.ReadAll(ctx, a.flow, m, asks); return err })
	reads.Go(func() (err error) { funnel, err = a.homeFunnel(ctx, v, m); return err })
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	var lines []bot.Safe
	for _, f := range all {
		name := v.rich(textHomeCompany, nil)
		if team, ok := f.Subject.Team(); ok {
			name = v.rich(textListTeam, args{"Name": shown(team, maxRowName)})
		}
		figures := v.rich(textHomeFigures, args{"Weighted": v.amounts(f.Figures[pipeline.FigureWeighted]), "Booked": v.amounts(f.Figures[pipeline.FigureBooked])})
		lines = append(lines, bot.Join("\n", bot.Join(" · ", bot.Bold(name), figures), v.targetLine(f)))
	}
	blocks := append([]slack.Block{bot.Divider(), bot.Header(v.plain(textHomeTeams, nil))}, paragraphs(lines)...)
	return append(blocks, funnel...), nil
}

// homeFunnel is what is open in the whole company, in words and as a picture.
func (a *App) homeFunnel(ctx context.Context, v voice, m pipeline.Member) ([]slack.Block, error) {
	all, _, _, err := board.Read(ctx, a.flow, m, board.Ask{Subject: pipeline.Everyone, Today: v.today()})
	if err != nil || all.All.Count == 0 {
		return nil, err
	}
	title := v.plain(textPictureCompany, nil)
	blocks := []slack.Block{bot.Section(bot.Join("\n", bot.Bold(bot.Esc(title)), v.boardLines(all)))}
	p, alt := v.funnel(title, all, a.usualCurrency())
	return append(blocks, a.gallery.show(ctx, "company:"+v.lang.String(), p, alt)...), nil
}

func (a *App) expected(ctx context.Context, v voice, m pipeline.Member, of pipeline.Subject) (forecast.Forecast, error) {
	f, _, _, err := forecast.Read(ctx, a.flow, m, forecast.Ask{Period: pipeline.MonthOf(v.today()), Subject: of, Within: true})
	return f, err
}
