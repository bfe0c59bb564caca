package store

import "embudo/pipeline"

// around is what stands around an opportunity and is sought by nothing: the column of that name, as JSON. What a later
// version adds is a field here, and no column.
type around struct {
	Contacts    []pipeline.Stakeholder `json:"contacts,omitempty"`
	Competitors []string               `json:"competitors,omitempty"`
	Offer       *pipeline.Offer        `json:"offer,omitempty"`
	Room        int                    `json:"room,omitempty"`
	// Planned is sought by what planned_activities has of it.
	Planned []pipeline.PlannedActivity `json:"planned,omitempty"`
	Lines   []pipeline.LineItem        `json:"lines,omitempty"`
	ByHand  bool                       `json:"by_hand,omitempty"`
	// Quotes are sought by what the table of that name has of them.
	Quotes []pipeline.Quote   `json:"quotes,omitempty"`
	Orders []pipeline.Order   `json:"orders,omitempty"`
	Held   []pipeline.Invoice `json:"held,omitempty"`
	// Payments are sought by what receivables has of what they leave.
	Payments []pipeline.Payment `json:"payments,omitempty"`
	// Met is for who is sought: it follows from what is planned and what was done last.
	Met []pipeline.ContactID `json:"met,omitempty"`
}

func (a around) to(o *pipeline.Opportunity) {
	o.Contacts, o.Competitors, o.Offer, o.Room, o.Planned = a.Contacts, a.Competitors, a.Offer, a.Room, a.Planned
	o.Lines, o.ValueByHand, o.Quotes, o.Orders = a.Lines, a.ByHand, a.Quotes, a.Orders
	o.Held, o.Payments = a.Held, a.Payments
}

func aroundOf(o pipeline.Opportunity) around {
	return around{Contacts: o.Contacts, Competitors: o.Competitors, Offer: o.Offer, Room: o.Room, Planned: o.Planned,
		Lines: o.Lines, ByHand: o.ValueByHand, Quotes: o.Quotes, Orders: o.Orders, Held: o.Held, Payments: o.Payments, Met: o.Met()}
}
