package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/people"
)

// clients are accounts that a program keeps.
type clients struct {
	program
	people *people.Service
}

func newClients(t *testing.T) clients {
	p := newProgram(t)
	return clients{p, &people.Service{Store: p.db, Flow: p.flow}}
}

// said is what a program says of the account that it knows by an id.
type said struct {
	external string
	edit     people.AccountEdit
}

func named(external, name string) said { return said{external, people.AccountEdit{Name: &name}} }

// ask upserts all of them in one transaction, and gives what became of each.
func (c clients) ask(key string, all ...said) []error {
	c.Helper()
	return allAtOnce(c.T, &c.db.accounts.gathering, len(all), func(n int) error {
		_, _, err := c.people.UpsertAccount(context.Background(), asked(key, n), all[n].external, all[n].edit, "U1")
		return err
	})
}

func (c clients) known(external string) people.Account {
	c.Helper()
	a, err := c.db.ExternalAccount(c.Context(), external)
	require.NoError(c, err)
	return a
}

func (c clients) transactions() (n int) {
	c.Helper()
	require.NoError(c, c.db.pool.QueryRow(c.Context(), `select count(distinct xmin::text) from record_events where by_member like 'api:%'`).Scan(&n))
	return n
}

func (c clients) found(words string) []string {
	c.Helper()
	found, err := c.db.Search(c.Context(), people.Sought{Text: words, Kinds: []people.Kind{people.KindAccount}, Limit: 20})
	require.NoError(c, err)
	var names []string
	for _, f := range found {
		names = append(names, f.Name)
	}
	return names
}

// What is said of many accounts at once is one transaction; each has its own outcome, and what is kept and found is what upserts by
// themselves lead to.
func TestAccountsAreUpsertedTogether(t *testing.T) {
	t.Parallel()
	c := newClients(t)
	boss := pipeline.Request{Key: "made", By: pipeline.Member{ID: "U1", Admin: true}}
	name := "Hecha a mano"
	byHand, err := c.people.CreateAccount(t.Context(), boss, people.AccountEdit{Name: &name})
	require.NoError(t, err)
	require.Equal(t, make([]error, 3), c.ask("first", named("A", "Ñandú Ltda."), named("B", "Brisa SpA"), named("C", "Cumbre")))
	require.Equal(t, 1, c.transactions())

	tooLong := strings.Repeat("x", pipeline.MaxShort+1)
	errs := c.ask("then", named("A", "Avestruz Ltda."), named("B", "Brisa SpA"), said{"C", people.AccountEdit{Name: &tooLong}},
		named("D", "Hecha a mano"), named("E", "Estero"))
	for n, err := range errs {
		require.Equal(t, n == 2, pipeline.CodeOf(err) == pipeline.Invalid, "%d: %v", n, err)
	}
	require.Equal(t, 2, c.transactions())
	require.Equal(t, "Avestruz Ltda.", c.known("A").Name)
	require.Equal(t, []int{2, 1, 1}, []int{c.known("A").Version, c.known("B").Version, c.known("C").Version})
	require.Equal(t, byHand.ID, c.known("D").ID)
	require.Equal(t, "Estero", c.known("E").Name)
	for _, external := range []string{"A", "B", "C", "D", "E"} {
		a := c.known(external)
		events, err := c.db.Records(t.Context(), a.Ref(), 0, 10)
		require.NoError(t, err)
		require.Equal(t, a.Version, events[0].Version)
	}
	require.Equal(t, []string{"Avestruz Ltda."}, c.found("avestruz"))
	require.Equal(t, []string{"Avestruz Ltda."}, c.found("nandu")) // as it was called before
	require.Equal(t, []string{"Estero"}, c.found("estero"))

	// Under the same keys each is told again what it was answered, and what was refused is done now.
	errs = c.ask("then", named("A", "Otra"), named("B", "Otra"), named("C", "Cima"), named("D", "Otra"), named("E", "Otra"))
	for n, err := range errs {
		if n == 2 {
			require.NoError(t, err)
			continue
		}
		var again *pipeline.AnsweredError
		require.ErrorAs(t, err, &again, "%d", n)
	}
	require.Equal(t, "Cima", c.known("C").Name)
	audit, err := c.db.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

// Of two that are called the same the second is refused, whoever else is done with them.
func TestOneAccountThatIsRefusedSpoilsNoOther(t *testing.T) {
	t.Parallel()
	c := newClients(t)
	errs := c.ask("a", named("A", "Acme"), named("B", "ACME"), named("C", "Cumbre"))
	require.NoError(t, errs[2])
	refused := errs[0]
	if refused == nil {
		refused = errs[1]
	}
	var e *pipeline.Error
	require.ErrorAs(t, refused, &e)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldName: pipeline.ReasonDuplicate}, e.Fields)
	require.True(t, errs[0] == nil || errs[1] == nil)
	require.Equal(t, "Cumbre", c.known("C").Name)
}

