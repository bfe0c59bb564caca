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
	if len(nudged) == 0 && len(week) == 0 {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	told := nudged[:min(len(nudged), maxNudges)]
	if err := a.flow.Store.KeepNudges(ctx, d.ID, who, told, to.now); err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	return to.send(ctx, c, d, "", to.briefing(d.Notice, nudged, week))
}

// briefing is a summary of the day: what begins the week first, then what needs who reads it.
func (v voice) briefing(n pipeline.Notice, nudged []pipeline.Nudging, week []slack.Block) bot.Post {
	text := v.rich(textBriefingTitle, args{"Count": len(nudged)})
	if len(nudged) == 0 {
		text = v.rich(textBriefingWeek, nil)
	}
	blocks := []slack.Block{bot.Section(bot.Bold(text))}
	if len(week) > 0 {
		blocks = week
		if len(nudged) > 0 {
			blocks = append(blocks, bot.Divider(), bot.Section(bot.Bold(text)))
		}
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
