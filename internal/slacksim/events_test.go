package slacksim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func say(t *testing.T, w *workspace, channel, text string) {
	t.Helper()
	_, err := w.Person("ana").Say(context.Background(), channel, "", text)
	require.NoError(t, err)
}

func TestEventsAreRetriedThreeTimes(t *testing.T) {
	w := open(t)
	s := w.connect()
	say(t, w, "C0VENTAS", "hola")
	first := s.next()
	require.Equal(t, "events_api", first.Type)
	require.False(t, first.Accepts)
	require.Equal(t, "message", first.get("event", "type"))
	require.Equal(t, "channel", first.get("event", "channel_type"))
	id := first.get("event_id")

	for attempt, wait := range []time.Duration{0, time.Minute, 5 * time.Minute} {
		w.clock.Advance(3 * time.Second) // nobody acknowledges
		if wait > 0 {
			w.clock.Advance(wait)
		}
		again := s.next()
		require.Equal(t, attempt+1, again.RetryAttempt)
		require.Equal(t, "timeout", again.RetryReason)
		require.Equal(t, id, again.get("event_id"))
		require.NotEqual(t, first.EnvelopeID, again.EnvelopeID)
	}
	w.clock.Advance(time.Hour)
	require.Equal(t, []string{"ack_late", "ack_late", "ack_late", "ack_late"}, w.faults())
	say(t, w, "C0VENTAS", "otra")
	next := s.next()
	require.NotEqual(t, id, next.get("event_id"), "no fourth retry")
	s.ack(next)
}

func TestAnAcknowledgedEventIsNotRetried(t *testing.T) {
	w := open(t)
	s := w.connect()
	say(t, w, "C0VENTAS", "uno")
	s.ack(s.next())
	w.logged("the ack", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogAck })
	w.clock.Advance(time.Hour)
	say(t, w, "C0VENTAS", "dos")
	f := s.next()
	require.Equal(t, "dos", f.get("event", "text"))
	s.ack(f, map[string]any{"text": "no"})
	w.until("the fault", func() bool { return len(w.Faults()) > 0 })
	require.Equal(t, []string{"ack_payload_not_accepted"}, w.faults())
}

func TestEventsWaitForAConnectionAndSurviveItsLoss(t *testing.T) {
	w := open(t)
	say(t, w, "C0VENTAS", "uno")
	s := w.connect()
	f := s.next()
	require.Equal(t, "uno", f.get("event", "text"))
	require.Zero(t, f.RetryAttempt)
	s.Close()
	w.until("gone", func() bool { return w.Connections() == 0 })
	s = w.connect()
	again := s.next()
	require.Equal(t, f.get("event_id"), again.get("event_id"))
	require.Equal(t, 1, again.RetryAttempt)
	s.ack(again)
	require.Empty(t, w.faults())
}

func TestOnlySubscribedEventsOfTheBotsChannels(t *testing.T) {
	w := open(t)
	s := w.connect()
	say(t, w, "C0SECRETO", "sin suscripción")
	say(t, w, "C0AJENO", "sin el bot")
	dm := w.Person("ana").DM()
	say(t, w, dm, "<directo> & @prueba")
	mention, message := s.next(), s.next()
	require.Equal(t, "app_mention", mention.get("event", "type"))
	require.Equal(t, "im", message.get("event", "channel_type"))
	require.Equal(t, "&lt;directo&gt; &amp; <@"+slacksim.BotUserID+">", message.get("event", "text"))
	s.ack(mention)
	s.ack(message)

	require.NoError(t, w.Person("ana").OpenHome(context.Background()))
	opened := s.next()
	require.Equal(t, "app_home_opened", opened.get("event", "type"))
	require.Equal(t, "home", opened.get("event", "tab"))
	require.Equal(t, dm, opened.get("event", "channel"))
	require.Nil(t, opened.get("event", "view"))
	s.ack(opened)

	_, err := w.Person("beto").Upload(context.Background(), "C0VENTAS", "oc.pdf", []byte("%PDF-1.4"))
	require.NoError(t, err)
	share, shared := s.next(), s.next()
	require.Equal(t, "file_share", share.get("event", "subtype"))
	require.Equal(t, "file_shared", shared.get("event", "type"))
	s.ack(share)
	s.ack(shared)
	require.Empty(t, w.faults())
}

func TestInteractionsAreNeverRetried(t *testing.T) {
	w := open(t)
	s := w.connect()
	done := act(func() (*slacksim.Turn, error) { return w.Person("ana").Shortcut(context.Background(), "nueva") })
	f := s.next()
	require.Equal(t, "interactive", f.Type)
	require.False(t, f.Accepts)
	require.Nil(t, f.get("channel"))
	require.Nil(t, f.get("response_url"))
	w.clock.Advance(time.Hour)
	require.Equal(t, "operation_timeout", got(t, done).Error)
	require.Equal(t, []string{"ack_late"}, w.faults())
	require.NoError(t, w.Person("ana").OpenHome(context.Background()))
	next := s.next()
	require.Equal(t, "events_api", next.Type)
	s.ack(next)
}
