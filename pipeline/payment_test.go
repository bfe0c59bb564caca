package pipeline_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func TestPaymentsAreHeldAgainstWhatIsOwed(t *testing.T) {
	t.Parallel()
	w := billed(t)
	first := w.o.Invoices[0]
	w.did(w.o.Pay(goodPayment(), managerActor(), noon))
	require.Equal(t, pipeline.EventPaid, w.last().Kind)
	require.Equal(t, clp("3000000"), w.o.Owed(first))
	for name, c := range map[string]struct {
		change func(*pipeline.Payment)
		want   reasons
	}{
		"nothing":           {func(p *pipeline.Payment) { *p = pipeline.Payment{Invoice: p.Invoice} }, reasons{"date": "required", "amount": "required"}},
		"nought":            {func(p *pipeline.Payment) { p.Amount = clp("0") }, reasons{"amount": "zero"}},
		"tomorrow":          {func(p *pipeline.Payment) { p.Date = today.AddDays(1) }, reasons{"date": "future"}},
		"more than is owed": {func(p *pipeline.Payment) { p.Amount = clp("3000001") }, reasons{"amount": "over_paid"}},
		"no rate":           {func(p *pipeline.Payment) { p.Amount = pipeline.MustMoney("100", "USD") }, reasons{"rate": "no_rate"}},
		"a rate of no day": {func(p *pipeline.Payment) {
			p.Amount, p.Rate = pipeline.MustMoney("100", "USD"), decimal.MustParse("950.5")
		}, reasons{"rate_on": "out_of_range"}},
		"a rate of later": {func(p *pipeline.Payment) {
			p.Amount, p.Rate, p.RateOn = pipeline.MustMoney("100", "USD"), decimal.MustParse("950.5"), today.AddDays(1)
		}, reasons{"rate_on": "out_of_range"}},
		"a negative rate": {func(p *pipeline.Payment) {
			p.Amount, p.Rate, p.RateOn = pipeline.MustMoney("100", "USD"), decimal.MustParse("-1"), today
		}, reasons{"rate": "no_rate"}},
		"a long reference": {func(p *pipeline.Payment) { p.Reference = longText(301) }, reasons{"reference": "too_long"}},
	} {
		p := goodPayment()
		c.change(&p)
		_, _, err := w.o.Pay(p, managerActor(), noon)
		require.Equal(t, map[pipeline.Field]pipeline.Reason(c.want), fieldsOf(t, err), name)
	}
	usd := goodPayment()
	usd.Amount, usd.Rate, usd.RateOn, usd.Applied = pipeline.MustMoney("3000", "USD"), decimal.MustParse("950.45"), today.AddDays(-3), clp("1")
	w.did(w.o.Pay(usd, managerActor(), noon))
	require.Equal(t, clp("2851350"), w.o.Payments[1].Applied, "what is given as applied is not believed")
	require.Equal(t, clp("148650"), w.o.Owed(first))
	_, _, err := w.o.Annul(first.Ref(), goodNote(), managerActor(), noon)
	require.Equal(t, pipeline.ReasonHasPayments, pipeline.ReasonOf(err))
	_, _, err = w.o.Correct("Error", managerActor(), noon)
	require.Equal(t, pipeline.ReasonHasPayments, pipeline.ReasonOf(err))

	// It goes on when the opportunity is over, and can be taken back.
	w.did(w.o.Advance(goodCompletion(), managerActor(), noon))
	last := goodPayment()
	last.Amount = clp("148650")
	w.did(w.o.Pay(last, managerActor(), noon))
	require.Empty(t, w.o.Unpaid())
	before := w.o
	w.did(w.o.WithdrawPayment(w.o.Payments[0].ID, managerActor(), noon))
	require.Equal(t, pipeline.EventPaymentWithdrawn, w.last().Kind)
	require.Len(t, before.Payments, 3)
	owed, err := w.o.OwedInAll()
	require.NoError(t, err)
	require.Equal(t, []pipeline.Money{clp("2000000")}, owed)
	changed := pipeline.Tallies(before, w.o, w.last(), santiago)
	require.Len(t, changed, 1)
	require.Equal(t, pipeline.TallyCollected, changed[0].Measure)
	require.Equal(t, "-2000000", changed[0].Amount.String())
	_, _, err = w.o.WithdrawPayment(99, managerActor(), noon)
	require.Equal(t, pipeline.ReasonNoPayment, pipeline.ReasonOf(err))
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(replayed))
	w.did(w.o.Undo(w.last(), managerActor(), noon))
	require.Equal(t, before.Payments, w.o.Payments)
}

// Whatever is paid in whatever currency: what is owed and what was paid come to the total, to the last decimal.
func TestPaidAndOwedComeToTheTotal(t *testing.T) {
	tt := t
	t.Parallel()
	start := walkTo(t, pipeline.StageToInvoice, managerActor()).o
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]pipeline.Currency{"CLP", "CLF", "USD", "KWD", "JPY"}).Draw(t, "currency")
		amount := rapid.Int64Range(1, 1e9).Draw(t, "amount")
		net, err := pipeline.NewMoney(decimal.MustNew(amount, c.Decimals()), c)
		require.NoError(t, err)
		i := pipeline.Invoice{Number: "1", Issued: today, Amount: net, Tax: pipeline.Settings{}.TaxOf("33", net, today)}
		o, _, err := start.Invoice(i, managerActor(), noon)
		if err != nil {
			require.Equal(t, pipeline.ReasonOverBilled, fieldsOf(tt, err)[pipeline.FieldAmount])
			return
		}
		sum := new(big.Rat)
		for range rapid.IntRange(0, 5).Draw(t, "payments") {
			p := pipeline.Payment{Invoice: i.Ref(), Date: today, Amount: pipeline.MustMoney(rapid.SampledFrom([]string{"0.01", "17.3", "5000"}).Draw(t, "paid"), "EUR"),
				Rate: decimal.MustNew(rapid.Int64Range(1, 1e8).Draw(t, "rate"), 4), RateOn: today}
			next, _, err := o.Pay(p, managerActor(), noon)
			if err != nil {
				require.Contains(t, []pipeline.Reason{pipeline.ReasonOverPaid, pipeline.ReasonZero}, fieldsOf(tt, err)[pipeline.FieldAmount])
				continue
			}
			o = next
			sum.Add(sum, exactOf(next.Payments[len(next.Payments)-1].Applied))
		}
		left := new(big.Rat).Add(sum, exactOf(o.Owed(o.Invoices[0])))
		require.Zero(t, left.Cmp(exactOf(o.Invoices[0].Total())))
	})
}

func exactOf(m pipeline.Money) *big.Rat {
	r, _ := new(big.Rat).SetString(m.Amount().String())
	return r
}

func longText(n int) string { return strings.Repeat("x", n) }

func TestAgesMeetWithoutAGap(t *testing.T) {
	t.Parallel()
	for late := -40; late < 140; late++ {
		payBy := today.AddDays(-late)
		age := pipeline.AgeOf(payBy, today)
		for _, a := range pipeline.Ages() {
			after, upTo := a.Since(today)
			within := (after.IsZero() || payBy.After(after)) && (upTo.IsZero() || !payBy.After(upTo))
			require.Equal(t, a == age, within, "%d days late as %s", late, a.Name())
		}
	}
}
