package slacksim_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

type m = map[string]any
type l = []any

func plain(text string) m { return m{"type": "plain_text", "text": text} }

func input(block string, element m, more ...m) m {
	b := m{"type": "input", "block_id": block, "label": plain(block), "element": element}
	for _, extra := range more {
		for key, value := range extra {
			b[key] = value
		}
	}
	return b
}

func textInput(action string) m { return m{"type": "plain_text_input", "action_id": action} }

func modal(title string, blocks ...any) m {
	if blocks == nil {
		blocks = l{m{"type": "section", "text": plain("nada")}}
	}
	return m{"type": "modal", "title": plain(title), "submit": plain("OK"), "blocks": blocks, "callback_id": "cb", "private_metadata": "pm"}
}

// trigger has ana run a command and returns the fresh trigger of it.
func trigger(w *workspace, s *socket) string {
	w.t.Helper()
	done := w.slash("ana", "x")
	f := s.next()
	s.ack(f)
	got(w.t, done)
	return f.get("trigger_id").(string)
}

func openModal(w *workspace, s *socket, view m) reply {
	w.t.Helper()
	r := w.json("views.open", m{"trigger_id": trigger(w, s), "view": view})
	require.True(w.t, r.ok(), string(r.raw))
	return r
}

func submit(w *workspace) <-chan result[*slacksim.Outcome] {
	return act(func() (*slacksim.Outcome, error) { return w.Person("ana").Submit(context.Background()) })
}

func TestTriggers(t *testing.T) {
	w := open(t)
	s := w.connect()
	id := trigger(w, s)
	require.True(t, w.json("views.open", m{"trigger_id": id, "view": modal("Uno")}).ok())
	require.Equal(t, "exchanged_trigger_id", w.json("views.open", m{"trigger_id": id, "view": modal("Dos")}).error())
	require.Equal(t, "invalid_trigger_id", w.json("views.open", m{"trigger_id": "1.2.abc", "view": modal("Dos")}).error())
	require.Equal(t, "invalid_arguments", w.json("views.open", m{"view": modal("Dos")}).error())
	id = trigger(w, s)
	w.clock.Advance(3 * time.Second)
	require.Equal(t, "expired_trigger_id", w.json("views.open", m{"trigger_id": id, "view": modal("Dos")}).error())
	require.Equal(t, []string{"exchanged_trigger_id", "invalid_trigger_id", "invalid_arguments", "expired_trigger_id"}, w.faults())

	id = trigger(w, s)
	require.Equal(t, "invalid_trigger_id", w.json("views.push", m{"trigger_id": id, "view": modal("Dos")}).error(), "not from a modal")
	w.faults()
}

func TestInvalidViewKeepsTheTrigger(t *testing.T) {
	w := open(t)
	s := w.connect()
	id := trigger(w, s)
	bad := modal("Uno")
	bad["private_metadata"] = strings.Repeat("x", 3001)
	r := w.json("views.open", m{"trigger_id": id, "view": bad})
	require.Equal(t, "invalid_arguments", r.error())
	require.Contains(t, r.at("response_metadata", "messages").([]any)[0], "[json-pointer:/view/private_metadata]")
	require.True(t, w.json("views.open", m{"trigger_id": id, "view": modal("Uno")}).ok())
	require.Equal(t, []string{"invalid_arguments"}, w.faults())
}

func TestStackOfThree(t *testing.T) {
	w := open(t)
	s := w.connect()
	button := m{"type": "actions", "block_id": "acts", "elements": l{m{"type": "button", "action_id": "more", "text": plain("Más"), "value": "v"}}}
	openModal(w, s, modal("1", button))
	ana := w.Person("ana")
	push := func(title string) reply {
		done := act(func() (*slacksim.Turn, error) {
			return ana.Press(context.Background(), slacksim.PressTarget{ActionID: "more"})
		})
		f := s.next()
		require.Equal(t, "block_actions", f.get("type"))
		require.Equal(t, "view", f.get("container", "type"))
		require.Equal(t, "v", f.get("actions", "0", "value"))
		require.Nil(t, f.get("response_url"))
		require.Nil(t, f.get("channel"))
		s.ack(f)
		got(t, done)
		return w.json("views.push", m{"trigger_id": f.get("trigger_id"), "view": modal(title, button)})
	}
	require.True(t, push("2").ok())
	r := push("3")
	require.True(t, r.ok())
	require.Equal(t, "push_limit_reached", push("4").error())
	require.Equal(t, []string{"push_limit_reached"}, w.faults())

	stack := ana.Stack()
	require.Len(t, stack, 3)
	require.Equal(t, stack[0].ID, r.at("view", "root_view_id"))
	require.Equal(t, stack[1].ID, r.at("view", "previous_view_id"))
	_, err := ana.CloseModal(context.Background(), false)
	require.NoError(t, err)
	require.Equal(t, "2", ana.View().Title)
	_, err = ana.CloseModal(context.Background(), true)
	require.NoError(t, err)
	require.Nil(t, ana.View())
}

