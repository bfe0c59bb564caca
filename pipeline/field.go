package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Field names one thing that is kept or asked: the key of field errors and of changes in the history.
type Field string

// Fields of an opportunity.
const (
	FieldName        Field = "name"
	FieldAccount     Field = "account"
	FieldValue       Field = "value"
	FieldClose       Field = "close"
	FieldServiceLine Field = "service_line"
	FieldOwner       Field = "owner"
	FieldSource      Field = "source"
	FieldProbability Field = "probability"
	FieldStage       Field = "stage"
	FieldStageSince  Field = "stage_since"

	FieldQualification   Field = "qualification"
	FieldCommitment      Field = "commitment"
	FieldBillingApproval Field = "billing_approval"
	FieldInvoices        Field = "invoices"
	FieldCompletion      Field = "completion"
	FieldLoss            Field = "loss"
	FieldEvidence        Field = "evidence"
	FieldCollaborators   Field = "collaborators"
	FieldContacts        Field = "contacts"
	FieldCompetitors     Field = "competitors"
	FieldOffer           Field = "offer"
	FieldRoom            Field = "room"
	FieldRole            Field = "role_in_decision"
	FieldNextStep        Field = "next_step"
	FieldActivity        Field = "activity"
	FieldContacted       Field = "contacted"
	FieldPlanned         Field = "planned"
)

// Fields of a next step. An activity's are FieldKind, FieldDate and FieldNote; a planned one's are FieldKind, FieldDate and
// these.
const (
	FieldStepWhat Field = "step_what"
	FieldStepOn   Field = "step_on"

	FieldWhat     Field = "what"
	FieldWith     Field = "with"
	FieldTime     Field = "time"
	FieldMinutes  Field = "minutes"
	FieldInCharge Field = "in_charge"
)

// Fields of the gates.
const (
	FieldKind        Field = "kind"
	FieldDescription Field = "description"
	FieldDate        Field = "date"
	FieldReference   Field = "reference"
	FieldLink        Field = "link"
	FieldFiles       Field = "files"
	FieldApprovedBy  Field = "approved_by"
	FieldNumber      Field = "number"
	FieldAmount      Field = "amount"
	FieldScope       Field = "scope"
	FieldNote        Field = "note"
	FieldReason      Field = "reason"
	FieldCompetitor  Field = "competitor"
	FieldComment     Field = "comment"
)

// Fields of the settings.
const (
	FieldKey      Field = "key"
	FieldChannel  Field = "channel"
	FieldLang     Field = "lang"
	FieldCurrency Field = "currency"
	FieldDays     Field = "days"
	FieldMembers  Field = "members"
	FieldEmoji    Field = "emoji"
	FieldTextES   Field = "text_es"
	FieldTextEN   Field = "text_en"
	FieldPoints   Field = "points"
	FieldTarget   Field = "target"
	FieldPeriod   Field = "period"
)

// Reasons why a field is refused.
const (
	ReasonRequired      Reason = "required"
	ReasonTooLong       Reason = "too_long"
	ReasonUnreadable    Reason = "unreadable"
	ReasonNotANumber    Reason = "not_a_number"
	ReasonCurrency      Reason = "currency"
	ReasonNegative      Reason = "negative"
	ReasonDecimals      Reason = "decimals"
	ReasonTooLarge      Reason = "too_large"
	ReasonZero          Reason = "zero"
	ReasonFuture        Reason = "future"
	ReasonPast          Reason = "past"
	ReasonProofRequired Reason = "proof_required"
	ReasonLink          Reason = "link"
	ReasonOutOfRange    Reason = "out_of_range"
	ReasonDuplicate     Reason = "duplicate"
	ReasonChoice        Reason = "choice"
	ReasonUnconfirmed   Reason = "unconfirmed"
	ReasonTooMany       Reason = "too_many"
	ReasonNoEvidence    Reason = "no_evidence" // the proof names evidence that is not there
)

