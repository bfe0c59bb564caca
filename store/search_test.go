package store_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// keep makes a record of any kind under a key.
func (b *bundle) keep(t testing.TB, key string, do func(tx people.Tx) error) {
	t.Helper()
	_, err := b.Do(context.Background(), people.Command{Key: key, By: pipeline.Member{ID: ana}}, do)
	require.NoError(t, err)
}

func (b *bundle) contact(t testing.TB, c people.Contact) {
	t.Helper()
	c.CreatedAt, c.CreatedBy, c.UpdatedAt, c.UpdatedBy = start, ana, start, ana
	b.keep(t, c.Ref().String()+c.Name, func(tx people.Tx) error {
		tx.SaveContact(c, people.Event{Of: c.Ref(), Version: c.Version, Act: people.ActEdited, By: ana, At: start})
		return nil
	})
}

// finds gives what a search finds, by what people call it.
func (b *bundle) finds(t testing.TB, text string, kinds ...people.Kind) []string {
	t.Helper()
	if len(kinds) == 0 {
		kinds = people.SoughtKinds()
	}
	found, err := b.DB.Search(context.Background(), people.Sought{Text: text, Kinds: kinds, For: ana, Limit: 10})
	require.NoError(t, err, text)
	refs := []string{}
	for _, f := range found {
		refs = append(refs, f.String())
	}
	return refs
}

