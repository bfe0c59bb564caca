package commands

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/forecast"
)

// weekMoves bounds how many events of a week are read.
const weekMoves = 5000

// week is how things stand at the beginning of a manager's week: the stages, the quarter against its target, and what was
// new, won and lost in the seven days before. It is of the team that they lead, or for managers of all; nothing where nothing
// is open and nothing happened.
func (a *App) week(ctx context.Context, v voice, reader pipeline.Member) ([]slack.Block, error) {
	subject := pipeline.Subject("")
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
	moved := bot.Safe{}
	if subject == "" {
		if moved, err = a.weekMoved(ctx, v); err != nil {
			return nil, err
		}
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
func (a *App) weekMoved(ctx context.Context, v voice) (bot.Safe, error) {
	passed, err := a.flow.Store.Passed(ctx, v.now.Add(-7*24*time.Hour), weekMoves)
	if err != nil {
		return bot.Safe{}, err
	}
	var made, won, lost weekCount
	for _, p := range passed {
		e := p.Event
		made.keep(p, e.Kind == pipeline.EventCreated, false)
		won.keep(p, e.To.Won() && !e.From.Won(), e.From.Won() && !e.To.Won())
		lost.keep(p, e.To == pipeline.StageLost && e.From != pipeline.StageLost, e.From == pipeline.StageLost && e.To != pipeline.StageLost)
	}
	var lines []bot.Safe
	for _, x := range []struct {
		weekCount
		text i18n.Key
	}{{made, textBriefingNew}, {won, textBriefingWon}, {lost, textBriefingLost}} {
		if len(x.weekCount) == 0 {
			continue
		}
		value, err := x.worth(v)
		if err != nil {
			return bot.Safe{}, err
		}
		lines = append(lines, v.rich(x.text, args{"Count": len(x.weekCount), "Value": value}))
	}
	return bot.Join("\n", lines...), nil
}

// weekCount is what something happened to and was not taken back, with what each is worth now.
type weekCount map[pipeline.OpportunityID]pipeline.Money

func (c *weekCount) keep(p pipeline.Passed, happened, undone bool) {
	if *c == nil {
		*c = weekCount{}
	}
	if happened {
		(*c)[p.Event.Opportunity] = p.Value
	} else if undone {
		delete(*c, p.Event.Opportunity)
	}
}

// worth is what they are worth together, one sum a currency.
func (c weekCount) worth(v voice) (string, error) {
	sums, err := pipeline.SumByCurrency(slices.Collect(maps.Values(c)))
	if len(sums) == 0 {
		return "—", err
	}
	return v.sums(sums), err
}
