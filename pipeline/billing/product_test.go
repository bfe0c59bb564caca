package billing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

var (
	boss = pipeline.NewActor(pipeline.Member{ID: "U6"}, []pipeline.Role{pipeline.Admin}, false)
	now  = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
)

func of(s string) *string { return &s }

func on(s string) pipeline.Date {
	if s == "" {
		return pipeline.Date{}
	}
	d, err := pipeline.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func price(list, amount, currency, from, to string) billing.Price {
	return billing.Price{List: list, Price: pipeline.MustMoney(amount, currency), From: on(from), To: on(to)}
}

func made(t require.TestingT, e billing.Edit) billing.Product {
	p, _, err := billing.Create(7, e, boss, now)
	require.NoError(t, err)
	return p
}

func fields(err error) map[pipeline.Field]pipeline.Reason {
	var e *pipeline.Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

func TestWhoMayKeepTheCatalogue(t *testing.T) {
	t.Parallel()
	role := func(id pipeline.UserID, r ...pipeline.Role) pipeline.Actor {
		return pipeline.NewActor(pipeline.Member{ID: id}, r, false)
	}
	p := made(t, billing.Edit{Code: of("A"), NameES: of("Asesoría"), Prices: []billing.Price{price("", "1", "CLP", "", "")}})
	gone, _, err := p.Retire(boss, now)
	require.NoError(t, err)
	for _, tc := range []struct {
		by   pipeline.Actor
		want pipeline.Reason
	}{
		{role("U1"), pipeline.ReasonAdminOnly}, {role("U3", pipeline.Manager), pipeline.ReasonAdminOnly}, {role("U4", pipeline.Finance), pipeline.ReasonAdminOnly},
		{boss, ""}, {pipeline.NewActor(pipeline.Member{ID: "U8", Admin: true}, nil, false), ""},
		{pipeline.NewActor(pipeline.Member{ID: "U7", Outsider: true, Admin: true}, []pipeline.Role{pipeline.Admin}, false), pipeline.ReasonOutsider},
	} {
		for name, act := range map[string]func() error{
			"create": func() error {
				_, _, err := billing.Create(8, billing.Edit{Code: of("B"), NameES: of("B")}, tc.by, now)
				return err
			},
			"edit":    func() error { _, _, err := p.Edit(billing.Edit{Unit: of("hora")}, tc.by, now); return err },
			"reprice": func() error { _, _, err := p.Reprice(price("", "2", "CLP", "", ""), tc.by, now); return err },
			"unprice": func() error { _, _, err := p.Unprice(price("", "1", "CLP", "", ""), tc.by, now); return err },
			"retire":  func() error { _, _, err := p.Retire(tc.by, now); return err },
			"restore": func() error { _, _, err := gone.Restore(tc.by, now); return err },
		} {
			require.Equal(t, tc.want, pipeline.ReasonOf(act()), "%s by %s", name, tc.by.ID)
		}
	}
}

func TestProductsAreKeptAsTheyShould(t *testing.T) {
	t.Parallel()
	p, e, err := billing.Create(7, billing.Edit{Code: of(" cons-01 "), NameES: of("Consultoría\n TI"), Family: of("Servicios"), Unit: of("hora")}, boss, now)
	require.NoError(t, err)
	require.Equal(t, billing.Product{ID: 7, Version: 1, Code: "CONS-01", NameES: "Consultoría TI", NameEN: "Consultoría TI", Family: "Servicios", Unit: "hora",
		Treatment: pipeline.TaxStandard, CreatedAt: now, CreatedBy: "U6", UpdatedAt: now, UpdatedBy: "U6"}, p)
	require.Equal(t, billing.ActCreated, e.Act)
	again, err := pipeline.Apply(billing.Product{}, e.Changes)
	require.NoError(t, err)
	again.ID, again.Version, again.CreatedAt, again.CreatedBy, again.UpdatedAt, again.UpdatedBy = 7, 1, now, "U6", now, "U6"
	require.Equal(t, p, again)

	exempt := pipeline.TaxExempt
	next, e, err := p.Edit(billing.Edit{NameEN: of("IT advice"), Treatment: &exempt}, boss, now)
	require.NoError(t, err)
	require.Len(t, e.Changes, 2)
	require.Equal(t, []string{"Consultoría TI", "IT advice"}, []string{next.Name(false), next.Name(true)})
	_, _, err = next.Edit(billing.Edit{NameEN: of("IT  advice")}, boss, now)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
	_, _, err = next.Restore(boss, now)
	require.Equal(t, billing.ReasonNotRetired, pipeline.ReasonOf(err))
}

func TestWhatIsWrongWithAProductIsToldByField(t *testing.T) {
	t.Parallel()
	long := string(make([]rune, 0))
	for range 41 {
		long += "x"
	}
	odd := pipeline.Treatment("odd")
	for _, tc := range []struct {
		edit billing.Edit
		want map[pipeline.Field]pipeline.Reason
	}{
		{billing.Edit{}, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonRequired, billing.FieldNameES: pipeline.ReasonRequired}},
		{billing.Edit{Code: of(long), NameES: of("a"), Treatment: &odd}, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonTooLong, pipeline.FieldTreatment: pipeline.ReasonChoice}},
		{billing.Edit{Code: of("a b"), NameES: of("a")}, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonUnreadable}},
		{billing.Edit{Code: of("=A1"), NameES: of("a")}, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonUnreadable}},
		{billing.Edit{Code: of("-"), NameES: of("a")}, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonUnreadable}},
		{billing.Edit{Code: of("a"), NameES: of("a"), Prices: []billing.Price{{}}}, map[pipeline.Field]pipeline.Reason{pipeline.FieldPrice: pipeline.ReasonRequired}},
		{billing.Edit{Code: of("a"), NameES: of("a"), Prices: []billing.Price{price("", "1", "CLP", "2026-02-01", "2026-01-01")}}, map[pipeline.Field]pipeline.Reason{billing.FieldTo: pipeline.ReasonOutOfRange}},
		{billing.Edit{Code: of("a"), NameES: of("a"), Prices: []billing.Price{price("", "1", "CLP", "1999-02-01", "")}}, map[pipeline.Field]pipeline.Reason{billing.FieldFrom: pipeline.ReasonOutOfRange}},
	} {
		_, _, err := billing.Create(1, tc.edit, boss, now)
		require.Equal(t, tc.want, fields(err))
	}
}

