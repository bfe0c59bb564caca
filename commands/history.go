package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
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
	b.Press(actionHistory, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		number, version, _ := strings.Cut(p.Value, ":")
		id, err1 := strconv.ParseInt(number, 10, 64)
		before, err2 := strconv.Atoi(version)
		if err1 != nil || err2 != nil || before < 0 {
			return bot.Reply{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
		}
		reply, err := a.told(ctx, p.Request, pipeline.OpportunityID(id), before)
		reply.Replace = private(p) && p.Suffix != ""
		return reply, err
	})
}

// told is a page of the history: the events with versions below before, or the newest for 0.
func (a *App) told(ctx context.Context, r bot.Request, id pipeline.OpportunityID, before int) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(v, id, by, err)
	}
	events, err := a.flow.History(ctx, r.Person.Member(), id, before, historyPageSize)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textHistoryTitle, args{"Ref": o.ID.String(), "Account": oneLine(o.Account)})
	blocks := []slack.Block{bot.Section(title)}
	for _, e := range events {
		blocks = append(blocks, bot.Context(v.event(e)))
	}
	if pager := v.historyPager(o, events); pager != nil {
		blocks = append(blocks, pager)
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
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

// maxDetail bounds the details of one event, so that a page stays within what a message may hold.
const maxDetail = 700

// event is one line of the history, with what changed below it.
func (v voice) event(e pipeline.Event) bot.Safe {
	what := v.rich(i18n.Key("history."+string(e.Kind)), args{"From": v.stage(e.From), "To": v.stage(e.To), "Undoes": e.Undoes})
	lines := []bot.Safe{bot.Join(" · ",
		bot.Bold(bot.Lit(fmt.Sprintf("%d", e.Version))), bot.Lit(v.moment(e.At)), bot.Join(" ", bot.Mention(e.By), what))}
	if e.Reason != "" {
		lines = append(lines, v.rich(textHistoryReason, args{"Reason": head(oneLine(e.Reason), maxDetail)}))
	}
	if details := v.changes(e); details != "" {
		lines = append(lines, bot.Esc(head(details, maxDetail)))
	}
	return bot.Join("\n", lines...)
}

// changes says which fields changed, from what to what. The stage stands in the line above already.
func (v voice) changes(e pipeline.Event) string {
	var parts []string
	for _, c := range e.Changes {
		if c.Field == pipeline.FieldStage || c.Field == pipeline.FieldStageSince {
			continue
		}
		from, to := v.value(c.Field, c.From), v.value(c.Field, c.To)
		a := args{"Field": v.field(c.Field), "From": from, "To": to}
		switch {
		case to == "" && from == "":
		case e.Kind == pipeline.EventCreated || from == "":
			parts = append(parts, v.plain(textHistorySet, a))
		case to == "":
			parts = append(parts, v.plain(textHistoryRemoved, a))
		default:
			parts = append(parts, v.plain(textHistoryFromTo, a))
		}
	}
	return strings.Join(parts, "; ")
}

// value is one kept field in words; "" for none.
func (v voice) value(f pipeline.Field, raw json.RawMessage) string {
	switch f {
	case pipeline.FieldValue:
		return said(raw, func(m pipeline.Money) string {
			if m.IsZero() {
				return ""
			}
			return v.money(m)
		})
	case pipeline.FieldClose:
		return said(raw, func(d pipeline.Date) string {
			if d.IsZero() {
				return ""
			}
			return v.date(d)
		})
	case pipeline.FieldProbability:
		return said(raw, func(p *int) string {
			if p == nil {
				return ""
			}
			return v.plain(textCardProbability, args{"Percent": *p})
		})
	case pipeline.FieldQualification:
		return said(raw, func(q pipeline.Qualification) string {
			n := len(pipeline.Criteria()) - len(q.Missing())
			if n == 0 {
				return ""
			}
			return v.plain(textHistoryCriteria, args{"Confirmed": n})
		})
	case pipeline.FieldCommitment:
		return said(raw, v.commitmentRecord)
	case pipeline.FieldBillingApproval:
		return said(raw, v.approvalRecord)
	case pipeline.FieldInvoices:
		return said(raw, v.invoiceRecords)
	case pipeline.FieldCompletion:
		return said(raw, v.completionRecord)
	case pipeline.FieldLoss:
		return said(raw, v.lossRecord)
	}
	return said(raw, func(s string) string { return oneLine(s) })
}

// said reads a kept value and words it; what can't be read has no words.
func said[T any](raw json.RawMessage, words func(T) string) string {
	var x T
	if err := json.Unmarshal(raw, &x); err != nil {
		return ""
	}
	return words(x)
}
