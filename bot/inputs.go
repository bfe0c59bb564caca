package bot

import (
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Input is what every input of a form has. Name is its block id and its element's action id: the key of its
// value, of its error and of its draft. Dispatch makes Modal.Change run when it changes.
type Input struct {
	Name     string
	Label    string
	Hint     string
	Optional bool
	Dispatch bool
}

// TextInput is what a text input has besides. Lengths are in characters; 0 is Slack's own: 0 and 3000.
type TextInput struct {
	Initial     string
	Placeholder string
	Multiline   bool
	Min, Max    int
	Focus       bool
}

func (i Input) block(e slack.BlockElement) slack.Block {
	b := slack.NewInputBlock(cut(i.Name, maxID), plain(i.Label, maxLabel), optionalPlain(i.Hint, maxLabel), e)
	b.Optional, b.DispatchAction = i.Optional, i.Dispatch
	return b
}

// dispatchOn makes a typed input tell of a change when Enter is pressed, not at every letter.
func (i Input) dispatchOn() *slack.DispatchActionConfig {
	if !i.Dispatch {
		return nil
	}
	return &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
}

// Text is a line, or several, of text.
func (i Input) Text(t TextInput) slack.Block {
	e := slack.NewPlainTextInputBlockElement(optionalPlain(t.Placeholder, maxPlaceholder), i.Name)
	limit := maxSection
	if t.Max > 0 && t.Max < limit {
		limit, e.MaxLength = t.Max, t.Max
	}
	e.InitialValue, e.Multiline, e.MinLength, e.FocusOnLoad = cut(t.Initial, limit), t.Multiline, t.Min, t.Focus
	e.DispatchActionConfig = i.dispatchOn()
	return i.block(e)
}

// Number is a number; decimals says whether it may have any. Initial is digits with a point, or "".
func (i Input) Number(initial string, decimals bool) slack.Block {
	e := slack.NewNumberInputBlockElement(nil, i.Name, decimals)
	e.InitialValue = initial
	e.DispatchActionConfig = i.dispatchOn()
	return i.block(e)
}

// URL is a web address.
func (i Input) URL(initial, placeholder string) slack.Block {
	e := slack.NewURLTextInputBlockElement(optionalPlain(placeholder, maxPlaceholder), i.Name)
	e.InitialValue = initial
	return i.block(e)
}

// Email is an e-mail address.
func (i Input) Email(initial, placeholder string) slack.Block {
	e := slack.NewEmailTextInputBlockElement(optionalPlain(placeholder, maxPlaceholder), i.Name)
	e.InitialValue = initial
	return i.block(e)
}

// Date is a date picker.
func (i Input) Date(initial pipeline.Date) slack.Block { return i.block(DatePick(i.Name, initial)) }

// Time is a picker of a time of the day; minute counts from midnight, nil for none.
func (i Input) Time(minute *int) slack.Block { return i.block(TimePick(i.Name, minute)) }

// Choice is a drop-down of up to 100 options; chosen is the value of the one chosen at first, or "".
func (i Input) Choice(placeholder string, options []Option, chosen string) slack.Block {
	return i.block(Menu(i.Name, placeholder, options, chosen))
}

// Radio is up to ten options of which one is chosen, all in sight.
func (i Input) Radio(options []Option, chosen string) slack.Block {
	e := slack.NewRadioButtonsBlockElement(i.Name, optionObjects(options, 10)...)
	e.InitialOption = optionWith(e.Options, chosen)
	return i.block(e)
}

// Checkboxes is up to ten options to tick.
func (i Input) Checkboxes(options []Option, ticked ...string) slack.Block {
	e := slack.NewCheckboxGroupsBlockElement(i.Name, optionObjects(options, 10)...)
	for _, o := range e.Options {
		if slices.Contains(ticked, o.Value) {
			e.InitialOptions = append(e.InitialOptions, o)
		}
	}
	return i.block(e)
}

// Choices is a drop-down of up to 100 options of which several may be chosen.
func (i Input) Choices(placeholder string, options []Option, chosen ...string) slack.Block {
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, optionalPlain(placeholder, maxPlaceholder),
		i.Name, optionObjects(options, maxOptions)...)
	for _, o := range e.Options {
		if slices.Contains(chosen, o.Value) {
			e.InitialOptions = append(e.InitialOptions, o)
		}
	}
	return i.block(e)
}

// Lookup is a drop-down whose options the Suggest handler of the input's name gives after min letters.
func (i Input) Lookup(placeholder string, min int, initial Option) slack.Block {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, optionalPlain(placeholder, maxPlaceholder), i.Name)
	e.MinQueryLength = &min
	if initial.Value != "" {
		e.InitialOption = initial.object()
	}
	return i.block(e)
}

// Lookups is Lookup of which several may be chosen, up to most.
func (i Input) Lookups(placeholder string, letters, most int, initial ...Option) slack.Block {
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, optionalPlain(placeholder, maxPlaceholder), i.Name)
	e.MinQueryLength, e.MaxSelectedItems = &letters, &most
	for _, o := range initial[:min(len(initial), most)] {
		e.InitialOptions = append(e.InitialOptions, o.object())
	}
	return i.block(e)
}

// User is a list of people. Slack offers everyone, bots and guests too: the handler checks who was chosen.
func (i Input) User(placeholder string, initial pipeline.UserID) slack.Block {
	return i.block(UserPick(i.Name, placeholder, initial))
}

// Users is a list of people of whom several may be chosen.
func (i Input) Users(placeholder string, initial ...pipeline.UserID) slack.Block {
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, optionalPlain(placeholder, maxPlaceholder), i.Name)
	for _, id := range initial {
		e.InitialUsers = append(e.InitialUsers, string(id))
	}
	return i.block(e)
}

// Channel is a list of public and private channels, without those shared with other companies.
func (i Input) Channel(placeholder, initial string) slack.Block {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, optionalPlain(placeholder, maxPlaceholder), i.Name)
	e.InitialConversation = initial
	e.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeExternalSharedChannels: true}
	return i.block(e)
}

// Files takes up to max (1 to 10) files of the given extensions; none given means any. Slack can't fill it
// again, so files are no part of a draft.
func (i Input) Files(max int, extensions ...string) slack.Block {
	e := slack.NewFileInputBlockElement(i.Name)
	e.MaxFiles = min(10, atLeastOne(max))
	e.FileTypes = extensions
	return i.block(e)
}

func atLeastOne(n int) int { return max(1, n) }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
