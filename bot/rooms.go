package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// What Slack limits in a channel. Source: Slack, "conversations.create", "conversations.setTopic".
const (
	MaxChannelName = 80
	maxTopic       = 250
	// roomPages bounds the search for a channel of ours: 200 a page.
	roomPages = 20
)

// MakeRoom makes a private channel. A name that is taken gives Permanent with the code "name_taken".
func (c *Courier) MakeRoom(ctx context.Context, name string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	made, err := c.api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: name, IsPrivate: true})
	if err != nil {
		return "", c.failed("conversations.create", err)
	}
	return made.ID, nil
}

// FindRoom looks for a private channel that the bot made under one of the names; "" for none.
func (c *Courier) FindRoom(ctx context.Context, names []string) (id, name string, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	var me pipeline.UserID
	if b := c.bot(); b != nil {
		me = b.User
	}
	ask := &slack.GetConversationsParameters{ExcludeArchived: true, Limit: 200, Types: []string{"private_channel"}}
	for range roomPages {
		page, next, err := c.api.GetConversationsContext(ctx, ask)
		if err != nil {
			return "", "", c.repeatable("conversations.list", err)
		}
		for _, ch := range page {
			if pipeline.UserID(ch.Creator) == me && slices.Contains(names, ch.Name) {
				return ch.ID, ch.Name, nil
			}
		}
		if ask.Cursor = next; next == "" {
			return "", "", nil
		}
	}
	return "", "", nil
}

// Invite lets a person into a channel. Who is there already is as good.
func (c *Courier) Invite(ctx context.Context, channel string, user pipeline.UserID) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.InviteUsersToConversationContext(ctx, channel, string(user))
	return c.but("conversations.invite", err, "already_in_channel")
}

// SetTopic puts a topic over a channel.
func (c *Courier) SetTopic(ctx context.Context, channel string, topic Safe) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.SetTopicOfConversationContext(ctx, channel, cutSafe(topic, maxTopic).s)
	return c.but("conversations.setTopic", err, "")
}

// SetPurpose says what a channel is for.
func (c *Courier) SetPurpose(ctx context.Context, channel string, purpose Safe) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.SetPurposeOfConversationContext(ctx, channel, cutSafe(purpose, maxTopic).s)
	return c.but("conversations.setPurpose", err, "")
}

// Pin pins a message. One that is pinned is as good.
func (c *Courier) Pin(ctx context.Context, channel, ts string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.but("pins.add", c.api.AddPinContext(ctx, channel, slack.NewRefToMessage(channel, ts)), "already_pinned")
}

// Bookmarks gives the links that a channel has as bookmarks.
func (c *Courier) Bookmarks(ctx context.Context, channel string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	list, err := c.api.ListBookmarksContext(ctx, channel)
	if err != nil {
		return nil, c.repeatable("bookmarks.list", err)
	}
	var links []string
	for _, b := range list {
		links = append(links, b.Link)
	}
	return links, nil
}

// Bookmark adds a link to a channel's bookmarks.
func (c *Courier) Bookmark(ctx context.Context, channel, title, link string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.AddBookmarkContext(ctx, channel, slack.AddBookmarkParameters{Title: title, Type: "link", Link: link})
	return c.but("bookmarks.add", err, "")
}

// Archive archives a channel. One that is archived is as good. A bot can't undo it: Slack lets only people.
func (c *Courier) Archive(ctx context.Context, channel string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.but("conversations.archive", c.api.ArchiveConversationContext(ctx, channel), "already_archived")
}

// Joined is nil for a channel that the bot can work in; else Permanent with why not.
func (c *Courier) Joined(ctx context.Context, channel string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	ch, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	switch {
	case err != nil:
		return c.repeatable("conversations.info", err)
	case ch.IsArchived:
		return &pipeline.DeliveryError{Code: "is_archived", Permanent: true}
	case !ch.IsMember:
		return &pipeline.DeliveryError{Code: "not_in_channel", Permanent: true}
	}
	return nil
}

// but is the error of a call that may be made twice, unless Slack says that it is done.
func (c *Courier) but(method string, err error, done string) error {
	refused, ok := errors.AsType[slack.SlackErrorResponse](err)
	if err == nil || ok && refused.Err == done {
		return nil
	}
	return c.repeatable(method, err)
}
