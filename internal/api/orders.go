package api

import (
	"net/http"
	"slices"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// order is one as the document has it.
type order struct {
	ExternalID  string `json:"external_id,omitempty"`
	Opportunity string `json:"opportunity"`
	Number      string `json:"number"`
	Date        string `json:"date"`
	Amount      *money `json:"amount"`
	Tax         *money `json:"tax,omitempty"`
	Lines       []line `json:"lines,omitempty"`
	// Quote is the version that was accepted; none where the order stands alone.
	Quote    int    `json:"quote,omitempty"`
	Document string `json:"document,omitempty"`
	Closed   bool   `json:"closed"`
}

// orderOf gives an order with its lines, which may be those of the quote that it came of.
func orderOf(id pipeline.OpportunityID, r pipeline.Order, lines []pipeline.LineItem) order {
	return order{ExternalID: r.External, Opportunity: id.String(), Number: r.Number, Date: r.Date.String(), Amount: moneyOf(r.Amount), Tax: moneyOf(r.Tax), Lines: linesOf(lines),
		Quote: r.Quote, Document: r.Proof.Link, Closed: r.Closed != nil}
}

// orderSaid is what is said of an order; what is not stays as it is.
type orderSaid struct {
	external, number, document string
	date                       pipeline.Date
	amount, tax                pipeline.Money
	quote                      *int
	lines                      []pipeline.LineItem
}

func (s orderSaid) of(r pipeline.Order) pipeline.Order {
	r.External = s.external
	if r.Number == "" {
		r.Number = s.number
	}
	if !s.date.IsZero() {
		r.Date = s.date
	}
	if amount, tax := or(s.amount, r.Amount), or(s.tax, r.Tax); !amount.Equal(r.Amount) || !tax.Equal(r.Tax) {
		r.Amount, r.Tax, r.Lines = amount, tax, nil // what was said alone follows from no lines
	}
	if s.document != "" {
		r.Proof.Link = s.document
	}
	return r
}

// putOrder places an order of an opportunity, or brings one up to date. One that people made, such as by accepting a quote, is
// found by its number, or by the quote's version.
func (s *server) putOrder(c *call) error {
	o, err := readObject(c.body)
	if err != nil {
		return err
	}
	id := o.opportunityRef()
	said := orderSaid{external: c.PathValue("external_id"), number: orEmpty(o.text("number")), document: orEmpty(o.text("document")), date: o.date("date"),
		amount: o.money("amount"), tax: o.money("tax"), quote: take[int](o, "quote", "the number of a version"), lines: linesSaid(o)}
	if err := o.done(); err != nil {
		return err
	}
	products, err := s.productsOf(c, said.lines)
	if err != nil {
		return err
	}
	made := false
	say(c, func(o pipeline.Opportunity) (int, any) {
		r, _ := orderKnown(o, func(r pipeline.Order) bool { return r.External == said.external })
		return status(made), orderOf(id, r, o.OrderLines(r))
	})
	return s.asItStands(c, id, pipeline.ActOrder, func(now pipeline.Present) (pipeline.Opportunity, pipeline.Event, error) {
		have, known, err := said.known(now.Opportunity)
		if err != nil {
			return refuse(err)
		}
		next := said.of(have)
		same := known && next.Amount.Equal(have.Amount) && next.Tax.Equal(have.Tax) && sameLines(now.Opportunity.OrderLines(have), said.lines)
		if len(said.lines) > 0 && !same {
			if next.Lines, next.Amount, next.Tax, err = summed(said.lines, products, now.Settings, next.Date, said.amount, said.tax); err != nil {
				return refuse(err)
			}
		}
		made = !known
		switch {
		case !known:
			return now.Opportunity.PlaceOrder(next, now.By, now.At)
		case sameOrder(have, next):
			return now.Nothing()
		}
		return now.Opportunity.ChangeOrder(next, now.By, now.At)
	})
}

// known finds the order that is spoken of: by the id that it was given before; or else, of those that no system knows yet, by
// the version of its quote, or by its number.
func (s orderSaid) known(o pipeline.Opportunity) (r pipeline.Order, ok bool, err error) {
	if r, ok = orderKnown(o, func(r pipeline.Order) bool { return r.External == s.external }); ok {
		if s.number != "" && s.number != r.Number {
			return r, true, plainProblem(http.StatusConflict, "number", "An order that was placed keeps its number.")
		}
		return r, true, nil
	}
	if s.quote != nil {
		if r, ok = orderKnown(o, func(r pipeline.Order) bool { return r.Quote == *s.quote && r.Quote != 0 && r.External == "" }); !ok {
			err = badField(http.StatusUnprocessableEntity, "quote", "no_order", "no order came of this version that no other id has")
		}
		return r, ok, err
	}
	r, ok = orderKnown(o, func(r pipeline.Order) bool { return r.Number == s.number && r.External == "" })
	return r, ok, nil
}

func orderKnown(o pipeline.Opportunity, is func(pipeline.Order) bool) (pipeline.Order, bool) {
	i := slices.IndexFunc(o.Orders, is)
	if i < 0 {
		return pipeline.Order{}, false
	}
	return o.Orders[i], true
}

func sameOrder(a, b pipeline.Order) bool {
	return a.External == b.External && a.Date == b.Date && a.Amount.Equal(b.Amount) && a.Tax.Equal(b.Tax) && a.Proof.Link == b.Proof.Link && slices.Equal(a.Lines, b.Lines)
}

func (s *server) showOrder(c *call) (int, any, error) {
	external := c.PathValue("external_id")
	o, err := s.Reader.OpportunityKnown(c.Context(), integration.KnownOrder, external)
	if err != nil {
		return 0, nil, err
	}
	r, ok := orderKnown(o, func(r pipeline.Order) bool { return r.External == external })
	if !ok {
		return 0, nil, &pipeline.Error{Code: pipeline.NotFound}
	}
	return http.StatusOK, orderOf(o.ID, r, o.OrderLines(r)), nil
}

func (s *server) listOrders(c *call) (int, any, error) {
	after, limit, err := c.partPage()
	if err != nil {
		return 0, nil, err
	}
	all, err := s.Reader.OrdersAfter(c.Context(), after, limit+1)
	if err != nil {
		return 0, nil, err
	}
	p := pageOf(all, limit, func(p integration.PlacedOrder) string { return p.Place().String() })
	return http.StatusOK, p.as(func(p integration.PlacedOrder) any { return orderOf(p.Opportunity, p.Order, p.Lines()) }), nil
}
