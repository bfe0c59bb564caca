package quotepdf

import (
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Measures in millimetres.
const (
	margin = 15.0
	width  = 210 - 2*margin
	bottom = 297 - 20.0
	leadIn = 4.4 // from one line of text to the next
)

// pages is a document while it is made.
type pages struct {
	Document
	labels
	lang i18n.Lang
	pdf  *fpdf.Fpdf
	y    float64
}

func newPages(d Document) *pages {
	p := &pages{Document: d, labels: spanish, lang: i18n.ES, pdf: fpdf.New("P", "mm", "A4", "")}
	if d.Quote.Lang == "en" {
		p.labels, p.lang = english, i18n.EN
	}
	p.pdf.AddUTF8FontFromBytes(family, "", regular)
	p.pdf.AddUTF8FontFromBytes(family, "B", bold)
	made := d.On.Time()
	if d.On.IsZero() {
		made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	p.pdf.SetCreationDate(made)
	p.pdf.SetModificationDate(made)
	p.pdf.SetCatalogSort(true)
	p.pdf.SetTitle(plain(p.quote+" "+d.Ref), true)
	p.pdf.SetAuthor(plain(d.Quote.Seller.Name), true)
	p.pdf.SetProducer("Embudo", true)
	p.pdf.SetLang(p.lang.String())
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(margin, margin, margin)
	p.pdf.SetLineWidth(0.2)
	p.turn()
	return p
}

// turn begins a page.
func (p *pages) turn() {
	p.pdf.AddPage()
	p.y = margin
}

// room begins a page where the present one has less than so much left.
func (p *pages) room(height float64) bool {
	if p.y+height <= bottom {
		return false
	}
	p.turn()
	return true
}

func (p *pages) font(style string, size float64) { p.pdf.SetFont(family, style, size) }

func (p *pages) grey(shade int) { p.pdf.SetTextColor(shade, shade, shade) }

// at writes one line whose baseline box begins at x and y; align is L, R or C within a width.
func (p *pages) at(x, y, w float64, align, text string) {
	p.pdf.SetXY(x, y)
	p.pdf.CellFormat(w, leadIn, text, "", 0, align, false, 0, "")
}

// tight is at with smaller letters where the text is too long for its place, and less of it where that is not enough.
func (p *pages) tight(x, y, w float64, align, text string) {
	size, _ := p.pdf.GetFontSize()
	room := w - p.pdf.GetCellMargin()
	for small := size; small > 5 && p.pdf.GetStringWidth(text) > room; {
		small -= 0.5
		p.pdf.SetFontSize(small)
	}
	if p.pdf.GetStringWidth(text) > room {
		text = text[:p.fitting(text, room-p.pdf.GetStringWidth("…"))] + "…"
	}
	p.at(x, y, w, align, text)
	p.pdf.SetFontSize(size)
}

// text writes a text in lines from p.y down, over pages where it has to.
func (p *pages) text(x, w float64, s string) {
	for _, line := range p.lines(s, w-2*p.pdf.GetCellMargin()) {
		p.room(leadIn)
		p.at(x, p.y, w, "L", line)
		p.y += leadIn
	}
}

// heading is who sells on the left, and what this is on the right.
func (p *pages) heading() {
	s := p.Quote.Seller
	left := 0.0
	if w, h := p.logo(); h > 0 {
		left, p.y = w+5, margin
		defer func() { p.y = max(p.y, margin+h+4) }()
	}
	const right = 74
	p.font("B", 12)
	p.text(margin+left, width-left-right, s.Name)
	p.font("", 8.5)
	p.grey(70)
	for _, fact := range []string{joined(" · ", p.named(p.taxID, s.TaxID), s.Line), s.Address, joined(" · ", s.Phone, s.Email)} {
		if fact != "" {
			p.text(margin+left, width-left-right, fact)
		}
	}
	end := p.y
	p.grey(0)
	p.font("B", 16)
	p.tight(margin+width-right, margin+1, right, "R", p.quote+" "+plain(p.Ref))
	p.font("", 9)
	y := margin + 8
	for _, fact := range []string{fmt.Sprintf("v%d", p.Quote.Version), p.named(p.date, p.day(p.On)), p.named(p.validUntil, p.day(p.Quote.ValidUntil))} {
		if fact != "" {
			p.at(margin+width-right, y, right, "R", fact)
			y += leadIn
		}
	}
	p.y = max(end, y) + 4
}

// parties is for whom it is, and about what.
func (p *pages) parties() {
	c := p.Quote.Client
	p.pdf.SetDrawColor(180, 180, 180)
	p.pdf.Line(margin, p.y, margin+width, p.y)
	p.y += 3
	for _, fact := range []struct{ label, text string }{
		{p.client, joined(" · ", c.Name, p.named(p.taxID, c.TaxID))}, {"", c.Address}, {p.attention, p.Contact}, {p.subject, p.Subject},
	} {
		if fact.text == "" {
			continue
		}
		p.font("B", 9)
		p.at(margin, p.y, 24, "L", fact.label)
		p.font("", 9)
		p.text(margin+24, width-24, fact.text)
	}
	p.y += 3
}

// feet are written when it is known how many pages there are.
func (p *pages) feet() {
	n := p.pdf.PageCount()
	for page := 1; page <= n; page++ {
		p.pdf.SetPage(page)
		p.font("", 8)
		p.grey(110)
		p.at(margin, bottom+5, 100, "L", p.quote+" "+plain(p.Ref)+fmt.Sprintf(" · v%d", p.Quote.Version))
		p.at(margin+width-60, bottom+5, 60, "R", fmt.Sprintf(p.page, page, n))
	}
}

func (p *pages) day(d pipeline.Date) string {
	if d.IsZero() {
		return ""
	}
	return phrase.FormatDateLong(d, p.lang)
}

// named is a value after what it is; "" without a value.
func (p *pages) named(label, value string) string {
	if value == "" {
		return ""
	}
	return label + ": " + value
}

// joined are the texts that there are.
func joined(between string, texts ...string) string {
	var all []string
	for _, s := range texts {
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, between)
}
