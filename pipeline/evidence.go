package pipeline

import (
	"slices"
	"time"
)

// MaxEvidence is how many messages one opportunity keeps as evidence, and MaxFiles how many files a message or a proof
// may have.
const (
	MaxEvidence = 50
	MaxFiles    = 20
)

// Evidence is a message of Slack that was filed on an opportunity as it read then: it stays when the message is
// edited or deleted.
type Evidence struct {
	// ID counts the opportunity's evidence from 1; a Proof names it by this.
	ID int `json:"id"`
	// Text is what the message said, at most MaxLong characters, and SHA256 the hex digest of all of it.
	Text   string `json:"text,omitempty"`
	SHA256 string `json:"sha256"`
	Author UserID `json:"author,omitempty"`
	// At is when it was written, Channel and TS where; together they name the message.
	At        time.Time      `json:"at"`
	Channel   string         `json:"channel"`
	TS        string         `json:"ts"`
	Permalink string         `json:"permalink,omitempty"`
	Files     []EvidenceFile `json:"files,omitempty"`
	FiledBy   UserID         `json:"filed_by"`
	FiledAt   time.Time      `json:"filed_at"`
}

// EvidenceFile is a file of the message, with the hex digest of its bytes; "" where they could not be read.
type EvidenceFile struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Permalink string `json:"permalink,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
}

// cleaned is the evidence as it is kept: without what no one means to write, and its moment as precise as the store's.
func (v Evidence) cleaned() Evidence {
	v.Text = clean(v.Text)
	if text := []rune(v.Text); len(text) > MaxLong {
		v.Text = string(text[:MaxLong])
	}
	v.At = v.At.UTC().Truncate(time.Microsecond)
	v.Permalink, v.SHA256, v.Author = clean(v.Permalink), clean(v.SHA256), UserID(clean(string(v.Author)))
	v.Channel, v.TS = clean(v.Channel), clean(v.TS)
	var files []EvidenceFile // nil when there is none, as the history gives it back
	for _, f := range v.Files {
		f.ID, f.Name, f.Permalink, f.SHA256 = clean(f.ID), clean(f.Name), clean(f.Permalink), clean(f.SHA256)
		if f.ID != "" {
			files = append(files, f)
		}
	}
	v.Files = files
	return v
}

// File keeps a message as evidence. Its ID, FiledBy and FiledAt are set here. A message that the opportunity has
// already is Invalid with ReasonUnchanged, so that filing it twice has one effect; one too many, or one without
// text and files, is Invalid with a field error.
func (o Opportunity) File(v Evidence, by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActEvidence); err != nil {
		return Opportunity{}, Event{}, err
	}
	v = v.cleaned()
	if o.HasEvidence(v.Channel, v.TS) {
		return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonUnchanged, Current: &o}
	}
	f := faults{}
	v.check(f)
	if len(o.Evidence) >= MaxEvidence {
		f.add(FieldEvidence, ReasonTooMany)
	}
	if err := f.err(); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.keepEvidence(v, by.ID, at)
	return o.record(EventEvidence, next, by.ID, at)
}

// check gathers what a message lacks to be evidence: its place, and something that it says or carries.
func (v Evidence) check(f faults) {
	f.text(FieldEvidence, v.TS, MaxShort, true)
	f.text(FieldEvidence, v.Channel, MaxShort, true)
	if len(v.Files) > MaxFiles {
		f.add(FieldEvidence, ReasonTooMany)
	}
	for _, file := range v.Files {
		f.file(FieldEvidence, file.ID, file.Name, file.Permalink)
	}
	if v.Text == "" && len(v.Files) == 0 {
		f.add(FieldEvidence, ReasonRequired)
	}
}

func (o *Opportunity) keepEvidence(v Evidence, by UserID, at time.Time) {
	v.ID, v.FiledBy, v.FiledAt = 1, by, at.UTC()
	if n := len(o.Evidence); n > 0 {
		v.ID = o.Evidence[n-1].ID + 1
	}
	// A new slice: the one of the state before must not change.
	o.Evidence = append(slices.Clip(slices.Clone(o.Evidence)), v)
}

// HasEvidence says whether the message is filed here.
func (o Opportunity) HasEvidence(channel, ts string) bool {
	return slices.ContainsFunc(o.Evidence, func(v Evidence) bool { return v.Channel == channel && v.TS == ts })
}

// EvidenceOf gives the opportunity's evidence that a proof names, in its order.
func (o Opportunity) EvidenceOf(p Proof) []Evidence {
	var named []Evidence
	for _, id := range p.Evidence {
		for _, v := range o.Evidence {
			if v.ID == id {
				named = append(named, v)
			}
		}
	}
	return named
}
