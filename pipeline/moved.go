package pipeline

import (
	"context"
	"time"
)

// Standing is where an opportunity stands in the pipeline.
type Standing struct {
	Stage Stage
	Value Money
	Close Date
}

// Moved is an opportunity that was acted on since a moment: where it stood then, and where it stands.
type Moved struct {
	ID      OpportunityID
	Account string
	Name    string
	Owner   UserID
	// Created: there was nothing of it then; Was is empty.
	Created bool
	Was, Is Standing
}

// MoveStore reads what was acted on.
type MoveStore interface {
	// Moved gives each opportunity that was acted on from a moment on to each, in no order: those of owners, nil for
	// everybody's, and of a service line, nil for all. Its cost grows with what was acted on since then. An error of each ends
	// it, and is returned.
	Moved(ctx context.Context, since time.Time, owners []UserID, line *string, each func(Moved) error) error
}