// Two systems' ids of one client that were merged are one account, which takes both changes.
func TestTwoIdsOfOneAccountAtOnce(t *testing.T) {
	t.Parallel()
	c := newClients(t)
	require.Equal(t, make([]error, 2), c.ask("first", named("A", "Acme"), named("B", "Acme Chile")))
	boss := pipeline.Request{Key: "merge", By: pipeline.Member{ID: "U1", Admin: true}}
	_, err := c.people.MergeAccounts(t.Context(), boss, c.known("A").ID, c.known("B").ID)
	require.NoError(t, err)
	phone, industry := "+56221234567", "Minería"
	errs := c.ask("then", said{"A", people.AccountEdit{Phone: &phone}}, said{"B", people.AccountEdit{Industry: &industry}})
	require.Equal(t, make([]error, 2), errs)
	now := c.known("A")
	require.Equal(t, now, c.known("B"))
	require.Equal(t, []string{phone, industry}, []string{now.Phone, now.Industry})
}

// Products, too, are one transaction, with their prices.
func TestProductsAreUpsertedTogether(t *testing.T) {
	t.Parallel()
	c := newClients(t)
	catalogue := &billing.Service{Store: c.db, Flow: c.flow}
	ask := func(key string, all ...billing.Edit) []error {
		return allAtOnce(t, &c.db.products.gathering, len(all), func(n int) error {
			_, err := catalogue.Upsert(context.Background(), asked(key, n), fmt.Sprint("X", n), all[n])
			return err
		})
	}
	product := func(code, amount string) billing.Edit {
		e := billing.Edit{Code: &code, NameES: &code}
		if amount != "" {
			e.Prices = []billing.Price{{Price: pipeline.MustMoney(amount, "CLP")}}
		}
		return e
	}
	require.Equal(t, make([]error, 3), ask("first", product("A", "100"), product("B", ""), product("C", "300")))
	unit := "hora"
	errs := ask("then", product("A", "150"), billing.Edit{Unit: &unit}, billing.Edit{Unit: &unit}, product("B", "1"))
	require.Equal(t, make([]error, 3), errs[:3])
	var refused *pipeline.Error
	require.ErrorAs(t, errs[3], &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonDuplicate}, refused.Fields)
	want := map[string]string{"A": "150", "B": "", "C": "300"}
	for code, price := range want {
		p, err := c.db.Product(t.Context(), code)
		require.NoError(t, err)
		require.Equal(t, 2, p.Version)
		rows, err := c.db.pool.Query(t.Context(), `select price::text from product_prices where product_id = $1`, int64(p.ID))
		require.NoError(t, err)
		kept, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		if price == "" {
			require.Empty(t, kept)
			continue
		}
		require.Equal(t, []string{price + ".0000"}, kept)
		require.Equal(t, price, p.Prices[0].Price.Amount().String())
	}
	audit, err := c.db.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}
