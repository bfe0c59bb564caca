package pipeline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// billed is an opportunity of CLP 15.000.000 with the good invoice of 5.000.000.
func billed(t testing.TB) *walk { return walkTo(t, pipeline.StageInvoicing, managerActor()) }

func TestAnInvoiceIsHeldAgainstItsRules(t *testing.T) {
	t.Parallel()
	tax := pipeline.MustMoney("950000", "CLP")
	good := pipeline.Invoice{Number: "F-2", Issued: today, Amount: clp("5000000"), Kind: "33", Due: today.AddDays(30), Tax: tax, External: "erp:7"}
	for name, c := range map[string]struct {
		change func(*pipeline.Invoice)
		want   reasons
	}{
		"due before its issue":      {func(i *pipeline.Invoice) { i.Due = today.AddDays(-1) }, reasons{"due": "before_issue"}},
		"due on no day":             {func(i *pipeline.Invoice) { i.Due = pipeline.Date{Year: 2026, Month: 2, Day: 31} }, reasons{"due": "unreadable"}},
		"due in another century":    {func(i *pipeline.Invoice) { i.Due = pipeline.Date{Year: 2101, Month: 1, Day: 1} }, reasons{"due": "out_of_range"}},
		"tax in another currency":   {func(i *pipeline.Invoice) { i.Tax = pipeline.MustMoney("1", "USD") }, reasons{"tax": "currency"}},
		"the same folio and kind":   {func(i *pipeline.Invoice) { i.Kind, i.Number = "", " F-1" }, reasons{"number": "duplicate"}},
		"more than the value":       {func(i *pipeline.Invoice) { i.Amount = clp("10000001") }, reasons{"amount": "over_billed"}},
		"no such order":             {func(i *pipeline.Invoice) { i.Order = "OC-1" }, reasons{"order": "no_order"}},
		"everything at once":        {func(i *pipeline.Invoice) { *i = pipeline.Invoice{Due: today, External: longText(301)} }, reasons{"number": "required", "date": "required", "amount": "required", "external": "too_long"}},
		"a folio of another kind":   {func(i *pipeline.Invoice) { i.Number = "F-1" }, nil},
		"all that is left":          {func(i *pipeline.Invoice) { i.Amount = clp("10000000") }, nil},
		"another currency":          {func(i *pipeline.Invoice) { i.Amount, i.Tax = pipeline.MustMoney("9999999", "CLF"), pipeline.Money{} }, nil},
		"due on the day of issue":   {func(i *pipeline.Invoice) { i.Due = today }, nil},
		"a tax of nought is no tax": {func(i *pipeline.Invoice) { i.Tax = clp("0") }, nil},
	} {
		i := good
		c.change(&i)
		next, _, err := billed(t).o.Invoice(i, actor("UFIN", pipeline.Finance), noon)
		if c.want != nil {
			require.Error(t, err, name)
			require.Equal(t, map[pipeline.Field]pipeline.Reason(c.want), fieldsOf(t, err), name)
			continue
		}
		require.NoError(t, err, name)
		require.Len(t, next.Invoices, 2, name)
	}
}

func TestOnlyAManagerLetsMoreBeBilledThanAgreed(t *testing.T) {
	t.Parallel()
	more := pipeline.Invoice{Number: "F-2", Issued: today, Amount: clp("10000001"), Excess: "Se agregó un informe"}
	w := billed(t)
	_, _, err := w.o.Invoice(more, actor("UFIN", pipeline.Finance), noon)
	require.Equal(t, pipeline.ReasonManagerOnly, fieldsOf(t, err)[pipeline.FieldExcess])
	w.did(w.o.Invoice(more, managerActor(), noon))
	require.Equal(t, "Se agregó un informe", w.o.Invoices[1].Excess)
}

