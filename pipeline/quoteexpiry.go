package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// System is who did what the program does by itself.
const System UserID = "embudo"

// QuoteStore finds quotes by their day.
type QuoteStore interface {
	// DueQuotes gives up to limit opportunities with a quote that was sent and held until a day before another.
	DueQuotes(ctx context.Context, before Date, limit int) ([]OpportunityID, error)
}

// ExpireQuotes keeps of the quotes that were sent and whose last day is over at that moment that they hold no longer. It returns
// Invalid with ReasonUnchanged where there is none. It is nobody's act, and asks for no right.
func (o Opportunity) ExpireQuotes(at time.Time) (Opportunity, Event, error) {
	next := o
	next.Quotes = slices.Clone(o.Quotes)
	for i, q := range next.Quotes {
		if q.Status == QuoteSent && q.ValidUntil.Before(DateOf(at)) {
			next.Quotes[i].Status = QuoteExpired
		}
	}
	return o.record(EventQuoteExpired, next, System, at)
}

// ExpireQuotes lets quotes expire whose last day is over, of up to limit opportunities, each once however many processes do the
// same. It gives of how many it was done; one that somebody acts on meanwhile waits for the next time.
func (s *Service) ExpireQuotes(ctx context.Context, limit int) (int, error) {
	due, err := s.Store.DueQuotes(ctx, s.Today(), limit)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, id := range due {
		o, err := s.Store.Opportunity(ctx, id)
		if err != nil {
			return done, err
		}
		cmd := Command{Key: fmt.Sprintf("expire/%d/%d", int64(id), o.Version), By: Member{ID: System}, On: id, Version: o.Version}
		out, err := s.once(ctx, cmd, ActQuote, func(tx Tx, at time.Time) (Opportunity, Event, error) {
			o, err := s.load(ctx, tx, Target{ID: id, Version: o.Version}, ActSee)
			if err != nil {
				return Opportunity{}, Event{}, err
			}
			return o.ExpireQuotes(at)
		})
		var refused *Error
		switch {
		case err == nil && !out.Replayed:
			done++
		case errors.As(err, &refused) && (refused.Code == Conflict || refused.Reason == ReasonUnchanged):
		case err != nil:
			return done, fmt.Errorf("expire quotes of %s: %w", id, err)
		}
	}
	return done, nil
}
