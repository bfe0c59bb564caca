package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	sqlLedRecords = `select` + recordEventColumns + ` from record_events e
		join unnest($1::text[], $2::bigint[], $3::integer[], $4::integer[]) as f (of_kind, of_id, was, became)
			on e.kind = f.of_kind and e.record_id = f.of_id and e.version > f.was and e.version <= f.became
		where f.was > 0 order by kind, record_id, version desc`
	sqlLedOpportunities = `select` + eventColumns + ` from events e
		join unnest($1::bigint[], $2::integer[], $3::integer[]) as f (of_id, was, became)
			on e.opportunity_id = f.of_id and e.version > f.was and e.version <= f.became
		where f.was > 0 order by opportunity_id, version desc`

	// Beside what hangs on them by a key, accounts are used by opportunities that have one of their names, and accounts and
	// contacts by leads that became them and opportunities that name them.
	sqlAccountsUsed = `
		select hung_upon('accounts', $1::bigint[], '{account_names}')
		union
		select n.account_id from account_names n where n.account_id = any ($1::bigint[])
			and exists (select from opportunities o where o.account_key = n.name_key)
		union
		select (conversion ->> 'account')::bigint from leads where conversion is not null and (conversion ->> 'account')::bigint = any ($1::bigint[])`
	sqlContactsUsed = `
		select hung_upon('contacts', $1::bigint[], '{}')
		union
		select c.id from unnest($1::bigint[]) as c (id)
			where exists (select from opportunities o where o.contact_ids @> array[c.id])
		union
		select (conversion ->> 'contact')::bigint from leads where conversion is not null and (conversion ->> 'contact')::bigint = any ($1::bigint[])`
	sqlLeadsUsed         = `select hung_upon('leads', $1::bigint[], '{}')`
	sqlOpportunitiesUsed = `select hung_upon('opportunities', $1::bigint[], '{}')`
)

func (t *importTx) SaveAccount(a people.Account, e people.Event) {
	if t.trying {
		return
	}
	t.saves.account(a, e)
}

func (t *importTx) SaveContact(c people.Contact, e people.Event) {
	if t.trying {
		return
	}
	t.saves.contacts.add(c.ID, contactKept, contactArgs(c))
	t.saves.tell(e)
}

func (t *importTx) SaveLead(l people.Lead, e people.Event) {
	if t.trying {
		return
	}
	args, err := leadArgs(l)
	t.saves.fault = errors.Join(t.saves.fault, err)
	t.saves.leads.add(l.ID, leadKept, args)
	t.saves.tell(e)
}

func (t *importTx) SaveOpportunity(o pipeline.Opportunity, e pipeline.Event, changes []pipeline.Tally) {
	before := t.opportunities[o.ID]
	t.opportunities[o.ID] = o
	if t.trying {
		return
	}
	state, err := stateArgs(o)
	beside, err2 := jsonText(aroundOf(o))
	if t.saves.fault = errors.Join(t.saves.fault, err, err2); t.saves.fault != nil {
		return
	}
	t.saves.opportunities.add(o.ID, opportunityKept+", around", append(state, beside))
	t.saves.tellOpportunity(&t.saves.events, t.batch, e)
	t.saves.planned = append(t.saves.planned, func(b *pgx.Batch) { queuePlanned(b, before, o) })
	t.saves.tallies = append(t.saves.tallies, changes...)
}

func (t *importTx) WithdrawOpportunity(e pipeline.Event, changes []pipeline.Tally) {
	t.saves.tellOpportunity(&t.saves.lastly, t.batch, e)
	t.saves.goes(people.KindOpportunity, int64(e.Opportunity))
	t.saves.tallies = append(t.saves.tallies, changes...)
}

func (t *importTx) Withdraw(e people.Event) {
	t.saves.tell(e)
	t.saves.goes(e.Of.Kind, e.Of.ID)
}

func (t *importTx) Led(ctx context.Context, effects []people.ImportEffect) (map[people.Ref][]people.Event, map[pipeline.OpportunityID][]pipeline.Event, error) {
	var kinds []string
	var ids, deals []int64
	var was, became, dealWas, dealBecame []int
	for _, e := range effects {
		if e.Of.Kind == people.KindOpportunity {
			deals, dealWas, dealBecame = append(deals, e.Of.ID), append(dealWas, e.From), append(dealBecame, e.To)
			continue
		}
		kinds, ids, was, became = append(kinds, string(e.Of.Kind)), append(ids, e.Of.ID), append(was, e.From), append(became, e.To)
	}
	records, opportunities := map[people.Ref][]people.Event{}, map[pipeline.OpportunityID][]pipeline.Event{}
	of, err := readIn(ctx, t, scanRecordEvent, sqlLedRecords, kinds, ids, was, became)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range of {
		records[e.Of] = append(records[e.Of], e)
	}
	led, err := readIn(ctx, t, scanEvent, sqlLedOpportunities, deals, dealWas, dealBecame)
	for _, e := range led {
		opportunities[e.Opportunity] = append(opportunities[e.Opportunity], e)
	}
	return records, opportunities, err
}

func (t *importTx) Standing(ctx context.Context, effects []people.ImportEffect) (people.Standing, error) {
	ids := map[people.Kind][]int64{}
	for _, e := range effects {
		ids[e.Of.Kind] = append(ids[e.Of.Kind], e.Of.ID)
	}
	s := people.Standing{InUse: map[people.Ref]bool{}}
	var err error
	if s.Accounts, err = standing(ctx, t, scanAccount, sqlAccountsLocked, ids[people.KindAccount], func(a people.Account) pipeline.AccountID { return a.ID }); err != nil {
		return s, err
	}
	if s.Contacts, err = standing(ctx, t, scanContact, sqlContactsLocked, ids[people.KindContact], func(c people.Contact) pipeline.ContactID { return c.ID }); err != nil {
		return s, err
	}
	if s.Leads, err = standing(ctx, t, scanLead, sqlLeadsLocked, ids[people.KindLead], func(l people.Lead) pipeline.LeadID { return l.ID }); err != nil {
		return s, err
	}
	if _, err := t.readOpportunities(ctx, ids[people.KindOpportunity]); err != nil {
		return s, err
	}
	s.Opportunities = t.opportunities
	return s, t.used(ctx, ids, s.InUse)
}

func standing[K comparable, T any](ctx context.Context, t *importTx, scan func(pgx.CollectableRow) (T, error), sql string, ids []int64, id func(T) K) (map[K]T, error) {
	records, err := locked(ctx, t, scan, sql, sql, ids)
	of := map[K]T{}
	for _, r := range records {
		of[id(r)] = r
	}
	return of, err
}

// used learns on which records something else hangs that is not withdrawn with them.
func (t *importTx) used(ctx context.Context, ids map[people.Kind][]int64, in map[people.Ref]bool) error {
	asks := map[people.Kind]string{people.KindAccount: sqlAccountsUsed, people.KindContact: sqlContactsUsed, people.KindLead: sqlLeadsUsed,
		people.KindOpportunity: sqlOpportunitiesUsed}
	for kind, of := range ids {
		used, err := readIn(ctx, t, pgx.RowTo[int64], asks[kind], of)
		if err != nil {
			return err
		}
		for _, id := range used {
			in[people.Ref{Kind: kind, ID: id}] = true
		}
	}
	return nil
}
