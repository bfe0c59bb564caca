package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// What travels through Slack and comes back is input from outside. Slack itself never changes it; here it is made up
// by calls with the bot's own token, as an older release or somebody who got hold of the token would.

// call is one call of the Web API. It fails the test where Slack refuses.
func (w *office) call(method string, form url.Values) map[string]any {
	w.t.Helper()
	form.Set("token", w.Sim.BotToken())
	response, err := http.PostForm(w.Sim.APIURL()+method, form)
	require.NoError(w.t, err)
	defer response.Body.Close()
	var answer map[string]any
	require.NoError(w.t, json.NewDecoder(response.Body).Decode(&answer))
	require.Equal(w.t, true, answer["ok"], "%s: %v", method, answer)
	return answer
}

// forge posts a button called "forged" where the person can press it.
func (w *office) forge(to *story.Actor, action, value string) story.Message {
	w.t.Helper()
	w.call("chat.postMessage", url.Values{"channel": {to.DMs().ID()}, "text": {"forged " + action + value}, "blocks": {encode(w, []any{
		map[string]any{"type": "section", "text": map[string]any{"type": "plain_text", "text": "forged " + action + value}},
		map[string]any{"type": "actions", "elements": []any{map[string]any{
			"type": "button", "action_id": action, "value": value, "text": map[string]any{"type": "plain_text", "text": "forged"}}}},
	})}})
	return to.DMs().Await("forged " + action + value)
}

// remake replaces the open form of a person by one with other metadata or blocks.
func (w *office) remake(form *story.Modal, change func(view map[string]any)) {
	w.t.Helper()
	v := form.View()
	view := map[string]any{
		"type": "modal", "callback_id": v.CallbackID, "private_metadata": v.PrivateMetadata, "notify_on_close": true,
		"title": map[string]any{"type": "plain_text", "text": "Forged"}, "submit": map[string]any{"type": "plain_text", "text": "Go"},
		"blocks": v.Blocks,
	}
	change(view)
	w.call("views.update", url.Values{"view_id": {v.ID}, "view": {encode(w, view)}})
}

func encode(w *office, v any) string {
	w.t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(w.t, err)
	return string(raw)
}

// valueOf is what a button carries of an opportunity and the version that its reader saw.
func valueOf(id pipeline.OpportunityID, version int) string { return fmt.Sprintf("%d:%d", id, version) }

// nothingHappened checks that an opportunity is as it was.
func (w *office) nothingHappened(o pipeline.Opportunity) {
	w.t.Helper()
	w.at(o.ID, o.Stage, o.Version)
	audit, err := w.db.Verify(context.Background())
	require.NoError(w.t, err)
	require.Empty(w.t, audit.Faults)
}
