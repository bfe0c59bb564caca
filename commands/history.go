package commands

import (
	"context"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// historyPageSize is how many events a page has.
const historyPageSize = 10

// history answers "historial": who, when, from, to and why, newest first.
func (a *App) history(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "history", func(o pipeline.Opportunity) slack.BlockElement { return q.historyButton(o) })
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	return a.told(ctx, q.Request, id, 0)
}

func (a *App) registerHistory(b *bot.Bot) {
	b.Press(actionHistory, a.pressedHistory)
}

func (a *App) pressedHistory(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	id, before, ok := parseNumbers(p.Value)
	if !ok || before < 0 {
		return a.gone(p), nil
	}
	reply, err := a.told(ctx, p.Request, id, before)
	reply.Replace = private(p) && p.Suffix != ""
	return reply, err
}

// told is a page of the history: the events with versions below before, or the newest for 0.
func (a *App) told(ctx context.Context, r bot.Request, id pipeline.OpportunityID, before int) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(v, by, err)
	}
	events, newer, err := a.historyPage(ctx, r.Person.Member(), id, before)
	if err != nil {
		return bot.Reply{}, err
	}
	denials, err := a.denialsBeside(ctx, r.Person.Member(), id, events, newer)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textHistoryTitle, args{"Ref": o.ID.String(), "Account": shown(o.Account, maxReason)})
	blocks := append([]slack.Block{bot.Section(title)}, v.historyLines(events, denials)...)
	if pager := v.historyPager(o, events); pager != nil {
		blocks = append(blocks, pager)
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

// historyPage is a page of events, and when the one after them happened; zero where they are the newest.
func (a *App) historyPage(ctx context.Context, m pipeline.Member, id pipeline.OpportunityID, before int) (events []pipeline.Event, newer time.Time, err error) {
	if before == 0 {
		events, err = a.flow.History(ctx, m, id, 0, historyPageSize)
		return events, time.Time{}, err
	}
	events, err = a.flow.History(ctx, m, id, before+1, historyPageSize+1)
	if len(events) > 0 && events[0].Version == before {
		return events[1:], events[0].At, err
	}
	return events[:min(len(events), historyPageSize)], time.Time{}, err
}

func (v voice) historyPager(o pipeline.Opportunity, events []pipeline.Event) slack.Block {
	var row []slack.BlockElement
	if len(events) == 0 {
		return nil
	}
	newest, oldest := events[0].Version, events[len(events)-1].Version
	if newest < o.Version {
		row = append(row, bot.Button(actionHistory+":newer", v.plain(textHistoryNewer, nil), targetValue(o.ID, newest+1+historyPageSize)))
	}
	if oldest > 1 {
		row = append(row, bot.Button(actionHistory+":older", v.plain(textHistoryOlder, nil), targetValue(o.ID, oldest)))
	}
	if len(row) == 0 {
		return nil
	}
	return bot.Actions("", row...)
}

// event is one line of the history, with what changed below it.
func (v voice) event(e pipeline.Event) bot.Safe {
	what := v.rich(eventText(e), args{"From": v.stage(e.From), "To": v.stage(e.To), "Undoes": e.Undoes})
	lines := []bot.Safe{bot.Join(" · ",
		bot.Bold(bot.Lit(strconv.Itoa(e.Version))), bot.Lit(v.moment(e.At)), bot.Join(" ", v.person(e.By), what))}
	if e.Reason != "" {
		lines = append(lines, v.rich(textHistoryReason, args{"Reason": shown(e.Reason, maxReason)}))
	}
	return bot.Join("\n", append(lines, v.changes(e))...)
}
