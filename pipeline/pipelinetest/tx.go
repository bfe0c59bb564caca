package pipelinetest

import (
	"bytes"
	"context"
	"slices"

	"embudo/pipeline"
)

type tx struct {
	store    *Store
	actor    pipeline.Actor
	newID    pipeline.OpportunityID
	alike    []pipeline.Opportunity
	audience pipeline.Audience
	saves    int
	state    pipeline.Opportunity
	event    pipeline.Event
	notices  []pipeline.Notice
	tallies  []pipeline.Tally
}

func (t *tx) Actor() pipeline.Actor { return t.actor }

func (t *tx) NewID() pipeline.OpportunityID { return t.newID }

func (t *tx) Alike() []pipeline.Opportunity { return t.alike }

func (t *tx) Audience() pipeline.Audience { return t.audience }

func (t *tx) Settings(ctx context.Context) (pipeline.Settings, error) { return t.store.Settings(ctx) }

func (t *tx) Opportunity(_ context.Context, id pipeline.OpportunityID) (pipeline.Opportunity, error) {
	if err := t.store.fail(OpLoad, pipeline.Unavailable); err != nil {
		return pipeline.Opportunity{}, err
	}
	return t.store.opportunity(id)
}

func (t *tx) Event(_ context.Context, id pipeline.OpportunityID, version int) (pipeline.Event, error) {
	if err := t.store.fail(OpLoad, pipeline.Unavailable); err != nil {
		return pipeline.Event{}, err
	}
	t.store.mu.RLock()
	defer t.store.mu.RUnlock()
	all := t.store.events[id]
	if version < 1 || version > len(all) {
		return pipeline.Event{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
	}
	return copiedEvent(all[version-1]), nil
}

func (t *tx) Save(o pipeline.Opportunity, e pipeline.Event, n []pipeline.Notice, tallies []pipeline.Tally) {
	t.saves++
	t.state, t.event, t.notices = copied(o), copiedEvent(e), slices.Clone(n)
	t.tallies = slices.Clone(tallies)
}

// copied gives o with nothing in common with the caller's, and its times in UTC.
func copied(o pipeline.Opportunity) pipeline.Opportunity {
	o.StageSince, o.CreatedAt, o.UpdatedAt = o.StageSince.UTC(), o.CreatedAt.UTC(), o.UpdatedAt.UTC()
	o.ManualProbability = pointed(o.ManualProbability)
	o.Commitment, o.BillingApproval = pointed(o.Commitment), pointed(o.BillingApproval)
	o.Completion, o.Loss = pointed(o.Completion), pointed(o.Loss)
	o.Invoices = slices.Clone(o.Invoices)
	o.Collaborators = slices.Clone(o.Collaborators)
	o.Contacts, o.Competitors = slices.Clone(o.Contacts), slices.Clone(o.Competitors)
	if o.Offer = pointed(o.Offer); o.Offer != nil {
		o.Offer.At = o.Offer.At.UTC()
	}
	o.Planned = slices.Clone(o.Planned)
	o.Lines, o.Quotes, o.Orders = slices.Clone(o.Lines), slices.Clone(o.Quotes), slices.Clone(o.Orders)
	o.Evidence = slices.Clone(o.Evidence)
	for i := range o.Evidence {
		v := &o.Evidence[i]
		v.Files, v.At, v.FiledAt = slices.Clone(v.Files), v.At.UTC(), v.FiledAt.UTC()
	}
	if o.Commitment != nil {
		o.Commitment.Proof.Files = slices.Clone(o.Commitment.Proof.Files)
	}
	if o.BillingApproval != nil {
		o.BillingApproval.Proof.Files = slices.Clone(o.BillingApproval.Proof.Files)
	}
	return o
}

func pointed[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func copiedEvent(e pipeline.Event) pipeline.Event {
	e.At = e.At.UTC()
	e.Changes = slices.Clone(e.Changes)
	for i := range e.Changes {
		c := &e.Changes[i]
		c.From, c.To = bytes.Clone(c.From), bytes.Clone(c.To)
	}
	return e
}
