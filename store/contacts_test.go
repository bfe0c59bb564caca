package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

func (b *bundle) people() *people.Service { return &people.Service{Store: b.DB, Flow: b.Service} }

// text gives a field of an edit.
func text(s string) *string { return &s }

func (b *bundle) contactOf(t *testing.T, account pipeline.AccountID, name, email string) people.Contact {
	t.Helper()
	c, err := b.people().CreateContact(context.Background(), b.by(ana), people.ContactEdit{Name: &name, Email: &email, Phone: text("+56912345678"),
		Note: text("prefiere que la llamen"), Account: &account})
	require.NoError(t, err)
	return c
}

// lead is one that became the contact.
func (b *bundle) leadOf(t *testing.T, c people.Contact, o pipeline.OpportunityID) people.Lead {
	t.Helper()
	ctx := context.Background()
	l := people.Lead{Version: 1, Person: c.Name, Email: c.Email, Company: "Acme", Owner: ana, State: people.LeadConverted,
		Conversion: &people.Conversion{Opportunity: o, Account: c.Account, Contact: c.ID}, CreatedAt: start, CreatedBy: ana, UpdatedAt: start, UpdatedBy: ana}
	_, err := b.Do(ctx, people.Command{Key: "lead of " + c.Ref().String(), By: pipeline.Member{ID: ana}}, func(tx people.Tx) error {
		id, err := tx.NewLead(ctx)
		if err != nil {
			return err
		}
		l.ID = id
		changes, err := people.Differences(people.Lead{}, l)
		tx.SaveLead(l, people.Event{Of: l.Ref(), Version: 1, Act: people.ActCreated, By: ana, At: start, Changes: changes})
		return err
	})
	require.NoError(t, err)
	return l
}

func (b *bundle) sound(t *testing.T) {
	t.Helper()
	audit, err := b.Verify(context.Background())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

func TestAMergedAccountLeavesAllThatItHad(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s := context.Background(), b.people()
	kept := b.advance(t, b.create(t, "Acme Ltda."), pipeline.StageCommitted)
	b.create(t, "Acme Chile")
	winner, err := b.AccountNamed(ctx, "acme LTDA.")
	require.NoError(t, err)
	loser, err := b.AccountNamed(ctx, "Acme Chile")
	require.NoError(t, err)
	loser, err = s.EditAccount(ctx, b.by(ana), loser.ID, loser.Version, people.AccountEdit{TaxID: text("76543210-3"), Domain: text("acme.cl")})
	require.NoError(t, err)
	c := b.contactOf(t, loser.ID, "Rosa Paredes", "rosa@acme.cl")
	l := b.leadOf(t, c, kept.ID)

	_, err = s.MergeAccounts(ctx, b.by(ana), loser.ID, loser.ID)
	var refused *pipeline.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{people.FieldMergedInto: people.ReasonItself}, refused.Fields)
	_, err = s.MergeAccounts(ctx, b.by(carla), loser.ID, winner.ID)
	require.Equal(t, people.ReasonNotAccountOwner, pipeline.ReasonOf(err))

	r := b.by(ana)
	won, err := s.MergeAccounts(ctx, r, loser.ID, winner.ID)
	require.NoError(t, err)
	require.Equal(t, "76.543.210-3", won.TaxID)
	again, err := s.MergeAccounts(ctx, r, loser.ID, winner.ID)
	require.NoError(t, err)
	require.Equal(t, won.Version, again.Version)
	_, err = s.MergeAccounts(ctx, b.by(bruno), winner.ID, loser.ID)
	require.Equal(t, people.ReasonMerged, pipeline.ReasonOf(err))

	named, err := b.AccountNamed(ctx, "ACME CHILE")
	require.NoError(t, err)
	require.Equal(t, winner.ID, named.ID)
	dealings, err := s.Dealings(ctx, pipeline.Member{ID: ana}, winner.ID, 10)
	require.NoError(t, err)
	require.Equal(t, 2, dealings.Count)
	require.Equal(t, []pipeline.Money{pipeline.MustMoney("12500000", "CLP")}, dealings.Open)
	require.Equal(t, []pipeline.Money{pipeline.MustMoney("350.5", "CLF")}, dealings.Won)
	moved, err := b.Contact(ctx, c.ID)
	require.NoError(t, err)
	require.Equal(t, winner.ID, moved.Account)
	lead, err := b.Lead(ctx, l.ID)
	require.NoError(t, err)
	require.Equal(t, winner.ID, lead.Conversion.Account)
	for _, of := range []people.Ref{loser.Ref(), winner.Ref(), c.Ref(), l.Ref()} {
		history, err := b.Records(ctx, of, 0, 1)
		require.NoError(t, err)
		require.Contains(t, []people.Act{people.ActMerged, people.ActTookOver, people.ActMoved}, history[0].Act, of.String())
	}
	b.create(t, "acme chile") // the name is an account's already
	b.sound(t)
}