func TestAnnulledInvoicesNoLongerCount(t *testing.T) {
	t.Parallel()
	w := billed(t)
	w.did(w.o.Invoice(pipeline.Invoice{Number: "F-2", Issued: today, Amount: clp("10000000")}, managerActor(), noon))
	before := w.o
	_, _, err := w.o.Annul(goodInvoice().Ref(), pipeline.CreditNote{Number: "F-2", Issued: today.AddDays(-1)}, managerActor(), noon)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"number": "duplicate", "date": "before_issue", "reason": "required"}, fieldsOf(t, err))
	w.did(w.o.Annul(goodInvoice().Ref(), goodNote(), managerActor(), noon))
	require.Equal(t, pipeline.EventAnnulled, w.last().Kind)
	require.Equal(t, goodNote().Reason, w.last().Reason)
	require.Equal(t, pipeline.StageInvoicing, w.o.Stage)
	sums, err := w.o.Invoiced()
	require.NoError(t, err)
	require.Equal(t, []pipeline.Money{clp("10000000")}, sums)
	require.Equal(t, "0", w.o.Owed(w.o.Invoices[0]).Amount().String())
	require.Nil(t, before.Invoices[0].Annulled, "the state before is as it was")
	for _, k := range pipeline.Tallies(before, w.o, w.last(), santiago) {
		if k.Measure == pipeline.TallyInvoiced {
			require.Equal(t, "-5000000", k.Amount.String())
		}
	}

	_, _, err = w.o.Annul(goodInvoice().Ref(), goodNote(), managerActor(), noon)
	require.Equal(t, pipeline.ReasonAnnulled, pipeline.ReasonOf(err))
	_, _, err = w.o.Annul(pipeline.InvoiceRef{Number: "F-9"}, goodNote(), managerActor(), noon)
	require.Equal(t, pipeline.ReasonNoInvoice, pipeline.ReasonOf(err))
	_, _, err = w.o.Invoice(pipeline.Invoice{Number: "NC-1", Kind: "61", Issued: today, Amount: clp("1")}, managerActor(), noon)
	require.Equal(t, pipeline.ReasonDuplicate, fieldsOf(t, err)[pipeline.FieldNumber], "the note's folio is taken")
	// What was annulled may be billed anew.
	w.did(w.o.Invoice(pipeline.Invoice{Number: "F-3", Issued: today, Amount: clp("5000000")}, managerActor(), noon))
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(replayed))
	w.did(w.o.Undo(w.last(), managerActor(), noon))
	require.Len(t, w.o.Invoices, 2)
}

func TestDueDayAndFileOfAnInvoiceCanBeCorrected(t *testing.T) {
	t.Parallel()
	w := billed(t)
	due, early := today.AddDays(45), today.AddDays(-1)
	_, _, err := w.o.EditInvoice(goodInvoice().Ref(), pipeline.InvoiceEdit{Due: &early}, pipeline.Settings{}, managerActor(), noon)
	require.Equal(t, pipeline.ReasonBeforeIssue, fieldsOf(t, err)[pipeline.FieldDue])
	_, _, err = w.o.EditInvoice(goodInvoice().Ref(), pipeline.InvoiceEdit{}, pipeline.Settings{}, managerActor(), noon)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
	w.did(w.o.EditInvoice(goodInvoice().Ref(), pipeline.InvoiceEdit{Due: &due, File: &pipeline.File{ID: "F9", Name: "f.pdf"}}, pipeline.Settings{}, managerActor(), noon))
	require.Equal(t, due, w.o.Invoices[0].PayBy())
	require.Equal(t, "F9", w.o.Invoices[0].File.ID)
}

func TestAnInvoiceBeforeItsStageIsHeld(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, managerActor())
	w.did(w.o.Hold(goodInvoice(), managerActor(), noon))
	require.Equal(t, pipeline.EventInvoiceHeld, w.last().Kind)
	require.Equal(t, pipeline.StageQualified, w.o.Stage)
	require.Contains(t, w.o.BillingLacks()[pipeline.StageToInvoice], pipeline.FieldApprovedBy)
	require.Contains(t, w.o.BillingLacks()[pipeline.StageCommitted], pipeline.FieldKind)
	_, _, err := w.o.Hold(goodInvoice(), managerActor(), noon)
	require.Equal(t, pipeline.ReasonDuplicate, fieldsOf(t, err)[pipeline.FieldNumber])
	_, _, err = w.o.BillHeld(goodInvoice().Ref(), pipeline.Settings{}, managerActor(), noon)
	require.Equal(t, pipeline.ReasonWrongStage, pipeline.ReasonOf(err))
	w.did(w.o.Advance(goodCommitment(), managerActor(), noon))
	w.did(w.o.Advance(goodApproval(), managerActor(), noon))
	require.Empty(t, w.o.BillingLacks())
	w.did(w.o.BillHeld(goodInvoice().Ref(), pipeline.Settings{}, managerActor(), noon))
	require.Equal(t, pipeline.EventAdvanced, w.last().Kind)
	require.Equal(t, pipeline.StageInvoicing, w.o.Stage)
	require.Empty(t, w.o.Held)
	require.Len(t, w.o.Invoices, 1)
	replayed, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(replayed))

	w = walkTo(t, pipeline.StageImmature, managerActor())
	w.did(w.o.Hold(goodInvoice(), managerActor(), noon))
	w.did(w.o.DropHeld(goodInvoice().Ref(), managerActor(), noon))
	require.Empty(t, w.o.Held)
	_, _, err = w.o.DropHeld(goodInvoice().Ref(), managerActor(), noon)
	require.Equal(t, pipeline.ReasonNoInvoice, pipeline.ReasonOf(err))
}

