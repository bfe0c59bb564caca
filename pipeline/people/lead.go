package people

import (
	"time"

	"embudo/pipeline"
)

// LeadState is how far a lead is.
type LeadState string

// The states of a lead.
const (
	LeadOpen      LeadState = "open"
	LeadConverted LeadState = "converted"
	LeadDiscarded LeadState = "discarded"
)

// Lead is somebody who may become a client, as it stands at one version. What its JSON has is kept in the history.
type Lead struct {
	ID      pipeline.LeadID `json:"-"`
	Version int             `json:"-"`
	// Person is a name, as Email and Phone personal and gone from one that was erased; Company may stand alone.
	Person   string `json:"person,omitempty"`
	Company  string `json:"company,omitempty"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Position string `json:"position,omitempty"`
	TaxID    string `json:"tax_id,omitempty"`
	// Source is one of the list that an admin keeps; "" where it is not known.
	Source string `json:"source,omitempty"`
	// Need is what they may want.
	Need        string         `json:"need,omitempty"`
	ServiceLine string         `json:"service_line,omitempty"`
	Value       pipeline.Money `json:"value,omitzero"`
	// Message is the one that it was made from; nil for none.
	Message *pipeline.Evidence `json:"message,omitempty"`
	Owner   pipeline.UserID    `json:"owner"`
	State   LeadState          `json:"state"`
	// Discard is why it ended; nil unless it is discarded.
	Discard *Discard `json:"discard,omitempty"`
	// Conversion is what it became; nil unless it is converted.
	Conversion *Conversion     `json:"conversion,omitempty"`
	Erased     bool            `json:"erased,omitempty"`
	CreatedAt  time.Time       `json:"-"`
	CreatedBy  pipeline.UserID `json:"-"`
	UpdatedAt  time.Time       `json:"-"`
	UpdatedBy  pipeline.UserID `json:"-"`
}

// Discard is why a lead ended.
type Discard struct {
	Reason  string `json:"reason"`
	Comment string `json:"comment,omitempty"`
}

// Conversion is what a lead became.
type Conversion struct {
	Opportunity pipeline.OpportunityID `json:"opportunity"`
	Account     pipeline.AccountID     `json:"account"`
	Contact     pipeline.ContactID     `json:"contact,omitempty"`
}

// Ref names the lead.
func (l Lead) Ref() Ref { return Ref{Kind: KindLead, ID: int64(l.ID)} }
