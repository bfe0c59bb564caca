package commands

import (
	"encoding/json"
	"slices"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// How many characters of an event the history and the notices show, so that a page of ten stays within what a
// message may hold: of its reason, of one field, of one half of "from → to", and of all fields together.
const (
	maxReason  = 350
	maxValue   = 400
	maxHalf    = 150
	maxChanges = 500
)

// changes says which fields changed, from what to what. The stage stands in the event's first line already.
func (v voice) changes(e pipeline.Event) bot.Safe {
	var all bot.Safe
	for _, c := range e.Changes {
		if c.Field == pipeline.FieldStage || c.Field == pipeline.FieldStageSince || c.Field == pipeline.FieldContacted || c.Field == pipeline.FieldRoom {
			continue
		}
		longer := bot.Join("; ", all, v.change(e.Kind, c))
		if len([]rune(longer.String())) > maxChanges {
			return bot.Join("; ", all, bot.Lit("…"))
		}
		all = longer
	}
	return all
}

func (v voice) change(kind pipeline.EventKind, c pipeline.Change) bot.Safe {
	if c.Field == pipeline.FieldEvidence {
		return v.evidenceChange(c)
	}
	return v.changeOf(v.field(c.Field), kind == pipeline.EventCreated, c)
}

// changeOf says from what to what the field of a name changed; made: there was nothing before.
func (v voice) changeOf(name string, made bool, c pipeline.Change) bot.Safe {
	from, to := v.values(c)
	a := args{"Field": name}
	switch {
	case to == "" && from == "":
		return bot.Safe{}
	case made || from == "":
		a["To"] = v.said(c.Field, to, maxValue)
		return v.rich(textHistorySet, a)
	case to == "":
		a["From"] = v.said(c.Field, from, maxValue)
		return v.rich(textHistoryRemoved, a)
	default:
		a["From"], a["To"] = v.said(c.Field, from, maxHalf), v.said(c.Field, to, maxHalf)
		return v.rich(textHistoryFromTo, a)
	}
}

// evidenceChange names the messages that were filed, or that an undo took back.
func (v voice) evidenceChange(c pipeline.Change) bot.Safe {
	a := args{"Field": v.field(c.Field)}
	if gone := read[[]pipeline.Evidence](c.From); len(gone) > 0 {
		a["From"] = v.filedMessages(gone)
		return v.rich(textHistoryRemoved, a)
	}
	a["To"] = v.filedMessages(read[[]pipeline.Evidence](c.To))
	return v.rich(textHistorySet, a)
}

// said is a field's words as mrkdwn.
func (v voice) said(f pipeline.Field, words string, n int) bot.Safe {
	switch f {
	case pipeline.FieldOwner, pipeline.FieldOffer:
		return v.person(pipeline.UserID(words))
	case pipeline.FieldCollaborators:
		var people []bot.Safe
		for _, id := range strings.Fields(words) {
			people = append(people, v.person(pipeline.UserID(id)))
		}
		return bot.Join(", ", people[:min(len(people), maxFiles)]...)
	}
	return shown(words, n)
}

// values are a field before and after in words; "" for none. Of the criteria and the invoices only those that differ.
func (v voice) values(c pipeline.Change) (from, to string) {
	switch c.Field {
	case pipeline.FieldQualification:
		before, after := read[pipeline.Qualification](c.From), read[pipeline.Qualification](c.To)
		for _, k := range pipeline.Criteria() {
			if before[k] == after[k] {
				before[k], after[k] = pipeline.Confirmation{}, pipeline.Confirmation{}
			}
		}
		return v.qualificationRecord(before), v.qualificationRecord(after)
	case pipeline.FieldInvoices:
		return v.invoicesApart(c)
	case pipeline.FieldHeld:
		return v.heldRecords(read[[]pipeline.Invoice](c.From)), v.heldRecords(read[[]pipeline.Invoice](c.To))
	case pipeline.FieldPayments:
		return v.paymentRecords(read[[]pipeline.Payment](c.From)), v.paymentRecords(read[[]pipeline.Payment](c.To))
	case pipeline.FieldCollaborators:
		return joinedOnly(c)
	case pipeline.FieldLines:
		return v.linesRecord(read[[]pipeline.LineItem](c.From)), v.linesRecord(read[[]pipeline.LineItem](c.To))
	case pipeline.FieldQuotes:
		return v.quotesRecord(read[[]pipeline.Quote](c.From)), v.quotesRecord(read[[]pipeline.Quote](c.To))
	case pipeline.FieldOrders:
		return v.ordersRecord(read[[]pipeline.Order](c.From)), v.ordersRecord(read[[]pipeline.Order](c.To))
	case pipeline.FieldPlanned:
		gone, came := plannedApart(c)
		return v.plannedRecords(gone), v.plannedRecords(came)
	}
	return v.value(c.Field, c.From), v.value(c.Field, c.To)
}

func (v voice) invoicesApart(c pipeline.Change) (gone, added string) {
	before, after := read[[]pipeline.Invoice](c.From), read[[]pipeline.Invoice](c.To)
	same := 0
	for same < min(len(before), len(after)) && v.invoiceRecord(before[same]) == v.invoiceRecord(after[same]) {
		same++
	}
	return v.invoiceRecords(before[same:]), v.invoiceRecords(after[same:])
}

// joinedOnly are the people who are no longer, and who are newly, among the collaborators.
func joinedOnly(c pipeline.Change) (gone, joined string) {
	before, after := read[[]pipeline.UserID](c.From), read[[]pipeline.UserID](c.To)
	only := func(list, other []pipeline.UserID) string {
		var ids []string
		for _, id := range list {
			if !slices.Contains(other, id) {
				ids = append(ids, string(id))
			}
		}
		return strings.Join(ids, " ")
	}
	return only(before, after), only(after, before)
}

// value is one kept field in words; "" for none.
func (v voice) value(f pipeline.Field, raw json.RawMessage) string {
	switch f {
	case pipeline.FieldValue:
		if m := read[pipeline.Money](raw); !m.IsZero() {
			return v.money(m)
		}
		return ""
	case pipeline.FieldClose, pipeline.FieldContacted:
		if d := read[pipeline.Date](raw); !d.IsZero() {
			return v.date(d)
		}
		return ""
	case pipeline.FieldProbability:
		if p := read[*int](raw); p != nil {
			return v.plain(textCardProbability, args{"Percent": *p})
		}
		return ""
	case pipeline.FieldCommitment:
		return v.commitmentRecord(read[*pipeline.Commitment](raw))
	case pipeline.FieldBillingApproval:
		return v.approvalRecord(read[*pipeline.BillingApproval](raw))
	case pipeline.FieldCompletion:
		return v.completionRecord(read[*pipeline.Completion](raw))
	case pipeline.FieldNextStep:
		return v.stepRecord(read[*pipeline.NextStep](raw))
	case pipeline.FieldActivity:
		return v.activityRecord(read[*pipeline.Activity](raw))
	case pipeline.FieldOffer:
		if o := read[*pipeline.Offer](raw); o != nil {
			return string(o.To)
		}
		return ""
	case pipeline.FieldByHand:
		if read[bool](raw) {
			return v.plain(textQuoteYes, nil)
		}
		return ""
	case pipeline.FieldContacts:
		return v.stakeholders(read[[]pipeline.Stakeholder](raw))
	case pipeline.FieldCompetitors:
		return strings.Join(read[[]string](raw), ", ")
	case pipeline.FieldLoss:
		return v.lossRecord(read[*pipeline.Loss](raw))
	}
	return oneLine(read[string](raw))
}

// read gives a kept value; what can't be read is none.
func read[T any](raw json.RawMessage) T {
	var x T
	if err := json.Unmarshal(raw, &x); err != nil {
		var none T
		return none
	}
	return x
}

// eventText says what an event is, after who did it.
func eventText(e pipeline.Event) i18n.Key {
	if e.Kind == pipeline.EventUndone && e.Moved() {
		return textHistoryUndoneMoved
	}
	if e.Kind == pipeline.EventInvoiceHeld && e.By == pipeline.System {
		return textHistoryHeldStays
	}
	return i18n.Key("history." + string(e.Kind))
}
