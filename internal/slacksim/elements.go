package slacksim

import "encoding/json"

// Element is an interactive element of a message or view, as a person sees it.
type Element struct {
	BlockID  string   `json:"block_id"`
	ActionID string   `json:"action_id"`
	Type     string   `json:"type"`
	Label    string   `json:"label"` // a button's text, an input's label, else the placeholder
	Value    string   `json:"value,omitempty"`
	URL      string   `json:"url,omitempty"`
	Style    string   `json:"style,omitempty"`
	Input    bool     `json:"input,omitempty"` // stands in an input block
	Optional bool     `json:"optional,omitempty"`
	Options  []Option `json:"options,omitempty"`
}

// Elements lists the interactive elements of blocks, in order.
func Elements(blocks json.RawMessage) []Element {
	var all []Element
	for _, e := range elementsOf(blocks) {
		label := field(e.object, "text", "text")
		if e.input {
			label = field(e.block, "label", "text")
		} else if label == "" {
			label = field(e.object, "placeholder", "text")
		}
		all = append(all, Element{
			BlockID: e.blockID, ActionID: e.actionID, Type: e.kind, Label: label, Value: text(e.object["value"]),
			URL: text(e.object["url"]), Style: text(e.object["style"]), Input: e.input, Optional: e.optional(),
			Options: optionsOf(e.object),
		})
	}
	return all
}
