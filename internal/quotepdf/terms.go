package quotepdf

import (
	"fmt"
	"strconv"
	"unicode"

	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// totals is what the lines come to: by treatment, with tax, and the whole in words.
func (p *pages) totals(t pipeline.Totals) {
	if t.Total.IsZero() {
		return
	}
	type sum struct {
		label  string
		amount pipeline.Money
	}
	var sums []sum
	if len(t.Parts) == 1 {
		sums = append(sums, sum{p.netTotal, t.Net})
	}
	for _, part := range t.Parts {
		if len(t.Parts) > 1 {
			label := p.taxable
			if part.Treatment == pipeline.TaxExempt {
				label = p.exempt
			}
			sums = append(sums, sum{label, part.Net})
		}
		if part.Treatment != pipeline.TaxExempt {
			sums = append(sums, sum{fmt.Sprintf(p.tax, p.number(part.Rate)), part.Tax})
		}
	}
	const wide, from = 74.0, margin + width - 74.0
	below, pesos := 8.0, p.pesos()
	if pesos != "" {
		below += leadIn
	}
	p.room(float64(len(sums)+1)*5 + below)
	p.font("", 9.5)
	for _, s := range sums {
		p.tight(from, p.y, 36, "L", s.label)
		p.tight(from+36, p.y, wide-36, "R", phrase.FormatMoney(s.amount, p.lang))
		p.y += 5
	}
	p.pdf.SetDrawColor(120, 120, 120)
	p.pdf.Line(from, p.y, from+wide, p.y)
	p.y += 1
	p.font("B", 11)
	p.tight(from, p.y, 30, "L", p.total)
	p.tight(from+30, p.y, wide-30, "R", phrase.FormatMoney(t.Total, p.lang))
	p.y += 7
	p.font("", 9)
	p.text(margin, width, p.inWords+": "+sentence(billing.InWords(t.Total, p.labels == english)))
	if pesos != "" {
		p.text(margin, width, pesos)
	}
	p.y += 3
}

// pesos is what a total in UF was worth when the quote was sent; "" where no rate was kept.
func (p *pages) pesos() string {
	made, r := p.Quote.Pesos(), p.Quote.Rate
	if made.IsZero() {
		return ""
	}
	return fmt.Sprintf(p.inPesos, phrase.FormatMoney(made, p.lang), phrase.FormatRate(r, p.lang), p.day(r.On))
}

func sentence(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):] + "."
	}
	return s
}

// terms are the instalments and the notes.
func (p *pages) terms(amounts []pipeline.Money) {
	if len(p.Quote.Terms) > 0 {
		p.title(p.labels.terms)
		for i, t := range p.Quote.Terms {
			share := ""
			if !t.Percent.IsZero() {
				share = p.percent(t.Percent)
			}
			line := joined(" · ", p.day(t.Due), t.Milestone, share, phrase.FormatMoney(amounts[i], p.lang))
			p.text(margin, width, strconv.Itoa(i+1)+". "+line)
		}
		p.y += 3
	}
	if p.Quote.Notes != "" {
		p.title(p.notes)
		p.text(margin, width, p.Quote.Notes)
	}
}

// title stands over a part, and never alone at the foot of a page.
func (p *pages) title(s string) {
	p.room(5 + 2*leadIn)
	p.font("B", 9.5)
	p.at(margin, p.y, width, "L", s)
	p.y += 5
	p.font("", 9)
}
