package slacksim_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func button(action, label string) m {
	return m{"type": "button", "action_id": action, "text": plain(label), "value": action}
}

func TestElementsWhereverTheyStand(t *testing.T) {
	blocks := l{
		m{"type": "section", "block_id": "s", "text": plain("x"), "accessory": button("a1", "Uno")},
		m{"type": "actions", "block_id": "b", "elements": l{button("a2", "Dos")}},
		m{"type": "card", "block_id": "c", "title": plain("x"), "actions": l{button("a3", "Tres")}},
		m{"type": "carousel", "block_id": "d", "elements": l{m{"type": "card", "block_id": "d1", "actions": l{button("a4", "Cuatro")}}}},
		m{"type": "container", "block_id": "e", "child_blocks": l{m{"type": "actions", "block_id": "e1", "elements": l{button("a5", "Cinco")}}}},
		m{"type": "layout", "block_id": "f", "rows": l{m{"items": l{m{"block": m{"type": "section", "block_id": "f1", "accessory": button("a6", "Seis")}}}}}},
		m{"type": "data_table", "block_id": "g", "rows": l{l{m{"type": "action_cell", "element": button("a7", "Siete")}}}},
		m{"type": "context_actions", "block_id": "h", "elements": l{m{"type": "icon_button", "action_id": "a8", "icon": "trash", "text": plain("Ocho")}}},
		m{"type": "input", "block_id": "i", "label": plain("Nueve"), "optional": true, "element": m{
			"type": "static_select", "action_id": "a9", "option_groups": l{m{"label": plain("Grupo"), "options": l{option("Una", "1")}}},
		}},
	}
	var labels []string
	for i, e := range slacksim.Elements(json.RawMessage(encoded(blocks))) {
		require.Equal(t, "a"+string(rune('1'+i)), e.ActionID)
		labels = append(labels, e.BlockID+" "+e.Label)
	}
	require.Equal(t, []string{"s Uno", "b Dos", "c Tres", "d1 Cuatro", "e1 Cinco", "f1 Seis", "g Siete", "h Ocho", "i Nueve"}, labels)
	last := slacksim.Elements(json.RawMessage(encoded(blocks)))[8]
	require.True(t, last.Input && last.Optional)
	require.Equal(t, []slacksim.Option{{Text: "Una", Value: "1", Group: "Grupo"}}, last.Options)
}

func TestSlackMakesUpMissingIDs(t *testing.T) {
	w := open(t)
	bare := func(label string) m { return m{"type": "button", "text": plain(label)} }
	r := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "t", "blocks", encoded(l{
		m{"type": "section", "text": plain("x"), "accessory": bare("Uno")},
		m{"type": "actions", "elements": l{bare("Dos")}},
		m{"type": "carousel", "elements": l{m{"type": "card", "title": plain("t"), "actions": l{bare("Tres")}}}},
		m{"type": "markdown", "block_id": "lost", "text": "# hola"},
	}))
	require.True(t, r.ok(), string(r.raw))
	seen := w.Person("ana").Messages("C0VENTAS")[0]
	elements := slacksim.Elements(seen.Blocks)
	require.Len(t, elements, 3)
	ids := map[string]bool{}
	for _, e := range elements {
		require.NotEmpty(t, e.BlockID)
		require.NotEmpty(t, e.ActionID)
		ids[e.ActionID] = true
	}
	require.Len(t, ids, 3)
	require.NotContains(t, string(seen.Blocks), "lost", "a markdown block's id is not kept")
}

func TestStateOfAMessageEndsWithItsElements(t *testing.T) {
	w := open(t)
	s := w.connect()
	menu := m{"type": "actions", "block_id": "b", "elements": l{
		m{"type": "static_select", "action_id": "pick", "placeholder": plain("x"), "options": l{option("Sí", "y")}}, button("go", "Ir"),
	}}
	ts := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "t", "blocks", encoded(l{menu})).body["ts"].(string)
	s.ack(s.next())
	press := func(action string, values ...string) frame {
		t.Helper()
		done := act(func() (*slacksim.Turn, error) {
			return w.Person("ana").Press(context.Background(), slacksim.PressTarget{ChannelID: "ventas", MessageTS: ts, ActionID: action, Values: values})
		})
		f := s.next()
		s.ack(f)
		got(t, done)
		return f
	}
	press("pick", "y")
	update := func(blocks ...any) {
		t.Helper()
		require.True(t, w.call("chat.update", "channel", "C0VENTAS", "ts", ts, "blocks", encoded(blocks)).ok())
		s.ack(s.next())
	}
	update(m{"type": "actions", "block_id": "c", "elements": l{button("go", "Ir")}})
	require.Equal(t, map[string]any{}, press("go").get("state", "values"))
	update(menu)
	require.Nil(t, press("go").get("state", "values", "b", "pick", "selected_option"))
	require.Empty(t, w.faults())
}

func TestHomeButtonsAndRichText(t *testing.T) {
	w := open(t)
	s := w.connect()
	home := m{"type": "home", "blocks": l{
		m{"type": "actions", "block_id": "b", "elements": l{button("go", "Ir")}},
		input("note", m{"type": "rich_text_input", "action_id": "a"}, m{"dispatch_action": true}),
	}}
	require.True(t, w.json("views.publish", m{"user_id": "U0ANA", "view": home}).ok())
	press := func(target slacksim.PressTarget) frame {
		t.Helper()
		target.Home = true
		done := act(func() (*slacksim.Turn, error) { return w.Person("ana").Press(context.Background(), target) })
		f := s.next()
		s.ack(f)
		got(t, done)
		return f
	}
	f := press(slacksim.PressTarget{ActionID: "go"})
	require.Equal(t, "home", f.get("view", "type"))
	require.True(t, w.json("views.open", m{"trigger_id": f.get("trigger_id"), "view": modal("Uno")}).ok())
	f = press(slacksim.PressTarget{BlockID: "note", Values: []string{"hola"}})
	require.Equal(t, "rich_text", f.get("actions", "0", "rich_text_value", "type"))
	require.Equal(t, "invalid_trigger_id", w.json("views.push", m{"trigger_id": f.get("trigger_id"), "view": modal("Dos")}).error(),
		"App Home has no stack to push on")
}

func TestFileInputNeedsItsScope(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.NewReplacer("files:read, ", "", ", file_shared", "").Replace(manifest))
	})
	s := w.connect()
	r := w.json("views.open", m{"trigger_id": trigger(w, s), "view": modal("Uno", input("f", m{"type": "file_input", "action_id": "a"}))})
	require.Equal(t, "missing_scope", r.error())
	require.Equal(t, "files:read", r.body["needed"])
}
