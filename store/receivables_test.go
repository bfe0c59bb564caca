package store_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// paid is what becomes of a payment in another currency, an annulment and an invoice that is held, as the database has it.
func TestInvoicesAndPaymentsAreKeptWhole(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	o := b.advance(t, b.create(t, "Acme"), pipeline.StageToInvoice)
	did := func(out pipeline.Outcome, err error) {
		t.Helper()
		require.NoError(t, err)
		o = out.Opportunity
		kept, err := b.DB.Opportunity(ctx, o.ID)
		require.NoError(t, err)
		require.Equal(t, o.Invoices, kept.Invoices)
		require.Equal(t, o.Payments, kept.Payments)
		require.Equal(t, o.Held, kept.Held)
	}
	today := b.Today()
	first := pipeline.Invoice{Kind: "33", Number: "1", Issued: today, Due: today.AddDays(30), External: "erp:1", File: &pipeline.File{ID: "F1", Name: "f.pdf"},
		Lines: []pipeline.LineItem{{Product: "AUD", Name: "Auditoría", Unit: "hora", Quantity: decimal.MustParse("2.5"), Price: clp("400"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("19")}}}
	second := pipeline.Invoice{Kind: "33", Number: "2", Issued: today, Amount: clp("500")}
	did(b.Invoice(ctx, b.by(ana), target(o), first))
	did(b.Invoice(ctx, b.by(ana), target(o), second))
	did(b.Pay(ctx, b.by(ana), target(o), pipeline.Payment{Invoice: first.Ref(), Date: today, Amount: pipeline.MustMoney("1.2", "USD"), Rate: decimal.MustParse("950.25"), RateOn: today}))
	did(b.Annul(ctx, b.by(ana), target(o), second.Ref(), pipeline.CreditNote{Kind: "61", Number: "9", Issued: today, Reason: "Otro RUT"}))
	c := raw(t, b.url)
	require.Equal(t, "AUD", o.Invoices[0].Lines[0].Product)
	require.Equal(t, 1, count(t, c, `select count(*) from receivables where owed = 50 and number = '1' and account_key = 'acme'`))
	require.Equal(t, 1, count(t, c, `select count(*) from receivables`))
	did(b.Pay(ctx, b.by(ana), target(o), pipeline.Payment{Invoice: first.Ref(), Date: today, Amount: clp("50")}))
	require.Equal(t, 0, count(t, c, `select count(*) from receivables`))
	did(b.Undo(ctx, b.by(ana), target(o)))
	require.Equal(t, 1, count(t, c, `select count(*) from receivables`))

	_, err := b.Set(ctx, b.admin(), entry("rate", "CLF/CLP/2020-01-01", `"40000"`))
	require.NoError(t, err)
	did(b.Invoice(ctx, b.by(ana), target(o), pipeline.Invoice{Kind: "33", Number: "3", Issued: today, Amount: clp("40000")}))
	require.Equal(t, pipeline.MustMoney("1", "CLF"), o.Invoices[2].Worth, "it is held against UF")

	other := b.advance(t, b.create(t, "Beta"), pipeline.StageToInvoice)
	_, err = b.Invoice(ctx, b.by(ana), target(other), pipeline.Invoice{Kind: "33", Number: "2", Issued: today, Amount: clp("1")})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldNumber: pipeline.ReasonDuplicate}, fieldsOf(t, err), "a folio is one in the company")
	out, err := b.Invoice(ctx, b.by(ana), target(other), pipeline.Invoice{Kind: "34", Number: "2", Issued: today, Amount: clp("1")})
	require.NoError(t, err)
	_, err = b.Annul(ctx, b.by(ana), target(out.Opportunity), pipeline.InvoiceRef{Kind: "34", Number: "2"}, pipeline.CreditNote{Kind: "61", Number: "9", Issued: today, Reason: "Error"})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldNumber: pipeline.ReasonDuplicate}, fieldsOf(t, err))

	held := b.create(t, "Gama")
	first.External = "erp:2" // an id is of one invoice
	out, err = b.Hold(ctx, b.by(ana), target(held), first)
	require.NoError(t, err)
	o = held
	did(out, nil)
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

func TestWhatIsOwedByHowLateItIs(t *testing.T) {
	t.Parallel()
	ctx, b, n := context.Background(), setup(t), 0
	today := b.Today()
	bill := func(account string, late int, amount pipeline.Money) {
		t.Helper()
		o := b.advance(t, b.create(t, account), pipeline.StageToInvoice)
		n++
		due := today.AddDays(-late)
		issued := due
		if late < 0 {
			issued = today
		}
		_, err := b.Invoice(ctx, b.by(ana), target(o), pipeline.Invoice{Kind: "33", Number: strconv.Itoa(n), Issued: issued, Due: due, Amount: amount})
		require.NoError(t, err)
	}
	for i, late := range []int{-5, 0, 1, 30, 31, 60, 61, 90, 91, 400} {
		bill("Acme", late, clp(strconv.Itoa(1<<i)))
	}
	bill("ACME", 10, pipeline.MustMoney("10.5", "USD"))
	bill("Beta", 45, clp("5000"))
	q := pipeline.ReceivableQuery{Today: today, Limit: 50}
	aged, err := b.Service.Aged(ctx, pipeline.Member{ID: bruno}, q)
	require.NoError(t, err)
	require.Len(t, aged, 2)
	require.Equal(t, []string{"3", "12", "5048", "192", "768"}, ages(aged[0]))
	require.Equal(t, 11, aged[0].Count)
	require.Equal(t, []string{"0", "10.5", "0", "0", "0"}, ages(aged[1]))

	debtors, err := b.Service.Debtors(ctx, pipeline.Member{ID: bruno}, q)
	require.NoError(t, err)
	require.Len(t, debtors, 3)
	require.Equal(t, "Beta", debtors[0].Account)
	require.Equal(t, []string{"3", "12", "48", "192", "768"}, ages(debtors[1].Aged))
	q.ByOwner = true
	owners, err := b.Service.Debtors(ctx, pipeline.Member{ID: bruno}, q)
	require.NoError(t, err)
	require.Len(t, owners, 2)
	require.Equal(t, pipeline.UserID(ana), owners[0].Owner)

	late, err := b.Service.Receivables(ctx, pipeline.Member{ID: ana}, pipeline.ReceivableQuery{Account: "acme", Late: true, Limit: 3, Offset: 1})
	require.NoError(t, err)
	require.Len(t, late, 3)
	require.Equal(t, today.AddDays(-91), late[0].PayBy)
	none, err := b.Service.Receivables(ctx, pipeline.Member{ID: "UOTHER"}, q)
	require.NoError(t, err)
	require.Empty(t, none, "a salesperson sees what is theirs")
}

func ages(a pipeline.Aged) []string {
	var texts []string
	for _, d := range a.ByAge {
		texts = append(texts, d.String())
	}
	return texts
}

func clp(amount string) pipeline.Money { return pipeline.MustMoney(amount, "CLP") }

func fieldsOf(t testing.TB, err error) map[pipeline.Field]pipeline.Reason {
	t.Helper()
	var refused *pipeline.Error
	require.ErrorAs(t, err, &refused)
	return refused.Fields
}
