package commands

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// deliverBriefing sends somebody their summary of the day, as things stand now; where there is nothing to say it sends none.
func (a *App) deliverBriefing(ctx context.Context, c Courier, to audience, d pipeline.Dispatch) (pipeline.Receipt, error) {
	who := pipeline.UserID(d.To)
	nudged, err := a.flow.NudgedOf(ctx, who, a.currency, to.now.In(to.zone))
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	due, err := a.dueToday(ctx, to.voice, who)
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	var week []slack.Block
	if d.Rule == pipeline.RuleWeekly {
		reader, unknown := c.Person(ctx, who)
		if unknown != nil {
			return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, unknown)
		}
		if week, err = a.week(ctx, to.voice, reader.Member()); err != nil {
			return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
		}
	}
	late, err := a.overdueOf(ctx, to.voice, who)
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	if len(nudged)+len(due)+len(week)+late.count == 0 {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	told := nudged[:min(len(nudged), maxNudges)]
	if err := a.flow.Store.KeepNudges(ctx, d.ID, who, told, to.now); err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	return to.send(ctx, c, d, "", to.briefing(d.Notice, due, late, nudged, week))
}

// briefing is a summary of the day: what begins the week first, then what is planned for today, then what needs who reads it.
func (v voice) briefing(n pipeline.Notice, due []pipeline.Scheduled, late overdue, nudged []pipeline.Nudging, week []slack.Block) bot.Post {
	agenda, waits := v.rich(textActivityToday, args{"Count": len(due)}), v.rich(textBriefingTitle, args{"Count": len(nudged)})
	var text bot.Safe
	blocks := week
	part := func(title bot.Safe, rows ...slack.Block) {
		if len(blocks) > 0 {
			blocks = append(blocks, bot.Divider())
		}
		blocks = append(append(blocks, bot.Section(bot.Bold(title))), rows...)
		text = bot.Join(" · ", text, title)
	}
	if len(due) > 0 {
		part(agenda, v.dueBlocks(due)...)
	}
	if late.count > 0 {
		part(v.rich(textReceivableBriefing, args{"Count": late.count, "Sums": v.amounts(late.sums)}), v.lateBlocks(late, pipeline.UserID(n.To))...)
	}
	if len(nudged) > 0 {
		part(waits)
	}
	if text.IsZero() {
		text = v.rich(textBriefingWeek, nil)
	}
	for _, x := range nudged[:min(len(nudged), maxNudges)] {
		blocks = append(blocks, v.nudge(n.ID, x)...)
	}
	var row []slack.BlockElement
	if rest := len(nudged) - maxNudges; rest > 0 {
		row = append(row, bot.Button(actionNudges, v.plain(textNudgeRest, args{"Count": rest}), ""))
	}
	row = append(row, bot.Button(actionWhy, v.plain(textWhyMenu, nil), noticeValue(n.ID)))
	return bot.Post{Text: text, Blocks: append(blocks, bot.Actions("", row...))}
}
