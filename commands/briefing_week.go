package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/forecast"
)

// week is how things stand at the beginning of a manager's week: the stages, the quarter against its target, and what was
// new, won and lost in the seven days before. It is of the team that they lead, or for managers of all; nothing where nothing
// is open and nothing happened.
func (a *App) week(ctx context.Context, v voice, reader pipeline.Member) ([]slack.Block, error) {
	subject := pipeline.Everyone
	by, err := a.flow.Store.Actor(ctx, reader)
	if err != nil {
		return nil, err
	}
	if by.MayManage() != nil {
		subject = board.TeamOf(v.settings, reader.ID)
	}
	open, _, _, err := board.Read(ctx, a.flow, reader, board.Ask{Subject: subject, Today: v.today()})
	if err != nil {
		return nil, err
	}
	f, _, _, err := forecast.Read(ctx, a.flow, reader, forecast.Ask{Period: pipeline.QuarterOf(v.today()), Subject: subject, By: forecast.ByMonth})
	if err != nil {
		return nil, err
	}
	moved, err := a.weekMoved(ctx, v, reader, subject)
	if err != nil {
		return nil, err
	}
	if open.All.Count == 0 && moved.IsZero() {
		return nil, nil
	}
	whose := v.rich(textBriefingOfAll, nil)
	if team, ok := subject.Team(); ok {
		whose = v.rich(textBriefingOfTeam, args{"Team": shown(team, maxRowName)})
	}
	blocks := []slack.Block{
		bot.Section(bot.Bold(bot.Join(" · ", v.rich(textBriefingWeek, nil), whose))),
		bot.Section(v.boardLines(open)),
		bot.Section(bot.Join("\n", append([]bot.Safe{bot.Bold(v.rich(textBriefingQuarter, args{"Period": v.shortPeriod(f.Period)}))}, v.figureLines(f)...)...)),
	}
	if !moved.IsZero() {
		blocks = append(blocks, bot.Section(bot.Join("\n", bot.Bold(v.rich(textBriefingMoved, nil)), moved)))
	}
	return blocks, nil
}

// weekMoved says what was new, won and lost in the last seven days, a line each with what it is worth now.
func (a *App) weekMoved(ctx context.Context, v voice, reader pipeline.Member, of pipeline.Subject) (bot.Safe, error) {
	moves, _, _, err := forecast.Since(ctx, a.flow, reader, forecast.Ask{Subject: of}, v.now.AddDate(0, 0, -7), a.usualCurrency())
	if err != nil {
		return bot.Safe{}, err
	}
	var lines []bot.Safe
	for _, x := range []struct {
		move forecast.Move
		text i18n.Key
	}{{forecast.MoveNew, textBriefingNew}, {forecast.MoveWon, textBriefingWon}, {forecast.MoveLost, textBriefingLost}} {
		if m := moves.By[x.move]; m.Count > 0 {
			lines = append(lines, v.rich(x.text, args{"Count": m.Count, "Value": v.amounts(m.Sums)}))
		}
	}
	return bot.Join("\n", lines...), nil
}