func TestSearchForgives(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, err := b.Create(context.Background(), b.by(ana), pipeline.New{Account: "Minera Ñandú S.A.", Name: "Correas de transporte"})
	require.NoError(t, err)
	_, err = b.Create(context.Background(), b.by(ana), pipeline.New{Account: "Ferretería O'Higgins"})
	require.NoError(t, err)
	b.contact(t, people.Contact{ID: 1, Version: 1, Name: "María José Pérez", Email: "mjperez@nandu.cl", Phone: "+56912345678", Account: 1, Position: "Gerente"})
	b.contact(t, people.Contact{ID: 2, Version: 1, Name: "Pedro González", Account: 2})
	b.keep(t, "lead", func(tx people.Tx) error {
		l := people.Lead{ID: 1, Version: 1, Person: "Lucía Fuentealba", Company: "Viña Sur", TaxID: "76.086.428-5", Owner: ana, State: people.LeadOpen, CreatedAt: start, UpdatedAt: start}
		tx.SaveLead(l, people.Event{Of: l.Ref(), Version: 1, Act: people.ActCreated, By: ana, At: start})
		return nil
	})
	for text, want := range map[string][]string{
		"nandu":               {"CU-1", "OP-1", "CO-1"},
		"ÑANDÚ  sa":           {"CU-1", "OP-1", "CO-1"},
		"transporte correas":  {"OP-1"},
		"perez maria":         {"CO-1"},
		"peres jose":          {"CO-1"},
		"preez":               {"CO-1"},
		"gonzales":            {"CO-2"},
		"gonzlez":             {"CO-2"},
		"gonzzalez":           {"CO-2"},
		"fuemtealva":          {"PR-1"},
		"ohigins":             {"CU-2", "OP-2", "CO-2"},
		"ferret":              {"CU-2", "OP-2", "CO-2"},
		"pedro gonzalez spa":  {"CO-2"},
		"mjperez@nandu.cl":    {"CO-1"},
		"NANDU.cl":            {"CO-1"},
		"+56 9 1234 5678":     {"CO-1"},
		"912345678":           {"CO-1"},
		"76086428-5":          {"PR-1"},
		"76.086.428":          {"PR-1"},
		"fuentealva viña":     {"PR-1"},
		"2":                   {"OP-2", "CO-2", "CU-2"},
		"zzzz":                {},
		"":                    {},
		`'\ | & ! :* ( <->`:   {},
		"' or 1=1 --\x00":     {},
		"correas & (minera))": {"OP-1"},
	} {
		found := b.finds(t, text)
		require.ElementsMatch(t, want, found, text)
		if len(want) > 0 && text != "2" {
			require.Equal(t, want[0], found[0], "%s: best first", text)
		}
	}
	require.Equal(t, []string{"CU-1"}, b.finds(t, "nandu", people.KindAccount))
	whole, err := b.DB.Search(context.Background(), people.Sought{Text: "maria", Kinds: people.SoughtKinds(), Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []people.Found{{Ref: people.Ref{Kind: people.KindContact, ID: 1}, Name: "María José Pérez", Company: "Minera Ñandú S.A.", Position: "Gerente"}}, whole)
}

// What was erased, merged or called otherwise is found no more, and its words are kept nowhere.
func TestSearchForgets(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a, _, err := b.account("k1", "Astilleros Quilpué")
	require.NoError(t, err)
	b.contact(t, people.Contact{ID: 1, Version: 1, Name: "Zoila Quiñimil", Account: a.ID})
	b.contact(t, people.Contact{ID: 2, Version: 1, Name: "Rosa Quiñimil", Account: a.ID})
	require.ElementsMatch(t, []string{"CO-1", "CO-2"}, b.finds(t, "quinimil"))
	require.ElementsMatch(t, []string{"CO-1", "CO-2"}, b.finds(t, "quilpue quinimil"))

	b.contact(t, people.Contact{ID: 1, Version: 2, Erased: true, Account: a.ID})
	require.Equal(t, []string{"CO-2"}, b.finds(t, "quiñimil"))
	require.Empty(t, b.finds(t, "zoila"))
	c := raw(t, b.url)
	require.Equal(t, 0, count(t, c, "select count(*) from search_words where word = 'zoila'"))
	b.contact(t, people.Contact{ID: 2, Version: 2, Name: "Rosa Quilodrán", Account: a.ID})
	require.Equal(t, 0, count(t, c, "select count(*) from search_words where word = 'quinimil'"))

	a.Version, a.Name = 2, "Astilleros del Sur"
	b.keep(t, "renamed", func(tx people.Tx) error {
		tx.SaveAccount(a, people.Event{Of: a.Ref(), Version: 2, Act: people.ActEdited, By: ana, At: start})
		return nil
	})
	require.Equal(t, []string{"CU-1"}, b.finds(t, "quilpue"), "by what it was called, it is found still, and who works there by its name")
	require.ElementsMatch(t, []string{"CU-1", "CO-2"}, b.finds(t, "astilleros sur"))
	other, _, err := b.account("k2", "Otros Astilleros")
	require.NoError(t, err)
	a.Version, a.MergedInto = 3, other.ID
	b.keep(t, "merged", func(tx people.Tx) error {
		tx.SaveAccount(a, people.Event{Of: a.Ref(), Version: 3, Act: people.ActMerged, By: ana, At: start})
		return nil
	})
	require.ElementsMatch(t, []string{"CU-2", "CO-2"}, b.finds(t, "astilleros"))
}

// Of what very many have, a sample is found, the beginning of names, and whatever another word of it tells apart.
func TestSearchOfWhatVeryManyHave(t *testing.T) {
	t.Parallel()
	b := setup(t)
	c := raw(t, b.url)
	_, err := c.Exec(context.Background(), `
		insert into contacts (id, version, name, email, phone, note, position, account_id, erased, created_at, created_by, updated_at, updated_by)
		select i, 1, 'Común ' || chr(97 + i / 61), '', '', '', '', null::bigint, false, now(), 'U', now(), 'U' from generate_series(61, 61 * 60, 61) i
		union all select 1, 1, 'Zoila Común', '', '', '', '', null::bigint, false, now(), 'U', now(), 'U'`)
	require.NoError(t, err)
	require.Len(t, b.finds(t, "comun"), 10)
	require.Len(t, b.finds(t, "comunn"), 10)
	require.NotContains(t, b.finds(t, "comun"), "CO-1")
	for _, text := range []string{"zoila", "comun zoila", "zoila comunn", "zoi", "comun zoi"} {
		require.Equal(t, []string{"CO-1"}, b.finds(t, text)[:1], text)
	}
}

// What is brought up to date at once, as imports do, is kept to be found as what the triggers keep.
func TestBothWaysToBeFoundSayTheSame(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	_, err := b.Create(ctx, b.by(ana), pipeline.New{Account: "Minera Ñandú S.A.", Name: "Correas de transporte 3"})
	require.NoError(t, err)
	a, _, err := b.account("k", "Ferretería O'Higgins")
	require.NoError(t, err)
	b.keep(t, "called otherwise", func(tx people.Tx) error {
		a.Version, a.Name, a.TaxID, a.Domain, a.Phone = 2, "Ferretería del Sur", "76.086.428-5", "Sur.cl", "+56221234567"
		tx.SaveAccount(a, people.Event{Of: a.Ref(), Version: 2, Act: people.ActEdited, By: ana, At: start})
		return nil
	})
	for _, id := range []pipeline.ContactID{1, 60, 61, 122} {
		b.contact(t, people.Contact{ID: id, Version: 1, Name: "María José Pérez", Email: "MJ@nandu.cl", Phone: "+56912345678", Account: a.ID, Position: "Gerente 2"})
	}
	b.contact(t, people.Contact{ID: 61, Version: 2, Name: "María Pérez", Account: 1})
	b.contact(t, people.Contact{ID: 122, Version: 2, Erased: true})
	b.keep(t, "lead", func(tx people.Tx) error {
		l := people.Lead{ID: 61, Version: 1, Person: "Lucía Fuentealba", Company: "Viña Sur", TaxID: "76.086.428-5", Owner: ana, State: people.LeadOpen, CreatedAt: start, UpdatedAt: start}
		tx.SaveLead(l, people.Event{Of: l.Ref(), Version: 1, Act: people.ActCreated, By: ana, At: start})
		return nil
	})
	c := raw(t, b.url)
	kept := func() (all []string) {
		t.Helper()
		rows, err := c.Query(ctx, `select concat_ws('|', kind, id, name, words, live, owner_id) from search_entries union all select word from search_words order by 1`)
		require.NoError(t, err)
		all, err = pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		return all
	}
	before := kept()
	bring := func() {
		t.Helper()
		for _, kind := range people.SoughtKinds() {
			_, err := c.Exec(ctx, `select search_bring($1, array(select generate_series(1, 130)))`, string(kind))
			require.NoError(t, err)
		}
	}
	bring()
	require.Equal(t, before, kept(), "over what was there")
	_, err = c.Exec(ctx, `truncate search_entries, search_words`)
	require.NoError(t, err)
	bring()
	require.Equal(t, before, kept(), "from nothing")
}
