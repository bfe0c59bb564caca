package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object under construction or as decoded.
type object = map[string]any

func encode(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("slacksim: encode %T: %v", v, err)) // only own values come here
	}
	return raw
}

// decode reads JSON keeping numbers exact; nil for anything that is not JSON.
func decode(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// field walks nested objects and returns the string there, "" when anything on the way is missing.
func field(v any, path ...string) string {
	for _, key := range path {
		o, ok := v.(object)
		if !ok {
			return ""
		}
		v = o[key]
	}
	return text(v)
}

func truth(v any) bool { b, _ := v.(bool); return b }

func list(v any) []any { l, _ := v.([]any); return l }

// element is one interactive element with the block it stands in.
type element struct {
	blockID, actionID, kind string
	object                  object
	block                   object
	input                   bool // stands in an input block
}

// optional reports whether the form may be sent without it.
func (e element) optional() bool { return truth(e.block["optional"]) }

// dispatches reports whether a change is sent at once as block_actions.
func (e element) dispatches() bool { return !e.input || truth(e.block["dispatch_action"]) }

// elementsOf returns the interactive elements of blocks, in order: those of sections, actions, inputs, cards, tables
// and whatever container holds them.
func elementsOf(blocks json.RawMessage) []element {
	var found []element
	for _, b := range list(decode(blocks)) {
		block, _ := b.(object)
		found = appendElements(found, block)
	}
	return found
}

func appendElements(found []element, block object) []element {
	id := text(block["block_id"])
	add := func(v any, input bool) {
		o, ok := v.(object)
		if !ok || text(o["action_id"]) == "" {
			return
		}
		found = append(found, element{blockID: id, actionID: text(o["action_id"]), kind: text(o["type"]), object: o, block: block, input: input})
	}
	switch text(block["type"]) {
	case "input":
		add(block["element"], true)
	case "section":
		add(block["accessory"], false)
	case "carousel":
		for _, card := range list(block["elements"]) {
			o, _ := card.(object)
			found = appendElements(found, o)
		}
	case "container":
		for _, child := range list(block["child_blocks"]) {
			o, _ := child.(object)
			found = appendElements(found, o)
		}
	case "layout":
		for _, row := range list(block["rows"]) {
			o, _ := row.(object)
			for _, item := range list(o["items"]) {
				i, _ := item.(object)
				inner, _ := i["block"].(object)
				found = appendElements(found, inner)
			}
		}
	case "data_table":
		for _, row := range list(block["rows"]) {
			for _, cell := range list(row) {
				o, _ := cell.(object)
				add(o["element"], false)
			}
		}
	case "context_actions":
		for _, e := range list(block["elements"]) {
			add(e, false)
		}
	default: // actions, card
		for _, key := range []string{"elements", "actions"} {
			for _, e := range list(block[key]) {
				add(e, false)
			}
		}
	}
	return found
}

// withIDs gives every block and interactive element the id that Slack makes up where the app set none.
// It returns the blocks unchanged when they are not an array. Callers hold s.mu.
func (s *Sim) withIDs(blocks json.RawMessage) json.RawMessage {
	all, ok := decode(blocks).([]any)
	if !ok {
		return blocks
	}
	for _, b := range all {
		if block, ok := b.(object); ok {
			s.giveIDs(block)
		}
	}
	return encode(all)
}

func (s *Sim) giveIDs(block object) {
	// Slack does not keep a markdown block's id, and gives it one of its own.
	if text(block["block_id"]) == "" || block["type"] == "markdown" {
		block["block_id"] = s.mint("b")
	}
	for _, key := range []string{"element", "accessory"} {
		s.giveActionID(block[key])
	}
	for _, key := range []string{"elements", "actions", "child_blocks"} {
		for _, inner := range list(block[key]) {
			s.giveInner(inner)
		}
	}
	for _, row := range list(block["rows"]) {
		if o, ok := row.(object); ok {
			for _, item := range list(o["items"]) {
				i, _ := item.(object)
				s.giveInner(i["block"])
			}
		}
		for _, cell := range list(row) {
			c, _ := cell.(object)
			s.giveActionID(c["element"])
		}
	}
}

// blockTypesInside are the blocks that other blocks hold.
var blockTypesInside = map[string]bool{
	"card": true, "actions": true, "context": true, "divider": true, "file": true, "header": true, "image": true,
	"input": true, "rich_text": true, "section": true, "table": true, "video": true, "layout": true,
}

func (s *Sim) giveInner(v any) {
	o, ok := v.(object)
	if !ok {
		return
	}
	if _, holds := o["alt_text"]; blockTypesInside[text(o["type"])] && !holds {
		s.giveIDs(o)
		return
	}
	s.giveActionID(v)
}

// interactive are the elements that Slack gives an action id.
var interactive = map[string]bool{
	"button": true, "overflow": true, "static_select": true, "external_select": true, "users_select": true,
	"conversations_select": true, "channels_select": true, "multi_static_select": true, "multi_external_select": true,
	"multi_users_select": true, "multi_conversations_select": true, "multi_channels_select": true, "datepicker": true,
	"timepicker": true, "datetimepicker": true, "checkboxes": true, "radio_buttons": true, "plain_text_input": true,
	"rich_text_input": true, "email_text_input": true, "url_text_input": true, "number_input": true, "file_input": true,
	"workflow_button": true, "feedback_buttons": true, "icon_button": true,
}

func (s *Sim) giveActionID(v any) {
	o, ok := v.(object)
	if ok && interactive[text(o["type"])] && text(o["action_id"]) == "" {
		o["action_id"] = s.mint("a")
	}
}