func TestHashLocksUpdates(t *testing.T) {
	w := open(t)
	s := w.connect()
	r := openModal(w, s, modal("Uno"))
	id, hash := r.at("view", "id"), r.at("view", "hash")
	second := w.json("views.update", m{"view_id": id, "hash": hash, "view": modal("Dos")})
	require.True(t, second.ok())
	require.NotEqual(t, hash, second.at("view", "hash"))
	require.Equal(t, "hash_conflict", w.json("views.update", m{"view_id": id, "hash": hash, "view": modal("Tres")}).error())
	require.True(t, w.json("views.update", m{"view_id": id, "view": modal("Cuatro")}).ok())
	require.Equal(t, "not_found", w.json("views.update", m{"view_id": "V0", "view": modal("Tres")}).error())
	require.Empty(t, w.faults(), "these happen to a sound app")
	require.Equal(t, "Cuatro", w.Person("ana").View().Title)
}

func TestExternalIDIsUniqueAndNamesTheView(t *testing.T) {
	w := open(t)
	s := w.connect()
	v := modal("Uno")
	v["external_id"] = "op-1"
	openModal(w, s, v)
	r := w.json("views.update", m{"external_id": "op-1", "view": v})
	require.True(t, r.ok())
	done := act(func() (*slacksim.Turn, error) {
		return w.Person("beto").Slash(context.Background(), "C0VENTAS", "/prueba", "")
	})
	f := s.next()
	s.ack(f)
	got(t, done)
	require.Equal(t, "duplicate_external_id", w.json("views.open", m{"trigger_id": f.get("trigger_id"), "view": v}).error())
	require.Equal(t, []string{"duplicate_external_id"}, w.faults())
}

func TestTypedInputSurvivesAnUpdateUnderTheSameIDs(t *testing.T) {
	w := open(t)
	s := w.connect()
	initial := textInput("a")
	initial["initial_value"] = "de antes"
	r := openModal(w, s, modal("Uno", input("name", initial), input("gone", textInput("a"), m{"optional": true})))
	ana := w.Person("ana")
	value := func(block string) string {
		var v struct{ Value string }
		require.NoError(t, json.Unmarshal(ana.View().State[block]["a"], &v))
		return v.Value
	}
	require.Equal(t, "de antes", value("name"))
	_, err := ana.Fill(context.Background(), "name", "Acme")
	require.NoError(t, err)
	again := textInput("a")
	again["initial_value"] = "otro"
	require.True(t, w.json("views.update", m{"view_id": r.at("view", "id"), "view": modal("Dos", input("name", again), input("new", again))}).ok())
	require.Equal(t, "Acme", value("name"), "kept: same block_id and action_id")
	require.Equal(t, "otro", value("new"))
	require.NotContains(t, ana.View().State, "gone")
}

func TestViewClosed(t *testing.T) {
	w := open(t)
	s := w.connect()
	ana := w.Person("ana")
	v := modal("Uno", input("name", textInput("a")))
	v["notify_on_close"] = true
	for _, all := range []bool{false, true} {
		r := openModal(w, s, v)
		done := act(func() (*slacksim.Turn, error) { return ana.CloseModal(context.Background(), all) })
		f := s.next()
		require.Equal(t, "view_closed", f.get("type"))
		require.False(t, f.Accepts)
		require.Equal(t, all, f.get("is_cleared"))
		require.Equal(t, r.at("view", "id"), f.get("view", "id"))
		require.Nil(t, f.get("trigger_id"))
		s.ack(f)
		require.Empty(t, got(t, done).Error)
		require.Nil(t, ana.View())
	}
	require.Empty(t, w.faults())
}

func TestHomeIsPublishedPerPerson(t *testing.T) {
	w := open(t)
	home := m{"type": "home", "blocks": l{m{"type": "section", "text": plain("Hola")}}}
	r := w.json("views.publish", m{"user_id": "U0ANA", "view": home})
	require.True(t, r.ok(), string(r.raw))
	require.Equal(t, "hash_conflict", w.json("views.publish", m{"user_id": "U0ANA", "hash": "0.x", "view": home}).error())
	require.True(t, w.json("views.publish", m{"user_id": "U0ANA", "hash": r.at("view", "hash"), "view": home}).ok())
	require.NotNil(t, w.Person("ana").Home())
	require.Nil(t, w.Person("beto").Home())
	require.Equal(t, "invalid_arguments", w.json("views.publish", m{"user_id": "U0ANA", "view": modal("Uno")}).error())
	require.Equal(t, "user_not_found", w.json("views.publish", m{"user_id": "U0X", "view": home}).error())
	require.Equal(t, []string{"invalid_arguments", "user_not_found"}, w.faults())
}

func TestViewTooLarge(t *testing.T) {
	w := open(t)
	s := w.connect()
	blocks := l{}
	for range 90 {
		blocks = append(blocks, m{"type": "section", "text": plain(strings.Repeat("x", 2900))})
	}
	r := w.json("views.open", m{"trigger_id": trigger(w, s), "view": modal("Uno", blocks...)})
	require.Equal(t, "view_too_large", r.error())
	require.Equal(t, []string{"view_too_large"}, w.faults())
}
