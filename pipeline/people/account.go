package people

import (
	"time"

	"embudo/pipeline"
)

// Account is a client company, as it stands at one version. What its JSON has is kept in the history.
type Account struct {
	ID      pipeline.AccountID `json:"-"`
	Version int                `json:"-"`
	Name    string             `json:"name"`
	// TaxID is a RUT in its written form (76.543.210-K), or what another country calls it; "" where it is not known.
	TaxID string `json:"tax_id,omitempty"`
	// Domain is that of its e-mail addresses, in lower case: acme.cl.
	Domain string `json:"domain,omitempty"`
	// Phone is in E.164: +56221234567.
	Phone    string          `json:"phone,omitempty"`
	Industry string          `json:"industry,omitempty"`
	Address  string          `json:"address,omitempty"`
	Note     string          `json:"note,omitempty"`
	Owner    pipeline.UserID `json:"owner,omitempty"`
	// MergedInto is the account that took this one over; 0 for none. Nothing more happens to one that was merged.
	MergedInto pipeline.AccountID `json:"merged_into,omitempty"`
	CreatedAt  time.Time          `json:"-"`
	CreatedBy  pipeline.UserID    `json:"-"`
	UpdatedAt  time.Time          `json:"-"`
	UpdatedBy  pipeline.UserID    `json:"-"`
}

// Ref names the account.
func (a Account) Ref() Ref { return Ref{Kind: KindAccount, ID: int64(a.ID)} }
