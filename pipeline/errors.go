package pipeline

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

// Code is the class of a refusal. Callers decide by it what to do next.
type Code uint8

const (
	// Internal is what CodeOf gives for an error that is not a refusal of this package.
	Internal Code = iota
	// Invalid: something given is missing or wrong; Fields say what.
	Invalid
	// Denied: this person may not do this.
	Denied
	// Conflict: the record changed since the person looked at it, or is not at the stage the act needs.
	Conflict
	// NotFound: there is no such record, or the person may not know of it.
	NotFound
	// Final: the opportunity is Done or Lost and takes no further act.
	Final
	// Unavailable: the store could not be reached; nothing was saved.
	Unavailable
	// Unknown: the store did not say whether the change was committed.
	Unknown
)

var codeNames = [...]string{"internal", "invalid", "denied", "conflict", "not_found", "final", "unavailable", "unknown"}

func (c Code) String() string { return codeNames[c] }

// Reason names one rule that refused. It is a key for whoever words the refusal, never a sentence.
type Reason string

// Error is every refusal of the domain. It carries no sentence for users.
type Error struct {
	Code   Code
	Reason Reason
	// Fields has one reason a field, keyed by the field's name; nil unless Code is Invalid.
	Fields map[Field]Reason
	// Current is the opportunity as it stands now, where the refusal is about its state; else nil.
	Current *Opportunity
	// Alike is what a creation resembles, for ReasonAlike; else nil.
	Alike []Opportunity
	// Err is the cause, for the log; nil for a refusal by rule.
	Err error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code.String())
	if e.Reason != "" {
		b.WriteString(": " + string(e.Reason))
	}
	names := make([]string, 0, len(e.Fields))
	for f := range e.Fields {
		names = append(names, string(f))
	}
	sort.Strings(names)
	for _, f := range names {
		fmt.Fprintf(&b, " %s=%s", f, e.Fields[Field(f)])
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of the first Error in err's chain, and Internal where there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// ReasonOf gives the reason of the first Error in err's chain, and "" where there is none.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// DeliveryError says why a notice did not reach Slack, and what that means for the next try.
type DeliveryError struct {
	// Code is Slack's name of the error, or "timeout", "connection", "http_503" and the like.
	Code string
	// RetryAfter is how long Slack asked to wait; zero where it did not ask.
	RetryAfter time.Duration
	// Permanent: trying again can't help until a person changes something (channel archived, bot removed).
	Permanent bool
	// Locked: Slack takes nothing at all from the bot until a person mends its token. The notice is not at fault, and is
	// owed for as long as that takes.
	Locked bool
	// Uncertain: the message may have been posted all the same; it must be looked up before it is sent again.
	Uncertain bool
	Err       error
}

func (e *DeliveryError) Error() string {
	if e.Err == nil {
		return "delivery: " + e.Code
	}
	return fmt.Sprintf("delivery: %s: %v", e.Code, e.Err)
}

func (e *DeliveryError) Unwrap() error { return e.Err }
