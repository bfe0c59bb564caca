package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// changesPageSize is how many changes of settings a page has.
const changesPageSize = 12

// changesPage is a page of who set what and when, with versions below before, or the newest for 0.
func (a *App) changesPage(ctx context.Context, r bot.Request, before int64) (bot.Reply, error) {
	v := a.voice(r.Person)
	changes, err := a.flow.SettingChanges(ctx, r.Person.Member(), before, changesPageSize+1)
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	title := v.rich(textSettingsChangesTitle, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	if len(changes) == 0 {
		title = v.rich(textSettingsNoChanges, nil)
		blocks = []slack.Block{bot.Section(title)}
	}
	for _, c := range changes[:min(changesPageSize, len(changes))] {
		blocks = append(blocks, bot.Context(bot.Join(" · ", bot.Lit(v.moment(c.At)), v.person(c.By), v.settingChange(c))))
	}
	var row []slack.BlockElement
	if before != 0 {
		row = append(row, bot.Button(actionChanges+":first", v.plain(textHistoryNewer, nil), "0"))
	}
	if len(changes) > changesPageSize {
		row = append(row, bot.Button(actionChanges+":older", v.plain(textHistoryOlder, nil), strconv.FormatInt(changes[changesPageSize-1].Version, 10)))
	}
	if len(row) > 0 {
		blocks = append(blocks, bot.Actions("", row...))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

func (a *App) pressedChanges(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	before, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || before < 0 {
		return a.gone(p), nil
	}
	reply, err := a.changesPage(ctx, p.Request, before)
	reply.Replace = private(p)
	return reply, err
}
