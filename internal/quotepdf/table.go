package quotepdf

import (
	"fmt"
	"strconv"

	"github.com/govalues/decimal"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// column is one of the table of lines.
type column struct {
	label string
	wide  float64
	align string
}

func (p *pages) columns() []column {
	return []column{{"", 8, "L"}, {p.item, 70, "L"}, {p.quantity, 20, "R"}, {p.unit, 20, "L"}, {p.price, 24, "R"}, {p.discount, 16, "R"}, {p.net, 22, "R"}}
}

// table is every line, under a head that each page has again.
func (p *pages) table() error {
	if len(p.Quote.Lines) == 0 {
		return nil
	}
	p.head()
	for i, l := range p.Quote.Lines {
		net, err := l.Net()
		if err != nil {
			return err
		}
		p.row(i+1, l, net)
	}
	p.y += 1
	p.font("", 7.5)
	p.grey(110)
	p.room(leadIn)
	p.at(margin, p.y, width, "L", fmt.Sprintf(p.amountsIn, shownCurrency(p.Quote.Lines[0].Price.Currency())))
	p.grey(0)
	p.y += leadIn + 2
	return nil
}

func (p *pages) head() {
	p.pdf.SetFillColor(235, 238, 242)
	p.pdf.Rect(margin, p.y, width, 7, "F")
	p.font("B", 8.5)
	p.grey(0)
	x := margin
	for _, c := range p.columns() {
		p.tight(x, p.y+1.3, c.wide, c.align, c.label)
		x += c.wide
	}
	p.y += 8
}

func (p *pages) row(n int, l pipeline.LineItem, net pipeline.Money) {
	columns := p.columns()
	p.font("", 9)
	name := p.lines(l.Name, columns[1].wide-2)
	beside := joined(" · ", l.Product, p.exemption(l))
	height := float64(len(name))*leadIn + 1.6
	if beside != "" {
		height += leadIn - 0.8
	}
	if p.room(height) {
		p.head()
	}
	p.font("", 9)
	y := p.y + 0.6
	cells := []string{strconv.Itoa(n), "", p.number(l.Quantity), plain(l.Unit), phrase.FormatAmount(l.Price, p.lang), p.off(l), phrase.FormatAmount(net, p.lang)}
	x := margin
	for i, c := range columns {
		if i != 1 {
			p.tight(x, y, c.wide, c.align, cells[i])
			x += c.wide
			continue
		}
		for k, line := range name {
			p.at(x, y+float64(k)*leadIn, c.wide, "L", line)
		}
		if beside != "" {
			p.font("", 7)
			p.grey(110)
			p.tight(x, y+float64(len(name))*leadIn-0.4, c.wide, "L", plain(beside))
			p.grey(0)
			p.font("", 9)
		}
		x += c.wide
	}
	p.y += height
	p.pdf.SetDrawColor(225, 225, 225)
	p.pdf.Line(margin, p.y, margin+width, p.y)
}

func (p *pages) exemption(l pipeline.LineItem) string {
	if l.Treatment == pipeline.TaxExempt {
		return p.exemptLine
	}
	return ""
}

// off is what is taken off a line: in percent or as an amount.
func (p *pages) off(l pipeline.LineItem) string {
	switch {
	case !l.Percent.IsZero():
		return p.percent(l.Percent)
	case !l.Discount.IsZero():
		return phrase.FormatAmount(l.Discount, p.lang)
	}
	return ""
}

func (p *pages) percent(d decimal.Decimal) string {
	if p.labels == english {
		return p.number(d) + "%"
	}
	return p.number(d) + " %"
}

// number is a plain number as the language writes it.
func (p *pages) number(d decimal.Decimal) string {
	return phrase.FormatDecimal(d, p.lang)
}

func shownCurrency(c pipeline.Currency) string {
	if c == pipeline.CLF {
		return "UF"
	}
	return string(c)
}
