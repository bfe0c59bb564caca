package bot

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// foundChannel is a channel's id by its name, as long as it may be relied on.
type foundChannel struct {
	id    string
	until time.Time
}

const (
	// channelTTL is how long a channel's name is taken to stay its name.
	channelTTL = 10 * time.Minute
	// lookupPages bounds the search for a mark: 200 messages a page.
	lookupPages = 10
	lookupPage  = 200
)

// find looks for the message that carries the mark and gives its timestamp, "" where there is none. Where
// the bot may not read the channel it gives "" too: a message twice is better than none.
func (c *Courier) find(ctx context.Context, channel, threadTS string, m Mark) (string, error) {
	since := m.Since
	if since.IsZero() {
		since = c.now().Add(-24 * time.Hour)
	}
	// A minute back, because Slack's clock names the message, not ours.
	oldest := strconv.FormatInt(since.Add(-time.Minute).Unix(), 10) + ".000000"
	cursor := ""
	for range lookupPages {
		messages, next, err := c.page(ctx, channel, threadTS, oldest, cursor)
		if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok && e.Err == "missing_scope" {
			c.log.Warn("slack: may not look for an earlier post", "channel", channel, "needed", e.Needed)
			return "", nil
		}
		if err != nil {
			failed := c.failed("look for an earlier post", err)
			// Whether it was posted is as unknown as before, whatever became of the look-up.
			failed.Uncertain = !failed.Permanent
			return "", failed
		}
		for _, msg := range messages {
			if c.carries(msg, m) {
				return msg.Timestamp, nil
			}
		}
		if cursor = next; cursor == "" {
			return "", nil
		}
	}
	c.log.Warn("slack: gave up looking for an earlier post", "channel", channel, "pages", lookupPages)
	return "", nil
}

func (c *Courier) page(ctx context.Context, channel, threadTS, oldest, cursor string) ([]slack.Message, string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if threadTS != "" {
		messages, _, next, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: threadTS, Oldest: oldest, Cursor: cursor,
			Limit: lookupPage, Inclusive: true, IncludeAllMetadata: true,
		})
		return messages, next, err
	}
	resp, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Cursor: cursor, Limit: lookupPage, Inclusive: true, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return resp.Messages, resp.ResponseMetaData.NextCursor, nil
}

// carries says whether msg is ours and has the mark. Other apps may write the same metadata; they can't be us.
func (c *Courier) carries(msg slack.Message, m Mark) bool {
	if msg.Metadata.EventType != markEvent {
		return false
	}
	if id := c.bot(); id != nil && msg.BotID != id.BotID && msg.User != string(id.User) {
		return false
	}
	kind, _ := msg.Metadata.EventPayload["kind"].(string)
	id, _ := msg.Metadata.EventPayload["id"].(string)
	return kind == m.Kind && id == strconv.FormatInt(m.ID, 10)
}

// Channel gives the id of a channel written as its id or as #name. A name that no channel has which the bot
// can see gives Permanent with the code "channel_not_found".
func (c *Courier) Channel(ctx context.Context, ref string) (string, error) {
	ref = strings.TrimSpace(ref)
	if channelID.MatchString(ref) {
		return ref, nil
	}
	name := strings.ToLower(strings.TrimPrefix(ref, "#"))
	now := c.now()
	c.mu.Lock()
	found, known := c.refs[name]
	c.mu.Unlock()
	if known && now.Before(found.until) {
		return found.id, nil
	}
	cursor := ""
	for {
		channels, next, err := c.channels(ctx, cursor)
		if err != nil {
			return "", c.repeatable("conversations.list", err)
		}
		for _, ch := range channels {
			if ch.Name == name {
				c.mu.Lock()
				c.refs[name] = foundChannel{id: ch.ID, until: now.Add(channelTTL)}
				c.mu.Unlock()
				return ch.ID, nil
			}
		}
		if cursor = next; cursor == "" {
			return "", &pipeline.DeliveryError{Code: "channel_not_found", Permanent: true}
		}
	}
}

func (c *Courier) channels(ctx context.Context, cursor string) ([]slack.Channel, string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return c.api.GetConversationsContext(ctx, &slack.GetConversationsParameters{
		Cursor: cursor, Limit: lookupPage, ExcludeArchived: true, Types: []string{"public_channel", "private_channel"},
	})
}
