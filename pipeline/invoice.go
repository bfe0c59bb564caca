package pipeline

import (
	"maps"
	"slices"

	"github.com/govalues/decimal"
)

// Fields of an invoice besides those of its gate.
const (
	FieldDocument Field = "document"
	FieldDue      Field = "due"
	FieldExcess   Field = "excess"
	FieldHeld     Field = "held_invoices"
)

// Reasons why an invoice is refused.
const (
	ReasonBeforeIssue Reason = "before_issue" // it would be due before it was issued
	ReasonOverBilled  Reason = "over_billed"  // together it is more than what was ordered, and no manager said why
	ReasonNoInvoice   Reason = "no_invoice"   // the opportunity has no such invoice
	ReasonAnnulled    Reason = "annulled"     // the invoice was annulled
	ReasonHasPayments Reason = "has_payments" // something was paid on it, which is to be withdrawn first
)

// Invoice is a sales invoice that was issued. Whether it is paid plays no part in the flow.
type Invoice struct {
	// Number is its folio: unique among the opportunity's invoices, and in the company among documents of its kind.
	Number string `json:"number"`
	Issued Date   `json:"issued"`
	// Amount is without tax: what is held against the value.
	Amount Money  `json:"amount"`
	By     UserID `json:"by"`
	// Kind is the kind of document, a key of SettingDocument; "" where nobody said.
	Kind string `json:"kind,omitempty"`
	// Due is the day until which it is to be paid; zero where nobody said: see PayBy.
	Due Date `json:"due,omitzero"`
	// Tax is what comes on top of Amount; none for none.
	Tax Money `json:"tax,omitzero"`
	// Lines are what Amount and Tax follow from; none where these were said alone. Tax is rounded on each document, so that those of
	// several may differ from an order's by as many of the smallest units.
	Lines []LineItem `json:"lines,omitempty"`
	// Order is the number of the order that it bills; "" for the opportunity as a whole.
	Order string `json:"order,omitempty"`
	// Worth is what Amount makes in the currency in which was agreed what it bills, at Rate as of RateOn; all zero where that is
	// the same, or no rate was known on the day of issue. Service sets them.
	Worth  Money           `json:"worth,omitzero"`
	Rate   decimal.Decimal `json:"rate,omitzero"`
	RateOn Date            `json:"rate_on,omitzero"`
	// Excess is why it bills more than what was ordered.
	Excess string `json:"excess,omitempty"`
	// External is its id in the accounting system.
	External string `json:"external,omitempty"`
	File     *File  `json:"file,omitempty"`
	// Annulled is the credit note that took it back; nil while it stands.
	Annulled *CreditNote `json:"annulled,omitempty"`
	// Refused is why one that is held could not be recorded when its stage had come; nil while it has not.
	Refused map[Field]Reason `json:"refused,omitempty"`
}

// InvoiceRef names an invoice among those of an opportunity.
type InvoiceRef struct {
	Kind   string `json:"kind,omitempty"`
	Number string `json:"number"`
}

// Ref names it.
func (i Invoice) Ref() InvoiceRef { return InvoiceRef{i.Kind, i.Number} }

// Total is what is to be paid.
func (i Invoice) Total() Money {
	total, err := i.Amount.Add(i.Tax)
	if err != nil { // refused when it was recorded
		return i.Amount
	}
	return total
}

// legalTerm is how many days there are to pay where nothing was agreed: law 21.131.
const legalTerm = 30

// PayBy is the day after which it is overdue.
func (i Invoice) PayBy() Date {
	if i.Due.IsZero() {
		return i.Issued.AddDays(legalTerm)
	}
	return i.Due
}

// To is StageInvoicing.
func (i Invoice) To() Stage { return StageInvoicing }

func (i Invoice) check(f faults, o Opportunity, today Date) {
	i.checkAlone(f, today)
	for _, other := range o.Invoices {
		if other.Ref() == i.Ref() || other.Annulled != nil && other.Annulled.ref() == i.Ref() {
			f.add(FieldNumber, ReasonDuplicate)
		}
	}
	i.checkOrder(f, o, FieldAmount)
}

// checkAlone checks what hangs on nothing else.
func (i Invoice) checkAlone(f faults, today Date) {
	f.text(FieldNumber, i.Number, MaxShort, true)
	f.pastDate(FieldDate, i.Issued, today)
	f.charge(i.Lines, i.Amount, i.Tax)
	f.text(FieldDocument, i.Kind, MaxKey, false)
	f.text(FieldOrder, i.Order, MaxShort, false)
	f.text(FieldExcess, i.Excess, MaxLong, false)
	f.text(FieldExternal, i.External, MaxShort, false)
	i.checkDue(f)
	if i.File != nil {
		f.file(FieldFiles, i.File.ID, i.File.Name, i.File.Permalink)
	}
}

func (i Invoice) checkDue(f faults) {
	switch {
	case i.Due.IsZero():
	case !i.Due.exists():
		f.add(FieldDue, ReasonUnreadable)
	case i.Due.Before(i.Issued):
		f.add(FieldDue, ReasonBeforeIssue)
	case i.Due.Year > 2100:
		f.add(FieldDue, ReasonOutOfRange)
	}
}

func (i Invoice) cleaned() Gate { return i.clean() }

func (i Invoice) clean() Invoice {
	i.Number, i.Kind, i.Order = clean(i.Number), clean(i.Kind), clean(i.Order)
	i.Excess, i.External = clean(i.Excess), clean(i.External)
	i.Lines = numbered(i.Lines)
	i.Amount, i.Tax = charged(i.Lines, i.Amount, i.Tax)
	i.Tax = due(i.Tax)
	if i.File != nil {
		file := File{ID: clean(i.File.ID), Name: clean(i.File.Name), Permalink: clean(i.File.Permalink)}
		i.File = &file
	}
	i.Annulled, i.Refused = nil, nil // an invoice is annulled by an act of its own
	return i
}

func (i Invoice) record(o *Opportunity, by UserID) {
	i.By = by
	// A new slice: the one of the state before must not change.
	o.Invoices = append(o.Invoices[:len(o.Invoices):len(o.Invoices)], i)
}

func (i Invoice) same(other Invoice) bool {
	return i.Ref() == other.Ref() && i.By == other.By && maps.Equal(i.Refused, other.Refused)
}

// InvoiceAt gives an invoice by its name.
func (o Opportunity) InvoiceAt(ref InvoiceRef) (Invoice, bool) {
	i := o.invoiceIndex(ref)
	if i < 0 {
		return Invoice{}, false
	}
	return o.Invoices[i], true
}

func (o Opportunity) invoiceIndex(ref InvoiceRef) int {
	return slices.IndexFunc(o.Invoices, func(i Invoice) bool { return i.Ref() == ref })
}

// Invoiced gives what has been invoiced and not annulled, without tax, one sum a currency, in the order of first use.
func (o Opportunity) Invoiced() ([]Money, error) {
	amounts := make([]Money, 0, len(o.Invoices))
	for _, i := range o.Invoices {
		if i.Annulled == nil {
			amounts = append(amounts, i.Amount)
		}
	}
	return SumByCurrency(amounts)
}
