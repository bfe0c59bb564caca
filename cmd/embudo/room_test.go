package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
	"embudo/store"
)

// roomOf is the room of an opportunity in Slack, as it is once it is as it should be.
func (w *office) roomOf(name string, right func(slacksim.Conversation) bool) slacksim.Conversation {
	w.T.Helper()
	var found slacksim.Conversation
	w.Until("the room "+name, func() bool {
		for _, c := range w.Sim.Conversations() {
			if c.Name == name && right(c) {
				found = c
				return true
			}
		}
		return false
	})
	return found
}

// A room is made once, peopled, described and marked; commands in it need no number; it hears of moves, and is archived when
// the end holds. What is reopened gets another.
func TestADealRoom(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		var ahead atomic.Int64
		w := openOffice(t, officeOptions{lang: l.lang, jobs: func(o *store.JobOptions) {
			o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		}})
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Ñandú & <!here> Cía.", pipeline.StageCommitted)
		w.bruno.Slash("/oportunidad seguir " + o.ID.String()).Contains("Ahora sigues")
		require.NoError(t, w.Sim.AddChannel(slacksim.Channel{ID: "C0TAKEN", Name: "op-1-nandu-here-cia", Private: true, Members: []string{demoBruno}}))

		ask := l.command + l.say(" sala ", " room ") + o.ID.String()
		me.Slash(ask).Contains(o.ID.String())
		me.Slash(ask).Contains(o.ID.String())
		room := w.roomOf("op-1-nandu-here-cia-2", func(c slacksim.Conversation) bool { return len(c.Members) >= 4 && c.Topic != "" })
		require.Subset(t, room.Members, []string{slacksim.BotUserID, me.ID(), w.bruno.ID(), w.carla.ID()})
		require.NotContains(t, room.Members, w.gabi.ID())
		require.Equal(t, "group", room.Kind)
		require.Contains(t, room.Topic, "OP-1")
		require.NotContains(t, room.Topic, "<!")
		channel := w.Channel(room.Name)
		channel.Await(o.ID.String())
		w.Until("the card is pinned", func() bool {
			for _, m := range channel.Messages() {
				if m.Pinned {
					return true
				}
			}
			return false
		})

		// No number is needed here, and there is elsewhere.
		in := me.In(room.ID)
		in.Slash(l.command + l.say(" ver", " show")).Contains(o.ID.String())
		in.Slash(l.command + l.say(" actividad nota Llamaron", " activity note They called")).Contains(o.ID.String())
		in.Slash(l.command + l.say(" editar valor 25M", " edit value 25M")).Contains(o.ID.String())
		w.roomOf(room.Name, func(c slacksim.Conversation) bool { return strings.Contains(c.Topic, "25") })
		in.Slash(l.command + l.say(" perder", " lose")).Modal(l.say("Perder", "Lose")).Cancel()

		flow := w.flow()
		flow.Store = w.db
		now := w.opportunity(o.ID)
		_, err := flow.Lose(t.Context(), pipeline.Request{Key: "lose", By: pipeline.Member{ID: now.Owner}}, pipeline.Target{ID: now.ID, Version: now.Version}, pipeline.Loss{Reason: pipeline.LossDeclined})
		require.NoError(t, err)
		channel.Await(l.say("archivo esta sala", "I archive this room"))
		require.False(t, w.roomOf(room.Name, func(slacksim.Conversation) bool { return true }).Archived, "the end can still be undone")
		ahead.Store(int64(pipeline.UndoWindow + time.Minute))
		w.roomOf(room.Name, func(c slacksim.Conversation) bool { return c.Archived })
		now = w.opportunity(o.ID)
		_, err = flow.Reopen(t.Context(), pipeline.Request{Key: "reopen", By: pipeline.Member{ID: demoCarla, Admin: true}}, pipeline.Target{ID: now.ID, Version: now.Version}, "Volvieron", pipeline.Settlement{})
		require.NoError(t, err)
		w.roomOf("op-1-nandu-here-cia-3", func(c slacksim.Conversation) bool { return len(c.Members) >= 4 })
		w.AllowMessages()
	}
}

// What Slack refuses is told; a channel whose making was not answered is adopted, and one that people archived gives way to another.
func TestADealRoomInTrouble(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageCommitted)
	ask := "/oportunidad sala " + o.ID.String()
	w.Sim.FailNext("conversations.create", 200, "restricted_action", 1)
	w.ana.Slash(ask)
	w.ana.DMs().Await("No pude abrir la sala", o.ID.String())

	w.Sim.LoseReplyNext("conversations.create", 1)
	w.ana.Slash(ask)
	room := w.roomOf("op-1-acme", func(c slacksim.Conversation) bool { return c.Topic != "" })
	for _, c := range w.Sim.Conversations() {
		require.False(t, c.ID != room.ID && strings.HasPrefix(c.Name, "op-1"), "it was made once")
	}

	w.Sim.ArchiveChannel(room.ID)
	w.ana.Slash("/oportunidad editar " + o.ID.String() + " valor 25M")
	w.Until("it is known to be gone", func() bool {
		r, _, err := w.flow().Room(t.Context(), pipeline.Member{ID: demoAna}, o.ID)
		return err == nil && r.State == pipeline.RoomGone
	})
	w.ana.Slash(ask)
	w.roomOf("op-1-acme-2", func(c slacksim.Conversation) bool { return strings.Contains(c.Topic, "25") })
	w.AllowMessages()
}

// What is opened again while Slack archives its room gets another, also where Slack's answer to that is lost.
func TestADealRoomThatEndsTooSoon(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	w := openOffice(t, officeOptions{channel: "none", jobs: func(o *store.JobOptions) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	}})
	o := w.seed(demoAna, "Acme", pipeline.StageCommitted)
	w.ana.Slash("/oportunidad sala " + o.ID.String())
	room := w.roomOf("op-1-acme", func(c slacksim.Conversation) bool { return c.Topic != "" })
	flow := w.flow()
	flow.Store = w.db
	now := w.opportunity(o.ID)
	_, err := flow.Lose(t.Context(), pipeline.Request{Key: "lose", By: pipeline.Member{ID: now.Owner}}, pipeline.Target{ID: now.ID, Version: now.Version}, pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(t, err)
	w.Channel(room.Name).Await("archivo esta sala")
	w.Sim.LoseReplyNext("conversations.archive", 1)
	ahead.Store(int64(pipeline.UndoWindow + time.Minute))
	w.roomOf(room.Name, func(c slacksim.Conversation) bool { return c.Archived })
	now = w.opportunity(o.ID)
	_, err = flow.Reopen(t.Context(), pipeline.Request{Key: "reopen", By: pipeline.Member{ID: demoCarla, Admin: true}}, pipeline.Target{ID: now.ID, Version: now.Version}, "Volvieron", pipeline.Settlement{})
	require.NoError(t, err)
	w.roomOf("op-1-acme-2", func(c slacksim.Conversation) bool { return c.Topic != "" && !c.Archived })
	w.AllowMessages()
}
