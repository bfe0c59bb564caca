package pipeline

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
)

// SettingDocument are the kinds of tax documents that the company issues: the tax office's code: Document.
const SettingDocument Setting = "document"

// Document is a kind of tax document.
type Document struct {
	ES string `json:"es"`
	EN string `json:"en"`
	// Tax is how what it bills is taxed.
	Tax Treatment `json:"tax"`
	// Credit: it takes an invoice back.
	Credit bool `json:"credit,omitempty"`
	// Retired: no new ones are issued.
	Retired bool `json:"retired,omitempty"`
}

// shipped are the kinds of the Chilean tax office, which hold where the company has set none of its own under their codes.
//
//go:embed documents.json
var shipped []byte

var chileanDocuments = func() map[string]Document {
	var all map[string]Document
	if err := json.Unmarshal(shipped, &all); err != nil {
		panic("pipeline: documents.json: " + err.Error())
	}
	return all
}()

func (s *Settings) addDocument(e Entry, f faults) error {
	return addTo(s.documents, e, f, func(d Document) {
		f.text(FieldTextES, d.ES, MaxKey, true)
		f.text(FieldTextEN, d.EN, MaxKey, true)
		if !d.Tax.Known() {
			f.add(FieldTax, ReasonChoice)
		}
	})
}

// Document gives a kind of document by its code.
func (s Settings) Document(code string) (Document, bool) {
	if d, ok := s.documents[code]; ok {
		return d, true
	}
	d, ok := chileanDocuments[code]
	return d, ok
}

// Documents gives the codes of those that are issued: invoices, or the notes that take them back.
func (s Settings) Documents(credit bool) []string {
	all := maps.Clone(chileanDocuments)
	maps.Copy(all, s.documents)
	maps.DeleteFunc(all, func(_ string, d Document) bool { return d.Retired || d.Credit != credit })
	return slices.Sorted(maps.Keys(all))
}

// TaxOf is what an invoice of a kind adds to an amount on the day of its issue, rounded half up; none where it adds nothing.
func (s Settings) TaxOf(code string, amount Money, on Date) Money {
	d, ok := s.Document(code)
	if !ok || amount.IsZero() {
		return Money{}
	}
	tax, err := RoundHalfUp(percentOf(exactly(amount.Amount()), s.TaxOn(d.Tax, on)), amount.Currency())
	if err != nil || tax.Amount().IsZero() {
		return Money{}
	}
	return tax
}

// Taxed are lines as a document of a kind bills them on the day of its issue: at the rates of that day, and without tax where
// nothing of the kind has any.
func (s Settings) Taxed(code string, lines []LineItem, on Date) []LineItem {
	d, known := s.Document(code)
	lines = slices.Clone(lines)
	for n := range lines {
		if known && d.Tax == TaxExempt {
			lines[n].Treatment = TaxExempt
		}
		lines[n].Rate = s.TaxOn(lines[n].Treatment, on)
	}
	return lines
}

// admitsDocuments says which documents that are new on an opportunity are of no kind that the company issues.
func (s Settings) admitsDocuments(f faults, before, after Opportunity) {
	known := func(code string, credit bool) bool {
		d, ok := s.Document(code)
		return code == "" || ok && d.Credit == credit
	}
	had := func(ref InvoiceRef) bool {
		_, billed := before.InvoiceAt(ref)
		return billed || slices.ContainsFunc(before.Held, func(i Invoice) bool { return i.Ref() == ref })
	}
	for _, i := range slices.Concat(after.Invoices, after.Held) {
		was, _ := before.InvoiceAt(i.Ref())
		if !had(i.Ref()) && !known(i.Kind, false) || i.Annulled != nil && was.Annulled == nil && !known(i.Annulled.Kind, true) {
			f.add(FieldDocument, ReasonChoice)
		}
	}
}
