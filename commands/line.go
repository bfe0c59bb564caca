package commands

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// eventsAt reads the events that led to some versions of an opportunity, oldest first.
func (a *App) eventsAt(ctx context.Context, id pipeline.OpportunityID, versions []int) ([]pipeline.Event, error) {
	first, last := slices.Min(versions), slices.Max(versions)
	history, err := a.flow.Store.History(ctx, id, last+1, last-first+1)
	if err != nil {
		return nil, err
	}
	slices.Reverse(history)
	events := slices.DeleteFunc(history, func(e pipeline.Event) bool { return !slices.Contains(versions, e.Version) })
	if len(events) == 0 {
		return nil, fmt.Errorf("%s has no version %d", id, last)
	}
	return events, nil
}

// lineTexts say what somebody did, to those who look on.
var lineTexts = map[pipeline.EventKind]i18n.Key{
	pipeline.EventCreated: textNoticeCreated, pipeline.EventEdited: textNoticeEdited, pipeline.EventQualification: textNoticeUpdated,
	pipeline.EventAdvanced: textNoticeAdvanced, pipeline.EventInvoiced: textNoticeInvoiced, pipeline.EventLost: textNoticeLost,
	pipeline.EventReopened: textNoticeReopened, pipeline.EventCorrected: textNoticeCorrected, pipeline.EventUndone: textNoticeUndone,
	pipeline.EventAssigned: textNoticeAssigned, pipeline.EventShared: textNoticeShared, pipeline.EventEvidence: textNoticeFiled,
	pipeline.EventOffered: textNoticeOffered, pipeline.EventTaken: textNoticeTaken, pipeline.EventDeclined: textNoticeDeclined, pipeline.EventRoom: textNoticeRoom,
	pipeline.EventActivity: textNoticeActivity, pipeline.EventPlanned: textNoticePlanned,
	pipeline.EventScheduled: textNoticeScheduled, pipeline.EventRescheduled: textNoticeRescheduled, pipeline.EventCancelled: textNoticeCancelled, pipeline.EventWithdrawn: textImportLineWithdrawn,
	pipeline.EventLines: textNoticeLines, pipeline.EventQuoted: textNoticeQuoted, pipeline.EventQuoteAsked: textNoticeQuoteAsked,
	pipeline.EventQuoteDecided: textNoticeQuoteApproved, pipeline.EventQuoteSent: textNoticeQuoteSent, pipeline.EventQuoteRejected: textNoticeQuoteRejected,
	pipeline.EventQuoteExpired: textNoticeQuoteExpired, pipeline.EventOrdered: textNoticeOrdered,
	pipeline.EventInvoiceHeld: textNoticeInvoiceHeld, pipeline.EventInvoiceEdited: textNoticeInvoiceEdited, pipeline.EventAnnulled: textNoticeAnnulled,
	pipeline.EventPaid: textNoticePaid, pipeline.EventPaymentWithdrawn: textNoticePaymentWithdrawn,
}

// line is an event in one line.
func (v voice) line(e pipeline.Event, o pipeline.Opportunity) bot.Safe {
	key := lineTexts[e.Kind]
	a := args{"Who": v.person(e.By), "Ref": o.ID.String(), "From": v.stage(e.From), "To": v.stage(e.To),
		"Reason": shown(e.Reason, maxReason), "Value": v.money(o.Value)}
	switch {
	case e.Kind == pipeline.EventAdvanced && e.Won():
		key = textNoticeWon
	case e.RecordedHeld():
		key, a["Invoices"] = textNoticeHeldRecorded, v.recorded(e, pipeline.FieldInvoices)
	case e.Kind == pipeline.EventUndone && !e.Moved():
		key = textNoticeUndoneStill
	case e.Kind == pipeline.EventLost:
		a["Reason"] = v.recorded(e, pipeline.FieldLoss)
	case e.Kind == pipeline.EventInvoiced:
		a["Invoices"] = v.recorded(e, pipeline.FieldInvoices)
	case e.Kind == pipeline.EventAssigned:
		a["Owner"] = v.recorded(e, pipeline.FieldOwner)
	case e.Kind == pipeline.EventOffered:
		a["To"] = v.recorded(e, pipeline.FieldOffer)
		if a["To"] == (bot.Safe{}) {
			key = textNoticeOfferWithdrawn
		}
	case e.Kind == pipeline.EventQuoteDecided && e.Reason != "":
		key = textNoticeQuoteDeclined
	case e.Kind == pipeline.EventInvoiceHeld && unheld(e):
		key = textNoticeInvoiceUnheld
	case e.Kind == pipeline.EventInvoiceEdited || e.Kind == pipeline.EventAnnulled || e.Kind == pipeline.EventPaid || e.Kind == pipeline.EventPaymentWithdrawn:
		a["What"] = v.billingChange(e)
	case e.Kind == pipeline.EventEdited:
		a["Changes"] = v.changes(e)
	case e.Kind == pipeline.EventScheduled || e.Kind == pipeline.EventRescheduled || e.Kind == pipeline.EventCancelled:
		gone, came := plannedIn(e)
		a["Planned"] = shown(v.plannedRecord(append(came, gone...)[0]), maxReason)
	}
	return v.rich(key, a)
}

// recorded is what the event put into a field, in words.
func (v voice) recorded(e pipeline.Event, f pipeline.Field) bot.Safe {
	for _, c := range e.Changes {
		if c.Field == f {
			_, to := v.values(c)
			return v.said(f, to, maxValue)
		}
	}
	return bot.Safe{}
}

// maxLines is how many lines one message has where it tells several events of one opportunity.
const maxLines = 20

// lines are all that a notice tells of one opportunity: edits that follow one another in one line, and everything else
// in a line of its own. Edits that took each other back are nothing to tell.
func (v voice) lines(t told) (bot.Safe, error) {
	var lines []bot.Safe
	events := joined(t.events)
	for i, e := range events {
		if i == maxLines {
			lines = append(lines, v.rich(textNoticeMoreEvents, args{"Count": len(events) - maxLines}))
			break
		}
		lines = append(lines, v.line(e, t.Opportunity))
	}
	if len(lines) == 0 {
		return bot.Safe{}, pipeline.ErrNothingToTell
	}
	return bot.Join("\n", lines...), nil
}

// joined makes one of edits by one person that follow one another: each field from what it was before the first to what
// it is after the last. One that changed nothing in the end is left out.
func joined(events []pipeline.Event) []pipeline.Event {
	var all []pipeline.Event
	for _, e := range events {
		last := len(all) - 1
		if e.Kind != pipeline.EventEdited || last < 0 || all[last].Kind != pipeline.EventEdited || all[last].By != e.By {
			all = append(all, e)
			continue
		}
		all[last].Changes = merged(all[last].Changes, e.Changes)
		all[last].Version = e.Version
	}
	return slices.DeleteFunc(all, func(e pipeline.Event) bool { return e.Kind == pipeline.EventEdited && len(e.Changes) == 0 })
}

func merged(first, then []pipeline.Change) []pipeline.Change {
	all := slices.Clone(first)
	for _, c := range then {
		i := slices.IndexFunc(all, func(before pipeline.Change) bool { return before.Field == c.Field })
		if i < 0 {
			all = append(all, c)
			continue
		}
		all[i].To = c.To
	}
	return slices.DeleteFunc(all, func(c pipeline.Change) bool { return bytes.Equal(c.From, c.To) })
}
