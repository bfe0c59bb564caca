package slacksim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestSubmissionPayloadAndOutcomes(t *testing.T) {
	w := open(t)
	s := w.connect()
	fields := l{input("name", textInput("a")), input("free", textInput("a"), m{"optional": true})}
	ana := w.Person("ana")
	send := func(payload ...any) *slacksim.Outcome {
		t.Helper()
		done := submit(w)
		f := s.next()
		require.True(t, f.Accepts)
		require.Equal(t, "view_submission", f.get("type"))
		require.Equal(t, "Acme", f.get("view", "state", "values", "name", "a", "value"))
		require.Nil(t, f.get("view", "state", "values", "free", "a", "value"))
		require.Equal(t, "pm", f.get("view", "private_metadata"))
		require.NotEmpty(t, f.get("trigger_id"))
		require.Equal(t, l{}, f.get("response_urls"))
		s.ack(f, payload...)
		return got(t, done)
	}
	ready := func() {
		t.Helper()
		openModal(w, s, modal("Uno", fields...))
		_, err := ana.Fill(context.Background(), "name", "Acme")
		require.NoError(t, err)
	}

	ready()
	out := send(m{"response_action": "errors", "errors": m{"name": "no existe"}})
	require.Equal(t, slacksim.Invalid, out.Kind)
	require.Equal(t, "no existe", ana.View().Errors["name"])
	out = send()
	require.Equal(t, slacksim.Closed, out.Kind)
	require.Nil(t, ana.View())

	ready()
	out = send(m{"response_action": "update", "view": modal("Dos", fields...)})
	require.Equal(t, slacksim.Updated, out.Kind)
	require.Equal(t, "Dos", out.View.Title)
	out = send(m{"response_action": "push", "view": modal("Tres", fields...)})
	require.Equal(t, slacksim.Pushed, out.Kind)
	require.Len(t, ana.Stack(), 2)
	_, err := ana.Fill(context.Background(), "name", "Acme")
	require.NoError(t, err)
	out = send(m{"response_action": "clear"})
	require.Equal(t, slacksim.Cleared, out.Kind)
	require.Empty(t, ana.Stack())
	require.Empty(t, w.faults())

	for _, bad := range []m{
		{"response_action": "errors", "errors": m{"nobody": "x"}},
		{"response_action": "errors"},
		{"response_action": "explode"},
		{"response_action": "update", "view": m{"type": "modal"}},
		{"text": "not for views"},
	} {
		ready()
		out = send(bad)
		require.Equal(t, slacksim.Trouble, out.Kind, "%v", bad)
		require.NotNil(t, ana.View(), "the modal stays")
		require.Equal(t, []string{"invalid_response_action"}, w.faults())
	}

	ready()
	done := submit(w)
	s.next()
	w.clock.Advance(3 * time.Second)
	require.Equal(t, slacksim.Trouble, got(t, done).Kind)
	require.Equal(t, []string{"ack_late"}, w.faults())
}

func TestNodeSDKsEmptyPayloadClosesTheView(t *testing.T) {
	w := open(t)
	s := w.connect()
	openModal(w, s, modal("Uno", input("name", textInput("a"), m{"optional": true})))
	done := submit(w)
	s.ack(s.next(), m{})
	require.Equal(t, slacksim.Closed, got(t, done).Kind)
}

func TestTheFormKeepsBackWhatSlackWould(t *testing.T) {
	with := func(kind string, more m) m {
		e := m{"type": kind, "action_id": "a"}
		for k, v := range more {
			e[k] = v
		}
		return e
	}
	for _, c := range []struct {
		name    string
		element m
		typed   string
		sent    bool
	}{
		{"required", with("plain_text_input", nil), "", false},
		{"too short", with("plain_text_input", m{"min_length": 3}), "ab", false},
		{"too long", with("plain_text_input", m{"max_length": 3}), "abcd", false},
		{"long enough", with("plain_text_input", m{"min_length": 3, "max_length": 4}), "añoñ", true},
		{"number", with("number_input", m{"is_decimal_allowed": false}), "12a", false},
		{"fraction", with("number_input", m{"is_decimal_allowed": false}), "1.5", false},
		{"below", with("number_input", m{"is_decimal_allowed": true, "min_value": "2"}), "1.5", false},
		{"above", with("number_input", m{"is_decimal_allowed": true, "max_value": "2"}), "2.5", false},
		{"within", with("number_input", m{"is_decimal_allowed": true, "min_value": "-2", "max_value": "2"}), "-1.5", true},
		{"e-mail", with("email_text_input", nil), "ana@", false},
		{"good e-mail", with("email_text_input", nil), "ana@example.com", true},
		{"address", with("url_text_input", nil), "example.com", false},
		{"good address", with("url_text_input", nil), "https://example.com/a", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := open(t)
			s := w.connect()
			openModal(w, s, modal("Uno", input("f", c.element)))
			_, err := w.Person("ana").Fill(context.Background(), "f", c.typed)
			require.NoError(t, err)
			done := submit(w)
			if !c.sent {
				out := got(t, done)
				require.Equal(t, slacksim.Refused, out.Kind)
				require.NotEmpty(t, out.Errors["f"])
				require.Nil(t, out.Turn)
				return
			}
			s.ack(s.next())
			require.Equal(t, slacksim.Closed, got(t, done).Kind)
		})
	}
}
