package pipeline

import "time"

// DraftLife is how long a draft is offered again.
const DraftLife = 24 * time.Hour

// Draft is what somebody typed into a form and did not get to save.
type Draft struct {
	// ID names the form and what it is about, so that a person has one draft of each.
	ID string
	// Body is for who made the form; nobody else reads it.
	Body []byte
	At   time.Time
}
