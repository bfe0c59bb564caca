package pipeline_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

// linesFor are lines that come to something, in one currency.
func linesFor(t *rapid.T, c pipeline.Currency) []pipeline.LineItem {
	var lines []pipeline.LineItem
	for range rapid.IntRange(1, 8).Draw(t, "lines") {
		l := drawLine(t, c)
		l.Name = rapid.SampledFrom([]string{"Auditoría", "Informe", "Viaje"}).Draw(t, "name")
		if net, err := l.Net(); err == nil && !net.Amount().IsZero() {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		t.Skip("they come to nothing")
	}
	return lines
}

// comesTo reckons lines for itself, in the currency's smallest units: the net of each rounded once, the tax of each rate once.
func comesTo(lines []pipeline.LineItem) (net, tax *big.Int) {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(lines[0].Price.Currency().Decimals())), nil))
	round := func(r *big.Rat) *big.Int { // half up
		twice := new(big.Int).Add(new(big.Int).Mul(r.Num(), big.NewInt(2)), r.Denom())
		return twice.Div(twice, new(big.Int).Mul(r.Denom(), big.NewInt(2)))
	}
	net, tax = new(big.Int), new(big.Int)
	byRate := map[string]*big.Int{}
	for _, l := range lines {
		left := new(big.Rat).Sub(big.NewRat(100, 1), mustRat(l.Percent.String()))
		exact := new(big.Rat).Mul(new(big.Rat).Mul(rat(l.Price), mustRat(l.Quantity.String())), left.Quo(left, big.NewRat(100, 1)))
		units := round(exact.Mul(exact, scale))
		net.Add(net, units)
		if byRate[l.Rate.String()] == nil {
			byRate[l.Rate.String()] = new(big.Int)
		}
		byRate[l.Rate.String()].Add(byRate[l.Rate.String()], units)
	}
	for rate, units := range byRate {
		part := new(big.Rat).Mul(new(big.Rat).SetInt(units), mustRat(rate))
		tax.Add(tax, round(part.Quo(part, big.NewRat(100, 1))))
	}
	return net, tax
}

func units(m pipeline.Money) *big.Int {
	if m.IsZero() {
		return new(big.Int)
	}
	scaled := rat(m)
	scaled.Mul(scaled, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(m.Currency().Decimals())), nil)))
	return scaled.Num()
}

// An order is billed by its lines, a few at a time, in any order: each invoice is for what its lines come to, each line is billed
// once, and together they are the order, to the last unit. The tax is each document's own.
func TestInstalmentsByLinesAreTheOrderInEveryCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range []pipeline.Currency{"CLP", "CLF", "USD", "KWD", "JPY"} {
		won := walkTo(t, pipeline.StageToInvoice, managerActor())
		rapid.Check(t, func(t *rapid.T) {
			w := won.fork()
			did := func(o pipeline.Opportunity, e pipeline.Event, err error) {
				require.NoError(t, err)
				w.o, w.history = o, append(w.history, e)
			}
			lines := linesFor(t, c)
			did(w.o.PlaceOrder(pipeline.Order{Number: "OC", Date: today, Lines: lines}, managerActor(), noon))
			net, tax := comesTo(lines)
			require.Zero(t, net.Cmp(units(w.o.Orders[0].Amount)))
			require.Zero(t, tax.Cmp(units(w.o.Orders[0].Tax)))

			billed, n := new(big.Int), 0
			for left := w.o.Unbilled("OC"); len(left) > 0; left = w.o.Unbilled("OC") {
				some := rapid.Permutation(left).Draw(t, "some")[:rapid.IntRange(1, len(left)).Draw(t, "of them")]
				n++
				before := w.o
				did(w.o.Invoice(pipeline.Invoice{Number: fmt.Sprint("F-", n), Issued: today, Order: "OC", Lines: some}, managerActor(), noon))
				require.Len(t, w.o.Unbilled("OC"), len(left)-len(some))
				i := w.o.Invoices[n-1]
				net, tax := comesTo(some)
				require.Zero(t, net.Cmp(units(i.Amount)), i.Amount)
				require.Zero(t, tax.Cmp(units(i.Tax)), i.Tax)
				billed.Add(billed, net)
				require.Len(t, before.Invoices, n-1, "the state before is as it was")
			}
			require.Zero(t, net.Cmp(billed))
			_, _, err := w.o.Invoice(pipeline.Invoice{Number: "F-0", Issued: today, Order: "OC", Lines: lines[:1]}, managerActor(), noon)
			require.ErrorContains(t, err, string(pipeline.ReasonOverBilled))
			again, err := pipeline.Replay(w.history)
			require.NoError(t, err)
			require.Equal(t, inUTC(w.o), inUTC(again))
		})
	}
}

