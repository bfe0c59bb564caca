package slacksim

import "encoding/json"

// View is a modal or an App Home as its reader sees it now.
type View struct {
	ID              string          `json:"id"`
	Type            string          `json:"type"` // modal or home
	CallbackID      string          `json:"callback_id"`
	ExternalID      string          `json:"external_id"`
	PrivateMetadata string          `json:"private_metadata"`
	Hash            string          `json:"hash"`
	RootID          string          `json:"root_view_id"`
	PreviousID      string          `json:"previous_view_id,omitempty"`
	Title           string          `json:"title,omitempty"`
	Submit          string          `json:"submit,omitempty"` // "" when there is no submit button
	Close           string          `json:"close,omitempty"`  // "" when the app set none; Slack then shows its own
	Blocks          json.RawMessage `json:"blocks"`
	// State is what is typed and chosen now: block id → action id → value, shaped as Slack's state.values.
	State map[string]map[string]json.RawMessage `json:"state"`
	// Errors are the sentences shown under blocks since the last submission.
	Errors map[string]string `json:"errors,omitempty"`
}

// Turn is what became of one act that was sent to the app.
type Turn struct {
	EnvelopeID  string       `json:"envelope_id"`
	Kind        string       `json:"kind"` // slash_commands, block_actions, view_submission, ...
	TriggerID   string       `json:"trigger_id,omitempty"`
	ResponseURL string       `json:"response_url,omitempty"`
	AckLatency  Milliseconds `json:"ack_latency_ms"`
	// AckTaken is what the app took of that: where an envelope was sent again to an app that came back, the rest was
	// waiting for it.
	AckTaken   Milliseconds    `json:"ack_taken_ms"`
	AckPayload json.RawMessage `json:"ack_payload,omitempty"`
	// Error is what Slack shows to the person instead of an answer: "operation_timeout" when the ack did not come in
	// 3 s, "dispatch_failed" when no socket was there to take it. "" when all went well.
	Error string `json:"error,omitempty"`
	// Message is what the ack's payload made appear, for a slash command that was answered in its ack.
	Message *Message `json:"message,omitempty"`
}

// OutcomeKind says what a submission did to the modal.
type OutcomeKind string

// The outcomes of a submission. Refused means that Slack's own form would not send it, so nothing was sent;
// Trouble that the ack was late or not acceptable, and the person reads "We had some trouble connecting".
const (
	Closed  OutcomeKind = "closed"
	Cleared OutcomeKind = "cleared"
	Invalid OutcomeKind = "errors"
	Updated OutcomeKind = "updated"
	Pushed  OutcomeKind = "pushed"
	Trouble OutcomeKind = "trouble"
	Refused OutcomeKind = "refused"
)

// Outcome is what became of a submission.
type Outcome struct {
	Kind OutcomeKind `json:"kind"`
	// Errors has one sentence a block id: the app's for Invalid, Slack's own for Refused.
	Errors map[string]string `json:"errors,omitempty"`
	// View is the modal on top afterwards, nil when all are closed.
	View *View `json:"view,omitempty"`
	// Turn is nil when nothing was sent.
	Turn *Turn `json:"turn,omitempty"`
}

// Option is a choice of a menu.
type Option struct {
	Text        string `json:"text"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Group       string `json:"group,omitempty"`
}
