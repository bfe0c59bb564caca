package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack/slackevents"

	"embudo/bot"
	"embudo/pipeline"
)

// filedEmoji answers a message that was filed by an emoji: nothing is said in the channel.
const filedEmoji = "white_check_mark"

func (a *App) registerTag(b *bot.Bot) { b.Event(string(slackevents.ReactionAdded), a.reacted) }

// reacted files a message of a card's thread as evidence of that opportunity, where the reaction is the company's emoji
// for it. A message that is filed already stays so. Who may not is told so, and nobody else.
func (a *App) reacted(ctx context.Context, e *bot.Event) error {
	r, ok := e.Data.(*slackevents.ReactionAddedEvent)
	if !ok || r.Item.Type != "message" || !a.isTag(ctx, r.Reaction) {
		return nil
	}
	m, err := a.slack.Message(ctx, r.Item.Channel, r.Item.Timestamp)
	if err != nil {
		return passing(err)
	}
	if m.ThreadTS == "" || m.ThreadTS == m.TS {
		return nil
	}
	id, err := a.flow.Store.CardAt(ctx, m.Channel, m.ThreadTS)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	evidence, _ := a.evidenceOf(ctx, m)
	_, o, by, err := a.file(ctx, request(e.Request), id, evidence)
	if err == nil || pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
		return passing(a.slack.React(ctx, m.Channel, m.TS, filedEmoji))
	}
	reply, err := a.refusedOn(a.voice(e.Person), by, o, err)
	if err != nil {
		return err
	}
	return passing(a.slack.Whisper(ctx, m.Channel, m.ThreadTS, e.Person.ID, bot.Post{Text: reply.Text}))
}

// isTag says whether a reaction is the emoji that files a message, in whatever skin.
func (a *App) isTag(ctx context.Context, reaction string) bool {
	tag := a.renewed(ctx).EvidenceTag
	if tag == "" {
		tag = pipeline.DefaultEvidenceTag
	}
	name, _, _ := strings.Cut(reaction, "::")
	return name == tag || name == toldAs[tag]
}

// toldAs are the names under which Slack tells of a reaction that people choose by another: it keeps an emoji's first
// name. Slack does not document which those are; these are the ones that people type.
var toldAs = map[string]string{
	"thumbsup": "+1", "thumbsdown": "-1", "raised_hand": "hand", "pencil": "memo", "heavy_exclamation_mark": "exclamation",
}

// passing is an error of Slack's that another delivery of the event may mend; nil for one that lasts.
func passing(err error) error {
	var failed *pipeline.DeliveryError
	if errors.As(err, &failed) && failed.Permanent {
		return nil
	}
	return err
}
