// Package phrase reads what people type after a command (words, amounts, dates, references) and writes
// amounts and dates back as their readers write them. It understands Spanish as in Chile and English, mixed
// freely. What can be read in two ways is refused with the readings, never guessed; nothing here saves,
// logs or knows any command.
package phrase

import "embudo/pipeline"

// Refusals of a text as a whole; errors.Is tells them apart, and pipeline.ReasonOf gives their reason.
var (
	// ErrUnreadable: the text is no amount, or no date.
	ErrUnreadable error = &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnreadable}
	// ErrNoSuchDay: it is a date that the calendar lacks, such as 31/02/2027.
	ErrNoSuchDay error = &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnreadable}
	// ErrYear: the date is outside FirstYear to LastYear.
	ErrYear error = &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonOutOfRange}
)