func TestAmountAndTaxAreThoseOfTheLines(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageInvoicing, managerActor())
	good := pipeline.Invoice{Number: "F-2", Issued: today, Lines: []pipeline.LineItem{goodLine()}}
	for name, c := range map[string]struct {
		change func(*pipeline.Invoice)
		want   reasons
	}{
		"said as they are":     {func(i *pipeline.Invoice) { i.Amount, i.Tax = clp("2700000"), clp("513000") }, nil},
		"another amount":       {func(i *pipeline.Invoice) { i.Amount = clp("2700001") }, reasons{"amount": "sum"}},
		"another tax":          {func(i *pipeline.Invoice) { i.Tax = clp("0") }, reasons{"tax": "sum"}},
		"another currency":     {func(i *pipeline.Invoice) { i.Amount = pipeline.MustMoney("2700000", "USD") }, reasons{"amount": "sum", "tax": "currency"}},
		"a line of nothing":    {func(i *pipeline.Invoice) { i.Lines = append(i.Lines, pipeline.LineItem{}) }, reasons{"lines[1].name": "required", "lines[1].quantity": "zero", "lines[1].price": "required"}},
		"lines that come to 0": {func(i *pipeline.Invoice) { i.Lines[0].Percent = decimal.Hundred }, reasons{"amount": "zero"}},
		"too many":             {func(i *pipeline.Invoice) { i.Lines = make([]pipeline.LineItem, pipeline.MaxLines+1) }, reasons{"lines": "too_many"}},
		"too much": {func(i *pipeline.Invoice) {
			i.Lines[0].Quantity, i.Lines[0].Price = decimal.MustParse("900000000"), clp("100000")
			for len(i.Lines) < pipeline.MaxLines {
				i.Lines = append(i.Lines, i.Lines[0])
			}
		}, reasons{"lines": "too_large"}},
	} {
		i := good
		i.Lines = []pipeline.LineItem{goodLine()}
		c.change(&i)
		next, _, err := w.o.Invoice(i, managerActor(), noon)
		_, _, ordered := w.o.PlaceOrder(pipeline.Order{Number: "OC", Date: today, Amount: i.Amount, Tax: i.Tax, Lines: i.Lines}, managerActor(), noon)
		if c.want != nil {
			require.Equal(t, c.want, reasons(fieldsOf(t, err)), name)
			require.Equal(t, c.want, reasons(fieldsOf(t, ordered)), name)
			continue
		}
		require.NoError(t, err, name)
		require.NoError(t, ordered, name)
		require.Equal(t, []pipeline.Money{clp("2700000"), clp("513000")}, []pipeline.Money{next.Invoices[1].Amount, next.Invoices[1].Tax}, name)
	}
}

// An order that came of a quote has the lines of that version, for as long as it is for what they come to; other lines take the
// place of these.
func TestAnOrderHasTheLinesOfItsQuote(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))
	w.did(w.o.SendQuote(1, settingsOf(t), paper, ownerActor(), noon))
	w.did(w.o.Accept(1, goodCommitment(), "OC-1", ownerActor(), noon))
	r := w.o.Orders[0]
	require.Empty(t, r.Lines, "they are the quote's")
	require.Equal(t, w.o.Quotes[0].Lines, w.o.OrderLines(r))
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	require.Len(t, w.o.OrderLines(r), 1, "what is offered later is no part of it")
	require.Len(t, w.o.Unbilled("OC-1"), 1)
	require.Len(t, w.o.Unbilled(""), 2)

	dearer := r
	dearer.Amount = clp("3000000")
	w.did(w.o.ChangeOrder(dearer, ownerActor(), noon))
	require.Empty(t, w.o.OrderLines(w.o.Orders[0]), "another amount was agreed than that version's")
	own := r
	own.Amount, own.Tax, own.Lines = pipeline.Money{}, pipeline.Money{}, []pipeline.LineItem{goodLine(), goodLine()}
	w.did(w.o.ChangeOrder(own, ownerActor(), noon))
	require.Equal(t, clp("5400000"), w.o.Orders[0].Amount)
	require.Len(t, w.o.OrderLines(w.o.Orders[0]), 2)
	require.Equal(t, []int{1, 2}, []int{w.o.Orders[0].Lines[0].ID, w.o.Orders[0].Lines[1].ID})
}