// What was kept before invoices had more than four fields reads as it did.
func TestInvoicesOfEarlierVersionsAreRead(t *testing.T) {
	t.Parallel()
	const old = `{"number":"F-1","issued":"2026-03-10","amount":"CLP 5000000","by":"UMANAGER"}`
	var i pipeline.Invoice
	require.NoError(t, json.Unmarshal([]byte(old), &i))
	raw, err := json.Marshal(i)
	require.NoError(t, err)
	require.JSONEq(t, old, string(raw))
	require.Equal(t, today.AddDays(30), i.PayBy())
}

func TestDocumentsAreData(t *testing.T) {
	t.Parallel()
	s := settingsOf(t, entry("document", "34", `{"es":"Exenta","en":"Exempt","tax":"exempt","retired":true}`), entry("document", "BOL", `{"es":"Boleta","en":"Receipt","tax":"standard"}`))
	require.Equal(t, []string{"33", "56", "BOL"}, s.Documents(false))
	require.Equal(t, []string{"61"}, s.Documents(true))
	for _, c := range []struct{ kind, amount, want string }{
		{"33", "CLP 1000", "CLP 190"}, {"33", "CLP 1003", "CLP 191"}, {"34", "CLP 1000", ""}, {"BOL", "CLF 10.5", "CLF 1.995"}, {"33", "USD 0.02", ""}, {"99", "CLP 1000", ""},
	} {
		var m pipeline.Money
		require.NoError(t, m.UnmarshalText([]byte(c.amount)))
		require.Equal(t, c.want, s.TaxOf(c.kind, m, today).String(), "%s of %s", c.kind, c.amount)
	}
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"text_es": "required", "text_en": "required", "tax": "choice"}, fieldsOf(t, entry("document", "X", `{}`).Check()))
}

func TestWhatIsBilledIsHeldAgainstTheOrders(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageToInvoice, managerActor())
	first, second := goodOrder(), goodOrder()
	first.Number, first.Amount, first.Tax = "OC-1", clp("1000"), pipeline.Money{}
	second.Number, second.Amount, second.Tax = "OC-2", clp("500"), pipeline.Money{}
	w.did(w.o.PlaceOrder(first, managerActor(), noon))
	w.did(w.o.PlaceOrder(second, managerActor(), noon))
	bill := func(number, order, amount string) pipeline.Invoice {
		return pipeline.Invoice{Number: number, Issued: today, Amount: clp(amount), Order: order}
	}
	refused := func(i pipeline.Invoice, field pipeline.Field, r pipeline.Reason) {
		t.Helper()
		_, _, err := w.o.Invoice(i, managerActor(), noon)
		require.Equal(t, reasons{field: r}, fieldsOf(t, err))
	}
	refused(bill("1", "OC-2", "501"), "amount", "over_billed")
	w.did(w.o.Invoice(bill("1", "OC-2", "500"), managerActor(), noon))
	refused(bill("2", "OC-2", "1"), "amount", "over_billed")
	refused(bill("2", "", "1001"), "amount", "over_billed")
	w.did(w.o.Invoice(bill("2", "OC-1", "1000"), managerActor(), noon))
	refused(bill("3", "", "1"), "amount", "over_billed")
	w.did(w.o.CloseOrder("OC-1", "Se terminó", managerActor(), noon))
	_, _, err := w.o.Invoice(bill("3", "OC-1", "1"), managerActor(), noon)
	require.Equal(t, reasons{"order": "order_closed", "amount": "over_billed"}, fieldsOf(t, err))
}

