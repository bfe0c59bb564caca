package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

func (b *bundle) catalogue() *billing.Service {
	return &billing.Service{Store: b.DB, Flow: b.Service}
}

// product is one with a price in pesos in the general list.
func (b *bundle) product(t testing.TB, code, price string) billing.Product {
	t.Helper()
	p, err := b.catalogue().Create(context.Background(), b.admin(), billing.Edit{Code: &code, NameES: text("Asesoría " + code), NameEN: text("Advice " + code),
		Family: text("Servicios"), Unit: text("hora"), Prices: []billing.Price{{Price: pipeline.MustMoney(price, "CLP")}}})
	require.NoError(t, err)
	return p
}

func TestProductsAreKeptWithTheirHistory(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	s := b.catalogue()
	r := b.admin()
	made, err := s.Create(ctx, r, billing.Edit{Code: text("cons-01"), NameES: text("Asesoría Ñandú"), Family: text("Servicios"), External: text("ERP 7"),
		Prices: []billing.Price{{Price: pipeline.MustMoney("45000", "CLP"), From: pipeline.Date{Year: 2026, Month: 1, Day: 1}}, {List: "Socios", Price: pipeline.MustMoney("1.2345", "CLF")}}})
	require.NoError(t, err)
	made.CreatedAt, made.UpdatedAt = made.CreatedAt.UTC(), made.UpdatedAt.UTC()
	again, err := s.Create(ctx, r, billing.Edit{Code: text("other"), NameES: text("x")})
	require.NoError(t, err)
	require.Equal(t, made, again, "the same request has one effect")

	kept, _, err := s.Product(ctx, pipeline.Member{ID: bruno}, "cons-01")
	require.NoError(t, err)
	require.Equal(t, made, kept)
	_, err = s.Create(ctx, b.admin(), billing.Edit{Code: text("CONS-01"), NameES: text("x")})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonDuplicate}, faultsOf(err))
	_, err = s.Create(ctx, b.admin(), billing.Edit{Code: text("CONS-02"), NameES: text("x"), External: text("ERP 7")})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{billing.FieldExternal: pipeline.ReasonDuplicate}, faultsOf(err))
	_, err = s.Create(ctx, b.by(ana), billing.Edit{Code: text("CONS-02"), NameES: text("x")})
	require.Equal(t, pipeline.ReasonAdminOnly, pipeline.ReasonOf(err))

	target := billing.Target{Code: "CONS-01", Version: 1}
	priced, err := s.Reprice(ctx, b.admin(), target, billing.Price{Price: pipeline.MustMoney("50000", "CLP"), From: pipeline.Date{Year: 2026, Month: 7, Day: 1}})
	require.NoError(t, err)
	require.Len(t, priced.Prices, 3)
	_, err = s.Retire(ctx, b.admin(), target)
	require.Equal(t, pipeline.ReasonChanged, pipeline.ReasonOf(err))
	target.Version = 2
	gone, err := s.Retire(ctx, b.admin(), target)
	require.NoError(t, err)
	back, err := s.Restore(ctx, b.admin(), billing.Target{Code: "CONS-01", Version: 3})
	require.NoError(t, err)
	back, err = s.Unprice(ctx, b.admin(), billing.Target{Code: "CONS-01"}, billing.Price{Price: pipeline.MustMoney("1", "CLF"), List: "SOCIOS"})
	require.NoError(t, err)
	back, err = s.Edit(ctx, b.admin(), billing.Target{Code: "CONS-01"}, billing.Edit{Code: text("CONS-09"), Unit: text("hora")})
	require.NoError(t, err)
	require.True(t, gone.Retired)
	require.False(t, back.Retired)

	events, err := s.History(ctx, pipeline.Member{ID: bruno}, made.ID, 0, 10)
	require.NoError(t, err)
	var acts []billing.Act
	var replayed billing.Product
	for i := len(events) - 1; i >= 0; i-- {
		acts = append(acts, events[i].Act)
		replayed, err = pipeline.Apply(replayed, events[i].Changes)
		require.NoError(t, err)
	}
	require.Equal(t, []billing.Act{billing.ActCreated, billing.ActPriced, billing.ActRetired, billing.ActRestored, billing.ActPriced, billing.ActEdited}, acts)
	_, err = pipeline.Differences(replayed, back)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
	require.Equal(t, 2, count(t, raw(t, b.url), "select count(*) from product_prices"))
	b.sound(t)

	_, _, err = s.Product(ctx, pipeline.Member{ID: bruno}, "CONS-01")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	_, _, err = s.Product(ctx, pipeline.Member{ID: "U0OUT", Outsider: true}, "CONS-09")
	require.Equal(t, pipeline.ReasonOutsider, pipeline.ReasonOf(err))
}

