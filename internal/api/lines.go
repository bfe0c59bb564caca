package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// plainDigits is how numbers are written.
var plainDigits = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// number takes a number in text, as amounts are; nought where there is none.
func (o *object) number(name string) decimal.Decimal {
	text := o.text(name)
	if text == nil {
		return decimal.Decimal{}
	}
	d, err := decimal.Parse(*text)
	if err != nil || !plainDigits.MatchString(*text) {
		o.fault(name, "unreadable", `must be a number in text such as "2.5"`)
	}
	return d
}

// linesSaid takes what an order or an invoice is made of; none where there is none.
func linesSaid(o *object) []pipeline.LineItem {
	_, said := o.fields["lines"]
	var lines []pipeline.LineItem
	for _, l := range o.objects("lines") {
		lines = append(lines, pipeline.LineItem{Product: orEmpty(l.text("product")), Name: orEmpty(l.text("text")), Quantity: l.number("quantity"), Price: l.money("price"),
			Percent: l.number("percent"), Discount: l.money("discount"), Treatment: pipeline.Treatment(orEmpty(l.text("treatment")))})
		l.end()
	}
	if said && len(lines) == 0 || len(lines) > pipeline.MaxLines {
		o.fault("lines", "out_of_range", fmt.Sprintf("must be 1 to %d objects", pipeline.MaxLines))
	}
	return lines
}

// summed is lines as they are kept, and what they come to without tax and their tax, reckoned as in Slack: by the rates of a day, each
// line rounded once, and each tax once on its sum. An amount or a tax that was said beside them is the same.
func summed(said []pipeline.LineItem, products map[string]billing.Product, settings pipeline.Settings, on pipeline.Date, amount, tax pipeline.Money) (lines []pipeline.LineItem, net, taxes pipeline.Money, err error) {
	if lines, err = priced(said, products, settings, on); err != nil {
		return nil, net, taxes, err
	}
	totals, err := pipeline.TotalsOf(lines)
	if err != nil {
		return nil, net, taxes, badField(http.StatusUnprocessableEntity, "lines", string(pipeline.ReasonTooLarge), "come to more than can be written")
	}
	for _, said := range []struct {
		field       string
		said, comes pipeline.Money
	}{{"amount", amount, totals.Net}, {"tax", tax, totals.Tax}} {
		if !said.said.IsZero() && !said.said.Equal(said.comes) {
			return nil, net, taxes, badField(http.StatusUnprocessableEntity, said.field, string(pipeline.ReasonSum), "is not what the lines come to: "+said.comes.Amount().String()+" "+string(said.comes.Currency()))
		}
	}
	if totals.Tax.Amount().IsZero() {
		totals.Tax = pipeline.Money{}
	}
	return lines, totals.Net, totals.Tax, nil
}

// priced holds lines to what they may be, and gives them with the rates of their taxes; a line of a product is called and taxed as the
// catalogue says, unless it says otherwise.
func priced(lines []pipeline.LineItem, products map[string]billing.Product, settings pipeline.Settings, on pipeline.Date) ([]pipeline.LineItem, error) {
	faults := map[pipeline.Field]pipeline.Reason{}
	lines = slices.Clone(lines)
	for n, l := range lines {
		if l.Product != "" {
			p := products[l.Product]
			if p.ID == 0 {
				faults[pipeline.LineField(n, pipeline.FieldProduct)] = pipeline.ReasonNoSuch
			}
			l.Name, l.Treatment = cmp.Or(l.Name, p.NameES, l.Product), cmp.Or(l.Treatment, p.Treatment)
		}
		l.Treatment = cmp.Or(l.Treatment, pipeline.TaxStandard)
		l.Rate = settings.TaxOn(l.Treatment, on)
		lines[n] = l
	}
	lines, err := pipeline.CheckedLines(lines)
	var refused *pipeline.Error
	if errors.As(err, &refused) {
		for field, reason := range refused.Fields {
			faults[lineField(field)] = reason
		}
	}
	if len(faults) > 0 {
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: faults}
	}
	return lines, err
}

// sameLines says whether lines are said again that are kept: what is not said of one is as the catalogue had it then, whatever it
// has now.
func sameLines(kept, said []pipeline.LineItem) bool {
	return slices.EqualFunc(kept, said, func(k, s pipeline.LineItem) bool {
		return strings.EqualFold(k.Product, s.Product) && (s.Name == "" || pipeline.Clean(s.Name) == k.Name) && (s.Treatment == "" || s.Treatment == k.Treatment) &&
			s.Quantity.Cmp(k.Quantity) == 0 && s.Percent.Cmp(k.Percent) == 0 && s.Price.Equal(k.Price) && s.Discount.Equal(k.Discount)
	})
}

// line is one as the document has it.
type line struct {
	Product   string             `json:"product,omitempty"`
	Text      string             `json:"text"`
	Quantity  string             `json:"quantity"`
	Price     *money             `json:"price"`
	Percent   string             `json:"percent,omitempty"`
	Discount  *money             `json:"discount,omitempty"`
	Treatment pipeline.Treatment `json:"treatment"`
}

func linesOf(lines []pipeline.LineItem) []line {
	var all []line
	for _, l := range lines {
		x := line{Product: l.Product, Text: l.Name, Quantity: l.Quantity.String(), Price: moneyOf(l.Price), Discount: moneyOf(l.Discount), Treatment: l.Treatment}
		if !l.Percent.IsZero() {
			x.Percent = l.Percent.String()
		}
		all = append(all, x)
	}
	return all
}

// productsOf reads the products of lines by their codes, each once; what there is not is none of them.
func (s *server) productsOf(c *call, lines []pipeline.LineItem) (map[string]billing.Product, error) {
	products := map[string]billing.Product{}
	for _, l := range lines {
		if _, read := products[l.Product]; read || l.Product == "" {
			continue
		}
		p, _, err := s.Catalogue.Product(c.Context(), c.member(), l.Product)
		if err != nil && pipeline.CodeOf(err) != pipeline.NotFound {
			return nil, err
		}
		products[l.Product] = p
	}
	return products, nil
}

// lineField is what the document calls a field of a line.
func lineField(f pipeline.Field) pipeline.Field {
	if at, ok := strings.CutSuffix(string(f), "]."+string(pipeline.FieldName)); ok {
		return pipeline.Field(at + "].text")
	}
	return f
}
