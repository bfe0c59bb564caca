package slacksim_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func option(text, value string) m { return m{"text": plain(text), "value": value} }

func TestMenusAndPickers(t *testing.T) {
	w := open(t)
	s := w.connect()
	options := l{option("Rojo", "r"), option("Verde", "g"), option("Azul", "b")}
	hint := plain("Elige")
	openModal(w, s, modal("Uno",
		input("one", m{"type": "static_select", "action_id": "a", "placeholder": hint, "options": options}),
		input("many", m{"type": "multi_static_select", "action_id": "a", "placeholder": hint, "options": options, "max_selected_items": 2}),
		input("boxes", m{"type": "checkboxes", "action_id": "a", "options": options, "initial_options": l{options[0]}}),
		input("radio", m{"type": "radio_buttons", "action_id": "a", "options": options}),
		input("who", m{"type": "users_select", "action_id": "a", "placeholder": hint}),
		input("where", m{"type": "conversations_select", "action_id": "a", "placeholder": hint, "default_to_current_conversation": true, "response_url_enabled": true}),
		input("day", m{"type": "datepicker", "action_id": "a"}),
		input("hour", m{"type": "timepicker", "action_id": "a"}),
		input("moment", m{"type": "datetimepicker", "action_id": "a"}),
	))
	ana, ctx := w.Person("ana"), context.Background()
	pick := func(block string, values ...string) {
		t.Helper()
		turn, err := ana.Check(ctx, block, values...)
		require.NoError(t, err)
		require.Nil(t, turn, "a plain input sends nothing")
	}
	pick("one", "Verde")
	pick("many", "r", "Azul")
	pick("boxes", "g", "b")
	pick("radio", "r")
	pick("who", "beto")
	pick("day", "2027-06-30")
	pick("hour", "14:30")
	pick("moment", "1800000000")
	for _, bad := range []struct {
		block  string
		values []string
		err    error
	}{
		{"one", []string{"Negro"}, slacksim.ErrNoOption},
		{"one", []string{"r", "g"}, slacksim.ErrNotAllowed},
		{"many", []string{"r", "g", "b"}, slacksim.ErrNotAllowed},
		{"who", []string{"nadie"}, slacksim.ErrNoOption},
		{"day", []string{"30-06-2027"}, slacksim.ErrNotAllowed},
		{"day", []string{"2027-02-30"}, slacksim.ErrNotAllowed},
		{"hour", []string{"25:00"}, slacksim.ErrNotAllowed},
		{"nada", []string{"x"}, slacksim.ErrNoElement},
	} {
		_, err := ana.Check(ctx, bad.block, bad.values...)
		require.ErrorIs(t, err, bad.err, "%v", bad)
	}
	done := submit(w)
	f := s.next()
	at := func(block, key string) any { return f.get("view", "state", "values", block, "a", key) }
	require.Equal(t, option("Verde", "g"), at("one", "selected_option"))
	require.Equal(t, l{options[0], options[2]}, at("many", "selected_options"))
	require.Equal(t, l{options[1], options[2]}, at("boxes", "selected_options"))
	require.Equal(t, "U0BETO", at("who", "selected_user"))
	require.Equal(t, "C0VENTAS", at("where", "selected_conversation"))
	require.Equal(t, "2027-06-30", at("day", "selected_date"))
	require.Equal(t, "14:30", at("hour", "selected_time"))
	require.InEpsilon(t, 1800000000.0, at("moment", "selected_date_time"), 0)
	require.Equal(t, "C0VENTAS", f.get("response_urls", "0", "channel_id"))
	s.ack(f)
	got(t, done)
	status, _ := w.post(f.get("response_urls", "0", "response_url").(string), m{"text": "listo", "response_type": "in_channel"})
	require.Equal(t, 200, status)
	s.ack(s.next())
	require.Empty(t, w.faults())
}

