package bot

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// FoundMessage is a message that somebody wrote, as a person reads it.
type FoundMessage struct {
	Channel string
	TS      string
	// ThreadTS is the thread's first message; "" where the message is in none.
	ThreadTS string
	// User is who wrote it; BotID, where it was an app.
	User  pipeline.UserID
	BotID string
	// Text is plain: without Slack's escapes, with people and channels by their names. It comes from outside.
	Text  string
	At    time.Time
	Files []File
}

// Message gives one message, also a reply in a thread. Where there is none, or the bot may not read it, that is
// Permanent: "message_not_found", "not_in_channel" and the like.
func (c *Courier) Message(ctx context.Context, channel, ts string) (FoundMessage, error) {
	const method = "conversations.replies"
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	// Replies and not history: history knows no replies, and Slack gives a message without a thread here too.
	messages, _, _, err := c.api.GetConversationRepliesContext(call, &slack.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: ts, Oldest: ts, Latest: ts, Inclusive: true, Limit: 10,
	})
	if slackCode(err) == "thread_not_found" {
		return FoundMessage{}, c.repeatable(method, slack.SlackErrorResponse{Err: "message_not_found"})
	}
	if err != nil {
		return FoundMessage{}, c.repeatable(method, err)
	}
	for _, m := range messages {
		if m.Timestamp == ts {
			return found(m.Msg, channel, c.nameOf(ctx)), nil
		}
	}
	return FoundMessage{}, c.repeatable(method, slack.SlackErrorResponse{Err: "message_not_found"})
}

// nameOf looks names of people up, a few at the most: a message that mentions a hundred is not worth a hundred calls.
func (c *Courier) nameOf(ctx context.Context) func(id string) string {
	left := 10
	return func(id string) string {
		if left--; left < 0 {
			return ""
		}
		p, err := c.person(ctx, pipeline.UserID(id))
		if err != nil {
			return ""
		}
		return p.Name
	}
}

func found(m slack.Msg, channel string, name func(id string) string) FoundMessage {
	return FoundMessage{
		Channel: channel, TS: m.Timestamp, ThreadTS: m.ThreadTimestamp, User: pipeline.UserID(m.User), BotID: m.BotID,
		Text: readable(m.Text, name), At: momentOf(m.Timestamp), Files: filesOf(m.Files),
	}
}

// momentOf is when a message was posted: its timestamp is seconds and microseconds.
func momentOf(ts string) time.Time {
	seconds, micros, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return time.Time{}
	}
	u, _ := strconv.ParseInt((micros + "000000")[:6], 10, 64) // what is no number is no fraction
	return time.Unix(s, u*int64(time.Microsecond)).UTC()
}

var reference = regexp.MustCompile(`<([^<>\n]+)>`)

// readable is mrkdwn as plain text; name gives a person's name, "" where it is not known.
// Source: Slack, "Formatting text for app surfaces", retrieved messages.
func readable(mrkdwn string, name func(id string) string) string {
	named := reference.ReplaceAllStringFunc(mrkdwn, func(ref string) string {
		target, label, labelled := strings.Cut(ref[1:len(ref)-1], "|")
		switch {
		case strings.HasPrefix(target, "@"):
			return "@" + cmp.Or(label, name(target[1:]), target[1:])
		case strings.HasPrefix(target, "#"):
			return "#" + cmp.Or(label, target[1:])
		case strings.HasPrefix(target, "!date^"):
			return label
		case strings.HasPrefix(target, "!"):
			return "@" + strings.TrimPrefix(cmp.Or(label, target[1:]), "@")
		}
		address := strings.TrimPrefix(target, "mailto:")
		if !labelled || label == address || strings.HasSuffix(address, "://"+label) {
			return address
		}
		return label + " (" + address + ")"
	})
	return unescaper.Replace(named)
}

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
