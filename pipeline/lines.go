package pipeline

import (
	"context"
	"slices"
	"time"
)

// ReasonNoLine: the opportunity has no such line.
const ReasonNoLine Reason = "no_line"

// ActLines is changing the line items.
const ActLines Act = "lines"

// AddLine adds a line at the end. The estimated value follows the lines from then on, unless it was set by hand after lines
// were there, and until the sale is won. It returns Final, Denied, or Invalid with the faults of the fields.
func (o Opportunity) AddLine(l LineItem, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActLines); err != nil {
		return Opportunity{}, Event{}, err
	}
	l.ID = 1
	for _, have := range o.Lines {
		l.ID = max(l.ID, have.ID+1)
	}
	return o.withLines(append(slices.Clone(o.Lines), l), l.ID, by, at)
}

// ChangeLine puts another line in the place of the one with its ID. It returns what AddLine does, and Conflict with
// ReasonNoLine.
func (o Opportunity) ChangeLine(l LineItem, by Actor, at time.Time) (Opportunity, Event, error) {
	i, err := o.lineAt(l.ID, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	lines := slices.Clone(o.Lines)
	lines[i] = l
	return o.withLines(lines, l.ID, by, at)
}

// RemoveLine takes a line away. It returns Final, Denied, or Conflict with ReasonNoLine. The value stays when the last one goes.
func (o Opportunity) RemoveLine(id int, by Actor, at time.Time) (Opportunity, Event, error) {
	i, err := o.lineAt(id, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.withLines(slices.Delete(slices.Clone(o.Lines), i, i+1), 0, by, at)
}

// FollowLines lets the estimated value follow the lines again. It returns Final, Denied, Conflict with ReasonWrongStage once
// the value was confirmed, with ReasonNoLine where there is none, or Invalid with ReasonUnchanged.
func (o Opportunity) FollowLines(by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActLines); err != nil {
		return Opportunity{}, Event{}, err
	}
	switch {
	case o.Stage.Won():
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonWrongStage, Current: &o}
	case len(o.Lines) == 0:
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonNoLine, Current: &o}
	}
	next := o
	next.ValueByHand = false
	if err := next.follow(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventLines, next, by.ID, at)
}

func (o Opportunity) lineAt(id int, by Actor) (int, error) {
	if err := o.open(by, ActLines); err != nil {
		return 0, err
	}
	i := slices.IndexFunc(o.Lines, func(l LineItem) bool { return l.ID == id })
	if i < 0 {
		return 0, &Error{Code: Conflict, Reason: ReasonNoLine, Current: &o}
	}
	return i, nil
}

// withLines holds the line that was touched, 0 for none, and the lines together to what they may be.
func (o Opportunity) withLines(lines []LineItem, touched int, by Actor, at time.Time) (Opportunity, Event, error) {
	f, next := faults{}, o
	next.Lines = nil // for none, as the history gives it back
	for _, l := range lines {
		if l.ID == touched {
			l = l.cleaned()
			l.check(f)
		}
		if l.Price.Currency() != lines[0].Price.Currency() {
			f.add(FieldPrice, ReasonCurrency)
		}
		next.Lines = append(next.Lines, l)
	}
	if len(lines) > MaxLines {
		f.add(FieldLine, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	if err := next.follow(); err != nil {
		return Opportunity{}, Event{}, err
	}
	return o.record(EventLines, next.redrafted(), by.ID, at)
}

// PriceList is the list from which the opportunity's newest product was priced: what the next is priced from unless somebody chooses
// another.
func (o Opportunity) PriceList() string {
	for _, l := range slices.Backward(o.Lines) {
		if l.Product != "" {
			return l.List
		}
	}
	return ""
}

// follow gives the value the lines' sum where it follows them. A sum that is too large is a fault of the price.
func (o *Opportunity) follow() error {
	totals, err := TotalsOf(o.Lines)
	if err != nil {
		return &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldPrice: ReasonTooLarge}, Err: err}
	}
	if len(o.Lines) > 0 && !o.ValueByHand && !o.Stage.Won() {
		o.Value = totals.Net
	}
	return nil
}

// FollowsLines says whether the value is that of the lines.
func (o Opportunity) FollowsLines() bool {
	return len(o.Lines) > 0 && !o.ValueByHand && !o.Stage.Won()
}

// AddLine adds a line; see Opportunity.AddLine.
func (s *Service) AddLine(ctx context.Context, r Request, t Target, l LineItem) (Outcome, error) {
	return s.change(ctx, r, t, ActLines, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) { return o.AddLine(l, by, at) })
}

// ChangeLine changes a line; see Opportunity.ChangeLine.
func (s *Service) ChangeLine(ctx context.Context, r Request, t Target, l LineItem) (Outcome, error) {
	return s.change(ctx, r, t, ActLines, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.ChangeLine(l, by, at)
	})
}

// RemoveLine takes a line away; see Opportunity.RemoveLine.
func (s *Service) RemoveLine(ctx context.Context, r Request, t Target, id int) (Outcome, error) {
	return s.change(ctx, r, t, ActLines, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.RemoveLine(id, by, at)
	})
}

// FollowLines lets the value follow the lines; see Opportunity.FollowLines.
func (s *Service) FollowLines(ctx context.Context, r Request, t Target) (Outcome, error) {
	return s.change(ctx, r, t, ActLines, Opportunity.FollowLines)
}