// Limits of texts, in characters.
const (
	MaxShort = 300
	MaxLong  = 3000
	// MaxKey is for names that are chosen from a menu.
	MaxKey = 75
)

// faults gathers field errors so that all are told at once. The first fault of a field stands.
type faults map[Field]Reason

func (f faults) add(field Field, r Reason) {
	if _, ok := f[field]; !ok {
		f[field] = r
	}
}

func (f faults) text(field Field, s string, limit int, required bool) {
	if required && s == "" {
		f.add(field, ReasonRequired)
	}
	if utf8.RuneCountInString(s) > limit {
		f.add(field, ReasonTooLong)
	}
}

// pastDate checks a date of something that has happened.
func (f faults) pastDate(field Field, d, today Date) {
	switch {
	case d.IsZero():
		f.add(field, ReasonRequired)
	case !d.exists():
		f.add(field, ReasonUnreadable)
	case d.After(today):
		f.add(field, ReasonFuture)
	case d.Year < 2000:
		f.add(field, ReasonOutOfRange)
	}
}

func (f faults) positive(field Field, m Money) {
	switch {
	case m.IsZero():
		f.add(field, ReasonRequired)
	case m.Amount().IsZero():
		f.add(field, ReasonZero)
	}
}

func (f faults) proof(o Opportunity, p Proof) {
	if len(o.EvidenceOf(p)) != len(p.Evidence) {
		f.add(FieldEvidence, ReasonNoEvidence)
	}
	f.text(FieldReference, p.Reference, MaxShort, false)
	f.text(FieldLink, p.Link, MaxLong, false)
	if p.Link != "" && !webAddress(p.Link) {
		f.add(FieldLink, ReasonLink)
	}
	if len(p.Files) > MaxFiles {
		f.add(FieldFiles, ReasonTooMany)
	}
	for _, file := range p.Files {
		f.file(FieldFiles, file.ID, file.Name, file.Permalink)
	}
	if p.empty() {
		f.add(FieldReference, ReasonProofRequired)
	}
}

// file holds what Slack says of a file to what it may say.
func (f faults) file(at Field, id, name, permalink string) {
	f.text(at, id, MaxShort, true)
	f.text(at, name, MaxShort, false)
	f.text(at, permalink, MaxLong, false)
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Reason: ReasonFields, Fields: f}
}

// clean trims a text and drops what no one means to type: NUL and the other control characters but
// line breaks and tabs, and direction overrides, which make a text read as what it is not. A text in which
// nothing can be seen is no text.
func clean(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == utf8.RuneError:
			return -1
		}
		return r
	}, s))
	if !strings.ContainsFunc(s, visible) {
		return ""
	}
	return s
}

// visible leaves out spaces and format characters such as the zero-width space.
func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// kept is one field of an opportunity as the history keeps it.
type kept struct {
	field Field
	// same says at a glance that nothing changed, where before and after share what the field holds; false where diff has to tell.
	same func(before, after *Opportunity) bool
	// diff gives what the field was and is, as JSON; equal where nothing changed.
	diff func(before, after *Opportunity) (was, is json.RawMessage, err error)
	// put makes of was, which the field is now, what diff called is.
	put func(o *Opportunity, was, is json.RawMessage) error
}

// keep keeps a field whole.
func keep[T comparable](field Field, at func(*Opportunity) *T) kept {
	return keepWhole(field, at, func(a, b T) bool { return a == b })
}

// keepList keeps a list whole.
func keepList[T any](field Field, at func(*Opportunity) *[]T) kept {
	return keepWhole(field, at, shared[T])
}

// shared says whether two lists are one and the same.
func shared[T any](a, b []T) bool {
	return a == nil && b == nil || len(a) == len(b) && len(a) > 0 && &a[0] == &b[0]
}