// What waits bills a line too, and what was annulled does not. A line is known again by what it says, not by its number.
func TestWhichLinesAreBilled(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageCommitted, ownerActor())
	report := pipeline.LineItem{Name: "Informe", Quantity: decimal.One, Price: clp("1000000"), Treatment: pipeline.TaxExempt}
	for _, l := range []pipeline.LineItem{goodLine(), report, report} {
		w.did(w.o.AddLine(l, ownerActor(), noon))
	}
	w.did(w.o.Hold(pipeline.Invoice{Number: "F-1", Issued: today, Lines: []pipeline.LineItem{report}}, managerActor(), noon))
	require.Equal(t, []int{1, 3}, ids(w.o.Unbilled("")))
	w.did(w.o.Advance(gateInto(pipeline.StageToInvoice), ownerActor(), noon))
	w.did(w.o.BillHeld(pipeline.InvoiceRef{Number: "F-1"}, pipeline.Settings{}, managerActor(), noon))
	require.Equal(t, []int{1, 3}, ids(w.o.Unbilled("")), "it is billed now")
	theirs := goodLine()
	theirs.ID, theirs.Product, theirs.Name, theirs.Unit, theirs.Rate = 9, "aud-1", "Audit", "", decimal.MustParse("21")
	w.did(w.o.Invoice(pipeline.Invoice{Number: "F-2", Issued: today, Lines: []pipeline.LineItem{theirs}}, managerActor(), noon))
	require.Equal(t, []int{3}, ids(w.o.Unbilled("")))
	w.did(w.o.Annul(pipeline.InvoiceRef{Number: "F-1"}, goodNote(), managerActor(), noon))
	require.Equal(t, []int{2, 3}, ids(w.o.Unbilled("")))
	w.did(w.o.Undo(w.last(), managerActor(), noon))
	require.Len(t, w.o.Invoices[0].Lines, 1, "and back")

	again, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(again))
	for _, e := range w.history[len(w.history)-2:] {
		raw, err := json.Marshal(e.Changes)
		require.NoError(t, err)
		require.NotContains(t, string(raw), "Informe", "lines that stay do not stand in every event")
	}
}

func ids(lines []pipeline.LineItem) []int {
	var all []int
	for _, l := range lines {
		all = append(all, l.ID)
	}
	return all
}

func TestLinesAreTaxedAsTheirDocumentIs(t *testing.T) {
	t.Parallel()
	old := goodLine()
	old.Rate = decimal.MustParse("18")
	taxed := pipeline.Settings{}.Taxed("33", []pipeline.LineItem{old}, today)
	require.Equal(t, "19", taxed[0].Rate.String())
	require.Equal(t, "18", old.Rate.String())
	untaxed := pipeline.Settings{}.Taxed("34", []pipeline.LineItem{old}, today)
	require.Equal(t, []any{pipeline.TaxExempt, "0"}, []any{untaxed[0].Treatment, untaxed[0].Rate.String()})
}

// A line is ordered once, by whichever order takes it; of one that is closed only what was billed stays taken.
func TestWhichLinesAreOrdered(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageInvoicing, managerActor())
	report := pipeline.LineItem{Name: "Informe", Quantity: decimal.One, Price: clp("1000"), Treatment: pipeline.TaxExempt}
	for _, l := range []pipeline.LineItem{goodLine(), report, report} {
		w.did(w.o.AddLine(l, managerActor(), noon))
	}
	require.Equal(t, []int{1, 2, 3}, ids(w.o.Unordered()))
	place := func(number string, lines ...pipeline.LineItem) {
		t.Helper()
		w.did(w.o.PlaceOrder(pipeline.Order{Number: number, Date: today, Lines: lines}, managerActor(), noon))
	}
	place("OC-1", report)
	require.Equal(t, []int{1, 3}, ids(w.o.Unordered()), "one of two that are alike")
	whole := goodOrder()
	whole.Number = "OC-2"
	w.did(w.o.PlaceOrder(whole, managerActor(), noon))
	require.Equal(t, []int{1, 3}, ids(w.o.Unordered()), "what was ordered by an amount takes no line")
	dearer := goodLine()
	dearer.Price = clp("1")
	place("OC-3", report, dearer)
	require.Equal(t, []int{1}, ids(w.o.Unordered()), "another price is another line")

	w.did(w.o.Invoice(pipeline.Invoice{Number: "F-9", Issued: today, Order: "OC-1", Lines: []pipeline.LineItem{report}}, managerActor(), noon))
	w.did(w.o.CloseOrder("OC-1", "Se cumplió", managerActor(), noon))
	require.Equal(t, []int{1}, ids(w.o.Unordered()), "it was billed")
	w.did(w.o.CloseOrder("OC-3", "No se hará", managerActor(), noon))
	require.Equal(t, []int{1, 3}, ids(w.o.Unordered()), "what nobody will bill can be ordered anew")
	require.Len(t, w.o.Lines, 3)
}

// The lines of an accepted quote are ordered by the order that came of it.
func TestAQuotesOrderTakesItsLines(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))
	w.did(w.o.SendQuote(1, settingsOf(t), paper, ownerActor(), noon))
	w.did(w.o.Accept(1, goodCommitment(), "OC-1", ownerActor(), noon))
	require.Empty(t, w.o.Unordered())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	require.Equal(t, []int{2}, ids(w.o.Unordered()))
}
