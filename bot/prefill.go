package bot

import (
	"maps"
	"slices"

	"github.com/slack-go/slack"
)

// prefill puts values into the inputs of the same names. An option that is no longer offered is left out:
// Slack refuses an initial option that is not among the options.
func prefill(blocks []slack.Block, v Values) {
	for _, block := range blocks {
		input, ok := block.(*slack.InputBlock)
		if !ok {
			continue
		}
		if e, ok := v.byName[input.BlockID]; ok && given(e) {
			fill(input.Element, e)
		}
	}
}

func fill(element slack.BlockElement, v slack.BlockAction) {
	switch e := element.(type) {
	case *slack.PlainTextInputBlockElement:
		limit := maxSection
		if e.MaxLength > 0 {
			limit = e.MaxLength
		}
		e.InitialValue = cut(v.Value, limit)
	case *slack.NumberInputBlockElement:
		e.InitialValue = v.Value
	case *slack.EmailTextInputBlockElement:
		e.InitialValue = v.Value
	case *slack.URLTextInputBlockElement:
		e.InitialValue = v.Value
	case *slack.DatePickerBlockElement:
		e.InitialDate = v.SelectedDate
	case *slack.TimePickerBlockElement:
		e.InitialTime = v.SelectedTime
	case *slack.DateTimePickerBlockElement:
		e.InitialDateTime = v.SelectedDateTime
	case *slack.RadioButtonsBlockElement:
		e.InitialOption = offered(e.Options, nil, v.SelectedOption)
	case *slack.CheckboxGroupsBlockElement:
		e.InitialOptions = offeredAll(e.Options, nil, v.SelectedOptions)
	case *slack.SelectBlockElement:
		fillMenu(e, v)
	case *slack.MultiSelectBlockElement:
		fillMultiMenu(e, v)
	}
}

func fillMenu(e *slack.SelectBlockElement, v slack.BlockAction) {
	switch e.Type {
	case slack.OptTypeExternal:
		e.InitialOption = external(v.SelectedOption)
	case slack.OptTypeUser:
		e.InitialUser = v.SelectedUser
	case slack.OptTypeConversations:
		e.InitialConversation = v.SelectedConversation
	case slack.OptTypeChannels:
		e.InitialChannel = v.SelectedChannel
	default:
		e.InitialOption = offered(e.Options, e.OptionGroups, v.SelectedOption)
	}
}

func fillMultiMenu(e *slack.MultiSelectBlockElement, v slack.BlockAction) {
	switch e.Type {
	case slack.MultiOptTypeExternal:
		e.InitialOptions = nil
		for _, o := range v.SelectedOptions {
			if object := external(o); object != nil {
				e.InitialOptions = append(e.InitialOptions, object)
			}
		}
	case slack.MultiOptTypeUser:
		e.InitialUsers = v.SelectedUsers
	case slack.MultiOptTypeConversations:
		e.InitialConversations = v.SelectedConversations
	case slack.MultiOptTypeChannels:
		e.InitialChannels = v.SelectedChannels
	default:
		e.InitialOptions = offeredAll(e.Options, e.OptionGroups, v.SelectedOptions)
	}
}

// external is an option of a menu that looks its options up: what was chosen is all that is known of it.
func external(o slack.OptionBlockObject) *slack.OptionBlockObject {
	if o.Value == "" {
		return nil
	}
	return keepOption(o).object()
}

func offered(options []*slack.OptionBlockObject, groups []*slack.OptionGroupBlockObject, o slack.OptionBlockObject) *slack.OptionBlockObject {
	for _, g := range groups {
		if found := optionWith(g.Options, o.Value); found != nil {
			return found
		}
	}
	return optionWith(options, o.Value)
}

func offeredAll(options []*slack.OptionBlockObject, groups []*slack.OptionGroupBlockObject, chosen []slack.OptionBlockObject) []*slack.OptionBlockObject {
	var all []*slack.OptionBlockObject
	for _, o := range chosen {
		if found := offered(options, groups, o); found != nil {
			all = append(all, found)
		}
	}
	return all
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