func TestAccountsAreFoundByAllThatTheyAreKnownBy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s, m := context.Background(), b.people(), pipeline.Member{ID: ana}
	made, err := s.CreateAccount(ctx, b.by(ana), people.AccountEdit{Name: text("Ñandú 100% S.A."), TaxID: text("76543210-3"), Domain: text("nandu.cl")})
	require.NoError(t, err)
	other, err := s.CreateAccount(ctx, b.by(ana), people.AccountEdit{Name: text("Otra")})
	require.NoError(t, err)
	c := b.contactOf(t, made.ID, "Rosa 100%", "rosa@nandu.cl")
	made, err = b.Account(ctx, made.ID) // with the moments as the database gives them
	require.NoError(t, err)
	other, err = b.Account(ctx, other.ID)
	require.NoError(t, err)
	c, err = b.Contact(ctx, c.ID)
	require.NoError(t, err)
	for _, said := range []string{"nandu", "100%", "76.543.210-3", "765432103", "nandu.cl"} {
		found, err := s.Search(ctx, m, people.Sought{Text: said, Kinds: []people.Kind{people.KindAccount}, Limit: 5})
		require.NoError(t, err)
		require.Len(t, found, 1, said)
		require.Equal(t, made.Ref(), found[0].Ref, said)
	}
	page, err := s.FindAccounts(ctx, m, people.Query{Limit: 1})
	require.NoError(t, err)
	require.True(t, page.More)
	page, err = s.FindAccounts(ctx, m, people.Query{Skip: 1, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, people.Page[people.Account]{Items: []people.Account{other}}, page)
	for _, q := range []people.Query{{Limit: 5}, {Account: made.ID, Limit: 5}} {
		found, err := s.FindContacts(ctx, m, q)
		require.NoError(t, err)
		require.Equal(t, []people.Contact{c}, found.Items)
	}
	_, err = s.CreateAccount(ctx, b.by(ana), people.AccountEdit{Name: text("Tercera"), TaxID: text("76.543.210-3")})
	var refused *pipeline.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{people.FieldTaxID: pipeline.ReasonDuplicate}, refused.Fields)
	_, err = s.CreateContact(ctx, b.by(ana), people.ContactEdit{Email: text("rosa@"), Phone: text("12")})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldName: pipeline.ReasonRequired,
		people.FieldEmail: pipeline.ReasonUnreadable, people.FieldPhone: pipeline.ReasonUnreadable}, refused.Fields)
}

