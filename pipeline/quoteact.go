package pipeline

import (
	"context"
	"slices"
	"time"
)

// ActQuote is writing quotes, sending them, and saying what the client did with them.
const ActQuote Act = "quote"

// NewQuote is what somebody writes of a quote; its lines are the opportunity's.
type NewQuote struct {
	Terms      []Instalment
	ValidUntil Date
	Notes      string
	Lang       string
}

// WriteQuote writes a quote from the lines that there are: the newest version again while the client does not have it, else a
// new one. It returns Final, Denied, or Invalid with the faults of the fields.
func (o Opportunity) WriteQuote(d NewQuote, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActQuote); err != nil {
		return Opportunity{}, Event{}, err
	}
	q := Quote{Version: 1, Status: QuoteDraft, Lines: slices.Clone(o.Lines), ValidUntil: d.ValidUntil, Notes: clean(d.Notes), Lang: d.Lang, By: by.ID}
	if last, ok := o.LastQuote(); ok {
		q.Version = last.Version
		if !last.Status.Unsent() {
			q.Version++
		}
	}
	for _, t := range d.Terms {
		t.Milestone, t.Percent = clean(t.Milestone), t.Percent.Trim(0)
		q.Terms = append(q.Terms, t)
	}
	f := faults{}
	if q.check(f, DateOf(at)); q.Version > MaxQuotes {
		f.add(FieldQuote, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventQuoted, o.quoted(q), by.ID, at)
}

// redrafted is the opportunity after its lines changed: a quote that the client does not have follows them, and what was
// approved of it no longer is.
func (o Opportunity) redrafted() Opportunity {
	q, ok := o.LastQuote()
	if !ok || !q.Status.Unsent() {
		return o
	}
	q.Lines = slices.Clone(o.Lines)
	return o.quoted(q.drafted())
}

// drafted is the quote as a draft of which nobody has asked anything.
func (q Quote) drafted() Quote {
	q.Status = QuoteDraft
	q.AskedBy, q.Why, q.Deciders, q.DecidedBy, q.Reason = "", "", nil, "", ""
	return q
}

// quoteAt gives a version to who may act on it, where it stands at one of the statuses.
func (o Opportunity) quoteAt(version int, by Actor, act Act, at ...QuoteStatus) (Quote, error) {
	if err := o.open(by, act); err != nil {
		return Quote{}, err
	}
	q, ok := o.QuoteAt(version)
	switch {
	case !ok:
		return Quote{}, &Error{Code: Conflict, Reason: ReasonNoQuote, Current: &o}
	case !slices.Contains(at, q.Status):
		return Quote{}, &Error{Code: Conflict, Reason: ReasonQuoteStatus, Current: &o}
	}
	return q, nil
}

// Paper is what a quote is sent with.
type Paper struct {
	Seller Company
	Client Client
	// SHA256 is that of the document.
	SHA256 string
}

// SendQuote keeps that a version was sent; those that were sent before are replaced. paper makes its document, of the quote as
// it will be kept. It returns Final, Denied, Invalid, or Conflict with ReasonNoQuote, ReasonQuoteStatus or ReasonNeedsApproval.
func (o Opportunity) SendQuote(version int, s Settings, paper func(Opportunity, Quote) (Paper, error), by Actor, at time.Time) (Opportunity, Event, error) {
	q, err := o.quoteAt(version, by, ActQuote, QuoteDraft, QuoteAsked, QuoteApproved)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	if q.Status != QuoteApproved && s.NeedsApproval(q) {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonNeedsApproval, Current: &o}
	}
	f := faults{}
	q.check(f, DateOf(at))
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	q.Status, q.SentAt, q.SentBy, q.Subject, q.Reason = QuoteSent, at.UTC(), by.ID, o.Name, ""
	q.Rate = q.rate(s, DateOf(at))
	p, err := paper(o, q)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	q.Seller, q.Client, q.SHA256 = p.Seller, p.Client, p.SHA256
	next := o.quoted(q)
	for i := range next.Quotes {
		if next.Quotes[i].Status == QuoteSent && next.Quotes[i].Version != version {
			next.Quotes[i].Status = QuoteReplaced
		}
	}
	return o.record(EventQuoteSent, next, by.ID, at)
}

// RejectQuote keeps that the client does not want a version that was sent, and why. It returns Final, Denied, Invalid, or
// Conflict with ReasonNoQuote or ReasonQuoteStatus.
func (o Opportunity) RejectQuote(version int, reason string, by Actor, at time.Time) (Opportunity, Event, error) {
	q, err := o.quoteAt(version, by, ActQuote, QuoteSent)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	q.Status, q.Reason = QuoteRejected, clean(reason)
	return o.recordWithReason(EventQuoteRejected, o.quoted(q), reason, by, at)
}

// WriteQuote writes a quote; see Opportunity.WriteQuote.
func (s *Service) WriteQuote(ctx context.Context, r Request, t Target, d NewQuote) (Outcome, error) {
	return s.change(ctx, r, t, ActQuote, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.WriteQuote(d, by, at)
	})
}

// SendQuote sends a quote; see Opportunity.SendQuote. paper is called in the transaction, and not where the act is refused.
func (s *Service) SendQuote(ctx context.Context, r Request, t Target, version int, paper func(Settings, Opportunity, Quote) (Paper, error)) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActQuote, func(p Present) (Opportunity, Event, error) {
		return p.Opportunity.SendQuote(version, p.Settings, func(o Opportunity, q Quote) (Paper, error) { return paper(p.Settings, o, q) }, p.By, p.At)
	})
}

// RejectQuote keeps that the client does not want a quote; see Opportunity.RejectQuote.
func (s *Service) RejectQuote(ctx context.Context, r Request, t Target, version int, reason string) (Outcome, error) {
	return s.change(ctx, r, t, ActQuote, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.RejectQuote(version, reason, by, at)
	})
}
