package pipeline

import (
	"context"
	"slices"
	"time"

	"github.com/govalues/decimal"
)

// The kinds of events around what was received.
const (
	EventPaid             EventKind = "paid"              // something was paid on an invoice
	EventPaymentWithdrawn EventKind = "payment_withdrawn" // a payment was not one
)

// ActPay is keeping what was received, and taking that back.
const ActPay Act = "pay"

// Fields of a payment besides FieldDate, FieldAmount and FieldReference.
const (
	FieldPayments Field = "payments"
	FieldInvoice  Field = "invoice"
	FieldRate     Field = "rate"
	FieldRateOn   Field = "rate_on"
)

// Reasons why a payment is refused.
const (
	ReasonOverPaid  Reason = "over_paid"  // it is more than what is owed
	ReasonNoRate    Reason = "no_rate"    // it is in another currency, and no rate is known for its day
	ReasonNoPayment Reason = "no_payment" // the opportunity has no such payment
)

// MaxPayments is how many payments one opportunity may have.
const MaxPayments = 500

// Payment is money that was received for one invoice.
type Payment struct {
	// ID is the version of the opportunity with which it was recorded.
	ID      int        `json:"id"`
	Invoice InvoiceRef `json:"invoice"`
	Date    Date       `json:"date"`
	// Amount is what was received, tax and all.
	Amount Money `json:"amount"`
	// Rate says how many of the invoice's currency one of Amount's is worth, as of RateOn; both zero where they are the same.
	Rate   decimal.Decimal `json:"rate,omitzero"`
	RateOn Date            `json:"rate_on,omitzero"`
	// Applied is what it makes in the invoice's currency. Pay sets it.
	Applied   Money  `json:"applied"`
	Reference string `json:"reference,omitempty"`
	// External is its id in the accounting system.
	External string `json:"external,omitempty"`
	By       UserID `json:"by"`
}

// Pay keeps a payment. It returns Denied, Conflict with ReasonNoInvoice or ReasonAnnulled, or Invalid with the faults of the
// fields: in another currency than the invoice's it needs a rate and the rate's day.
func (o Opportunity) Pay(p Payment, by Actor, at time.Time) (Opportunity, Event, error) {
	i, err := o.standing(p.Invoice, ActPay, by)
	if err != nil {
		return Opportunity{}, Event{}, err
	}
	p.ID, p.By = o.Version+1, by.ID
	p.Reference, p.External = clean(p.Reference), clean(p.External)
	f := faults{}
	f.pastDate(FieldDate, p.Date, DateOf(at))
	f.positive(FieldAmount, p.Amount)
	f.text(FieldReference, p.Reference, MaxShort, false)
	f.text(FieldExternal, p.External, MaxShort, false)
	if len(o.Payments) >= MaxPayments {
		f.add(FieldAmount, ReasonTooMany)
	}
	if len(f) == 0 {
		p = p.applied(f, i.Amount.Currency())
	}
	if len(f) == 0 && p.exceeds(o.Owed(i)) {
		f.add(FieldAmount, ReasonOverPaid)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Payments = append(slices.Clone(o.Payments), p)
	return o.record(EventPaid, next, by.ID, at)
}

// applied is the payment with what it makes in the invoice's currency.
func (p Payment) applied(f faults, to Currency) Payment {
	if p.Amount.Currency() == to {
		p.Rate, p.RateOn, p.Applied = decimal.Decimal{}, Date{}, p.Amount
		return p
	}
	switch {
	case p.Rate.IsZero() || p.Rate.IsNeg():
		f.add(FieldRate, ReasonNoRate)
	case p.RateOn.IsZero() || p.RateOn.After(p.Date):
		f.add(FieldRateOn, ReasonOutOfRange)
	}
	if len(f) > 0 {
		return p
	}
	product := exactly(p.Amount.Amount())
	m, err := RoundHalfUp(product.Mul(product, exactly(p.Rate)), to)
	switch {
	case err != nil:
		f.add(FieldAmount, ReasonTooLarge)
	case m.Amount().IsZero():
		f.add(FieldAmount, ReasonZero)
	}
	p.Applied = m
	return p
}

func (p Payment) exceeds(owed Money) bool {
	c, _ := p.Applied.Cmp(owed)
	return c > 0
}

// WithdrawPayment takes a payment back that was none, or not for this. It returns Denied, or Conflict with ReasonNoPayment.
func (o Opportunity) WithdrawPayment(id int, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActPay); err != nil {
		return Opportunity{}, Event{}, err
	}
	i := slices.IndexFunc(o.Payments, func(p Payment) bool { return p.ID == id })
	if i < 0 {
		return Opportunity{}, Event{}, &Error{Code: Conflict, Reason: ReasonNoPayment, Current: &o}
	}
	next := o
	next.Payments = slices.Delete(slices.Clone(o.Payments), i, i+1)
	if len(next.Payments) == 0 {
		next.Payments = nil // as the history gives it back
	}
	return o.record(EventPaymentWithdrawn, next, by.ID, at)
}

// Pay keeps a payment; see Present.Pay.
func (s *Service) Pay(ctx context.Context, r Request, t Target, p Payment) (Outcome, error) {
	return s.changePresent(ctx, r, t, ActPay, func(now Present) (Opportunity, Event, error) { return now.Pay(p) })
}

// worth is how many of one currency one of another is worth on a day, and as of which day; zero where nobody said.
func (s Settings) worth(of, in Currency, on Date) (decimal.Decimal, Date) {
	r, ok := s.RateOn(of, in, on)
	if !ok {
		return decimal.Decimal{}, Date{}
	}
	if r.From == of {
		return r.Value, r.On
	}
	inverse, err := decimal.One.Quo(r.Value)
	if err != nil {
		return decimal.Decimal{}, Date{}
	}
	return inverse, r.On
}

// WithdrawPayment takes a payment back; see Opportunity.WithdrawPayment.
func (s *Service) WithdrawPayment(ctx context.Context, r Request, t Target, id int) (Outcome, error) {
	return s.change(ctx, r, t, ActPay, func(o Opportunity, by Actor, at time.Time) (Opportunity, Event, error) {
		return o.WithdrawPayment(id, by, at)
	})
}
