package api

import (
	"net/http"
	"slices"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// payment is one as the document has it.
type payment struct {
	ExternalID  string `json:"external_id,omitempty"`
	Opportunity string `json:"opportunity"`
	Kind        string `json:"kind,omitempty"`
	Number      string `json:"number"`
	Date        string `json:"date"`
	Amount      *money `json:"amount"`
	// Applied is what it makes in the invoice's currency.
	Applied   *money `json:"applied"`
	Reference string `json:"reference,omitempty"`
}

// putPayment keeps money that was received for an invoice.
func (s *server) putPayment(c *call) error {
	o, err := readObject(c.body)
	if err != nil {
		return err
	}
	id := o.opportunityRef()
	p := pipeline.Payment{Invoice: pipeline.InvoiceRef{Kind: orEmpty(o.text("kind")), Number: orEmpty(o.text("number"))}, Date: o.date("date"),
		Amount: o.money("amount"), Reference: orEmpty(o.text("reference")), External: c.PathValue("external_id")}
	if err := o.done(); err != nil {
		return err
	}
	made := false
	say(c, func(o pipeline.Opportunity) (int, any) {
		p, _ := paymentKnown(o, p.External)
		return status(made), paymentOf(o, p)
	})
	return s.asItStands(c, id, pipeline.ActPay, func(now pipeline.Present) (pipeline.Opportunity, pipeline.Event, error) {
		have, known := paymentKnown(now.Opportunity, p.External)
		made = !known
		switch {
		case known && (have.Invoice != p.Invoice || have.Date != p.Date || !have.Amount.Equal(p.Amount)):
			return refuse(plainProblem(http.StatusConflict, "received", "A payment that was received is not changed: withdraw it, and send another."))
		case known:
			return now.Nothing()
		}
		return now.Pay(p)
	})
}

func paymentKnown(o pipeline.Opportunity, external string) (pipeline.Payment, bool) {
	i := slices.IndexFunc(o.Payments, func(p pipeline.Payment) bool { return p.External == external })
	if i < 0 {
		return pipeline.Payment{}, false
	}
	return o.Payments[i], true
}

func paymentOf(o pipeline.Opportunity, p pipeline.Payment) payment {
	return payment{ExternalID: p.External, Opportunity: o.ID.String(), Kind: p.Invoice.Kind, Number: p.Invoice.Number, Date: p.Date.String(),
		Amount: moneyOf(p.Amount), Applied: moneyOf(p.Applied), Reference: p.Reference}
}

func (s *server) showPayment(c *call) (int, any, error) {
	external := c.PathValue("external_id")
	o, err := s.Reader.OpportunityKnown(c.Context(), integration.KnownPayment, external)
	if err != nil {
		return 0, nil, err
	}
	p, ok := paymentKnown(o, external)
	if !ok {
		return 0, nil, &pipeline.Error{Code: pipeline.NotFound}
	}
	return http.StatusOK, paymentOf(o, p), nil
}

func (s *server) listPayments(c *call) (int, any, error) {
	return s.listParts(c, integration.KnownPayment, func(o pipeline.Opportunity) []any {
		var all []any
		for _, p := range o.Payments {
			all = append(all, paymentOf(o, p))
		}
		return all
	})
}
