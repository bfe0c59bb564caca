package pipeline

import "time"

// Booking is a sale that was won: whose it is, at which value, and since when. It follows from the history: it begins with
// the act that makes the opportunity Committed, or that brings it back to a won stage, and ends with the one that takes it
// out of them. Whoever owned it then keeps it, also when the opportunity is handed over or lost for a while; value and
// service line follow.
type Booking struct {
	At    time.Time `json:"at"`
	Owner UserID    `json:"owner"`
	Line  string    `json:"line"`
	Value Money     `json:"value"`
	// Lost: the opportunity is, and nothing is booked unless it comes back.
	Lost bool `json:"lost,omitempty"`
}

// booked gives what is booked of next, which an act at that moment made of o; nil for nothing.
func (o Opportunity) booked(next Opportunity, at time.Time) *Booking {
	lost := next.Stage == StageLost && o.Booking != nil
	if !next.Stage.Won() && !lost {
		return nil
	}
	b := Booking{At: at.UTC(), Owner: next.Owner, Line: next.ServiceLine, Value: next.Value, Lost: lost}
	if o.Booking != nil {
		b.At, b.Owner = o.Booking.At, o.Booking.Owner
	}
	return &b
}

// Booked is the booking that counts now; nil for none.
func (o Opportunity) Booked() *Booking {
	if o.Booking == nil || o.Booking.Lost {
		return nil
	}
	return o.Booking
}
