package pipeline

import (
	"math/big"
	"slices"

	"github.com/govalues/decimal"
)

// LineItem is one line of what is offered: so many of something at a price.
type LineItem struct {
	// ID tells the lines of an opportunity apart.
	ID int `json:"id"`
	// Product is its code in the catalogue; "" for free text. The line keeps what the product was called and cost, so that it
	// stays as it is when the catalogue changes.
	Product  string          `json:"product,omitempty"`
	Name     string          `json:"name"`
	Unit     string          `json:"unit,omitempty"`
	Quantity decimal.Decimal `json:"quantity"`
	Price    Money           `json:"price"`
	// Listed is the price of the list that holds; no amount where none does. A lower Price is a discount too.
	Listed Money `json:"listed,omitzero"`
	// List is the price list that was asked for Listed; "" for the general one.
	List string `json:"list,omitempty"`
	// Percent or Discount is what is taken off, at most one of them.
	Percent   decimal.Decimal `json:"percent,omitzero"`
	Discount  Money           `json:"discount,omitzero"`
	Treatment Treatment       `json:"treatment"`
	// Rate is the tax in percent; nought where the treatment is exempt.
	Rate decimal.Decimal `json:"rate,omitzero"`
}

// Treatment is how something is taxed.
type Treatment string

// The treatments: taxed at the rate that holds on the day, or not at all.
const (
	TaxStandard Treatment = "standard"
	TaxExempt   Treatment = "exempt"
)

// Treatments gives them in the order in which people are asked.
func Treatments() []Treatment { return []Treatment{TaxStandard, TaxExempt} }

// Limits of lines.
const (
	MaxLines = 200
	// maxUnits is how many digits a quantity may have before its decimal point, unitDecimals how many after.
	maxUnits, unitDecimals = 9, 4
)

// Fields of a line.
const (
	FieldLines     Field = "lines"
	FieldByHand    Field = "value_by_hand"
	FieldLine      Field = "line"
	FieldProduct   Field = "product"
	FieldUnit      Field = "unit"
	FieldQuantity  Field = "quantity"
	FieldPrice     Field = "price"
	FieldPriceList Field = "price_list"
	FieldPercent   Field = "percent"
	FieldDiscount  Field = "discount"
	FieldTreatment Field = "treatment"
	FieldTaxRate   Field = "tax_rate"
)

// ReasonEither: two were given of which at most one is meant.
const ReasonEither Reason = "either"

// gross is quantity times price.
func (l LineItem) gross() *big.Rat {
	return new(big.Rat).Mul(exactly(l.Quantity), exactly(l.Price.Amount()))
}

// exactNet is what is asked for the line before it is rounded.
func (l LineItem) exactNet() *big.Rat {
	gross := l.gross()
	off := percentOf(gross, l.Percent)
	off.Add(off, exactly(l.Discount.Amount()))
	return gross.Sub(gross, off)
}

// Net is what is asked for the line without tax, rounded half up once.
func (l LineItem) Net() (Money, error) { return RoundHalfUp(l.exactNet(), l.Price.Currency()) }

// Off is how much of the listed price, or of the line's own where it is higher, is taken off, as a fraction of it.
func (l LineItem) Off() *big.Rat {
	full := l.gross()
	if l.Listed.Currency() == l.Price.Currency() {
		if listed := new(big.Rat).Mul(exactly(l.Quantity), exactly(l.Listed.Amount())); listed.Cmp(full) > 0 {
			full = listed
		}
	}
	if full.Sign() == 0 {
		return new(big.Rat)
	}
	off := new(big.Rat).Sub(full, l.exactNet())
	return off.Quo(off, full)
}

// cleaned is the line as it is kept.
func (l LineItem) cleaned() LineItem {
	l.Product, l.Name, l.Unit, l.List = clean(l.Product), clean(l.Name), clean(l.Unit), clean(l.List)
	l.Quantity, l.Percent, l.Rate = l.Quantity.Trim(0), l.Percent.Trim(0), l.Rate.Trim(0)
	if l.Treatment == TaxExempt {
		l.Rate = decimal.Decimal{}
	}
	if l.Discount.Amount().IsZero() {
		l.Discount = Money{}
	}
	return l
}

// Checked is the line as it is kept, or Invalid with the faults of its fields.
func (l LineItem) Checked() (LineItem, error) {
	f := faults{}
	l = l.cleaned()
	l.check(f)
	return l, f.err()
}

func (l LineItem) check(f faults) {
	f.text(FieldProduct, l.Product, MaxKey, false)
	f.text(FieldName, l.Name, MaxShort, true)
	f.text(FieldUnit, l.Unit, MaxKey, false)
	f.text(FieldPriceList, l.List, MaxKey, false)
	f.quantity(l.Quantity)
	if l.Price.IsZero() {
		f.add(FieldPrice, ReasonRequired)
		return
	}
	f.percent(FieldPercent, l.Percent)
	f.percent(FieldTaxRate, l.Rate)
	if !slices.Contains(Treatments(), l.Treatment) {
		f.add(FieldTreatment, ReasonChoice)
	}
	switch {
	case l.Discount.IsZero():
	case !l.Percent.IsZero():
		f.add(FieldDiscount, ReasonEither)
	case l.Discount.Currency() != l.Price.Currency():
		f.add(FieldDiscount, ReasonCurrency)
	case exactly(l.Discount.Amount()).Cmp(l.gross()) > 0:
		f.add(FieldDiscount, ReasonTooLarge)
	}
	if len(f) > 0 {
		return
	}
	if _, err := l.Net(); err != nil {
		f.add(FieldPrice, ReasonTooLarge)
	}
}

func (f faults) quantity(q decimal.Decimal) {
	switch {
	case q.IsNeg():
		f.add(FieldQuantity, ReasonNegative)
	case q.IsZero():
		f.add(FieldQuantity, ReasonZero)
	case q.Scale() > unitDecimals:
		f.add(FieldQuantity, ReasonDecimals)
	case q.Prec()-q.Scale() > maxUnits:
		f.add(FieldQuantity, ReasonTooLarge)
	}
}

// percent holds a percentage to 0 up to 100, with at most four decimals.
func (f faults) percent(at Field, p decimal.Decimal) {
	switch {
	case p.IsNeg():
		f.add(at, ReasonNegative)
	case p.Cmp(decimal.Hundred) > 0:
		f.add(at, ReasonOutOfRange)
	case p.Scale() > unitDecimals:
		f.add(at, ReasonDecimals)
	}
}
