package bot

import (
	"reflect"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

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

// same says whether two elements hold the same, however their options are worded and in whichever order.
func (k keptValue) same(other keptValue) bool { return reflect.DeepEqual(k.bare(), other.bare()) }

func (k keptValue) bare() keptValue {
	if k.Option != nil {
		k.Option = &keptOption{Value: k.Option.Value}
	}
	options := k.Options
	k.Options = nil
	for _, o := range options {
		k.Options = append(k.Options, keptOption{Value: o.Value})
	}
	slices.SortFunc(k.Options, func(a, b keptOption) int { return strings.Compare(a.Value, b.Value) })
	for _, list := range []*[]string{&k.Users, &k.Channels, &k.Conversations} {
		sorted := slices.Sorted(slices.Values(*list))
		*list = sorted
	}
	return k
}

// words are what the element holds, as a person reads it.
func (k keptValue) words() Safe {
	parts := []Safe{Esc(k.Value), Esc(k.Date), Esc(k.Time)}
	if k.Option != nil {
		parts = append(parts, Esc(k.Option.Text))
	}
	for _, o := range k.Options {
		parts = append(parts, Esc(o.Text))
	}
	for _, id := range append([]string{k.User}, k.Users...) {
		parts = append(parts, Mention(pipeline.UserID(id)))
	}
	for _, id := range slices.Concat([]string{k.Channel, k.Conversation}, k.Channels, k.Conversations) {
		parts = append(parts, ChannelLink(id))
	}
	return Join(", ", parts...)
}

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
