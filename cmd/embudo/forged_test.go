package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/commands"
	"embudo/pipeline"
)

// Forged payloads for everything that the bot answers: the list is the router's own, so that what is added is forged
// too.

// registered is every route of the product.
func registered(t testing.TB) []bot.Route {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	app, err := commands.New(&pipeline.Service{Now: time.Now, Zone: time.UTC}, commands.Config{Log: log})
	require.NoError(t, err)
	b, err := bot.New(bot.Options{AppToken: "xapp-1", BotToken: "xoxb-1", APIURL: "https://slack.com/api/", Sockets: 2, Words: app, Log: log})
	require.NoError(t, err)
	app.All(b)
	return b.Registered()
}

// sender is who a payload says it is from.
type sender struct{ name, user, userTeam, team, app string }

func (s sender) object() map[string]any {
	return map[string]any{"user": map[string]any{"id": s.user, "team_id": s.userTeam}, "team": map[string]any{"id": s.team}, "api_app_id": s.app}
}

// nobodies are those who have no business here, whatever they send.
var nobodies = []sender{
	{"a guest", demoGuest, wireTeam, wireTeam, wireApp},
	{"the owner, whose account is closed", wireGone, wireTeam, wireTeam, wireApp},
	{"a person of another company", wireStranger, "T0EVIL", wireTeam, wireApp},
	{"a person of another company as one of ours", wireStranger, wireTeam, wireTeam, wireApp},
	{"the owner, in another workspace", demoAna, "T0EVIL", "T0EVIL", wireApp},
	{"the owner, by another app", demoAna, wireTeam, wireTeam, "A0EVIL"},
	{"nobody", "", "", wireTeam, wireApp},
}

var bruno = sender{"a colleague", demoBruno, wireTeam, wireTeam, wireApp}

// forgery makes the payloads of a route, each with names of its own, so that none is taken for one delivered twice.
type forgery struct {
	x *wire
	n int
}

func (f *forgery) from(s sender, more map[string]any) map[string]any {
	f.n++
	payload := s.object()
	payload["trigger_id"] = fmt.Sprint("trigger.", f.n)
	for k, v := range more {
		payload[k] = v
	}
	return payload
}

func (f *forgery) press(s sender, action, value string) string {
	return f.x.send("interactive", f.from(s, map[string]any{
		"type": "block_actions", "channel": map[string]any{"id": demoSalesChannel},
		"container": map[string]any{"type": "message", "message_ts": "1.1", "channel_id": demoSalesChannel, "is_ephemeral": true},
		"actions": []any{map[string]any{"type": "button", "block_id": "b", "action_id": action, "action_ts": fmt.Sprint(f.n, ".1"), "value": value,
			"selected_option": map[string]any{"value": value}}},
	}))
}

func (f *forgery) view(s sender, kind, modal, metadata string, given map[string]any) string {
	id := fmt.Sprint("V0FORGED", f.n)
	return f.x.send("interactive", f.from(s, map[string]any{"type": kind, "view": map[string]any{
		"id": id, "root_view_id": id, "type": "modal", "callback_id": modal, "private_metadata": metadata, "title": map[string]any{"type": "plain_text", "text": "F"},
		"blocks": []any{}, "state": map[string]any{"values": given},
	}}))
}

// route sends what a route takes, with as much as may do harm.
func (f *forgery) route(s sender, r bot.Route, value, metadata string, given map[string]any) string {
	message := map[string]any{"type": "message", "user": demoAna, "text": "secreto <!channel>", "ts": "1.1"}
	switch r.Kind {
	case bot.RouteSlash:
		return f.x.send("slash_commands", f.from(s, map[string]any{"command": r.Name, "text": "ver 1", "user_id": s.user, "team_id": s.team, "channel_id": demoSalesChannel}))
	case bot.RoutePress:
		return f.press(s, r.Name, value)
	case bot.RouteShortcut:
		return f.x.send("interactive", f.from(s, map[string]any{"type": "message_action", "callback_id": r.Name, "message": message, "channel": map[string]any{"id": demoSalesChannel}}))
	case bot.RouteSuggest:
		return f.x.send("interactive", f.from(s, map[string]any{"type": "block_suggestion", "action_id": r.Name, "block_id": "b", "value": "acme"}))
	case bot.RouteEvent:
		return f.x.send("events_api", map[string]any{"type": "event_callback", "team_id": s.team, "api_app_id": s.app, "event_id": fmt.Sprint("Ev", f.n), "event": map[string]any{
			"type": r.Name, "user": s.user, "reaction": "dart", "item": map[string]any{"type": "message", "channel": demoSalesChannel, "ts": "1.1"}, "tab": "home",
			"user_id": s.user, "file_id": "F1", "channel_id": "D0FORGED", "event_ts": "1.1"}})
	case bot.RouteModal:
		return f.view(s, "view_closed", r.Name, metadata, given) + f.view(s, "block_actions", r.Name, metadata, given) +
			f.view(s, "view_submission", r.Name, metadata, given)
	}
	f.x.t.Fatalf("a route of a kind that nothing is forged of: %v", r)
	return ""
}

