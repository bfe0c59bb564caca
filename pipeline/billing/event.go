package billing

import (
	"time"

	"embudo/pipeline"
)

// Act is what was done with a product.
type Act string

// The acts.
const (
	ActCreated  Act = "created"
	ActEdited   Act = "edited"
	ActPriced   Act = "priced"
	ActRetired  Act = "retired"
	ActRestored Act = "restored"
)

// Event is one act in the history of a product: who, when, what, from and to. Versions of one product run from 1 without a gap.
type Event struct {
	Product ProductID
	Version int
	Act     Act
	By      pipeline.UserID
	At      time.Time
	Changes []pipeline.Change
}

// Reasons of refusals by the state of a product.
const (
	ReasonRetired    pipeline.Reason = "retired"     // it is offered no more already
	ReasonNotRetired pipeline.Reason = "not_retired" // it is offered still
	ReasonNoPrice    pipeline.Reason = "no_price"    // it has no such price
	ReasonReaches    pipeline.Reason = "reaches"     // the price would hold beside the next one of its list
)

// to is the next state with its event; it fails where nothing differs.
func (p Product) to(next Product, act Act, by pipeline.UserID, at time.Time) (Product, Event, error) {
	next.Version, next.UpdatedAt, next.UpdatedBy = p.Version+1, at, by
	changes, err := pipeline.Differences(p, next)
	return next, Event{Product: next.ID, Version: next.Version, Act: act, By: by, At: at, Changes: changes}, err
}

// MayKeep says whether the actor may change the catalogue: who configures. nil, or Denied.
func MayKeep(by pipeline.Actor) error {
	if by.Program() {
		return nil
	}
	return by.MayConfigure()
}
