package pipeline_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func goodLine() pipeline.LineItem {
	return pipeline.LineItem{Product: "AUD-1", Name: "Auditoría anual", Unit: "hora", Quantity: decimal.MustParse("40"), Price: clp("75000"),
		Percent: decimal.MustParse("10"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("19")}
}

// withLine is an office with an opportunity of the owner's that has a line.
func (o office) withLine(ctx context.Context) (pipeline.Opportunity, error) {
	out, err := o.quietly().Create(ctx, ask("with line", owner), newDeal())
	if err != nil {
		return pipeline.Opportunity{}, err
	}
	out, err = o.quietly().AddLine(ctx, ask("a line", owner), seen(out.Opportunity), goodLine())
	return out.Opportunity, err
}

func TestTheValueFollowsTheLinesUnlessSetByHand(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	require.True(t, w.o.Value.Equal(clp("2700000")), "40 × 75.000 less 10%%: %s", w.o.Value)
	require.True(t, w.o.FollowsLines())

	free := pipeline.LineItem{Name: " Viaje\x00", Quantity: decimal.MustParse("1.500"), Price: clp("99999"), Discount: clp("1"), Treatment: pipeline.TaxExempt, Rate: decimal.MustParse("19")}
	w.did(w.o.AddLine(free, ownerActor(), noon))
	require.Equal(t, "Viaje", w.o.Lines[1].Name)
	require.True(t, w.o.Lines[1].Rate.IsZero(), "what is exempt has no rate")
	require.True(t, w.o.Value.Equal(clp("2849998")), "149.997,5 is rounded up: %s", w.o.Value)

	same, hand := w.o.Value, clp("3000000")
	name := "Otro nombre"
	w.did(w.o.Edit(pipeline.Edit{Value: &same, Name: &name}, ownerActor(), noon))
	require.True(t, w.o.FollowsLines(), "a form that brings the same value sets nothing by hand")
	w.did(w.o.Edit(pipeline.Edit{Value: &hand}, ownerActor(), noon))
	w.did(w.o.RemoveLine(2, ownerActor(), noon))
	require.True(t, w.o.Value.Equal(hand))
	require.False(t, w.o.FollowsLines())
	w.did(w.o.FollowLines(ownerActor(), noon))
	require.True(t, w.o.Value.Equal(clp("2700000")))
	_, _, err := w.o.FollowLines(ownerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err))

	w.did(w.o.Advance(goodCommitment(), ownerActor(), noon))
	w.did(w.o.AddLine(free, ownerActor(), noon))
	require.Equal(t, 2, w.o.Lines[1].ID)
	require.True(t, w.o.Value.Equal(clp("15000000")), "what was confirmed stays")
	_, _, err = w.o.FollowLines(ownerActor(), noon)
	require.Equal(t, "conflict/wrong_stage", refusal(err))
	_, _, err = w.o.RemoveLine(9, ownerActor(), noon)
	require.Equal(t, "conflict/no_line", refusal(err))

	again, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(again))
}

func TestFaultsOfALine(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	for name, tc := range map[string]struct {
		wrong func(*pipeline.LineItem)
		want  reasons
	}{
		"nothing":    {func(l *pipeline.LineItem) { *l = pipeline.LineItem{} }, reasons{"name": "required", "quantity": "zero", "price": "required"}},
		"negative":   {func(l *pipeline.LineItem) { l.Quantity, l.Percent = l.Quantity.Neg(), l.Percent.Neg() }, reasons{"quantity": "negative", "percent": "negative"}},
		"fine":       {func(l *pipeline.LineItem) { l.Quantity = decimal.MustParse("0.00001") }, reasons{"quantity": "decimals"}},
		"many":       {func(l *pipeline.LineItem) { l.Quantity = decimal.MustParse("1000000000") }, reasons{"quantity": "too_large"}},
		"over":       {func(l *pipeline.LineItem) { l.Percent = decimal.MustParse("100.1") }, reasons{"percent": "out_of_range"}},
		"both":       {func(l *pipeline.LineItem) { l.Discount = clp("1") }, reasons{"discount": "either"}},
		"too much":   {func(l *pipeline.LineItem) { l.Percent, l.Discount = decimal.Zero, clp("3000001") }, reasons{"discount": "too_large"}},
		"another's":  {func(l *pipeline.LineItem) { l.Percent, l.Discount = decimal.Zero, pipeline.MustMoney("1", "USD") }, reasons{"discount": "currency"}},
		"currencies": {func(l *pipeline.LineItem) { l.Price = pipeline.MustMoney("1", "USD") }, reasons{"price": "currency"}},
		"untaxed":    {func(l *pipeline.LineItem) { l.Treatment = "none" }, reasons{"treatment": "choice"}},
		"huge": {func(l *pipeline.LineItem) {
			l.Quantity, l.Price = decimal.MustParse("999999999"), clp("99999999999999")
		},
			reasons{"price": "too_large"}},
	} {
		l := goodLine()
		tc.wrong(&l)
		_, _, err := w.o.AddLine(l, ownerActor(), noon)
		require.Equal(t, tc.want, reasons(fieldsOf(t, err)), name)
		l.ID = 1
		_, _, err = w.o.ChangeLine(l, ownerActor(), noon)
		if name == "currencies" {
			require.NoError(t, err, "the only line may change its currency")
			continue
		}
		require.Equal(t, tc.want, reasons(fieldsOf(t, err)), name)
	}
	for len(w.o.Lines) < pipeline.MaxLines {
		w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	}
	_, _, err := w.o.AddLine(goodLine(), ownerActor(), noon)
	require.Equal(t, reasons{"line": "too_many"}, reasons(fieldsOf(t, err)))
}

