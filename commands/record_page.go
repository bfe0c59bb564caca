package commands

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// deniedLeadActs say what somebody may not do to a lead, and deniedActs to an account or a contact, which Spanish says otherwise.
var (
	deniedLeadActs = map[people.Act]i18n.Key{
		people.ActEdited: textRecordDeniedEdited, people.ActAssigned: textRecordDeniedAssigned, people.ActDiscarded: textRecordDeniedDiscarded,
		people.ActReopened: textRecordDeniedReopened, people.ActConverted: textRecordDeniedConverted,
	}
	deniedActs = map[people.Act]i18n.Key{
		people.ActEdited: textClientDeniedEdited, people.ActMerged: textClientDeniedMerged, people.ActErased: textClientDeniedErased,
		people.ActExported: textClientDeniedExported,
	}
)

// recordPage is a page of a record's events with versions below before, or the newest for 0, and the refusals of their time.
func (a *App) recordPage(ctx context.Context, m pipeline.Member, of people.Ref, before int) ([]people.Event, []people.Denial, error) {
	from, limit := before, historyPageSize
	if before > 0 { // the event after the page says where its time ends
		from, limit = before+1, historyPageSize+1
	}
	events, err := a.people.History(ctx, m, of, from, limit)
	var until time.Time
	if before > 0 && len(events) > 0 && events[0].Version == before {
		until, events = events[0].At, events[1:]
	}
	if err != nil || len(events) == 0 {
		return nil, nil, err
	}
	denials, err := a.people.Denials(ctx, m, of, events[len(events)-1].At, maxDenialsRead)
	if !until.IsZero() {
		denials = slices.DeleteFunc(denials, func(d people.Denial) bool { return !d.At.Before(until) })
	}
	return events[:min(len(events), historyPageSize)], denials, err
}

// recordLines are events and the refusals beside them, newest first. Of many refusals the newest are shown.
func (v voice) recordLines(events []people.Event, denials []people.Denial) []slack.Block {
	var blocks []slack.Block
	some := denials[:min(len(denials), maxDenials)]
	denied := func(until func(people.Denial) bool) {
		for len(some) > 0 && until(some[0]) {
			blocks = append(blocks, bot.Context(v.recordDenial(some[0])))
			some = some[1:]
		}
	}
	for _, e := range events {
		denied(func(d people.Denial) bool { return !d.At.Before(e.At) })
		blocks = append(blocks, bot.Section(v.recordEvent(e)))
	}
	if more := len(denials) - maxDenials; more > 0 {
		blocks = append(blocks, bot.Context(v.rich(textHistoryMoreDenials, args{"Count": more})))
	}
	return blocks
}

// recordDenial is a refusal in one line.
func (v voice) recordDenial(d people.Denial) bot.Safe {
	act, rule := cmp.Or(deniedActs[d.Act], textClientDeniedEdited), reasonText(d.Reason)
	if d.Of.Kind == people.KindLead {
		act, rule = cmp.Or(deniedLeadActs[d.Act], textRecordDeniedEdited), cmp.Or(leadRefusals[d.Reason], rule)
	}
	what := v.rich(textHistoryDenied, args{"Act": v.plain(act, nil), "Rule": v.plain(rule, nil)})
	return bot.Join(" · ", bot.Lit("⊘"), bot.Lit(v.moment(d.At)), bot.Join(" ", v.person(d.By), what))
}
