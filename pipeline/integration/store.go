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
	RequestStore
	WebhookStore
}

// TokenStore keeps keys.
type TokenStore interface {
	// MakeToken keeps a new key under the request's; of what was made under it before it gives that, and made is false.
	MakeToken(ctx context.Context, request string, t Token, h Hash) (kept Token, made bool, err error)
	// Tokens gives every key that is good, and then up to revoked of those that are no more, each the newest first.
	Tokens(ctx context.Context, revoked int) ([]Token, error)
	// TokenOf gives the key that the hash is of, or NotFound. That it was used is noted, to the minute.
	TokenOf(ctx context.Context, h Hash) (Token, error)
	// TokenNames gives how all keys are called, also those that were revoked.
	TokenNames(ctx context.Context) (map[TokenID]string, error)
	// RevokeToken ends a key, and gives it as it is then, whoever was first; NotFound where there is none.
	RevokeToken(ctx context.Context, id TokenID, by pipeline.UserID, at time.Time) (Token, error)
}

// Asked is one write that a program asks for, under a key of its own.
type Asked struct {
	Token TokenID
	Key   string
	Body  Hash
}

// Answer is what a program was answered.
type Answer struct {
	Status int
	Body   []byte
}

// Reasons of a refusal of what a program asks.
const (
	// ReasonKeyTaken: something else was asked under the key before.
	ReasonKeyTaken pipeline.Reason = "key_taken"
	// ReasonUnderWay: the same is being done now.
	ReasonUnderWay pipeline.Reason = "under_way"
)

// RequestStore keeps what programs asked, and what they were answered, for 30 days.
type RequestStore interface {
	// Begin keeps that a write is under way, and gives nil; or what it was answered before. It gives Invalid with
	// ReasonKeyTaken where the body was another, and Conflict with ReasonUnderWay where it is under way.
	Begin(ctx context.Context, a Asked) (*Answer, error)
	// Answered keeps the answer.
	Answered(ctx context.Context, a Asked, answer Answer) error
	// LetGo forgets a write that came to nothing, so that its key is free.
	LetGo(ctx context.Context, a Asked) error
}
