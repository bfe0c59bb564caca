package bot

import (
	"time"

	"github.com/slack-go/slack"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Person is who acts, as Slack knows them; at most a minute old.
type Person struct {
	ID   pipeline.UserID
	Team string
	Name string
	Lang i18n.Lang
	Zone *time.Location
	// Admin: administers or owns the workspace.
	Admin bool
	// Outsider: a guest, a person of another company, a bot, or deactivated.
	Outsider bool
}

// Member is the person as the domain takes it.
func (p Person) Member() pipeline.Member {
	return pipeline.Member{ID: p.ID, Admin: p.Admin, Outsider: p.Outsider}
}

// Request is what every act has in common.
type Request struct {
	Person Person
	// Key names the act: the same envelope delivered again, or the same view submitted again, has the same key.
	Key string
	// Duplicate: Slack delivered this act before, here or elsewhere. The handler must give the first one's answer;
	// the engine sends nothing for it but the acknowledgement. A view that its person submits again is no duplicate.
	Duplicate bool
	// Channel is where the act happened; "" where Slack does not say (App Home, global shortcut).
	Channel string
	// Now is when the envelope arrived.
	Now time.Time

	x *exchange
}

// Slash is a slash command. Text is what stands after the command, as typed.
type Slash struct {
	Request
	Command string
	Text    string
}

// Press is a button, menu or picker that a person used outside of a form.
type Press struct {
	Request
	// Action is the action id up to its first ':'; Suffix is what follows it.
	Action string
	Suffix string
	Block  string
	// Value is the button's value, or the option, date, user, channel or conversation that was chosen.
	Value string
	// Message is where the element is; nil in a view.
	Message *MessageRef
	// ViewID is the view where the element is; "" in a message.
	ViewID string
}

// MessageRef is a message in Slack.
type MessageRef struct {
	Channel   string
	TS        string
	ThreadTS  string
	Ephemeral bool
}

// Shortcut is a global shortcut, or one of a message.
type Shortcut struct {
	Request
	Callback string
	// Message is the message it was used on; nil for a global shortcut.
	Message *FoundMessage
}

// Suggest asks for the options of a menu while a person types. Query is what was typed so far.
type Suggest struct {
	Request
	// Action is the menu's action id up to its first ':'; Suffix is what follows it.
	Action string
	Suffix string
	Query  string
}

// Event is an event that the app subscribed to. Person is empty where the event has no user.
type Event struct {
	Request
	Type string
	// Data is the event as slackevents decodes it.
	Data any
}

// Reply is a handler's answer to the person. Its zero value says nothing. It is private unless Public.
type Reply struct {
	// Text says it all: it is what notifications and screen readers take, and what is shown without Blocks.
	Text   Safe
	Blocks []slack.Block
	// Public shows the answer to everyone in the channel.
	Public bool
	// Replace puts the answer in the place of the message whose element was used.
	Replace bool
	// Delete removes the message whose element was used. Nothing else in the reply counts then.
	Delete bool
}

// IsZero says whether there is nothing to say.
func (r Reply) IsZero() bool { return r.Text.IsZero() && len(r.Blocks) == 0 && !r.Delete }

// Say is a private answer of text alone.
func Say(text Safe) Reply { return Reply{Text: text} }
