package integration

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"embudo/pipeline"
)

// Kind is what something happened to: an opportunity, or a record of this kind.
type Kind string

// KindOpportunity is that of opportunities. The others are those of records.
const KindOpportunity Kind = "opportunity"

// Of names what something happened to.
type Of struct {
	Kind Kind
	ID   int64
}

// String is what people say aloud, such as OP-12 or CU-12; of a product, which they know by its code, its number.
func (o Of) String() string {
	switch o.Kind {
	case KindOpportunity:
		return pipeline.OpportunityID(o.ID).String()
	case "account":
		return pipeline.AccountID(o.ID).String()
	case "contact":
		return pipeline.ContactID(o.ID).String()
	case "lead":
		return pipeline.LeadID(o.ID).String()
	}
	return fmt.Sprintf("%s-%d", o.Kind, o.ID)
}

// Event is one act in the history of an opportunity, an account, a contact, a lead or a product. Of who was erased it says
// nothing that identifies them, also where it is told again.
type Event struct {
	Of
	Version int
	Act     string
	By      pipeline.UserID
	At      time.Time
	// From and To are stages of an opportunity.
	From, To pipeline.Stage
	Reason   string
	Changes  []pipeline.Change
}

// EventOf is an event of an opportunity.
func EventOf(e pipeline.Event) Event {
	return Event{Of: Of{KindOpportunity, int64(e.Opportunity)}, Version: e.Version, Act: string(e.Kind), By: e.By, At: e.At, From: e.From, To: e.To,
		Reason: e.Reason, Changes: e.Changes}
}

// Body is an event as other systems are told of it.
type Body struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	// Record is what it happened to; of an opportunity Opportunity says the same.
	Record      string            `json:"record"`
	Opportunity string            `json:"opportunity,omitempty"`
	Version     int               `json:"version"`
	At          time.Time         `json:"at"`
	By          string            `json:"by"`
	From        string            `json:"from_stage,omitempty"`
	To          string            `json:"to_stage,omitempty"`
	Reason      string            `json:"reason"`
	Changes     []pipeline.Change `json:"changes"`
}

// BodyOf is what other systems are told of an event.
func BodyOf(e Event) Body {
	b := Body{ID: fmt.Sprintf("%s/%d", e.Of, e.Version), Type: string(e.Kind) + "." + e.Act, Record: e.Of.String(), Version: e.Version,
		At: e.At.UTC(), By: string(e.By), Reason: e.Reason, Changes: e.Changes}
	if e.Kind == KindOpportunity {
		b.Opportunity, b.From, b.To = b.Record, e.From.String(), e.To.String()
	}
	return b
}

// Place is where an event stands among all: by its moment, then by what it happened to and its version. The zero Place is before
// all.
type Place struct {
	At time.Time
	Of
	Version int
}

// PlaceOf is where an event stands.
func PlaceOf(e Event) Place { return Place{At: e.At, Of: e.Of, Version: e.Version} }

// Before says whether one comes before another.
func (p Place) Before(q Place) bool {
	if !p.At.Equal(q.At) {
		return p.At.Before(q.At)
	}
	if p.Of != q.Of {
		return p.Kind < q.Kind || p.Kind == q.Kind && p.ID < q.ID
	}
	return p.Version < q.Version
}

// String is what ParsePlace reads.
func (p Place) String() string {
	at := fmt.Sprintf("%d-%d-%d", p.At.UnixMicro(), p.ID, p.Version)
	if p.Kind != KindOpportunity {
		at += "-" + string(p.Kind)
	}
	return at
}

// ParsePlace reads a place; "" is before all.
func ParsePlace(text string) (p Place, ok bool) {
	if text == "" {
		return Place{}, true
	}
	parts := strings.SplitN(text, "-", 4)
	if len(parts) < 3 {
		return Place{}, false
	}
	p.Kind = KindOpportunity
	if len(parts) == 4 {
		p.Kind = Kind(parts[3])
	}
	var n [3]int64
	for i, part := range parts[:3] {
		v, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return Place{}, false
		}
		n[i] = v
	}
	p.At, p.ID, p.Version = time.UnixMicro(n[0]).UTC(), n[1], int(n[2])
	return p, true
}
