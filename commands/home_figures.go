package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

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
func (v voice) homeBoard(b board.Board, by pipeline.Actor, soon []pipeline.Opportunity, shown []need) []slack.Block {
	blocks := []slack.Block{bot.Divider(), bot.Header(v.plain(textHomeMine, nil))}
	if b.All.Count == 0 {
		return append(blocks, bot.Section(v.rich(textHomeEmpty, nil)))
	}
	blocks = append(blocks, v.boardTable(b), bot.Actions("", v.stageButtons(b, boardState{Who: b.Subject})...))
	rows := 0
	for _, o := range soon {
		if rows < maxSoon && !slices.ContainsFunc(shown, func(n need) bool { return n.ID == o.ID }) {
			blocks = append(blocks, bot.Section(v.row(o, false), v.homeButton(o, by)))
			rows++
		}
	}
	return blocks
}

// homeForecast is what this month brings a person, against their target, and a picture of it.
func (a *App) homeForecast(ctx context.Context, v voice, id pipeline.UserID, f forecast.Forecast, mine board.Board) []slack.Block {
	title := v.plain(textHomeForecast, args{"Period": v.shortPeriod(f.Period)})
	blocks := append([]slack.Block{bot.Divider(), bot.Header(title)}, paragraphs(v.figureLines(f))...)
	return append(blocks, a.pictureOfMine(ctx, v, id, f, mine)...)
}

// homeTeams is what this month brings the company and each team, and what is open in all of it; nothing where there are no
// forecasts of them.
func (a *App) homeTeams(ctx context.Context, v voice, all []forecast.Forecast, company board.Board) []slack.Block {
	if len(all) == 0 {
		return nil
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
	return append(blocks, a.homeFunnel(ctx, v, company)...)
}

// homeFunnel is what is open in the whole company, in words and as a picture.
func (a *App) homeFunnel(ctx context.Context, v voice, all board.Board) []slack.Block {
	if all.All.Count == 0 {
		return nil
	}
	title := v.plain(textPictureCompany, nil)
	blocks := []slack.Block{bot.Section(bot.Join("\n", bot.Bold(bot.Esc(title)), v.boardLines(all)))}
	p, alt := v.funnel(title, all, a.usualCurrency())
	return append(blocks, a.gallery.show(ctx, "company:"+v.lang.String(), p, alt)...)
}
