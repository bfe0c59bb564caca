package bot

import (
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// linkAction routes nowhere: Slack tells of a click on a link button, and there is nothing to do.
const linkAction = "link"

// Option is one choice of a menu, radio group or check list. Text and Description are plain.
type Option struct {
	Value       string
	Text        string
	Description string
}

func (o Option) object() *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(cut(o.Value, maxOptionValue), plain(o.Text, maxOption),
		optionalPlain(o.Description, maxOption))
}

func optionObjects(options []Option, max int) []*slack.OptionBlockObject {
	if len(options) > max {
		options = options[:max]
	}
	objects := make([]*slack.OptionBlockObject, len(options))
	for i, o := range options {
		objects[i] = o.object()
	}
	return objects
}

// Button is a button; its value comes back as Press.Value. For a coloured one: .WithStyle(slack.StylePrimary)
// or StyleDanger; for one that asks first: .WithConfirm(Confirm(…)).
func Button(action, label, value string) *slack.ButtonBlockElement {
	b := slack.NewButtonBlockElement(cut(action, maxID), cut(value, maxButtonValue), plain(label, maxButton))
	return b
}

// LinkButton opens an address and calls no handler. Its name must differ from others in the same block.
func LinkButton(name, label, address string) *slack.ButtonBlockElement {
	b := slack.NewButtonBlockElement(cut(linkAction+":"+name, maxID), "", plain(label, maxButton))
	b.URL = address
	return b
}

// Confirm is the question that Slack asks before it sends a press.
func Confirm(title, text, confirm, deny string) *slack.ConfirmationBlockObject {
	return slack.NewConfirmationBlockObject(plain(title, 100), plain(text, 300), plain(confirm, 30), plain(deny, 30))
}

// Menu is a drop-down of up to 100 options that calls a handler when one is chosen.
func Menu(action, placeholder string, options []Option, chosen string) *slack.SelectBlockElement {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, optionalPlain(placeholder, maxPlaceholder),
		cut(action, maxID), optionObjects(options, maxOptions)...)
	e.InitialOption = optionWith(e.Options, chosen)
	return e
}

// Overflow is the "…" menu of up to five options.
func Overflow(action string, options ...Option) *slack.OverflowBlockElement {
	return slack.NewOverflowBlockElement(cut(action, maxID), optionObjects(options, 5)...)
}

// DatePick is a date picker that calls a handler when a date is picked.
func DatePick(action string, initial pipeline.Date) *slack.DatePickerBlockElement {
	e := slack.NewDatePickerBlockElement(cut(action, maxID))
	e.InitialDate = initial.String()
	return e
}

// TimePick is a picker of a time of the day, in minutes after midnight; nil for none picked.
func TimePick(action string, minute *int) *slack.TimePickerBlockElement {
	e := slack.NewTimePickerBlockElement(action)
	if minute != nil {
		e.InitialTime = fmt.Sprintf("%02d:%02d", *minute/60, *minute%60)
	}
	return e
}

// UserPick is a list of people that calls a handler when one is chosen.
func UserPick(action, placeholder string, initial pipeline.UserID) *slack.SelectBlockElement {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, optionalPlain(placeholder, maxPlaceholder), cut(action, maxID))
	e.InitialUser = string(initial)
	return e
}

// When shows a moment in each reader's own time zone. Format is Slack's, such as "{date_short_pretty} {time}";
// fallback, plain text, is for clients that can't.
//
// Source: Slack, "Formatting text for app surfaces", date formatting.
func When(at time.Time, format, fallback string) Safe {
	return Safe{"<!date^" + itoa(at.Unix()) + "^" + format + "|" + Esc(fallback).s + ">"}
}

func optionWith(options []*slack.OptionBlockObject, value string) *slack.OptionBlockObject {
	if value == "" {
		return nil
	}
	for _, o := range options {
		if o.Value == value {
			return o
		}
	}
	return nil
}
