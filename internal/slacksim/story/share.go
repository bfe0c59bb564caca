package story

import (
	"context"
	"fmt"
	"slices"

	"embudo/internal/slacksim"
)

// Replies posts a message in the thread of m.
func (a *Actor) Replies(m Message, text string) Message {
	a.story.T.Helper()
	said, err := a.Say(context.Background(), m.ChannelID, m.TS, text)
	if err != nil {
		a.story.T.Fatalf("story: reply %q: %v", text, err)
	}
	return Message{Message: *said, story: a.story}
}

// Uploads posts a file where the person is.
func (a *Actor) Uploads(name string, data []byte) Message {
	a.story.T.Helper()
	return a.shares(a.channel, "", "", slacksim.FileData{Name: name, Data: data})
}

// UploadsTo posts files in the thread of m, as one message with a text.
func (a *Actor) UploadsTo(m Message, text string, files ...slacksim.FileData) Message {
	a.story.T.Helper()
	return a.shares(m.ChannelID, m.TS, text, files...)
}

func (a *Actor) shares(channel, thread, text string, files ...slacksim.FileData) Message {
	a.story.T.Helper()
	m, err := a.Share(context.Background(), channel, thread, text, files...)
	if err != nil {
		a.story.T.Fatalf("story: upload: %v", err)
	}
	return Message{Message: *m, story: a.story}
}

// Reacts puts an emoji on a message; its name goes without colons.
func (a *Actor) Reacts(m Message, emoji string) {
	a.story.T.Helper()
	a.react(m, emoji, false)
}

// Unreacts takes the person's emoji back.
func (a *Actor) Unreacts(m Message, emoji string) {
	a.story.T.Helper()
	a.react(m, emoji, true)
}

func (a *Actor) react(m Message, emoji string, remove bool) {
	a.story.T.Helper()
	changed, err := a.React(context.Background(), m.ChannelID, m.TS, emoji, remove)
	if err != nil || !changed {
		a.story.T.Fatalf("story: react %s: changed %t, %v", emoji, changed, err)
	}
}

// Reactions returns who put which emoji on the message as it stands now.
func (m Message) Reactions() map[string][]string {
	who := map[string][]string{}
	now, _ := m.Now()
	for _, r := range now.Message.Reactions {
		who[r.Name] = r.Users
	}
	return who
}

// Reacted waits until the app has put the emoji on the message.
func (m Message) Reacted(emoji string) {
	m.story.T.Helper()
	m.story.Until(fmt.Sprintf("the app's %s on message %s", emoji, m.TS), func() bool {
		return slices.Contains(m.Reactions()[emoji], slacksim.BotUserID)
	})
}
