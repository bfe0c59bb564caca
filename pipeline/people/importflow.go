package people

import "embudo/pipeline"

// opportunity brings in a row of an opportunity: made at the first stage, or changed in what the row says otherwise.
func (p *importing) opportunity(r ImportRow, have *pipeline.Opportunity, o *ImportOutcome) error {
	owner, err := p.owner(r)
	if err != nil {
		return err
	}
	n := r.newOpportunity()
	if have != nil {
		return p.opportunityAgain(r, *have, owner, o)
	}
	_, client, err := p.client(n.Account, owner)
	if err != nil {
		return err
	}
	id, err := p.number(KindOpportunity)
	if err != nil {
		return err
	}
	made, e, err := p.flow.Create(pipeline.OpportunityID(id), n, owner)
	if err != nil {
		return err
	}
	client(o)
	p.saveOpportunity(o, pipeline.Opportunity{}, made, e)
	return nil
}

// opportunityAgain changes what a row says otherwise than the opportunity. What holds already is nobody's to refuse.
func (p *importing) opportunityAgain(r ImportRow, have pipeline.Opportunity, owner pipeline.Actor, o *ImportOutcome) error {
	type step struct {
		from, to pipeline.Opportunity
		e        pipeline.Event
	}
	var steps []step
	now := have
	if r.Opportunity.Differs(now) {
		next, e, err := p.flow.Edit(now, *r.Opportunity)
		if err != nil {
			return err
		}
		steps, now = append(steps, step{now, next, e}), next
	}
	if r.Owner != "" && r.Owner != now.Owner {
		next, e, err := p.flow.Hand(now, owner)
		if err != nil {
			return err
		}
		steps = append(steps, step{now, next, e})
	}
	if len(steps) == 0 {
		return nil
	}
	_, client, err := p.client(steps[len(steps)-1].to.Account, owner)
	if err != nil {
		return err
	}
	client(o)
	for _, s := range steps {
		p.saveOpportunity(o, s.from, s.to, s.e)
	}
	return nil
}

func (p *importing) saveOpportunity(o *ImportOutcome, from, to pipeline.Opportunity, e pipeline.Event) {
	p.SaveOpportunity(to, e, pipeline.Tallies(from, to, e, p.zone))
	o.effect(refOfOpportunity(to), from.Version, to.Version)
}
