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

// Member says whether the bot is in a channel, given by its id. An archived channel, in which nobody can post, gives
// Permanent with the code "is_archived".
func (c *Courier) Member(ctx context.Context, channel string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	info, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if err != nil {
		return false, c.repeatable("conversations.info", err)
	}
	if info.IsArchived {
		return false, &pipeline.DeliveryError{Code: "is_archived", Permanent: true}
	}
	return info.IsMember, nil
}
