package pipeline

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"time"

	"github.com/govalues/decimal"
)

// ActDecide is approving a discount over the limit, or not.
const ActDecide Act = "decide"

// SettingBilling: DiscountKey, and over how many percent a discount needs a manager's approval.
const SettingBilling Setting = "billing"

// DiscountKey is the key of SettingBilling.
const DiscountKey = "discount"

// MaxDeciders is how many managers are asked at once.
const MaxDeciders = 50

// NeedsApproval says whether a quote takes off more than the company lets salespeople decide. Without a limit none does.
func (s Settings) NeedsApproval(q Quote) bool {
	if s.DiscountLimit == nil {
		return false
	}
	return q.Off().Cmp(percentOf(big.NewRat(1, 1), *s.DiscountLimit)) > 0
}

func (s *Settings) addBilling(e Entry, f faults) error {
	f.only(e.Key, DiscountKey)
	var text string
	_ = json.Unmarshal(e.Value, &text) // what is no text is no number
	d, err := decimal.Parse(text)
	if err != nil {
		f.add(FieldPercent, ReasonNotANumber)
	}
	d = d.Trim(0)
	f.percent(FieldPercent, d)
	s.DiscountLimit = &d
	return f.err()
}

// AskApproval asks managers to approve the discount of a version, saying why. It returns Final, Denied, Invalid, or Conflict with
// ReasonNoQuote, ReasonQuoteStatus or ReasonWithinLimit.
func (o Opportunity) AskApproval(version int, why string, deciders []UserID, s Settings, by Actor, at time.Time) (Opportunity, Event, error) {
	q, err := o.quoteAt(version, by, ActQuote, QuoteDraft)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	if !s.NeedsApproval(q) {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonWithinLimit, Current: &o}
	}
	f := faults{}
	q.check(f, DateOf(at))
	f.text(FieldReason, clean(why), MaxLong, true)
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	q.Status, q.AskedBy, q.Why, q.DecidedBy, q.Reason = QuoteAsked, by.ID, clean(why), "", ""
	q.Deciders = nil
	for _, id := range deciders {
		if id != by.ID && !slices.Contains(q.Deciders, id) && len(q.Deciders) < MaxDeciders {
			q.Deciders = append(q.Deciders, id)
		}
	}
	next, e, err := o.record(EventQuoteAsked, o.quoted(q), by.ID, at)
	e.Reason = q.Why
	return next, e, err
}

// Decide approves the discount of a version, or does not and says why: then it is a draft again. Managers may, but not who asked.
// It returns Final, Denied, Invalid, or Conflict with ReasonNoQuote or ReasonQuoteStatus.
func (o Opportunity) Decide(version int, approve bool, reason string, by Actor, at time.Time) (Opportunity, Event, error) {
	q, err := o.quoteAt(version, by, ActDecide, QuoteAsked)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	if q.AskedBy == by.ID {
		return Opportunity{}, Event{}, deny(ReasonOwnRequest)
	}
	q.DecidedBy, q.Status = by.ID, QuoteApproved
	if approve {
		return o.record(EventQuoteDecided, o.quoted(q), by.ID, at)
	}
	q.Status, q.Reason = QuoteDraft, clean(reason)
	return o.recordWithReason(EventQuoteDecided, o.quoted(q), reason, by, at)
}

// AskApproval asks for a discount to be approved; see Opportunity.AskApproval.
func (s *Service) AskApproval(ctx context.Context, r Request, t Target, version int, why string, deciders []UserID) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActQuote, func(p Present) (Opportunity, Event, error) {
		return p.Opportunity.AskApproval(version, why, deciders, p.Settings, p.By, p.At)
	})
}

// DecideQuote approves a discount, or does not; see Opportunity.Decide.
func (s *Service) DecideQuote(ctx context.Context, r Request, t Target, version int, approve bool, reason string) (Outcome, error) {
	return s.change(ctx, r, t, ActDecide, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.Decide(version, approve, reason, by, at)
	})
}
