package bot

import "github.com/slack-go/slack"

// initial is what an element holds when it is drawn: the other way round from fill.
func initial(element slack.BlockElement) slack.BlockAction {
	var v slack.BlockAction
	switch e := element.(type) {
	case *slack.PlainTextInputBlockElement:
		v.Value = e.InitialValue
	case *slack.NumberInputBlockElement:
		v.Value = e.InitialValue
	case *slack.EmailTextInputBlockElement:
		v.Value = e.InitialValue
	case *slack.URLTextInputBlockElement:
		v.Value = e.InitialValue
	case *slack.DatePickerBlockElement:
		v.SelectedDate = e.InitialDate
	case *slack.TimePickerBlockElement:
		v.SelectedTime = e.InitialTime
	case *slack.DateTimePickerBlockElement:
		v.SelectedDateTime = e.InitialDateTime
	case *slack.RadioButtonsBlockElement:
		v.SelectedOption = chosenFirst(e.InitialOption)
	case *slack.CheckboxGroupsBlockElement:
		v.SelectedOptions = chosenAll(e.InitialOptions)
	case *slack.SelectBlockElement:
		v.SelectedOption, v.SelectedUser = chosenFirst(e.InitialOption), e.InitialUser
		v.SelectedConversation, v.SelectedChannel = e.InitialConversation, e.InitialChannel
	case *slack.MultiSelectBlockElement:
		v.SelectedOptions, v.SelectedUsers = chosenAll(e.InitialOptions), e.InitialUsers
		v.SelectedConversations, v.SelectedChannels = e.InitialConversations, e.InitialChannels
	}
	return v
}

func chosenFirst(o *slack.OptionBlockObject) slack.OptionBlockObject {
	if o == nil {
		return slack.OptionBlockObject{}
	}
	return *o
}

func chosenAll(options []*slack.OptionBlockObject) []slack.OptionBlockObject {
	var all []slack.OptionBlockObject
	for _, o := range options {
		all = append(all, chosenFirst(o))
	}
	return all
}