func TestALowerPriceThanTheListsIsADiscount(t *testing.T) {
	t.Parallel()
	l := goodLine()
	require.Zero(t, l.Off().Cmp(big.NewRat(1, 10)))
	l.Listed = clp("90000")
	require.Zero(t, l.Off().Cmp(big.NewRat(1, 4)), "67.500 of 90.000")
	l.Listed = pipeline.MustMoney("1", "USD")
	require.Zero(t, l.Off().Cmp(big.NewRat(1, 10)), "another currency's list says nothing")
	l.Price = clp("0")
	require.Zero(t, l.Off().Sign())
}

func drawLine(t *rapid.T, c pipeline.Currency) pipeline.LineItem {
	decimals := c.Decimals()
	price, err := pipeline.NewMoney(decimal.MustNew(rapid.Int64Range(0, 9_999_999).Draw(t, "price"), decimals), c)
	require.NoError(t, err)
	l := pipeline.LineItem{Name: "x", Quantity: decimal.MustNew(rapid.Int64Range(1, 99_999).Draw(t, "quantity"), rapid.IntRange(0, 4).Draw(t, "scale")).Trim(0), Price: price,
		Percent: decimal.MustNew(rapid.Int64Range(0, 1_000_000).Draw(t, "percent"), 4).Trim(0), Treatment: rapid.SampledFrom(pipeline.Treatments()).Draw(t, "treatment")}
	if l.Treatment == pipeline.TaxStandard {
		l.Rate = decimal.MustParse(rapid.SampledFrom([]string{"19", "21", "7.7"}).Draw(t, "rate"))
	}
	return l
}

func rat(m pipeline.Money) *big.Rat {
	r, _ := new(big.Rat).SetString(m.Amount().String())
	return r
}

// Each line is rounded by half a unit at most, and every sum is that of its parts to the last decimal.
func TestTotalsAreExactInEveryCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range []pipeline.Currency{"CLP", "CLF", "USD", "EUR", "KWD", "JPY"} {
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Decimals())), nil))
		half := new(big.Rat).Mul(unit, big.NewRat(1, 2))
		rapid.Check(t, func(t *rapid.T) {
			var lines []pipeline.LineItem
			net := new(big.Rat)
			for range rapid.IntRange(1, 12).Draw(t, "lines") {
				l := drawLine(t, c)
				got, err := l.Net()
				require.NoError(t, err)
				exact := new(big.Rat).Mul(rat(l.Price), mustRat(l.Quantity.String()))
				exact.Mul(exact, new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).Quo(mustRat(l.Percent.String()), big.NewRat(100, 1))))
				off := new(big.Rat).Sub(rat(got), exact)
				require.True(t, off.Cmp(half) <= 0 && off.Cmp(new(big.Rat).Neg(half)) > 0, "%s for %s", got, exact)
				net.Add(net, rat(got))
				lines = append(lines, l)
			}
			totals, err := pipeline.TotalsOf(lines)
			require.NoError(t, err)
			parts, tax := new(big.Rat), new(big.Rat)
			for _, p := range totals.Parts {
				parts.Add(parts, rat(p.Net))
				tax.Add(tax, rat(p.Tax))
				exact := new(big.Rat).Mul(rat(p.Net), new(big.Rat).Quo(mustRat(p.Rate.String()), big.NewRat(100, 1)))
				off := new(big.Rat).Sub(rat(p.Tax), exact)
				require.True(t, off.Cmp(half) <= 0 && off.Cmp(new(big.Rat).Neg(half)) > 0)
			}
			require.Zero(t, net.Cmp(rat(totals.Net)))
			require.Zero(t, parts.Cmp(rat(totals.Net)))
			require.Zero(t, tax.Cmp(rat(totals.Tax)))
			require.Zero(t, new(big.Rat).Add(net, tax).Cmp(rat(totals.Total)))
		})
	}
}

func mustRat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}
