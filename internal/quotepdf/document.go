package quotepdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"embudo/pipeline"
)

// Document is all that stands on the pages of a quote beside itself.
type Document struct {
	Quote pipeline.Quote
	// Ref is what the quote is of: OP-12. Subject is that in words.
	Ref, Subject string
	// On is the day of the document.
	On pipeline.Date
	// Contact is who at the client it is for; "" for nobody.
	Contact string
	// Logo is the seller's picture as Logo made it; nil for none.
	Logo []byte
}

// File is a document that was made.
type File struct {
	// Name is what the file is called: OP-12-v2.pdf.
	Name  string
	Bytes []byte
	Pages int
	// SHA256 is that of Bytes, in hexadecimal.
	SHA256 string
}

// Make gives the document of a quote. It fails where the quote comes to no sum, or its logo is no picture.
func Make(d Document) (File, error) {
	totals, err := d.Quote.Totals()
	if err != nil {
		return File{}, fmt.Errorf("quote of %s: %w", d.Ref, err)
	}
	schedule, err := d.Quote.Schedule()
	if err != nil {
		return File{}, fmt.Errorf("quote of %s: %w", d.Ref, err)
	}
	p := newPages(d)
	p.heading()
	p.parties()
	if err := p.table(); err != nil {
		return File{}, fmt.Errorf("quote of %s: %w", d.Ref, err)
	}
	p.totals(totals)
	p.terms(schedule)
	p.feet()
	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return File{}, fmt.Errorf("quote of %s: %w", d.Ref, err)
	}
	sum := sha256.Sum256(out.Bytes())
	return File{Name: fmt.Sprintf("%s-v%d.pdf", d.Ref, d.Quote.Version), Bytes: out.Bytes(), Pages: p.pdf.PageCount(), SHA256: hex.EncodeToString(sum[:])}, nil
}