func keepWhole[T any](field Field, at func(*Opportunity) *T, same func(a, b T) bool) kept {
	return kept{
		field: field,
		same:  func(before, after *Opportunity) bool { return same(*at(before), *at(after)) },
		diff: func(before, after *Opportunity) (json.RawMessage, json.RawMessage, error) {
			was, err1 := json.Marshal(*at(before))
			is, err2 := json.Marshal(*at(after))
			if err := errors.Join(err1, err2); err != nil {
				return nil, nil, fmt.Errorf("keep %s: %w", field, err)
			}
			return was, is, nil
		},
		put: func(o *Opportunity, _, is json.RawMessage) error {
			var v T
			if err := json.Unmarshal(is, &v); err != nil {
				return fmt.Errorf("restore %s: %w", field, err)
			}
			*at(o) = v
			return nil
		},
	}
}

// keepLater keeps what came later than the history's first entries: none is null, so that they need not name it.
func keepLater[T comparable](field Field, at func(*Opportunity) *T) kept {
	var none T
	pointed := func(v *T) *T {
		if *v == none {
			return nil
		}
		return v
	}
	k := keep(field, at)
	put := k.put
	k.diff = func(before, after *Opportunity) (json.RawMessage, json.RawMessage, error) {
		was, err1 := json.Marshal(pointed(at(before)))
		is, err2 := json.Marshal(pointed(at(after)))
		return was, is, errors.Join(err1, err2)
	}
	k.put = func(o *Opportunity, was, is json.RawMessage) error {
		*at(o) = none
		if bytes.Equal(is, jsonNull) {
			return nil
		}
		return put(o, was, is)
	}
	return k
}

// keepEnd keeps of a list what went from its end and what came there, so that a long list that grows does not stand
// in every event.
func keepEnd[T any](field Field, at func(*Opportunity) *[]T, same func(a, b T) bool) kept {
	return kept{
		field: field,
		same:  func(before, after *Opportunity) bool { return shared(*at(before), *at(after)) },
		diff: func(before, after *Opportunity) (json.RawMessage, json.RawMessage, error) {
			a, b := *at(before), *at(after)
			common := 0
			for common < min(len(a), len(b)) && same(a[common], b[common]) {
				common++
			}
			was, err1 := json.Marshal(append([]T(nil), a[common:]...)) // null for nothing, as a nil list is kept whole
			is, err2 := json.Marshal(append([]T(nil), b[common:]...))
			if err := errors.Join(err1, err2); err != nil {
				return nil, nil, fmt.Errorf("keep %s: %w", field, err)
			}
			return was, is, nil
		},
		put: func(o *Opportunity, was, is json.RawMessage) error {
			var gone, came []T
			if err := errors.Join(json.Unmarshal(was, &gone), json.Unmarshal(is, &came)); err != nil {
				return fmt.Errorf("restore %s: %w", field, err)
			}
			list := *at(o)
			if len(gone) > len(list) {
				return fmt.Errorf("restore %s: %d are to go of %d", field, len(gone), len(list))
			}
			kept := slices.Concat(list[:len(list)-len(gone)], came)
			if len(kept) == 0 {
				kept = nil
			}
			*at(o) = kept
			return nil
		},
	}
}

// keepInvoices keeps them whole, but for the lines of one that was there and stays: they never change, and would stand in every
// event.
func keepInvoices() kept {
	k := keepList(FieldInvoices, func(o *Opportunity) *[]Invoice { return &o.Invoices })
	diff, put := k.diff, k.put
	k.diff = func(before, after *Opportunity) (json.RawMessage, json.RawMessage, error) {
		was, is := *before, *after
		was.Invoices, is.Invoices = before.linesLeftOut(*after), after.linesLeftOut(*before)
		return diff(&was, &is)
	}
	k.put = func(o *Opportunity, was, is json.RawMessage) error {
		had := *o
		if err := put(o, was, is); err != nil {
			return err
		}
		for n, i := range o.Invoices {
			if have, ok := had.InvoiceAt(i.Ref()); ok && len(i.Lines) == 0 {
				o.Invoices[n].Lines = have.Lines
			}
		}
		return nil
	}
	return k
}

