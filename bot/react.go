package bot

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// React puts an emoji, named without colons, on a message. One that is there already is success.
func (c *Courier) React(ctx context.Context, channel, ts, emoji string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := c.api.AddReactionContext(ctx, emoji, slack.NewRefToMessage(channel, ts))
	if err != nil && slackCode(err) != "already_reacted" {
		return c.repeatable("reactions.add", err)
	}
	return nil
}

// Whisper shows p to one person of a channel alone, in the thread of threadTS unless that is "". Slack keeps it only
// as long as the person's client does: what must be found again is sent to them directly.
func (c *Courier) Whisper(ctx context.Context, channel, threadTS string, user pipeline.UserID, p Post) error {
	options := content(p)
	if threadTS != "" {
		options = append(options, slack.MsgOptionTS(threadTS))
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := c.api.PostEphemeralContext(ctx, channel, string(user), options...); err != nil {
		return c.failed("chat.postEphemeral", err)
	}
	return nil
}

// Permalink is the address of a message.
func (c *Courier) Permalink(ctx context.Context, channel, ts string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	address, err := c.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
	if err != nil {
		return "", c.repeatable("chat.getPermalink", err)
	}
	return address, nil
}
