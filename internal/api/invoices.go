package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"embudo/pipeline"
)

// invoice is one as the document has it, and what became of it.
type invoice struct {
	ExternalID  string `json:"external_id,omitempty"`
	Opportunity string `json:"opportunity"`
	// Stage is where the opportunity stands now.
	Stage  string  `json:"stage"`
	State  string  `json:"state"`
	Kind   string  `json:"kind,omitempty"`
	Number string  `json:"number"`
	Date   string  `json:"date"`
	Due    string  `json:"due,omitempty"`
	Amount *money  `json:"amount"`
	Tax    *money  `json:"tax,omitempty"`
	Order  string  `json:"order,omitempty"`
	Lines  []line  `json:"lines,omitempty"`
	Lacks  []lacks `json:"missing,omitempty"`
	// Refused is why a held one could not be recorded when its stage had come.
	Refused map[pipeline.Field]pipeline.Reason `json:"refused,omitempty"`
}

// lacks is what a stage still asks for before a held invoice can be recorded.
type lacks struct {
	Stage  string   `json:"stage"`
	Fields []string `json:"fields"`
}

// What became of an invoice.
const (
	stateIssued   = "issued"
	stateHeld     = "held"
	stateAnnulled = "annulled"
)

// asItStands does something to an opportunity as it stands: another system knows no versions. It is an act, by which a refusal is
// kept.
func (s *server) asItStands(c *call, id pipeline.OpportunityID, act pipeline.Act, do func(pipeline.Present) (pipeline.Opportunity, pipeline.Event, error)) error {
	_, err := s.Flow.AsItStands(c.Context(), c.request(), id, act, do)
	return err
}

// refuse is what an act gives that is not done.
func refuse(why error) (pipeline.Opportunity, pipeline.Event, error) {
	return pipeline.Opportunity{}, pipeline.Event{}, why
}

// opportunityRef takes the reference of an opportunity.
func (o *object) opportunityRef() pipeline.OpportunityID {
	text := o.text("opportunity")
	if text == nil {
		o.fault("opportunity", "required", "is required")
		return 0
	}
	digits, ok := strings.CutPrefix(*text, "OP-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || n < 1 {
		o.fault("opportunity", "unreadable", "must be a reference such as OP-12")
	}
	return pipeline.OpportunityID(n)
}

// money takes an amount; none where there is none.
func (o *object) money(name string) pipeline.Money {
	given := take[map[string]string](o, name, `an object such as {"amount":"1500000","currency":"CLP"}`)
	if given == nil {
		return pipeline.Money{}
	}
	for key := range *given {
		if key != "amount" && key != "currency" {
			o.fault(name+"."+key, "unknown_field", "the document has no such field")
		}
	}
	m, err := pipeline.ParseMoney((*given)["amount"], (*given)["currency"])
	if err != nil {
		o.fault(name, "unreadable", "must have digits, with no more decimals than the currency has, and an ISO 4217 code")
	}
	return m
}