// Nothing that says who the person was is left anywhere in the database, and what happened is.
func TestAnErasedPersonIsForgotten(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s := context.Background(), b.people()
	o := b.create(t, "Acme")
	account, err := b.AccountNamed(ctx, "Acme")
	require.NoError(t, err)
	c, twin := b.contactOf(t, account.ID, "Rosa Paredes", "rosa.paredes@acme.cl"), b.contactOf(t, account.ID, "Rosita Paredes", "rosita@acme.cl")
	l := b.leadOf(t, twin, o.ID)
	c, err = s.MergeContacts(ctx, b.by(ana), twin.ID, c.ID)
	require.NoError(t, err)
	db := raw(t, b.url)
	_, err = db.Exec(ctx, `insert into drafts (member, id, body, kept_at) values ('U1', 'd1', convert_to('{"v":"Rosa Paredes"}', 'UTF8'), now()), ('U1', 'd2', convert_to('{"v":"otra"}', 'UTF8'), now())`)
	require.NoError(t, err)
	_, err = db.Exec(ctx, `insert into captures (id, member, body, taken_at) values ('c1', 'U1', convert_to('escribe a rosita@acme.cl', 'UTF8'), now())`)
	require.NoError(t, err)

	_, err = s.EraseContact(ctx, b.by(ana), c.ID)
	require.Equal(t, pipeline.ReasonManagerOnly, pipeline.ReasonOf(err))
	_, err = s.EraseContact(ctx, b.by(bruno), twin.ID)
	require.Equal(t, people.ReasonMerged, pipeline.ReasonOf(err))
	r := b.by(bruno)
	gone, err := s.EraseContact(ctx, r, c.ID)
	require.NoError(t, err)
	require.True(t, gone.Erased)
	_, err = s.EraseContact(ctx, r, c.ID)
	require.NoError(t, err)
	_, err = s.EditContact(ctx, b.by(ana), c.ID, gone.Version, people.ContactEdit{Name: text("Rosa")})
	require.Equal(t, people.ReasonErased, pipeline.ReasonOf(err))

	tables, err := db.Query(ctx, `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
	require.NoError(t, err)
	var names []string
	for tables.Next() {
		var name string
		require.NoError(t, tables.Scan(&name))
		names = append(names, name)
	}
	require.NoError(t, tables.Err())
	require.Contains(t, names, "record_events")
	for _, name := range names {
		for _, said := range []string{"%rosa%", "%rosita%", "%912345678%", "%prefiere%"} {
			require.Zero(t, count(t, db, `select count(*) from `+name+` x where x::text ilike $1 or x::text ilike '%'||encode(convert_to(trim(both '%' from $1), 'UTF8'), 'hex')||'%'`, said), "%s holds %s", name, said)
		}
	}
	require.Equal(t, 1, count(t, db, `select count(*) from drafts`))
	history, err := b.Records(ctx, c.Ref(), 0, 10)
	require.NoError(t, err)
	require.Equal(t, []people.Act{people.ActErased, people.ActTookOver, people.ActCreated}, []people.Act{history[0].Act, history[1].Act, history[2].Act})
	require.True(t, history[2].Erased)
	lead, err := b.Lead(ctx, l.ID)
	require.NoError(t, err)
	require.True(t, lead.Erased)
	require.Equal(t, "Acme", lead.Company)
	b.sound(t)
	require.WithinDuration(t, start, gone.UpdatedAt, time.Second)
}

// Who was refused an act on accounts and contacts stands beside their history, once however often they ask under one key; of a
// merge beside that of both.
func TestRefusedActsOnAccountsAndContactsAreKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s := context.Background(), b.people()
	b.create(t, "Acme")
	b.create(t, "Acme Chile")
	x, err := b.AccountNamed(ctx, "Acme")
	require.NoError(t, err)
	y, err := b.AccountNamed(ctx, "Acme Chile")
	require.NoError(t, err)
	c, d := b.contactOf(t, x.ID, "Rosa Paredes", "rosa@acme.cl"), b.contactOf(t, y.ID, "Rosa P.", "rp@acme.cl")
	elsewhere := b.contactOf(t, 0, "Sin cuenta", "s@otra.cl")
	const felipe = pipeline.UserID("U0FELIPE")
	require.NoError(t, b.GrantRole(ctx, felipe, pipeline.Finance, bruno, start))
	owner, manager := people.ReasonNotAccountOwner, pipeline.ReasonManagerOnly
	acts := []struct {
		by     pipeline.UserID
		reason pipeline.Reason
		do     func(pipeline.Request) error
	}{
		{carla, owner, func(r pipeline.Request) error { _, err := s.MergeAccounts(ctx, r, x.ID, y.ID); return err }},
		{carla, owner, func(r pipeline.Request) error { _, err := s.MergeAccounts(ctx, r, y.ID, y.ID); return err }},
		{carla, owner, func(r pipeline.Request) error { _, err := s.MergeContacts(ctx, r, c.ID, d.ID); return err }},
		{carla, manager, func(r pipeline.Request) error { _, err := s.EraseContact(ctx, r, d.ID); return err }},
		{felipe, pipeline.ReasonSellersOnly, func(r pipeline.Request) error {
			_, err := s.EditAccount(ctx, r, x.ID, x.Version, people.AccountEdit{Note: text("x")})
			return err
		}},
		{felipe, pipeline.ReasonSellersOnly, func(r pipeline.Request) error {
			_, err := s.EditContact(ctx, r, c.ID, c.Version, people.ContactEdit{Note: text("x")})
			return err
		}},
	}
	for _, a := range acts {
		r := b.by(a.by)
		for range 2 {
			require.Equal(t, a.reason, pipeline.ReasonOf(a.do(r)))
		}
	}
	_, err = s.EraseContact(ctx, pipeline.Request{Key: "guest", By: pipeline.Member{ID: "U0GUEST", Outsider: true}}, c.ID)
	require.Equal(t, pipeline.ReasonOutsider, pipeline.ReasonOf(err))
	_, err = s.EraseContact(ctx, b.by(carla), 99)
	require.Error(t, err, "what does not exist has no history")
	_, err = s.EditContact(ctx, b.by(ana), elsewhere.ID, 9, people.ContactEdit{Note: text("x")})
	require.Equal(t, pipeline.ReasonChanged, pipeline.ReasonOf(err), "no rule refuses that")
	for of, want := range map[people.Ref][]people.Act{
		x.Ref(): {people.ActMerged, people.ActEdited}, y.Ref(): {people.ActMerged, people.ActMerged},
		c.Ref(): {people.ActMerged, people.ActEdited}, d.Ref(): {people.ActMerged, people.ActErased}, elsewhere.Ref(): nil, {Kind: people.KindContact, ID: 99}: nil,
	} {
		denials, err := s.Denials(ctx, pipeline.Member{ID: bruno}, of, start.AddDate(0, 0, -1), 10)
		require.NoError(t, err)
		var acts []people.Act
		for _, d := range denials {
			require.Equal(t, of, d.Of)
			acts = append(acts, d.Act)
		}
		require.ElementsMatch(t, want, acts, of.String())
	}
	b.sound(t)
}
