package pipeline_test

import (
	"math/big"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

// However an invoice is paid, what was collected of it is less than half of the smallest unit from its part of what was paid,
// also where a payment is taken back, and its whole amount where the whole is paid.
func TestWhatIsCollectedComesToWhatWasInvoiced(t *testing.T) {
	t.Parallel()
	start := walkTo(t, pipeline.StageToInvoice, managerActor()).o
	start.Orders, start.Value = nil, pipeline.Money{}
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]pipeline.Currency{"CLP", "CLF", "USD", "KWD", "JPY"}).Draw(t, "currency")
		unit := func(n int64) pipeline.Money {
			m, err := pipeline.NewMoney(decimal.MustNew(n, c.Decimals()), c)
			require.NoError(t, err)
			return m
		}
		net, tax := rapid.Int64Range(1, 1e6).Draw(t, "net"), rapid.Int64Range(0, 1e6).Draw(t, "tax")
		i := pipeline.Invoice{Number: "1", Issued: today, Amount: unit(net), Tax: unit(tax)}
		o, _, err := start.Invoice(i, managerActor(), noon)
		require.NoError(t, err)
		paid, total, parts := int64(0), net+tax, map[int]int64{}
		check := func() {
			sum := new(big.Rat)
			for _, m := range o.Collected() {
				require.False(t, m.Amount().IsNeg())
				part, ok := new(big.Rat).SetString(m.Amount().String())
				require.True(t, ok)
				sum.Add(sum, part)
			}
			sum.Mul(sum, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Decimals())), nil)))
			off := new(big.Rat).Sub(sum, new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(net), big.NewInt(paid)), big.NewInt(total)))
			require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(1, 2)), 0)
			if paid == total {
				require.Zero(t, sum.Cmp(new(big.Rat).SetInt64(net)))
			}
		}
		for paid < total {
			part := rapid.Int64Range(1, total-paid).Draw(t, "part")
			if len(o.Payments) == 5 {
				part = total - paid
			}
			o, _, err = o.Pay(pipeline.Payment{Invoice: i.Ref(), Date: today, Amount: unit(part)}, managerActor(), noon)
			require.NoError(t, err)
			paid += part
			parts[o.Version] = part
			check()
		}
		gone := o.Payments[rapid.IntRange(0, len(o.Payments)-1).Draw(t, "gone")]
		o, _, err = o.WithdrawPayment(gone.ID, managerActor(), noon)
		require.NoError(t, err)
		paid -= parts[gone.ID]
		check()
	})
}