// date takes a day; none where there is none.
func (o *object) date(name string) pipeline.Date {
	text := o.text(name)
	if text == nil {
		return pipeline.Date{}
	}
	d, err := pipeline.ParseDate(*text)
	if err != nil {
		o.fault(name, "unreadable", "must be a day such as 2027-06-30")
	}
	return d
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// putInvoice records an issued invoice: the first moves the opportunity to Invoicing. One that comes too early is held, and the
// answer says what is missing.
func (s *server) putInvoice(c *call) error {
	o, err := readObject(c.body)
	if err != nil {
		return err
	}
	id := o.opportunityRef()
	i := pipeline.Invoice{Kind: orEmpty(o.text("kind")), Number: orEmpty(o.text("number")), Issued: o.date("date"), Due: o.date("due"), Amount: o.money("amount"),
		Tax: o.money("tax"), Order: orEmpty(o.text("order")), External: c.PathValue("external_id")}
	lines := linesSaid(o)
	if err := o.done(); err != nil {
		return err
	}
	products, err := s.productsOf(c, lines)
	if err != nil {
		return err
	}
	made := false
	say(c, func(o pipeline.Opportunity) (int, any) {
		i, held, _ := invoiceKnown(o, i.External)
		return status(made), invoiceOf(o, i, held)
	})
	return s.asItStands(c, id, pipeline.ActInvoice, func(now pipeline.Present) (pipeline.Opportunity, pipeline.Event, error) {
		o, i := now.Opportunity, i
		have, held, known := invoiceKnown(o, i.External)
		switch {
		case len(lines) == 0:
		case known && sameLines(have.Lines, lines):
			i.Lines, i.Amount, i.Tax = have.Lines, or(i.Amount, have.Amount), or(i.Tax, have.Tax)
		default:
			var err error
			if i.Lines, i.Amount, i.Tax, err = summed(lines, products, now.Settings, i.Issued, i.Amount, i.Tax); err != nil {
				return refuse(err)
			}
		}
		made = !known
		admits := o.Admits(pipeline.ActInvoice) == nil
		switch {
		case known && !sameInvoice(have, i):
			return refuse(plainProblem(http.StatusConflict, "issued", "An invoice that was issued is not changed: annul it by a credit note, and issue another."))
		case known && held && admits:
			return now.BillHeld(have.Ref())
		case known:
			return now.Nothing()
		case admits || o.Stage.Final():
			return now.Invoice(i)
		}
		return o.Hold(i, now.By, now.At)
	})
}

// invoiceKnown finds an invoice by another system's id, among those that were recorded and those that are held.
func invoiceKnown(o pipeline.Opportunity, external string) (i pipeline.Invoice, held, known bool) {
	by := func(i pipeline.Invoice) bool { return i.External == external }
	if at := slices.IndexFunc(o.Invoices, by); at >= 0 {
		return o.Invoices[at], false, true
	}
	if at := slices.IndexFunc(o.Held, by); at >= 0 {
		return o.Held[at], true, true
	}
	return pipeline.Invoice{}, false, false
}

// or is an amount that was said, or else another.
func or(said, other pipeline.Money) pipeline.Money {
	if said.IsZero() {
		return other
	}
	return said
}

// sameInvoice says whether what is said of an invoice is what is known of it. One that an earlier release kept has no lines.
func sameInvoice(have, said pipeline.Invoice) bool {
	return (len(have.Lines) == 0 || len(said.Lines) == 0 || slices.Equal(have.Lines, said.Lines)) && have.Ref() == said.Ref() && have.Issued == said.Issued && have.Amount.Equal(said.Amount) && have.Order == said.Order &&
		(said.Due == have.Due || said.Due.IsZero()) && (said.Tax.IsZero() || have.Tax.Equal(said.Tax))
}

func invoiceOf(o pipeline.Opportunity, i pipeline.Invoice, held bool) invoice {
	x := invoice{ExternalID: i.External, Opportunity: o.ID.String(), Stage: o.Stage.String(), State: stateIssued, Kind: i.Kind, Number: i.Number,
		Date: i.Issued.String(), Amount: moneyOf(i.Amount), Tax: moneyOf(i.Tax), Order: i.Order, Lines: linesOf(i.Lines)}
	if !i.Due.IsZero() {
		x.Due = i.Due.String()
	}
	if i.Annulled != nil {
		x.State = stateAnnulled
	}
	if held {
		x.State, x.Refused = stateHeld, i.Refused
		for stage, fields := range o.BillingLacks() {
			l := lacks{Stage: stage.String(), Fields: []string{}}
			for _, f := range fields {
				l.Fields = append(l.Fields, string(f))
			}
			x.Lacks = append(x.Lacks, l)
		}
		order := map[string]int{}
		for n, stage := range pipeline.Stages() {
			order[stage.String()] = n
		}
		slices.SortFunc(x.Lacks, func(a, b lacks) int { return order[a.Stage] - order[b.Stage] })
	}
	return x
}
