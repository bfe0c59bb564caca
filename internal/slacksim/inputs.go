package slacksim

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// inputs is what stands in the fields of a view or message: block id → action id → value as in state.values.
type inputs map[string]map[string]object

// stateKey tells which key of a state value holds what a person set, per element type.
// Elements that are not here (buttons, overflow menus) have no state.
var stateKey = map[string]string{
	"plain_text_input": "value", "email_text_input": "value", "url_text_input": "value", "number_input": "value",
	"rich_text_input": "rich_text_value",
	"static_select":   "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
	"users_select": "selected_user", "conversations_select": "selected_conversation", "channels_select": "selected_channel",
	"multi_static_select": "selected_options", "multi_external_select": "selected_options", "checkboxes": "selected_options",
	"multi_users_select": "selected_users", "multi_conversations_select": "selected_conversations",
	"multi_channels_select": "selected_channels",
	"datepicker":            "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
	"file_input": "files",
}

// initialKey tells which key of an element fills its field at first.
var initialKey = map[string]string{
	"value": "initial_value", "rich_text_value": "initial_value", "selected_option": "initial_option",
	"selected_options": "initial_options", "selected_user": "initial_user", "selected_users": "initial_users",
	"selected_conversation": "initial_conversation", "selected_conversations": "initial_conversations",
	"selected_channel": "initial_channel", "selected_channels": "initial_channels", "selected_date": "initial_date",
	"selected_time": "initial_time", "selected_date_time": "initial_date_time",
}

// lists are the keys whose empty value is [] rather than null.
var lists = map[string]bool{
	"selected_options": true, "selected_users": true, "selected_conversations": true, "selected_channels": true, "files": true,
}

// initialInputs is the state of freshly shown elements. What before holds for the same block id, action id and type wins
// over the element's initial value: Slack keeps what was typed when a view is updated under the same ids.
// Source: docs.slack.dev/surfaces/modals#updating_views.
func initialInputs(elements []element, before inputs, currentChannel string) inputs {
	state := inputs{}
	for _, e := range elements {
		key, stateful := stateKey[e.kind]
		if !stateful {
			continue
		}
		if kept, ok := before[e.blockID][e.actionID]; ok && kept["type"] == e.kind {
			state.set(e, kept)
			continue
		}
		var value any
		if lists[key] {
			value = []any{}
		}
		if initial, ok := e.object[initialKey[key]]; ok && initial != nil {
			value = initial
		}
		if value == nil && key == "selected_conversation" && truth(e.object["default_to_current_conversation"]) && currentChannel != "" {
			value = currentChannel
		}
		state.set(e, object{"type": e.kind, key: value})
	}
	return state
}

func (in inputs) set(e element, value object) {
	if in[e.blockID] == nil {
		in[e.blockID] = map[string]object{}
	}
	in[e.blockID][e.actionID] = value
}

// keepOnly forgets the values of elements that are not there any more.
func (in inputs) keepOnly(elements []element) {
	there := map[string]bool{}
	for _, e := range elements {
		there[e.blockID+"\x00"+e.actionID] = true
	}
	for blockID, actions := range in {
		maps.DeleteFunc(actions, func(actionID string, _ object) bool { return !there[blockID+"\x00"+actionID] })
		if len(actions) == 0 {
			delete(in, blockID)
		}
	}
}

func (in inputs) raw() map[string]map[string]json.RawMessage {
	out := map[string]map[string]json.RawMessage{}
	for blockID, actions := range in {
		out[blockID] = map[string]json.RawMessage{}
		for actionID, value := range actions {
			out[blockID][actionID] = encode(value)
		}
	}
	return out
}

// blank reports whether nothing is typed or chosen.
func blank(value object) bool {
	switch v := value[stateKey[text(value["type"])]].(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	}
	return false
}

// optionsOf returns the options of a menu, those of groups included.
func optionsOf(o object) []Option {
	options := optionList(o["options"], "")
	for _, g := range list(o["option_groups"]) {
		group, _ := g.(object)
		options = append(options, optionList(group["options"], field(group, "label", "text"))...)
	}
	return options
}

func optionList(v any, group string) []Option {
	var options []Option
	for _, item := range list(v) {
		options = append(options, Option{
			Text: field(item, "text", "text"), Value: field(item, "value"), Description: field(item, "description", "text"), Group: group,
		})
	}
	return options
}

// pickOption finds the wanted option by value, else by its text. It returns the option as the app wrote it.
func pickOption(o object, wanted string) (object, bool) {
	var all []any
	all = append(all, list(o["options"])...)
	for _, g := range list(o["option_groups"]) {
		group, _ := g.(object)
		all = append(all, list(group["options"])...)
	}
	for _, match := range []func(any) bool{
		func(v any) bool { return field(v, "value") == wanted },
		func(v any) bool { return strings.EqualFold(field(v, "text", "text"), wanted) },
	} {
		if i := slices.IndexFunc(all, match); i >= 0 {
			found, ok := all[i].(object)
			return found, ok
		}
	}
	return nil, false
}