func faultsOf(err error) map[pipeline.Field]pipeline.Reason {
	var e *pipeline.Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

func TestTheCatalogueIsListedAndSought(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	s := b.catalogue()
	for _, code := range []string{"B-2", "A-1", "C-3"} {
		b.product(t, code, "1000")
	}
	_, err := s.Edit(ctx, b.admin(), billing.Target{Code: "A-1"}, billing.Edit{Family: text("Licencias"), NameES: text("Ñandú 100%")})
	require.NoError(t, err)
	_, err = s.Retire(ctx, b.admin(), billing.Target{Code: "C-3"})
	require.NoError(t, err)
	codes := func(q billing.Query) (all []string, more bool) {
		if q.Limit == 0 {
			q.Limit = 10
		}
		page, _, err := s.Products(ctx, pipeline.Member{ID: bruno}, q)
		require.NoError(t, err)
		for _, p := range page.Items {
			all = append(all, p.Code)
		}
		return all, page.More
	}
	family := "Servicios"
	for _, tc := range []struct {
		q    billing.Query
		want []string
		more bool
	}{
		{billing.Query{}, []string{"A-1", "B-2"}, false}, {billing.Query{Retired: true}, []string{"A-1", "B-2", "C-3"}, false}, {billing.Query{Limit: 1}, []string{"A-1"}, true},
		{billing.Query{Skip: 1, Limit: 1}, []string{"B-2"}, false}, {billing.Query{Text: "nandu"}, []string{"A-1"}, false}, {billing.Query{Text: "0%"}, []string{"A-1"}, false},
		{billing.Query{Text: "b-"}, []string{"B-2"}, false}, {billing.Query{Text: "ADVICE b"}, []string{"B-2"}, false}, {billing.Query{Text: "_"}, nil, false}, {billing.Query{Family: &family}, []string{"B-2"}, false},
	} {
		got, more := codes(tc.q)
		require.Equal(t, tc.want, got, "%+v", tc.q)
		require.Equal(t, tc.more, more, "%+v", tc.q)
	}
	for code, list := range map[string]string{"A-1": "Socios", "B-2": "SOCIOS", "C-3": "Mayoristas"} {
		_, err := s.Reprice(ctx, b.admin(), billing.Target{Code: code}, billing.Price{List: list, Price: pipeline.MustMoney("7", "USD")})
		require.NoError(t, err)
	}
	lists, err := s.Lists(ctx, pipeline.Member{ID: bruno}, 5)
	require.NoError(t, err)
	require.Equal(t, []string{"mayoristas", "socios"}, lists)
	families, err := s.Families(ctx, pipeline.Member{ID: bruno})
	require.NoError(t, err)
	require.Equal(t, []billing.Family{{Name: "Licencias", Count: 1}, {Name: "Servicios", Count: 1}}, families)
}

func TestAnotherCatalogueIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	s := b.catalogue()
	b.product(t, "A", "1000")
	all := []billing.Taken{
		{Edit: billing.Edit{Code: text("B"), NameES: text("Be"), Prices: []billing.Price{{Price: pipeline.MustMoney("5", "CLP")}}}},
		{Version: 1, Edit: billing.Edit{Code: text("A"), Unit: text("día")}},
	}
	r := b.admin()
	made, changed, err := s.Take(ctx, r, all)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{made, changed})
	_, _, err = s.Take(ctx, r, all)
	require.NoError(t, err)
	_, _, err = s.Take(ctx, b.admin(), all)
	require.Equal(t, pipeline.ReasonChanged, pipeline.ReasonOf(err))
	all[0].Version, all[1].Version = 1, 2
	_, _, err = s.Take(ctx, b.admin(), all)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err), "what is taken again changes nothing")
	all[0].Unit, all[1].NameES = text("hora"), text(strings.Repeat("x", 301))
	_, _, err = s.Take(ctx, b.admin(), all)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{billing.FieldNameES: pipeline.ReasonTooLong}, faultsOf(err))
	_, _, err = s.Take(ctx, b.admin(), append(all[:1], all[0]))
	require.Equal(t, map[pipeline.Field]pipeline.Reason{billing.FieldCode: pipeline.ReasonDuplicate}, faultsOf(err))
	p, _, err := s.Product(ctx, pipeline.Member{ID: bruno}, "B")
	require.NoError(t, err)
	require.Equal(t, 1, p.Version, "nothing of what was refused is kept")

	for _, price := range []string{"7", "8"} {
		p, err = s.Upsert(ctx, b.admin(), "ERP 1", billing.Edit{Code: text("C"), NameES: text("Ce"), Prices: []billing.Price{{Price: pipeline.MustMoney(price, "CLP")}}})
		require.NoError(t, err)
	}
	require.Equal(t, 2, p.Version)
	require.Equal(t, "8", p.Prices[0].Price.Amount().String())
	b.sound(t)
}

