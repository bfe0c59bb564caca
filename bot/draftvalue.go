package bot

import "github.com/slack-go/slack"

// keptValue is one element of a view as a draft keeps it. Options keep their text too: a menu that looks its
// options up can only be filled again with both.
type keptValue struct {
	Value         string       `json:"v,omitempty"`
	Option        *keptOption  `json:"o,omitempty"`
	Options       []keptOption `json:"os,omitempty"`
	Date          string       `json:"d,omitempty"`
	Time          string       `json:"t,omitempty"`
	DateTime      int64        `json:"dt,omitempty"`
	User          string       `json:"u,omitempty"`
	Users         []string     `json:"us,omitempty"`
	Channel       string       `json:"c,omitempty"`
	Channels      []string     `json:"cs,omitempty"`
	Conversation  string       `json:"x,omitempty"`
	Conversations []string     `json:"xs,omitempty"`
}

type keptOption struct {
	Value string `json:"v"`
	Text  string `json:"t"`
}

func keep(e slack.BlockAction) keptValue {
	k := keptValue{
		Value: e.Value, Date: e.SelectedDate, Time: e.SelectedTime, DateTime: e.SelectedDateTime,
		User: e.SelectedUser, Users: e.SelectedUsers, Channel: e.SelectedChannel, Channels: e.SelectedChannels,
		Conversation: e.SelectedConversation, Conversations: e.SelectedConversations,
	}
	if e.SelectedOption.Value != "" {
		o := keepOption(e.SelectedOption)
		k.Option = &o
	}
	for _, o := range e.SelectedOptions {
		k.Options = append(k.Options, keepOption(o))
	}
	return k
}

func keepOption(o slack.OptionBlockObject) keptOption {
	k := keptOption{Value: o.Value, Text: o.Value}
	if o.Text != nil {
		k.Text = o.Text.Text
	}
	return k
}

func (k keptValue) empty() bool { return !given(k.element()) }

func (k keptValue) element() slack.BlockAction {
	e := slack.BlockAction{
		Value: k.Value, SelectedDate: k.Date, SelectedTime: k.Time, SelectedDateTime: k.DateTime,
		SelectedUser: k.User, SelectedUsers: k.Users, SelectedChannel: k.Channel, SelectedChannels: k.Channels,
		SelectedConversation: k.Conversation, SelectedConversations: k.Conversations,
	}
	if k.Option != nil {
		e.SelectedOption = *k.Option.object()
	}
	for _, o := range k.Options {
		e.SelectedOptions = append(e.SelectedOptions, *o.object())
	}
	return e
}

func (o keptOption) object() *slack.OptionBlockObject {
	return Option{Value: o.Value, Text: o.Text}.object()
}
