package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"embudo/internal/i18n"
)

// What Slack is sent, as JSON, without Slack: so that whoever words answers can prove that Slack will take them.

// RenderReply gives the message that a Reply becomes, as an acknowledgement of a command and a response_url carry it.
func RenderReply(r Reply) (json.RawMessage, error) { return json.Marshal(messageOf(r)) }

// RenderPost gives the text and blocks that a Post becomes, as chat.postMessage takes them.
func RenderPost(p Post) (json.RawMessage, error) {
	m := messageOf(Reply{Text: p.Text, Blocks: p.Blocks})
	return json.Marshal(map[string]any{"text": m.Text, "blocks": m.Blocks})
}

// RenderView gives the view that m becomes with state s for a reader of l, as views.open takes it when a command opens
// it. With anything given it is the view drawn again, from what travels with it, with that in its inputs. It fails
// where the state is too large to travel with the view.
func RenderView[S any](m *Modal[S], w Words, l i18n.Lang, s S, given Values) (json.RawMessage, error) {
	raw, err := travelling(s)
	if err != nil {
		return nil, fmt.Errorf("render %s: state: %w", m.ID, err)
	}
	x := &exchange{b: &Bot{words: w}, person: Person{Lang: l}}
	f := m.drawnFrom(s)
	if !given.empty() {
		f = m.form()
	}
	view, _, err := x.draw(f, drawing{state: raw, origin: sampleOrigin, values: given})
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", m.ID, err)
	}
	return json.Marshal(view)
}

// RenderAgain gives the view that a form shown once more becomes, with what was typed in it.
func RenderAgain(a *Again, w Words, l i18n.Lang, given Values) (json.RawMessage, error) {
	if a.err != nil {
		return nil, fmt.Errorf("render %s: state: %w", a.form.id, a.err)
	}
	x := &exchange{b: &Bot{words: w}, person: Person{Lang: l}}
	f, state := x.caughtUp(context.Background(), a.form, a.state, given)
	view, _, err := x.draw(f, drawing{state: state, origin: sampleOrigin, warning: a.alert, top: a.top, values: given, failed: true})
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", a.form.id, err)
	}
	return json.Marshal(view)
}

// An origin as long as Slack's own, so that what a state has room for is measured as it will be.
var sampleOrigin = origin{
	Channel:     "C0123456789",
	ResponseURL: "https://hooks.slack.com/commands/T0123456789/1234567890123/AbCdEfGhIjKlMnOpQrStUvWx",
}
