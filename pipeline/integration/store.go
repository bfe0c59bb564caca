package integration

import (
	"context"
	"time"

	"embudo/pipeline"
)

// Store keeps keys, what was asked under them, and the endpoints of webhooks. Its methods may be called from many goroutines.
// Where it can't be reached they return a pipeline.Error with code Unavailable.
type Store interface {
	TokenStore
	WebhookStore
}

// TokenStore keeps keys.
type TokenStore interface {
	// MakeToken keeps a new key under the request's; of what was made under it before it gives that, and made is false.
	MakeToken(ctx context.Context, request string, t Token, h Hash) (kept Token, made bool, err error)
	// Tokens gives every key that is good, and then up to revoked of those that are no more, each the newest first.
	Tokens(ctx context.Context, revoked int) ([]Token, error)
	// Speaker gives the token that the hash is of, or NotFound, and what was asked before under one of its keys; nil for nothing.
	// That the token was used is noted, to the minute.
	Speaker(ctx context.Context, h Hash, key string) (Token, *Before, error)
	// TokenNames gives how all keys are called, also those that were revoked.
	TokenNames(ctx context.Context) (map[TokenID]string, error)
	// RevokeToken ends a key, and gives it as it is then, whoever was first; NotFound where there is none.
	RevokeToken(ctx context.Context, id TokenID, by pipeline.UserID, at time.Time) (Token, error)
}

// Before is a write that was asked for before.
type Before struct {
	Body   Hash
	Answer pipeline.Answer
	// UnderWay: it is being done, and has no answer yet.
	UnderWay bool
}

// Reasons of a refusal of what a program asks.
const (
	// ReasonKeyTaken: something else was asked under the key before.
	ReasonKeyTaken pipeline.Reason = "key_taken"
	// ReasonUnderWay: the same is being done now.
	ReasonUnderWay pipeline.Reason = "under_way"
)

// Again is what who asks for the same again is told: an AnsweredError, Invalid with ReasonKeyTaken where it is not the same, or
// Conflict with ReasonUnderWay.
func (b Before) Again(body Hash) error {
	switch {
	case b.Body != body:
		return &pipeline.Error{Code: pipeline.Invalid, Reason: ReasonKeyTaken}
	case b.UnderWay:
		return &pipeline.Error{Code: pipeline.Conflict, Reason: ReasonUnderWay}
	}
	return &pipeline.AnsweredError{Answer: b.Answer}
}