// Two who price one product at once: both prices are kept, or the second is told that it changed.
func TestTwoPriceAProductAtOnce(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	s := b.catalogue()
	b.product(t, "A", "1000")
	requests := []pipeline.Request{b.admin(), b.admin(), b.admin(), b.admin()}
	errs := make([]error, len(requests))
	var all sync.WaitGroup
	for i, r := range requests {
		all.Go(func() {
			_, errs[i] = s.Reprice(ctx, r, billing.Target{Code: "A"}, billing.Price{Price: pipeline.MustMoney("2000", "CLP"), From: pipeline.Date{Year: 2026, Month: 3, Day: 1 + i}})
		})
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	p, _, err := s.Product(ctx, pipeline.Member{ID: bruno}, "A")
	require.NoError(t, err)
	require.Equal(t, 5, p.Version)
	b.sound(t)
}

func TestAPictureIsKeptUnderItsDigest(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	picture := []byte("\x89PNG")
	sum := sha256.Sum256(picture)
	digest := hex.EncodeToString(sum[:])
	for range 2 {
		require.NoError(t, b.KeepLogo(ctx, digest, picture))
	}
	got, err := b.Logo(ctx, digest)
	require.NoError(t, err)
	require.Equal(t, picture, got)
	_, err = b.Logo(ctx, "x")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	require.Error(t, b.KeepLogo(ctx, "x", picture))
}

func TestTaxesAndTheCompanyAreSet(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	b.set(t, entry("tax", "standard/2027-01-01", `"18.5"`))
	b.set(t, entry("company", "own", `{"name": "Embudo SpA", "tax_id": "76.543.210-3"}`))
	s, err := b.DB.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, "Embudo SpA", s.Company.Name)
	require.Equal(t, "18.5", s.TaxOn(pipeline.TaxStandard, pipeline.Date{Year: 2027, Month: 1, Day: 1}).String())
	require.Equal(t, "19", s.TaxOn(pipeline.TaxStandard, pipeline.Date{Year: 2026, Month: 12, Day: 31}).String())
}