// everything is given in a form: each input that the product has, each with a value of every kind, and text.
func everything(text string) map[string]any {
	state := map[string]any{}
	for _, name := range inputs {
		state[name] = map[string]any{name: map[string]any{"type": "plain_text_input", "value": text, "selected_date": "2026-01-05", "selected_time": "10:00",
			"selected_user": demoBruno, "selected_conversation": demoSalesChannel, "selected_option": map[string]any{"value": choices[name]},
			"selected_options": []any{map[string]any{"value": "interaction"}, map[string]any{"value": "interest"}, map[string]any{"value": "problem"}, map[string]any{"value": "fit"}, map[string]any{"value": "means"}}}}
	}
	return state
}

var (
	inputs = []string{"name", "account", "value", "close", "service_line", "owner", "source", "probability", "kind", "description", "date", "reference",
		"link", "approved_by", "number", "amount", "scope", "note", "reason", "competitor", "comment", "key", "channel", "lang", "currency", "days", "members",
		"emoji", "text_es", "text_en", "role", "group", "criteria", "opportunity", "message", "what", "with", "time", "minutes", "in_charge", "state", "tax_id", "domain", "phone", "industry", "address",
		"email", "position", "account_ref", "contact_ref", "sure", "contact", "role_in_decision", "main", "competitors"}
	choices = map[string]string{"kind": "purchase_order", "scope": "full", "reason": "declined", "role": "admin", "currency": "USD", "opportunity": "1", "account_ref": "1", "contact_ref": "1"}
)

// metadataOf is what travels with a form on an opportunity.
func metadataOf(state string) string {
	raw, _ := json.Marshal(map[string]any{"s": json.RawMessage(state), "o": map[string]any{"c": demoSalesChannel}})
	return string(raw)
}

func TestWhoHasNoBusinessHereMovesNothingAndLearnsNothing(t *testing.T) {
	t.Parallel()
	x := openWire(t)
	o := x.w.seed(wireGone, "Acme Reservada", pipeline.StageQualified)
	f, before, given := &forgery{x: x}, x.facts(), everything("15000000")
	state := fmt.Sprintf(`{"i":%d,"v":%d,"a":"Acme"}`, o.ID, o.Version)
	for _, s := range nobodies {
		for _, r := range registered(t) {
			answer := f.route(s, r, valueOf(o.ID, o.Version), metadataOf(state), given)
			require.NotContains(t, answer, "Reservada", "%s: %v", s.name, r)
			require.NotContains(t, answer, "views.", "%s is shown a view: %v", s.name, r)
			require.NotContains(t, answer, "secreto", "%s: %v", s.name, r)
		}
		require.Equal(t, before, x.facts(), s.name)
	}
	x.isCalm("outsiders")
}

// isCalm holds when nothing failed on the bot's side since it was asked last.
func (x *wire) isCalm(about string, args ...any) {
	x.t.Helper()
	all := x.log.String()
	for _, bad := range []string{"level=ERROR", "panic", "incident"} {
		if i := strings.Index(all[x.read:], bad); i >= 0 {
			line := all[x.read:]
			line = line[strings.LastIndexByte(line[:i], '\n')+1:]
			x.t.Fatalf(about+": %.900s", append(args, line)...)
		}
	}
	x.read = len(all)
}
