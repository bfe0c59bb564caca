package pipeline

import (
	"context"
	"time"
)

// Letter is what somebody is told of a request in their direct messages: an admin, that it was made and what became of
// it; who asked, what became of it.
type Letter struct {
	ID     int64
	Access Access
	To     UserID
	// At is where the letter is; zero while it was not sent.
	At Receipt
	// Uncertain: an earlier try may have sent it; look for it first.
	Uncertain bool
	Attempt   int
}

// LetterStore keeps who is to be told of requests, and what they have been told.
type LetterStore interface {
	// UnaddressedAccess gives up to limit requests of which nobody is told yet, the oldest first.
	UnaddressedAccess(ctx context.Context, limit int) ([]Access, error)
	// AddressAccess notes who is to be told of a request: those who may decide it, and who asked.
	AddressAccess(ctx context.Context, id AccessID, deciders []UserID) error
	// NextLetter gives a letter that is due and does not say how its request stands, and keeps it from others for lease.
	NextLetter(ctx context.Context, lease time.Duration) (l Letter, ok bool, err error)
	// LetterSent notes that a letter says how its request stood when NextLetter gave it.
	LetterSent(ctx context.Context, l Letter) error
	// LetterFailed puts a letter off; tried says that it may have been sent.
	LetterFailed(ctx context.Context, id int64, wait time.Duration, tried bool) error
}