func TestAnInvoiceCanBeMovedToAnotherOrder(t *testing.T) {
	t.Parallel()
	w := billed(t)
	was, finance := w.o.Invoices[0], actor(other, pipeline.Finance)
	small, large := goodOrder(), goodOrder()
	small.Number, small.Amount, large.Number, large.Amount = "OC-1", clp("10"), "OC-2", clp("90000000")
	w.did(w.o.PlaceOrder(small, managerActor(), noon))
	w.did(w.o.PlaceOrder(large, managerActor(), noon))
	move := func(order, why string, by pipeline.Actor) (pipeline.Opportunity, pipeline.Event, error) {
		return w.o.EditInvoice(was.Ref(), pipeline.InvoiceEdit{Order: &order, Excess: why}, pipeline.Settings{}, by, noon)
	}
	_, _, err := move("OC-9", "", managerActor())
	require.Equal(t, reasons{"order": "no_order"}, fieldsOf(t, err))
	_, _, err = move("OC-1", "", managerActor())
	require.Equal(t, reasons{"order": "over_billed"}, fieldsOf(t, err))
	_, _, err = move("OC-1", "Así se acordó", finance)
	require.Equal(t, reasons{"excess": "manager_only"}, fieldsOf(t, err))
	w.did(move("OC-1", "Así se acordó", managerActor()))
	require.Equal(t, "Así se acordó", w.o.Invoices[0].Excess)
	w.did(move("OC-2", "", finance))
	require.Equal(t, "OC-2", w.o.Invoices[0].Order)
	require.Empty(t, w.o.Invoices[0].Excess)
	w.did(move("", "", finance))
	require.Equal(t, was, w.o.Invoices[0])
}

// What was agreed in UF and is billed in pesos is held against it at the rate of the invoice's day; what is in a currency of which no
// rate is known is not, and says so.
func TestWhatIsBilledInAnotherCurrencyIsHeldAgainstTheCeilingAtARate(t *testing.T) {
	t.Parallel()
	ctx, s, n := context.Background(), newOffice(), 0
	key := func() pipeline.Request { n++; return ask(fmt.Sprint("key ", n), owner) }
	_, err := s.Set(ctx, pipeline.Request{Key: "rate", By: cast["boss"]}, entry("rate", "CLF/CLP/2020-01-01", `"38000.5"`))
	require.NoError(t, err)
	out, err := s.Create(ctx, key(), newDeal())
	require.NoError(t, err)
	agreed := goodCommitment()
	agreed.Value = pipeline.MustMoney("100", "CLF")
	for _, g := range []pipeline.Gate{fullChecklist(), agreed, goodApproval()} {
		out, err = s.Advance(ctx, key(), seen(out.Opportunity), g)
		require.NoError(t, err)
	}
	bill := func(number string, m pipeline.Money) pipeline.Invoice {
		return pipeline.Invoice{Number: number, Issued: today, Amount: m}
	}
	over := bill("1", clp("3800070")) // 100 UF are 3.800.050
	require.Equal(t, reasons{"amount": "over_billed"}, fieldsOf(t, second(s.Invoice(ctx, key(), seen(out.Opportunity), over))))
	require.Equal(t, reasons{"amount": "over_billed"}, fieldsOf(t, second(s.Advance(ctx, key(), seen(out.Opportunity), over))))
	over.Worth = pipeline.MustMoney("1", "CLF") // nobody says what it is worth but the rates
	require.Equal(t, reasons{"amount": "over_billed"}, fieldsOf(t, second(s.Invoice(ctx, key(), seen(out.Opportunity), over))))
	out, err = s.Invoice(ctx, key(), seen(out.Opportunity), bill("1", clp("1900025")))
	require.NoError(t, err)
	got := out.Opportunity.Invoices[0]
	require.Equal(t, pipeline.MustMoney("50", "CLF"), got.Worth)
	require.Equal(t, pipeline.Date{Year: 2020, Month: 1, Day: 1}, got.RateOn)
	require.Equal(t, clp("1900025"), got.Amount)
	require.Equal(t, reasons{"amount": "over_billed"}, fieldsOf(t, second(s.Invoice(ctx, key(), seen(out.Opportunity), bill("2", pipeline.MustMoney("50.01", "CLF"))))))
	dollars := bill("2", pipeline.MustMoney("9999999", "USD"))
	require.True(t, out.Opportunity.Uncompared(dollars))
	out, err = s.Invoice(ctx, key(), seen(out.Opportunity), dollars)
	require.NoError(t, err)
	_, err = s.Invoice(ctx, key(), seen(out.Opportunity), bill("3", pipeline.MustMoney("50", "CLF")))
	require.NoError(t, err, "what can't be compared takes nothing away")
}
