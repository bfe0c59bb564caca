package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Post is a message to a channel. Text says it all and is what notifications show.
type Post struct {
	Text   Safe
	Blocks []slack.Block
	// Broadcast shows a reply in a thread in the channel too.
	Broadcast bool
}

// Mark names a message of ours, so that it can be found again: Slack keeps it as the message's metadata. Kind
// and ID together must be given to one message only.
type Mark struct {
	Kind string
	ID   int64
	// Since is when the message may have been sent at the earliest; a day ago when zero.
	Since time.Time
}

// markEvent is the metadata's event_type.
const markEvent = "embudo_notice"

// callTimeout is for one call of the Web API; Slack answers within a second or two.
const callTimeout = 15 * time.Second

// Courier delivers messages. It never tries again by itself: what it could not do it tells by a
// *pipeline.DeliveryError, and the caller, who knows the order of messages, decides when. Its methods may be
// called at the same time.
type Courier struct {
	api    *slack.Client
	bot    func() *Identity
	person func(context.Context, pipeline.UserID) (Person, error)
	log    *slog.Logger
	now    func() time.Time
	host   string // of Slack's Web API
	mu     sync.Mutex
	dms    map[pipeline.UserID]string
	refs   map[string]foundChannel
	people peopleList
}

// Courier is the bot's way to post messages that are no answer to an act. It works before Run and after it.
func (b *Bot) Courier() *Courier { return b.courier }

func (b *Bot) newCourier() *Courier {
	return &Courier{
		api: b.api, bot: b.identity.Load, person: b.Person, log: b.log, now: b.now, host: b.apiHost,
		dms: map[pipeline.UserID]string{}, refs: map[string]foundChannel{},
	}
}

// Send posts p into channel, in the thread of threadTS unless that is "", and gives the message's timestamp.
// uncertain: an earlier try may have posted it; then a message with the mark is looked for first and, if
// found, its timestamp is given and nothing is sent.
func (c *Courier) Send(ctx context.Context, channel, threadTS string, p Post, m Mark, uncertain bool) (string, error) {
	if uncertain {
		ts, err := c.find(ctx, channel, threadTS, m)
		if err != nil {
			return "", err
		}
		if ts != "" {
			return ts, nil
		}
	}
	options := append(content(p),
		slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType:    markEvent,
			EventPayload: map[string]any{"kind": m.Kind, "id": strconv.FormatInt(m.ID, 10)},
		}),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	)
	if threadTS != "" {
		options = append(options, slack.MsgOptionTS(threadTS))
		if p.Broadcast {
			options = append(options, slack.MsgOptionBroadcast())
		}
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, ts, err := c.api.PostMessageContext(ctx, channel, options...)
	if err != nil {
		return "", c.failed("chat.postMessage", err)
	}
	return ts, nil
}

// Update puts p in the place of a message of ours. Doing so twice does no harm, so it is never Uncertain.
// A message that is gone gives Permanent with the code "message_not_found".
func (c *Courier) Update(ctx context.Context, channel, ts string, p Post) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	// Blocks always: without them Slack keeps the message's old ones.
	_, _, _, err := c.api.UpdateMessageContext(ctx, channel, ts,
		slack.MsgOptionText(cutSafe(p.Text, maxText).s, false), slack.MsgOptionBlocks(messageBlocks(p.Blocks)...))
	if err != nil {
		return c.repeatable("chat.update", err)
	}
	return nil
}

// Direct gives the channel of the bot's direct messages with a person, opening it where there is none.
func (c *Courier) Direct(ctx context.Context, user pipeline.UserID) (string, error) {
	c.mu.Lock()
	channel, known := c.dms[user]
	c.mu.Unlock()
	if known {
		return channel, nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	opened, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{
		Users: []string{string(user)}, ReturnIM: true,
	})
	if err != nil {
		return "", c.repeatable("conversations.open", err)
	}
	c.mu.Lock()
	c.dms[user] = opened.ID
	c.mu.Unlock()
	return opened.ID, nil
}

// content is a message's text and blocks.
func content(p Post) []slack.MsgOption {
	options := []slack.MsgOption{slack.MsgOptionText(cutSafe(p.Text, maxText).s, false)}
	if blocks := messageBlocks(p.Blocks); len(blocks) > 0 {
		options = append(options, slack.MsgOptionBlocks(blocks...))
	}
	return options
}

// messageBlocks are the blocks that fit into one message.
func messageBlocks(blocks []slack.Block) []slack.Block {
	if len(blocks) > maxMessage {
		return blocks[:maxMessage]
	}
	return blocks
}

// repeatable is failed for calls that do no harm when they are made twice.
func (c *Courier) repeatable(method string, err error) error {
	e := c.failed(method, err)
	e.Uncertain = false
	return e
}

func (c *Courier) failed(method string, err error) *pipeline.DeliveryError {
	e := delivery(err)
	e.Err = fmt.Errorf("%s: %w", method, err)
	return e
}
