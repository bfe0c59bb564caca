package people

import (
	"time"

	"embudo/pipeline"
)

// Contact is a person at a client, as it stands at one version. What its JSON has is kept in the history.
type Contact struct {
	ID      pipeline.ContactID `json:"-"`
	Version int                `json:"-"`
	// Name, Email, Phone and Note are personal; they are gone from one that was erased.
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	// Phone is in E.164: +56912345678.
	Phone    string             `json:"phone,omitempty"`
	Note     string             `json:"note,omitempty"`
	Position string             `json:"position,omitempty"`
	Account  pipeline.AccountID `json:"account,omitempty"`
	// MergedInto is the contact that took this one over; 0 for none.
	MergedInto pipeline.ContactID `json:"merged_into,omitempty"`
	// Erased: the person asked to be forgotten.
	Erased    bool            `json:"erased,omitempty"`
	CreatedAt time.Time       `json:"-"`
	CreatedBy pipeline.UserID `json:"-"`
	UpdatedAt time.Time       `json:"-"`
	UpdatedBy pipeline.UserID `json:"-"`
}

// Ref names the contact.
func (c Contact) Ref() Ref { return Ref{Kind: KindContact, ID: int64(c.ID)} }
