package store_test

import (
	"context"
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
	first := pipeline.Invoice{Kind: "33", Number: "1", Issued: today, Due: today.AddDays(30), Amount: clp("1000"), Tax: clp("190"), External: "erp:1",
		File: &pipeline.File{ID: "F1", Name: "f.pdf"}}
	second := pipeline.Invoice{Kind: "33", Number: "2", Issued: today, Amount: clp("500")}
	did(b.Invoice(ctx, b.by(ana), target(o), first))
	did(b.Invoice(ctx, b.by(ana), target(o), second))
	did(b.Pay(ctx, b.by(ana), target(o), pipeline.Payment{Invoice: first.Ref(), Date: today, Amount: pipeline.MustMoney("1.2", "USD"), Rate: decimal.MustParse("950.25"), RateOn: today}))
	did(b.Annul(ctx, b.by(ana), target(o), second.Ref(), pipeline.CreditNote{Kind: "61", Number: "9", Issued: today, Reason: "Otro RUT"}))
	c := raw(t, b.url)
	require.Equal(t, 1, count(t, c, `select count(*) from receivables where owed = 50 and number = '1' and account_key = 'acme'`))
	require.Equal(t, 1, count(t, c, `select count(*) from receivables`))
	did(b.Pay(ctx, b.by(ana), target(o), pipeline.Payment{Invoice: first.Ref(), Date: today, Amount: clp("50")}))
	require.Equal(t, 0, count(t, c, `select count(*) from receivables`))
	did(b.Undo(ctx, b.by(ana), target(o)))
	require.Equal(t, 1, count(t, c, `select count(*) from receivables`))

	other := b.advance(t, b.create(t, "Beta"), pipeline.StageToInvoice)
	_, err := b.Invoice(ctx, b.by(ana), target(other), pipeline.Invoice{Kind: "33", Number: "2", Issued: today, Amount: clp("1")})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldNumber: pipeline.ReasonDuplicate}, fieldsOf(t, err), "a folio is one in the company")
	out, err := b.Invoice(ctx, b.by(ana), target(other), pipeline.Invoice{Kind: "34", Number: "2", Issued: today, Amount: clp("1")})
	require.NoError(t, err)
	_, err = b.Annul(ctx, b.by(ana), target(out.Opportunity), pipeline.InvoiceRef{Kind: "34", Number: "2"}, pipeline.CreditNote{Kind: "61", Number: "9", Issued: today, Reason: "Error"})
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldNumber: pipeline.ReasonDuplicate}, fieldsOf(t, err))

	held := b.create(t, "Gama")
	out, err = b.Hold(ctx, b.by(ana), target(held), first)
	require.NoError(t, err)
	o = held
	did(out, nil)
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

func clp(amount string) pipeline.Money { return pipeline.MustMoney(amount, "CLP") }

func fieldsOf(t testing.TB, err error) map[pipeline.Field]pipeline.Reason {
	t.Helper()
	var refused *pipeline.Error
	require.ErrorAs(t, err, &refused)
	return refused.Fields
}
