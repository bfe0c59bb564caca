package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// actionLeadHistory shows a page of a lead's history; value: the number and the version before which it goes on.
const actionLeadHistory = "lead.history"

// leadActSaid say what was done with a lead, after who did it; what is not there was a change.
var leadActSaid = map[people.Act]i18n.Key{
	people.ActCreated: textLeadActCreated, people.ActAssigned: textLeadActAssigned, people.ActDiscarded: textLeadActDiscarded,
	people.ActReopened: textLeadActReopened, people.ActConverted: textLeadActConverted, people.ActMoved: textLeadActMoved, people.ActErased: textRecordActErased,
}

// leadPast answers "historial".
func (a *App) leadPast(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.leadReferred(ctx, q, func(l people.Lead) slack.BlockElement { return q.leadHistoryButton(l.ID) })
	if err != nil || reply != nil {
		return said(reply), err
	}
	return a.leadHistory(ctx, q.Request, id, 0)
}

func (v voice) leadHistoryButton(id pipeline.LeadID) slack.BlockElement {
	return bot.Button(actionLeadHistory, v.plain(textAccountHistory, nil), strconv.FormatInt(int64(id), 10)+":0")
}

// leadHistory is a page of a lead's history, newest first.
func (a *App) leadHistory(ctx context.Context, r bot.Request, id pipeline.LeadID, before int) (bot.Reply, error) {
	v := a.voice(r.Person)
	l, _, err := a.people.Lead(ctx, r.Person.Member(), id)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return bot.Say(v.rich(textLeadNoSuch, nil)), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return a.recordHistory(ctx, r, v, l.Ref(), shown(l.Client(), maxRowName), actionLeadHistory, before)
}

func (a *App) pressedLeadHistory(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	id, before, ok := parseNumbers(p.Value)
	if !ok || before < 0 {
		return a.gone(p), nil
	}
	return a.leadHistory(ctx, p.Request, pipeline.LeadID(id), before)
}

// leadEvent says what was done with a lead, and what changed by it.
func (v voice) leadEvent(e people.Event) (what, changed bot.Safe) {
	said, ok := leadActSaid[e.Act]
	if !ok {
		said = textLeadActEdited
	}
	what = v.rich(said, nil)
	for _, c := range e.Changes {
		switch c.Field {
		case people.FieldDiscard:
			if d := read[*people.Discard](c.To); d != nil {
				what = bot.Join(": ", what, bot.Esc(v.discardReason(d.Reason)), shown(d.Comment, maxReason))
			}
			continue
		case people.FieldConversion:
			if became := read[*people.Conversion](c.To); became != nil {
				what = bot.Join(" ", what, bot.Lit(became.Opportunity.String()))
			}
			continue
		}
		name, ok := leadFields[c.Field]
		if !ok {
			continue
		}
		longer := bot.Join("; ", changed, v.changeOf(v.plain(name, nil), e.Act == people.ActCreated, c))
		if len([]rune(longer.String())) > maxChanges {
			return what, bot.Join("; ", changed, bot.Lit("…"))
		}
		changed = longer
	}
	return what, changed
}
