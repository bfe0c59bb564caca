package people

import (
	"slices"

	"embudo/pipeline"
)

// number draws one for a record that a row makes.
func (p *importing) number(kind Kind) (int64, error) {
	if p.trying {
		p.invented--
		return p.invented, nil
	}
	if len(p.numbers[kind]) == 0 {
		drawn, err := p.Numbers(p.ctx, kind, max(1, p.lacking[kind]))
		if err != nil {
			return 0, err
		}
		p.numbers[kind], p.lacking[kind] = drawn, 0
	}
	id := p.numbers[kind][0]
	p.numbers[kind] = p.numbers[kind][1:]
	return id, nil
}

// owner is whose a new record is to be, or Invalid for somebody who may own none.
func (p *importing) owner(r ImportRow) (pipeline.Actor, error) {
	if r.Owner == "" || r.Owner == p.Actor().ID {
		return p.Actor(), nil
	}
	heir, known := p.heirs[r.Owner]
	if !known {
		var err error
		if heir, err = p.heir(p.ctx, pipeline.Member{ID: r.Owner}); err != nil {
			return heir, err
		}
		p.heirs[r.Owner] = heir
	}
	if !heir.Sells() {
		return heir, cannotOwn()
	}
	return heir, nil
}

// findClients learns which accounts rows name as their client.
func (p *importing) findClients(keys []ImportKeys) error {
	if p.kind != KindContact && p.kind != KindOpportunity {
		return nil
	}
	var asked []ImportKeys
	for _, k := range keys {
		if _, known := p.accounts[k.Client]; k.Client != "" && !known && !slices.ContainsFunc(asked, func(a ImportKeys) bool { return a.Name == k.Client }) {
			asked = append(asked, ImportKeys{Row: k.Row, Name: k.Client})
		}
	}
	found, err := p.AccountsKnown(p.ctx, asked)
	at := map[int]string{}
	for _, k := range asked {
		at[k.Row] = k.Name
	}
	for _, m := range found {
		p.accounts[at[m.Row]] = m.Record.ID
	}
	p.lacking[KindAccount] += len(asked) - len(found)
	return err
}

// client is the account that a row names; made, to be saved with the row, where there is none.
func (p *importing) client(name string, owner pipeline.Actor) (id pipeline.AccountID, save func(*ImportOutcome), err error) {
	name = pipeline.Clean(name)
	key := p.Key(name)
	if known := p.accounts[key]; known != 0 || key == "" {
		return known, func(*ImportOutcome) {}, nil
	}
	n, err := p.number(KindAccount)
	if err != nil {
		return 0, nil, err
	}
	a, e, err := CreateAccount(pipeline.AccountID(n), AccountEdit{Name: &name, Owner: &owner.ID}, p.Actor(), p.flow.At)
	if err != nil {
		return 0, nil, asClient(err)
	}
	return a.ID, func(o *ImportOutcome) {
		p.accounts[key] = a.ID
		p.save(o, e, 0, func(e Event) { p.SaveAccount(a, e) })
	}, nil
}

// save keeps an event of a record, and what it did in the row's outcome.
func (p *importing) save(o *ImportOutcome, e Event, from int, keep func(Event)) {
	e.Reason = p.flow.For
	keep(e)
	o.effect(e.Of, from, e.Version)
}

func (o *ImportOutcome) effect(of Ref, from, to int) {
	if n := len(o.Effects); n > 0 && o.Effects[n-1].Of == of {
		o.Effects[n-1].To = to
		return
	}
	o.Effects = append(o.Effects, ImportEffect{Of: of, From: from, To: to, Row: o.Row})
}

// unchanged is nil where an act was refused because nothing differs.
func unchanged(err error) error {
	if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
		return nil
	}
	return err
}

func (p *importing) account(r ImportRow, have *Account, o *ImportOutcome) error {
	owner, err := p.owner(r)
	if err != nil {
		return err
	}
	edit := *r.Account
	if r.Owner != "" {
		edit.Owner = &owner.ID
	}
	if have != nil {
		next, e, err := have.Edit(edit, p.Actor(), p.flow.At)
		if err == nil {
			p.save(o, e, have.Version, func(e Event) { p.SaveAccount(next, e) })
		}
		return unchanged(err)
	}
	id, err := p.number(KindAccount)
	if err != nil {
		return err
	}
	made, e, err := CreateAccount(pipeline.AccountID(id), edit, p.Actor(), p.flow.At)
	if err == nil {
		p.save(o, e, 0, func(e Event) { p.SaveAccount(made, e) })
	}
	return err
}

func (p *importing) contact(r ImportRow, have *Contact, o *ImportOutcome) error {
	account, client, err := p.client(r.Client, p.Actor())
	if err != nil {
		return err
	}
	edit := *r.Contact
	if account != 0 {
		edit.Account = &account
	}
	if have != nil {
		next, e, err := have.Edit(edit, p.Actor(), p.flow.At)
		if err == nil {
			client(o)
			p.save(o, e, have.Version, func(e Event) { p.SaveContact(next, e) })
		}
		return unchanged(err)
	}
	id, err := p.number(KindContact)
	if err != nil {
		return err
	}
	made, e, err := CreateContact(pipeline.ContactID(id), edit, p.Actor(), p.flow.At)
	if err == nil {
		client(o)
		p.save(o, e, 0, func(e Event) { p.SaveContact(made, e) })
	}
	return err
}

func (p *importing) lead(r ImportRow, have *Lead, o *ImportOutcome) error {
	owner, err := p.owner(r)
	if err != nil {
		return err
	}
	if have != nil {
		return p.leadAgain(r, *have, owner, o)
	}
	id, err := p.number(KindLead)
	if err != nil {
		return err
	}
	n := r.newLead()
	n.Owner = owner.ID
	made, e, err := CreateLead(pipeline.LeadID(id), n, p.Actor(), p.flow.At)
	if err == nil {
		err = admitsLead(p.ctx, p, made, e)
	}
	if err == nil {
		p.save(o, e, 0, func(e Event) { p.SaveLead(made, e) })
	}
	return err
}

// leadAgain changes what a row says otherwise than the lead. What holds already is nobody's to refuse.
func (p *importing) leadAgain(r ImportRow, l Lead, owner pipeline.Actor, o *ImportOutcome) error {
	next, err := r.Lead.on(l)
	if err != nil {
		return err
	}
	if _, err := Differences(l, next); err == nil {
		next, e, err := l.Edit(*r.Lead, p.Actor(), p.flow.At)
		if err == nil {
			err = admitsLead(p.ctx, p, next, e)
		}
		if err != nil {
			return err
		}
		// Both acts are done, or none.
		if handed, given, err := p.leadHanded(r, next, owner); err != nil {
			return err
		} else {
			p.save(o, e, l.Version, func(e Event) { p.SaveLead(next, e) })
			if given.Version > 0 {
				p.save(o, given, next.Version, func(e Event) { p.SaveLead(handed, e) })
			}
		}
		return nil
	}
	handed, given, err := p.leadHanded(r, l, owner)
	if err == nil && given.Version > 0 {
		p.save(o, given, l.Version, func(e Event) { p.SaveLead(handed, e) })
	}
	return err
}

// leadHanded gives the lead to whom a row names, where that is somebody else; else the event is none.
func (p *importing) leadHanded(r ImportRow, l Lead, owner pipeline.Actor) (Lead, Event, error) {
	if r.Owner == "" || r.Owner == l.Owner {
		return l, Event{}, nil
	}
	return l.Assign(owner.ID, p.Actor(), p.flow.At)
}
