package people

import (
	"context"
	"errors"
	"maps"
	"time"

	"embudo/pipeline"
)

// importing is one pass over rows in one transaction.
type importing struct {
	ImportTx
	ctx      context.Context
	kind     Kind
	flow     pipeline.Importing
	zone     *time.Location
	settings pipeline.Settings
	heirs    map[pipeline.UserID]pipeline.Actor
	heir     func(context.Context, pipeline.Member) (pipeline.Actor, error)
	// accounts are those that rows name as their client, by name as it is sought.
	accounts map[string]pipeline.AccountID
	// touched is which row made or changed a record.
	touched map[Ref]int
	numbers map[Kind][]int64
	// lacking is how many numbers will be needed.
	lacking map[Kind]int
	// trying: nothing of it is kept.
	trying   bool
	invented int64
}

// importing begins a pass. name is the batch as people call it.
func (s *Service) importing(ctx context.Context, tx ImportTx, kind Kind, name string, at time.Time) (*importing, error) {
	settings, err := tx.Settings(ctx)
	return &importing{ImportTx: tx, ctx: ctx, kind: kind, flow: pipeline.Importing{By: tx.Actor(), Settings: settings, At: at, For: name},
		zone: s.Flow.Zone, settings: settings, heirs: map[pipeline.UserID]pipeline.Actor{}, heir: s.Flow.Store.Actor,
		accounts: map[string]pipeline.AccountID{}, touched: map[Ref]int{}, numbers: map[Kind][]int64{}, lacking: map[Kind]int{}}, err
}

// Settings are those that the pass began with.
func (p *importing) Settings(context.Context) (pipeline.Settings, error) { return p.settings, nil }

// rows brings in rows that were checked. An error is none of theirs.
func (p *importing) rows(rows []ImportRow) ([]ImportOutcome, error) {
	var keys []ImportKeys
	for _, r := range rows {
		keys = append(keys, r.keys(p.kind, p.Key))
	}
	if err := p.findClients(keys); err != nil {
		return nil, err
	}
	row, err := p.each(keys)
	if err != nil {
		return nil, err
	}
	outcomes := make([]ImportOutcome, 0, len(rows))
	for n, r := range rows {
		o := ImportOutcome{Row: r.Number, External: r.External, Result: RowUnchanged}
		err := row(n, r, &o)
		var said *pipeline.Error
		switch {
		case err == nil:
			if len(o.Effects) > 0 {
				o.Result = RowUpdated
				if o.Effects[len(o.Effects)-1].From == 0 {
					o.Result = RowCreated
				}
			}
		case errors.As(err, &said) && said.Code != pipeline.Unavailable && said.Code != pipeline.Unknown:
			o = ImportOutcome{Row: r.Number, Result: RowRefused, Faults: FaultsOf(r.Number, said)}
		default:
			return nil, err
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

// each finds the records of rows, and gives what brings one row in. Nothing is saved of a row that is refused.
func (p *importing) each(keys []ImportKeys) (func(n int, r ImportRow, o *ImportOutcome) error, error) {
	switch p.kind {
	case KindAccount:
		found, err := p.AccountsKnown(p.ctx, keys)
		return bringing(p, keys, found, Account.Ref, sameAccount, p.account), errors.Join(err, p.foundBefore(refsOf(found, Account.Ref)))
	case KindContact:
		found, err := p.ContactsKnown(p.ctx, keys)
		return bringing(p, keys, found, Contact.Ref, first, p.contact), errors.Join(err, p.foundBefore(refsOf(found, Contact.Ref)))
	case KindLead:
		found, err := p.LeadsKnown(p.ctx, keys)
		return bringing(p, keys, found, Lead.Ref, first, p.lead), errors.Join(err, p.foundBefore(refsOf(found, Lead.Ref)))
	}
	found, err := p.OpportunitiesKnown(p.ctx, keys)
	return bringing(p, keys, found, refOfOpportunity, first, p.opportunity), errors.Join(err, p.foundBefore(refsOf(found, refOfOpportunity)))
}

func refOfOpportunity(o pipeline.Opportunity) Ref { return Ref{Kind: KindOpportunity, ID: int64(o.ID)} }

func refsOf[T any](found []Match[T], ref func(T) Ref) []Ref {
	var all []Ref
	for _, m := range found {
		all = append(all, ref(m.Record))
	}
	return all
}

// foundBefore learns which of the records an earlier part of the same import touched.
func (p *importing) foundBefore(refs []Ref) error {
	if p.trying {
		return nil
	}
	before, err := p.Touched(p.ctx, refs)
	maps.Copy(p.touched, before)
	return err
}

// bringing gives what brings the n-th row in: its record is chosen among those that were found.
func bringing[T any](p *importing, keys []ImportKeys, found []Match[T], ref func(T) Ref, choose func(*importing, ImportKeys, []Match[T]) (*T, error),
	bring func(ImportRow, *T, *ImportOutcome) error) func(int, ImportRow, *ImportOutcome) error {
	of := map[int][]Match[T]{}
	for _, m := range found {
		of[m.Row] = append(of[m.Row], m)
	}
	p.lacking[p.kind] += len(keys) - len(of)
	return func(n int, r ImportRow, o *ImportOutcome) error {
		have, err := choose(p, keys[n], of[r.Number])
		if err != nil {
			return err
		}
		if have != nil {
			if first, twice := p.touched[ref(*have)]; twice && first != r.Number {
				return refuse(ReasonRowTwice)
			}
			p.touched[ref(*have)] = r.Number
		}
		return bring(r, have, o)
	}
}

// first takes the record that is known the most surely; of several that are, the oldest.
func first[T any](_ *importing, _ ImportKeys, found []Match[T]) (*T, error) {
	if len(found) == 0 {
		return nil, nil
	}
	best := found[0]
	for _, m := range found[1:] {
		if m.By < best.By {
			best = m
		}
	}
	return &best.Record, nil
}

// sameAccount is first for accounts. A domain says little: it must be one account's alone, and the names alike. What the row
// says must not be another's.
func sameAccount(p *importing, k ImportKeys, found []Match[Account]) (*Account, error) {
	var sure, domain []Match[Account]
	for _, m := range found {
		if m.By == KnownDomain {
			domain = append(domain, m)
		} else {
			sure = append(sure, m)
		}
	}
	if len(sure) == 0 {
		if len(domain) == 1 && (k.TaxID == "" || domain[0].Record.TaxID == "") && NameStem(p.Key(domain[0].Record.Name)) == NameStem(k.Name) {
			return &domain[0].Record, nil
		}
		return nil, nil
	}
	a, _ := first(p, k, sure)
	for _, m := range sure {
		if m.Record.ID != a.ID {
			field := map[Known]pipeline.Field{KnownName: pipeline.FieldName, KnownTaxID: FieldTaxID}[m.By]
			return nil, invalid(field, pipeline.ReasonDuplicate)
		}
	}
	return a, nil
}

func invalid(field pipeline.Field, reason pipeline.Reason) error {
	return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: map[pipeline.Field]pipeline.Reason{field: reason}}
}
