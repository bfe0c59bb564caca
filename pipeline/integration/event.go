package integration

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"embudo/pipeline"
)

// Body is an event as other systems are told of it.
type Body struct {
	ID          string            `json:"id"`
	Type        string            `json:"type"`
	Opportunity string            `json:"opportunity"`
	Version     int               `json:"version"`
	At          time.Time         `json:"at"`
	By          string            `json:"by"`
	From        string            `json:"from_stage"`
	To          string            `json:"to_stage"`
	Reason      string            `json:"reason"`
	Changes     []pipeline.Change `json:"changes"`
}

// BodyOf is what other systems are told of an event.
func BodyOf(e pipeline.Event) Body {
	return Body{ID: fmt.Sprintf("%s/%d", e.Opportunity, e.Version), Type: "opportunity." + string(e.Kind), Opportunity: e.Opportunity.String(), Version: e.Version,
		At: e.At.UTC(), By: string(e.By), From: e.From.String(), To: e.To.String(), Reason: e.Reason, Changes: e.Changes}
}

// Place is where an event stands among all: by its moment, then by its opportunity and version. The zero Place is before all.
type Place struct {
	At          time.Time
	Opportunity pipeline.OpportunityID
	Version     int
}

// PlaceOf is where an event stands.
func PlaceOf(e pipeline.Event) Place {
	return Place{At: e.At, Opportunity: e.Opportunity, Version: e.Version}
}

// String is what ParsePlace reads.
func (p Place) String() string {
	return fmt.Sprintf("%d-%d-%d", p.At.UnixMicro(), int64(p.Opportunity), p.Version)
}

// ParsePlace reads a place; "" is before all.
func ParsePlace(text string) (p Place, ok bool) {
	if text == "" {
		return Place{}, true
	}
	parts := strings.Split(text, "-")
	if len(parts) != 3 {
		return Place{}, false
	}
	var n [3]int64
	for i, part := range parts {
		v, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return Place{}, false
		}
		n[i] = v
	}
	return Place{At: time.UnixMicro(n[0]).UTC(), Opportunity: pipeline.OpportunityID(n[1]), Version: int(n[2])}, true
}
