package billing

import (
	"strings"
	"time"
	"unicode"

	"embudo/pipeline"
)

// ProductID is the number under which a product and its history are kept. People know it by its code.
type ProductID int64

// Product is something that the company sells, as it stands at one version. What its JSON has is kept in the history.
type Product struct {
	ID      ProductID `json:"-"`
	Version int       `json:"-"`
	// Code is in capitals; no other product has it.
	Code   string `json:"code"`
	NameES string `json:"name_es"`
	NameEN string `json:"name_en"`
	Family string `json:"family,omitempty"`
	// Unit is what one of it is: "hora", "licencia".
	Unit        string             `json:"unit,omitempty"`
	ServiceLine string             `json:"service_line,omitempty"`
	Treatment   pipeline.Treatment `json:"treatment"`
	// External is what another system calls it; "" for no such name. No other product has it.
	External string `json:"external,omitempty"`
	// Prices by list, currency and day.
	Prices []Price `json:"prices,omitempty"`
	// Retired: it is offered no more.
	Retired   bool            `json:"retired,omitempty"`
	CreatedAt time.Time       `json:"-"`
	CreatedBy pipeline.UserID `json:"-"`
	UpdatedAt time.Time       `json:"-"`
	UpdatedBy pipeline.UserID `json:"-"`
}

// Limits of products.
const (
	MaxCode   = 40
	MaxPrices = 200
)

// Fields of products beside those that lines have too.
const (
	FieldCode     pipeline.Field = "code"
	FieldNameES   pipeline.Field = "name_es"
	FieldNameEN   pipeline.Field = "name_en"
	FieldFamily   pipeline.Field = "family"
	FieldExternal pipeline.Field = "external"
	FieldPrices   pipeline.Field = "prices"
	FieldRetired  pipeline.Field = "retired"
	FieldList     pipeline.Field = "list"
	FieldFrom     pipeline.Field = "from"
	FieldTo       pipeline.Field = "to"
)

// Name is what the product is called in a language: Spanish unless it is English.
func (p Product) Name(english bool) string {
	if english {
		return p.NameEN
	}
	return p.NameES
}

// Code is a product's code as it is kept, or why a text is none: letters and digits with dots, dashes, slashes or underscores
// between.
func Code(typed string) (string, pipeline.Reason) {
	s := strings.ToUpper(pipeline.Clean(typed))
	switch {
	case s == "":
		return "", pipeline.ReasonRequired
	case len([]rune(s)) > MaxCode:
		return "", pipeline.ReasonTooLong
	}
	inside := strings.Trim(s, "._/-")
	if inside != s || strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._/-", r)
	}) {
		return "", pipeline.ReasonUnreadable
	}
	return s, ""
}