func TestPricesFollowOneAnother(t *testing.T) {
	t.Parallel()
	p := made(t, billing.Edit{Code: of("A"), NameES: of("A"), Prices: []billing.Price{price("", "100", "CLP", "2026-01-01", "")}})
	p, _, err := p.Reprice(price("", "120", "CLP", "2026-07-01", ""), boss, now)
	require.NoError(t, err)
	p, _, err = p.Reprice(price("Socios", "80", "CLP", "2026-01-01", "2026-12-31"), boss, now)
	require.NoError(t, err)
	p, _, err = p.Reprice(price("", "3.5", "CLF", "", ""), boss, now)
	require.NoError(t, err)
	for _, tc := range []struct{ list, currency, on, want string }{
		{"", "CLP", "2025-12-31", ""}, {"", "CLP", "2026-01-01", "100"}, {"", "CLP", "2026-06-30", "100"}, {"", "CLP", "2026-07-01", "120"}, {"", "CLP", "2030-07-01", "120"},
		{"socios", "CLP", "2026-07-01", "80"}, {"Socios", "CLP", "2027-01-01", "120"}, {"Otra", "CLP", "2026-02-01", "100"}, {"", "CLF", "2001-01-01", "3.5"}, {"", "USD", "2026-01-01", ""},
	} {
		x, ok := p.PriceOf(tc.list, pipeline.Currency(tc.currency), on(tc.on))
		require.Equal(t, tc.want != "", ok, tc)
		if ok {
			require.Equal(t, tc.want, x.Price.Amount().String(), tc)
		}
	}
	require.Len(t, p.PricesOn(on("2026-08-01")), 3)
	_, _, err = p.Reprice(price("", "90", "CLP", "2026-06-01", "2026-08-01"), boss, now)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{billing.FieldTo: billing.ReasonReaches}, fields(err))
	p, _, err = p.Reprice(price("", "110", "CLP", "2026-04-01", ""), boss, now)
	require.NoError(t, err)
	x, _ := p.PriceOf("", "CLP", on("2026-06-30"))
	require.Equal(t, price("", "110", "CLP", "2026-04-01", "2026-06-30"), x)
	p, _, err = p.Unprice(price("", "1", "CLP", "2026-04-01", ""), boss, now)
	require.NoError(t, err)
	_, ok := p.PriceOf("", "CLP", on("2026-05-01"))
	require.False(t, ok)
	_, _, err = p.Unprice(price("", "1", "CLP", "2026-04-01", ""), boss, now)
	require.Equal(t, billing.ReasonNoPrice, pipeline.ReasonOf(err))
}

// Whatever prices are added, a list has one price of a currency at most on any day, and the one that was added last holds on its
// first day.
func TestAListHasOnePriceADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := made(t, billing.Edit{Code: of("A"), NameES: of("A")})
		first := on("2026-01-01")
		for range rapid.IntRange(1, 8).Draw(t, "prices") {
			x := billing.Price{List: rapid.SampledFrom([]string{"", "Socios", "socios"}).Draw(t, "list"),
				Price: pipeline.MustMoney("1", rapid.SampledFrom([]string{"CLP", "CLF"}).Draw(t, "currency")), From: first.AddDays(rapid.IntRange(0, 9).Draw(t, "from"))}
			if rapid.Bool().Draw(t, "ends") {
				x.To = x.From.AddDays(rapid.IntRange(0, 5).Draw(t, "days"))
			}
			next, _, err := p.Reprice(x, boss, now)
			if err != nil {
				require.Contains(t, []pipeline.Reason{pipeline.ReasonUnchanged, pipeline.ReasonFields}, pipeline.ReasonOf(err))
				continue
			}
			p = next
			held, ok := p.PriceOf(x.List, x.Price.Currency(), x.From)
			require.True(t, ok)
			require.Equal(t, x.From, held.From)
		}
		for i := range 20 {
			day := first.AddDays(i)
			for a, x := range p.Prices {
				for _, y := range p.Prices[a+1:] {
					require.False(t, x.Same(y) && x.Holds(day) && y.Holds(day), "%v %v", x, y)
				}
			}
		}
		// Said once more, the prices are what they are.
		_, _, err := p.Edit(billing.Edit{Prices: p.Prices}, boss, now)
		require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
	})
}
