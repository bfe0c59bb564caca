package integration

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"embudo/pipeline"
)

// Fields of what is set up here, as forms name them.
const (
	FieldScopes pipeline.Field = "scopes"
	FieldURL    pipeline.Field = "url"
)

// Scope is something that a key is good for.
type Scope string

// The scopes.
const (
	ScopeRead     Scope = "read"
	ScopeAccounts Scope = "accounts:write"
	ScopeProducts Scope = "products:write"
	ScopeOrders   Scope = "orders:write"
	ScopeInvoices Scope = "invoices:write"
	ScopePayments Scope = "payments:write"
)

// Scopes gives every scope, in the order in which people are shown them.
func Scopes() []Scope {
	return []Scope{ScopeRead, ScopeAccounts, ScopeProducts, ScopeOrders, ScopeInvoices, ScopePayments}
}

// TokenID names a key.
type TokenID int64

// memberPrefix begins the ids of members that are programs. No person's id in Slack has a colon.
const memberPrefix = "api:"

// Member is the key as one who acts.
func (id TokenID) Member() pipeline.Member {
	return pipeline.Member{ID: pipeline.UserID(memberPrefix + strconv.FormatInt(int64(id), 10)), Program: true}
}

// TokenOf is the key that acted under a member's id; ok is false for a person's.
func TokenOf(id pipeline.UserID) (of TokenID, ok bool) {
	number, ok := strings.CutPrefix(string(id), memberPrefix)
	n, err := strconv.ParseInt(number, 10, 64)
	return TokenID(n), ok && err == nil && n > 0
}

// MaxTokenName is how long the name of a key may be.
const MaxTokenName = 80

// Token is a key as it is kept: without the secret, which nobody can be shown again.
type Token struct {
	ID     TokenID
	Name   string
	Scopes []Scope
	MadeBy pipeline.UserID
	MadeAt time.Time
	// UsedAt is when it was used last, to the minute; nil before the first time.
	UsedAt *time.Time
	// RevokedBy and RevokedAt are zero as long as it is good.
	RevokedBy pipeline.UserID
	RevokedAt *time.Time
}

// Has says whether the key is good for something.
func (t Token) Has(s Scope) bool { return t.RevokedAt == nil && slices.Contains(t.Scopes, s) }

// Hash is what is kept of a secret.
type Hash [sha256.Size]byte

// HashOf is what is kept of a secret. The secrets have 256 bits of chance, so that a slow hash would add nothing.
func HashOf(secret string) Hash { return sha256.Sum256([]byte(secret)) }

// SecretPrefix begins every key, so that one that got lost in a text is found by who looks for such.
const SecretPrefix = "emb_"

func newSecret() string {
	var chance [32]byte
	_, _ = rand.Read(chance[:]) // it never fails: it ends the program instead
	return SecretPrefix + base64.RawURLEncoding.EncodeToString(chance[:])
}

// NewToken is what a key is made of.
type NewToken struct {
	Name   string
	Scopes []Scope
}

// check says what is wrong with a key that is to be: nil, or Invalid with field errors.
func (n NewToken) check() error {
	f := pipeline.Faults{}
	f.Text(pipeline.FieldName, n.Name, MaxTokenName, true)
	switch {
	case len(n.Scopes) == 0:
		f[FieldScopes] = pipeline.ReasonRequired
	case slices.ContainsFunc(n.Scopes, func(s Scope) bool { return !slices.Contains(Scopes(), s) }):
		f[FieldScopes] = pipeline.ReasonChoice
	}
	return f.Err()
}
