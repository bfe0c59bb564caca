package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

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

func TestForgedButtonsMoveNothing(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	for _, c := range []struct{ action, value, said string }{
		{"opportunity.act:commit", valueOf(o.ID, 99), "ya no está como la viste"},
		{"opportunity.act:commit", valueOf(o.ID, 0), "Este botón es de una versión anterior"},
		{"opportunity.act:commit", valueOf(99, 1), "No encontré esa oportunidad."},
		{"opportunity.act:commit", "-1:-1", "Este botón es de una versión anterior"},
		{"opportunity.act:commit", "1; drop table events", "Este botón es de una versión anterior"},
		{"opportunity.act:commit", "99999999999999999999:1", "Este botón es de una versión anterior"},
		{"opportunity.act:approve", valueOf(o.ID, o.Version), "ese no es el paso que sigue"},
		{"opportunity.act:complete", valueOf(o.ID, o.Version), "ese no es el paso que sigue"},
		{"opportunity.act:reopen", valueOf(o.ID, o.Version), "Solo una jefatura puede hacer esto."},
		{"opportunity.act:erase", valueOf(o.ID, o.Version), "Este botón es de una versión anterior"},
		{"opportunity.act", valueOf(o.ID, o.Version), "Este botón es de una versión anterior"},
		{"opportunity.undo", valueOf(o.ID, o.Version-1), "ya no está como la viste"},
		{"opportunity.undo", "x", "Este botón es de una versión anterior"},
		{"opportunity.show", "99", "No encontré esa oportunidad."},
		{"opportunity.show", "<!channel>", "Este botón es de una versión anterior"},
		{"opportunity.history", "99:0", "No encontré esa oportunidad."},
		{"opportunity.history", "1:-5", "Este botón es de una versión anterior"},
		{"opportunity.list:next", `{"s":"nonsense"}`, "Este botón es de una versión anterior"},
		{"opportunity.list:next", `{"n":"nonsense"}`, "Este botón es de una versión anterior"},
		{"opportunity.list:next", `{`, "Este botón es de una versión anterior"},
		{"opportunity.menu:nothing", "x", "Este botón es de una versión anterior"},
		{"somebody.elses", "x", "Este botón es de una versión anterior"},
	} {
		w.forge(w.ana, c.action, c.value).Press(w.ana, "forged").Contains(c.said).Message().Lacks("<!channel>")
		require.Nil(t, w.ana.View(), c.action)
	}
	w.nothingHappened(o)
}

func TestForgedFormsMoveNothing(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	other := w.seed(demoBruno, "Globex", pipeline.StageQualified)
	open := func() *story.Modal {
		t.Helper()
		form := w.ana.Slash("/oportunidad comprometer OP-1").Modal("Comprometer")
		return form.Choose("kind", "email").Fill("reference", "Re: propuesta")
	}
	metadata := func(from, to string) func(map[string]any) {
		return func(view map[string]any) {
			before := view["private_metadata"].(string)
			view["private_metadata"] = strings.Replace(before, from, to, 1)
			require.NotEqual(t, before, view["private_metadata"])
		}
	}
	for _, c := range []struct {
		what   string
		change func(view map[string]any)
		said   string
	}{
		{"another's opportunity", metadata(`"i":1`, `"i":2`), "Solo quien lleva la oportunidad o una jefatura puede hacer esto."},
		{"no opportunity", metadata(`"i":1`, `"i":99`), "No encontré esa oportunidad."},
		{"a version to come", metadata(`"v":2`, `"v":77`), "ya no está como la viste"},
		{"an older version", metadata(`"v":2`, `"v":1`), "ya no está como la viste"},
		{"no metadata", func(view map[string]any) { view["private_metadata"] = "" }, "Este botón es de una versión anterior"},
		{"broken metadata", func(view map[string]any) { view["private_metadata"] = `{"s":[1]}` }, "Este botón es de una versión anterior"},
		{"another form", func(view map[string]any) { view["callback_id"] = "opportunity.reopen" }, "Solo una jefatura puede hacer esto."},
		{"no form of ours", func(view map[string]any) { view["callback_id"] = "x" }, "Este botón es de una versión anterior"},
	} {
		form := open()
		w.remake(form, c.change)
		outcome := form.Submit()
		said := strings.Join(slices.Collect(maps.Values(outcome.Outcome.Errors)), " ")
		if said == "" {
			said = form.Text()
		}
		require.Contains(t, said, c.said, c.what)
		w.nothingHappened(o)
		w.nothingHappened(other)
		form.Cancel()
	}
	// Options that were never offered.
	form := open()
	w.remake(form, func(view map[string]any) {
		raw := strings.ReplaceAll(string(view["blocks"].(json.RawMessage)), `"email"`, `"handshake"`)
		view["blocks"] = json.RawMessage(raw)
	})
	form.Choose("kind", "handshake")
	require.Equal(t, "Elige una de las opciones.", form.Submit().Errors()["kind"])
	form.Cancel()
	w.nothingHappened(o)
	w.AllowMessages() // what was typed is kept, whatever it was typed into
}