func TestSuggestions(t *testing.T) {
	w := open(t)
	s := w.connect()
	openModal(w, s, modal("Uno", input("client", m{
		"type": "external_select", "action_id": "a", "placeholder": plain("Cliente"), "min_query_length": 2,
	})))
	ana, ctx := w.Person("ana"), context.Background()
	_, _, err := ana.Suggest(ctx, slacksim.PressTarget{BlockID: "client"}, "a")
	require.ErrorIs(t, err, slacksim.ErrNotAllowed)

	type offer struct {
		options []slacksim.Option
		turn    *slacksim.Turn
	}
	ask := func(answer any) offer {
		t.Helper()
		done := act(func() (offer, error) {
			options, turn, err := ana.Suggest(ctx, slacksim.PressTarget{BlockID: "client"}, "acm")
			return offer{options, turn}, err
		})
		f := s.next()
		require.Equal(t, "block_suggestion", f.get("type"))
		require.Equal(t, "acm", f.get("value"))
		require.Equal(t, "client", f.get("block_id"))
		require.True(t, f.Accepts)
		s.ack(f, answer)
		return got(t, done)
	}
	o := ask(m{"options": l{option("Acme", "7")}})
	require.Equal(t, []slacksim.Option{{Text: "Acme", Value: "7"}}, o.options)
	require.Empty(t, ask(m{"options": l{}}).options)
	require.Empty(t, w.faults())
	many := l{}
	for i := range 101 {
		many = append(many, option("x", string(rune('a'+i))))
	}
	require.Equal(t, "dispatch_failed", ask(m{"options": many}).turn.Error)
	require.Equal(t, []string{"invalid_suggestions"}, w.faults())

	done := act(func() (*slacksim.Turn, error) { return ana.Choose(ctx, "client", "Acme") })
	s.ack(s.next(), m{"option_groups": l{m{"label": plain("Clientes"), "options": l{option("Acme", "7")}}}})
	got(t, done)
	require.Contains(t, string(ana.View().State["client"]["a"]), `"value":"7"`)
}

func TestDispatchedInputAndStateOfMessages(t *testing.T) {
	w := open(t)
	s := w.connect()
	openModal(w, s, modal("Uno", input("value", textInput("a"), m{"dispatch_action": true})))
	ana, ctx := w.Person("ana"), context.Background()
	done := act(func() (*slacksim.Turn, error) { return ana.Fill(ctx, "value", "12") })
	f := s.next()
	require.Equal(t, "block_actions", f.get("type"))
	require.Equal(t, "12", f.get("actions", "0", "value"))
	require.Equal(t, "12", f.get("view", "state", "values", "value", "a", "value"))
	s.ack(f)
	require.NotNil(t, got(t, done))

	blocks := l{m{"type": "actions", "block_id": "b", "elements": l{
		m{"type": "static_select", "action_id": "pick", "placeholder": plain("x"), "options": l{option("Sí", "y"), option("No", "n")}},
		m{"type": "button", "action_id": "go", "text": plain("Ir")},
		m{"type": "overflow", "action_id": "more", "options": l{option("Borrar", "del"), option("Ver", "see")}},
	}}}
	ts := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "t", "blocks", encoded(blocks)).body["ts"].(string)
	s.ack(s.next())
	press := func(person, action string, values ...string) frame {
		t.Helper()
		done := act(func() (*slacksim.Turn, error) {
			return w.Person(person).Press(ctx, slacksim.PressTarget{ChannelID: "C0VENTAS", MessageTS: ts, ActionID: action, Values: values})
		})
		f := s.next()
		s.ack(f)
		require.Empty(t, got(t, done).Error)
		return f
	}
	require.Equal(t, "y", press("ana", "pick", "Sí").get("actions", "0", "selected_option", "value"))
	require.Equal(t, "y", press("ana", "go").get("state", "values", "b", "pick", "selected_option", "value"))
	require.Nil(t, press("beto", "go").get("state", "values", "b", "pick", "selected_option"), "each person has their own")
	require.Equal(t, "del", press("beto", "more", "del").get("actions", "0", "selected_option", "value"))
	require.Nil(t, press("beto", "go").get("state", "values", "b", "more"), "an overflow menu has no state")

	short := act(func() (*slacksim.Turn, error) { return ana.MessageShortcut(ctx, "anotar", "C0VENTAS", ts) })
	f = s.next()
	require.Equal(t, "message_action", f.get("type"))
	require.Equal(t, ts, f.get("message_ts"))
	require.Equal(t, ts, f.get("message", "ts"))
	require.NotEmpty(t, f.get("response_url"))
	s.ack(f)
	got(t, short)
	require.Empty(t, w.faults())
}

func TestSlashPayload(t *testing.T) {
	w := open(t)
	s := w.connect()
	done := w.slash("ana", "nueva <Acme> & @beto")
	f := s.next()
	s.ack(f)
	got(t, done)
	for key, want := range map[string]any{
		"team_id": "T0LOCAL", "team_domain": "local", "channel_id": "C0VENTAS", "channel_name": "ventas", "user_id": "U0ANA",
		"user_name": "ana", "command": "/prueba", "text": "nueva <Acme> & @beto", "api_app_id": slacksim.AppID,
		"is_enterprise_install": "false",
	} {
		require.Equal(t, want, f.get(key), key)
	}
	escaped := act(func() (*slacksim.Turn, error) {
		return w.Person("other").Slash(context.Background(), "C0VENTAS", "escapa", "<b> @beto #ventas https://example.com")
	})
	f = s.next()
	s.ack(f)
	got(t, escaped)
	require.Equal(t, "&lt;b&gt; <@U0BETO|beto> <#C0VENTAS|ventas> <https://example.com>", f.get("text"))
	require.Equal(t, "T0OTHER", f.get("team_id"))
}
