package bot

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Person is somebody as Slack knows them, at most a minute old.
func (c *Courier) Person(ctx context.Context, user pipeline.UserID) (Person, error) {
	return c.person(ctx, user)
}

// Member says whether the bot is in a channel, given by its id.
func (c *Courier) Member(ctx context.Context, channel string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		return false, c.repeatable("conversations.info", err)
	}
	return info.IsMember, nil
}
