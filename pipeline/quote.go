package pipeline

import (
	"math/big"
	"slices"
	"time"
)

// Quote is one version of what is offered to the client, with its own lines and terms: what was sent stays as it was.
type Quote struct {
	// Version counts the quotes of an opportunity from 1.
	Version    int          `json:"version"`
	Status     QuoteStatus  `json:"status"`
	Lines      []LineItem   `json:"lines"`
	Terms      []Instalment `json:"terms,omitempty"`
	ValidUntil Date         `json:"valid_until"`
	Notes      string       `json:"notes,omitempty"`
	// Lang is the language of its document: "es" or "en".
	Lang string `json:"lang"`
	By   UserID `json:"by"`

	// AskedBy asked for its discount to be approved, and why; Deciders are the managers who were asked.
	AskedBy  UserID   `json:"asked_by,omitempty"`
	Why      string   `json:"why,omitempty"`
	Deciders []UserID `json:"deciders,omitempty"`
	// DecidedBy approved the discount, or did not: then Reason says why, and it is a draft again.
	DecidedBy UserID `json:"decided_by,omitempty"`
	// Reason is why it was not approved, or why the client rejected it.
	Reason string `json:"reason,omitempty"`

	SentAt time.Time `json:"sent_at,omitzero"`
	SentBy UserID    `json:"sent_by,omitempty"`
	// Seller, Client and Subject are as they were when it was sent, so that its document can be made again to the byte.
	Seller  Company `json:"seller,omitzero"`
	Client  Client  `json:"client,omitzero"`
	Subject string  `json:"subject,omitempty"`
	// Rate is at which one in UF was worth pesos when it was sent, which its document says too; zero where none was known, and in
	// other currencies.
	Rate Rate `json:"rate,omitzero"`
	// SHA256 is that of its document, in hexadecimal; "" while none was sent.
	SHA256 string `json:"sha256,omitempty"`
}

// Client is who is offered something, as a document says.
type Client struct {
	Name    string `json:"name"`
	TaxID   string `json:"tax_id,omitempty"`
	Address string `json:"address,omitempty"`
}

// QuoteStatus is how far a quote has come.
type QuoteStatus string

// The statuses.
const (
	QuoteDraft    QuoteStatus = "draft"
	QuoteAsked    QuoteStatus = "asked"    // a manager is to approve its discount
	QuoteApproved QuoteStatus = "approved" // a manager has
	QuoteSent     QuoteStatus = "sent"
	QuoteAccepted QuoteStatus = "accepted"
	QuoteRejected QuoteStatus = "rejected" // by the client
	QuoteExpired  QuoteStatus = "expired"  // its day passed
	QuoteReplaced QuoteStatus = "replaced" // a later version was sent
)

// Unsent says whether the client does not have it yet, so that it may be rewritten.
func (s QuoteStatus) Unsent() bool { return s == QuoteDraft || s == QuoteAsked || s == QuoteApproved }

// Open says whether something is still to come of it.
func (s QuoteStatus) Open() bool { return s.Unsent() || s == QuoteSent }

// Limits of quotes.
const (
	MaxQuotes      = 40
	MaxInstalments = 24
)

// Fields of quotes.
const (
	FieldQuotes     Field = "quotes"
	FieldQuote      Field = "quote"
	FieldTerms      Field = "terms"
	FieldValidUntil Field = "valid_until"
	FieldNotes      Field = "notes"
)

// Reasons around quotes.
const (
	ReasonNoQuote       Reason = "no_quote"       // the opportunity has no such version
	ReasonQuoteStatus   Reason = "quote_status"   // what the version stands at does not admit the act
	ReasonNeedsApproval Reason = "needs_approval" // its discount is over the limit, and nobody has approved it
	ReasonWithinLimit   Reason = "within_limit"   // its discount needs no approval
	ReasonOwnRequest    Reason = "own_request"    // another manager than the one who asked may
)

// Totals is what the quote comes to.
func (q Quote) Totals() (Totals, error) { return TotalsOf(q.Lines) }

// Off is the largest part that is taken off any of its lines.
func (q Quote) Off() *big.Rat {
	most := new(big.Rat)
	for _, l := range q.Lines {
		if off := l.Off(); off.Cmp(most) > 0 {
			most = off
		}
	}
	return most
}

// Pesos is what a quote in UF comes to in pesos at its rate; no amount where it has none.
func (q Quote) Pesos() Money {
	totals, err := q.Totals()
	if err != nil || q.Rate.On.IsZero() || totals.Total.Currency() != CLF {
		return Money{}
	}
	pesos, _ := q.Rate.convert(totals.Total)
	return pesos
}

// rate is at which a quote in UF is worth pesos on a day; zero where none is known, and in other currencies.
func (q Quote) rate(s Settings, on Date) Rate {
	if totals, err := q.Totals(); err != nil || totals.Total.Currency() != CLF {
		return Rate{}
	}
	r, _ := s.RateOn(CLF, CLP, on)
	return r
}

// Schedule is what is due with each instalment.
func (q Quote) Schedule() ([]Money, error) {
	totals, err := q.Totals()
	if err != nil {
		return nil, err
	}
	return Schedule(q.Terms, totals.Total)
}

// QuoteAt gives a quote by its version.
func (o Opportunity) QuoteAt(version int) (Quote, bool) {
	i := slices.IndexFunc(o.Quotes, func(q Quote) bool { return q.Version == version })
	if i < 0 {
		return Quote{}, false
	}
	return o.Quotes[i], true
}

// LastQuote gives the newest one.
func (o Opportunity) LastQuote() (Quote, bool) {
	if len(o.Quotes) == 0 {
		return Quote{}, false
	}
	return o.Quotes[len(o.Quotes)-1], true
}

// quoted is the opportunity with a quote in the place of the one with its version, or at the end.
func (o Opportunity) quoted(q Quote) Opportunity {
	o.Quotes = slices.Clone(o.Quotes)
	if i := slices.IndexFunc(o.Quotes, func(have Quote) bool { return have.Version == q.Version }); i >= 0 {
		o.Quotes[i] = q
	} else {
		o.Quotes = append(o.Quotes, q)
	}
	return o
}

// check holds what is written in a quote to what it may be, on the day of the act.
func (q Quote) check(f faults, today Date) {
	if len(q.Lines) == 0 {
		f.add(FieldLines, ReasonRequired)
	}
	switch {
	case q.ValidUntil.IsZero():
		f.add(FieldValidUntil, ReasonRequired)
	case !q.ValidUntil.exists():
		f.add(FieldValidUntil, ReasonUnreadable)
	case q.ValidUntil.Before(today):
		f.add(FieldValidUntil, ReasonPast)
	case today.AddDays(maxValidity).Before(q.ValidUntil):
		f.add(FieldValidUntil, ReasonOutOfRange)
	}
	f.text(FieldNotes, q.Notes, MaxLong, false)
	if q.Lang != "es" && q.Lang != "en" {
		f.add(FieldLang, ReasonChoice)
	}
	if len(f) > 0 {
		return
	}
	totals, err := q.Totals()
	if err != nil {
		f.add(FieldLines, ReasonTooLarge)
		return
	}
	checkTerms(f, q.Terms, totals.Total)
}

// maxValidity is for how many days a quote may hold.
const maxValidity = 730
