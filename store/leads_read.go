package store

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// What was asked for alone narrows; the statement is planned anew for it.
	sqlLeads = `select` + leadColumns + ` from leads l
		where l.id < $1 and ($2::text is null or l.owner_id = $2) and ($3::text is null or l.state = $3) and ($4::text is null or l.source = $4)
		order by l.id desc limit $5`

	sqlOpenLeads = `select count(*) from (select from leads where owner_id = $1 and state = 'open' limit $2) l`

	sqlLeadSources = `
		select l.source, count(*), count(*) filter (where l.state = 'converted'), count(*) filter (where l.state = 'discarded'),
			count(*) filter (where o.stage in ('committed', 'to_invoice', 'invoicing', 'done'))
		from leads l left join opportunities o on l.state = 'converted' and o.id = (l.conversion->>'opportunity')::bigint
		where l.created_at >= $1::timestamptz and l.created_at < $2::timestamptz
		group by l.source order by count(*) desc, l.source`
	sqlLeadSourceValues = `
		select l.source, sum(o.value)::text, o.currency::text
		from leads l join opportunities o on o.id = (l.conversion->>'opportunity')::bigint
		where l.state = 'converted' and l.created_at >= $1::timestamptz and l.created_at < $2::timestamptz
			and o.value is not null and o.stage <> 'lost'
		group by l.source, o.currency order by l.source, o.currency`

	sqlResemblingAccounts = `
		select` + accountColumns + ` from accounts a join (
			select account_id, min(rank) as rank from (
				select id as account_id, 1 as rank from accounts where tax_id = $1 and $1 <> '' and merged_into is null
				union all select account_id, 2 from account_names where name_key = $4
				union all select id, 3 from accounts where domain = $2 and $2 <> '' and merged_into is null
				union all (select account_id, 4 from contacts where email = $3 and $3 <> '' and merged_into is null and account_id is not null limit 10)
				union all select account_id, 5 from account_names where name_key = any ($6::text[])
				union all (select account_id, 6 from account_names where name_key like $5::text order by name_key limit 20)) f
			group by account_id) found on found.account_id = a.id
		where a.merged_into is null order by found.rank, a.id limit $7`
	sqlResemblingContacts = `
		select` + contactColumns + ` from contacts c
		where c.merged_into is null and not c.erased and (c.email = $1 and $1 <> '' or c.account_id = any ($2::bigint[]))
		order by (c.email = $1 and $1 <> '') desc, c.id limit 200`

	sqlOweLead = `
		with owed as (
			insert into notices (kind, destination, about, rule, subject) values ('lead', $1, '', $2, $3)
			on conflict (destination, subject) where opportunity_id is null do nothing
			returning id)` + insertJobs + `owed`
)

// Leads gives a page of leads, the newest first; see people.LeadStore.
func (db *DB) Leads(ctx context.Context, q people.LeadQuery) ([]people.Lead, error) {
	before := int64(q.Before)
	if before <= 0 {
		before = math.MaxInt64
	}
	var page []people.Lead
	err := db.read(ctx, "list leads", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlLeads, pgx.QueryExecModeExec, before, orNone(q.Owner), orNone(q.State), orNone(q.Source), q.Limit)
		if err != nil {
			return err
		}
		page, err = pgx.CollectRows(rows, scanLead)
		return err
	})
	return page, err
}

// OpenLeads counts somebody's that are open; see people.LeadStore.
func (db *DB) OpenLeads(ctx context.Context, of pipeline.UserID, upTo int) (n int, err error) {
	err = db.read(ctx, "count leads", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlOpenLeads, string(of), upTo).Scan(&n)
	})
	return n, err
}

// orNone is a text that narrows; nil where it is empty.
func orNone[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	text := string(s)
	return &text
}

// LeadSources counts leads by source; see people.LeadStore.
func (db *DB) LeadSources(ctx context.Context, from, to time.Time) ([]people.SourceCount, error) {
	var all []people.SourceCount
	err := db.read(ctx, "count leads by source", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlLeadSources, from.UTC(), to.UTC())
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (people.SourceCount, error) {
			var s people.SourceCount
			err := row.Scan(&s.Source, &s.Leads, &s.Converted, &s.Discarded, &s.Won)
			return s, err
		})
		if err != nil {
			return err
		}
		if rows, err = c.Query(ctx, sqlLeadSourceValues, from.UTC(), to.UTC()); err != nil {
			return err
		}
		var source, amount, currency string
		_, err = pgx.ForEachRow(rows, []any{&source, &amount, &currency}, func() error {
			m, err := pipeline.ParseMoney(amount, currency)
			if i := slices.IndexFunc(all, func(s people.SourceCount) bool { return s.Source == source }); i >= 0 && err == nil {
				all[i].Value = append(all[i].Value, m)
			}
			return err
		})
		return err
	})
	return all, err
}

// Resembling gives accounts and contacts that somebody may be; see people.LeadStore.
func (db *DB) Resembling(ctx context.Context, r people.Resembles) (people.Resembling, error) {
	var found people.Resembling
	name := Fold(r.Company)
	stem := people.NameStem(name)
	err := db.read(ctx, "look for what resembles", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlResemblingAccounts, r.TaxID, r.Domain, r.Email, name, prefixPattern(stem), beginnings(stem), r.Limit)
		if err != nil {
			return err
		}
		if found.Accounts, err = pgx.CollectRows(rows, scanAccount); err != nil {
			return err
		}
		of := make([]int64, 0, len(found.Accounts))
		for _, a := range found.Accounts {
			of = append(of, int64(a.ID))
		}
		if rows, err = c.Query(ctx, sqlResemblingContacts, r.Email, of); err != nil {
			return err
		}
		found.Contacts, err = pgx.CollectRows(rows, scanContact)
		return err
	})
	person := Fold(r.Person)
	found.Contacts = slices.DeleteFunc(found.Contacts, func(c people.Contact) bool {
		return !(r.Email != "" && c.Email == r.Email) && !alikePerson(Fold(c.Name), person)
	})
	found.Contacts = found.Contacts[:min(len(found.Contacts), r.Limit)]
	return found, err
}

// alikePerson says whether one folded name begins as the other.
func alikePerson(a, b string) bool {
	return a != "" && b != "" && (a == b || strings.HasPrefix(a, b+" ") || strings.HasPrefix(b, a+" "))
}

// beginnings are what a folded name begins with, in whole words: all of it first.
func beginnings(name string) []string {
	words := strings.Fields(name)
	var all []string
	for n := len(words); n > 0; n-- {
		if said := strings.Join(words[:n], " "); len(said) >= 4 {
			all = append(all, said)
		}
	}
	return all
}

// OweLead keeps that somebody is to be told of a lead; see people.LeadTx.
func (r *records) OweLead(to pipeline.UserID, g pipeline.LeadGiven) {
	r.writes = append(r.writes, func(b *pgx.Batch) error {
		b.Queue(sqlOweLead, string(to), string(pipeline.RuleLead), g.String())
		return nil
	})
}
