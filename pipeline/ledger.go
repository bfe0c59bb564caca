package pipeline

import "errors"

// ErrNothingToTell is what a sender gives of a notice that turns out to say nothing: its edits took each other back.
var ErrNothingToTell = errors.New("nothing to tell")