// linesLeftOut are the invoices, without the lines of those that the other has with the same.
func (o Opportunity) linesLeftOut(other Opportunity) []Invoice {
	list := slices.Clone(o.Invoices)
	for n, i := range list {
		if have, ok := other.InvoiceAt(i.Ref()); ok && slices.Equal(have.Lines, i.Lines) {
			list[n].Lines = nil
		}
	}
	return list
}

// keptFields is every field that can change, in the order in which the history shows them. A field
// that is missing here would change without a trace; a test compares this list with the struct.
var keptFields = []kept{
	keep(FieldStage, func(o *Opportunity) *Stage { return &o.Stage }),
	keep(FieldStageSince, func(o *Opportunity) *time.Time { return &o.StageSince }),
	keep(FieldName, func(o *Opportunity) *string { return &o.Name }),
	keep(FieldAccount, func(o *Opportunity) *string { return &o.Account }),
	keep(FieldValue, func(o *Opportunity) *Money { return &o.Value }),
	keep(FieldClose, func(o *Opportunity) *Date { return &o.Close }),
	keep(FieldServiceLine, func(o *Opportunity) *string { return &o.ServiceLine }),
	keep(FieldOwner, func(o *Opportunity) *UserID { return &o.Owner }),
	keep(FieldSource, func(o *Opportunity) *string { return &o.Source }),
	keep(FieldProbability, func(o *Opportunity) **int { return &o.ManualProbability }),
	keep(FieldQualification, func(o *Opportunity) *Qualification { return &o.Qualification }),
	keep(FieldCommitment, func(o *Opportunity) **Commitment { return &o.Commitment }),
	keep(FieldBillingApproval, func(o *Opportunity) **BillingApproval { return &o.BillingApproval }),
	keepInvoices(),
	keepEnd(FieldHeld, func(o *Opportunity) *[]Invoice { return &o.Held }, Invoice.same),
	keepEnd(FieldPayments, func(o *Opportunity) *[]Payment { return &o.Payments }, func(a, b Payment) bool { return a.ID == b.ID }),
	keep(FieldCompletion, func(o *Opportunity) **Completion { return &o.Completion }),
	keep(FieldLoss, func(o *Opportunity) **Loss { return &o.Loss }),
	keepList(FieldCollaborators, func(o *Opportunity) *[]UserID { return &o.Collaborators }),
	keep(FieldNextStep, func(o *Opportunity) **NextStep { return &o.NextStep }),
	keepList(FieldPlanned, func(o *Opportunity) *[]PlannedActivity { return &o.Planned }),
	keep(FieldActivity, func(o *Opportunity) **Activity { return &o.Activity }),
	keepLater(FieldContacted, func(o *Opportunity) *Date { return &o.Contacted }),
	keepList(FieldContacts, func(o *Opportunity) *[]Stakeholder { return &o.Contacts }),
	keepList(FieldCompetitors, func(o *Opportunity) *[]string { return &o.Competitors }),
	keep(FieldOffer, func(o *Opportunity) **Offer { return &o.Offer }),
	keepLater(FieldRoom, func(o *Opportunity) *int { return &o.Room }),
	keepEnd(FieldLines, func(o *Opportunity) *[]LineItem { return &o.Lines }, func(a, b LineItem) bool { return a == b }),
	keepLater(FieldByHand, func(o *Opportunity) *bool { return &o.ValueByHand }),
	keepEnd(FieldQuotes, func(o *Opportunity) *[]Quote { return &o.Quotes }, func(a, b Quote) bool { return reflect.DeepEqual(a, b) }),
	keepEnd(FieldOrders, func(o *Opportunity) *[]Order { return &o.Orders }, func(a, b Order) bool { return reflect.DeepEqual(a, b) }),
	keepEnd(FieldEvidence, func(o *Opportunity) *[]Evidence { return &o.Evidence }, func(a, b Evidence) bool { return a.ID == b.ID }),
}
