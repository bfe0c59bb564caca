package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// A room is made with the event that asks for it, worked on by one at a time, and nothing that happens meanwhile is missed.
func TestTheWorkOnARoom(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	o := b.create(t, "Acme")
	next := func(now time.Time) (pipeline.Room, bool) {
		t.Helper()
		r, ok, err := b.NextRoom(ctx, now, time.Hour)
		require.NoError(t, err)
		return r, ok
	}
	_, err := b.DB.Room(ctx, o.ID)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	did := func(out pipeline.Outcome, err error) {
		t.Helper()
		require.NoError(t, err)
		o = out.Opportunity
	}
	did(b.AskRoom(ctx, b.by(ana), target(o)))
	r, ok := next(start)
	require.True(t, ok)
	require.Equal(t, []any{o.ID, 1, ana, pipeline.RoomAsked, 1}, []any{r.Opportunity, r.Number, r.By, r.State, r.Attempt})
	_, ok = next(start)
	require.False(t, ok, "one at a time")
	require.True(t, b.audience(t, o.ID).RoomLive)

	r.Name, r.Channel = "op-1-acme", "C7"
	for range 2 { // a crash after the first may do it again
		require.NoError(t, b.DB.OpenRoom(ctx, r))
	}
	require.Equal(t, []string{"card"}, b.owed(t, "C7"), "the card is owed once")
	id, err := b.DB.RoomAt(ctx, "C7")
	require.NoError(t, err)
	require.Equal(t, o.ID, id)
	require.Equal(t, "C7", b.audience(t, o.ID).Room)

	// Something happens while the room is worked on.
	did(b.Share(ctx, b.by(ana), target(o), pipeline.Member{ID: carla}))
	require.NoError(t, b.DB.AdmitToRoom(ctx, o.ID, bruno))
	r.State, r.Done.Topic = pipeline.RoomOpen, "Inmadura"
	require.NoError(t, b.KeepRoom(ctx, r, 0, time.Time{}))
	r, ok = next(start)
	require.True(t, ok)
	require.Equal(t, []any{"Inmadura", []pipeline.UserID{bruno}, 1}, []any{r.Done.Topic, r.Wanted, r.Attempt})
	require.NoError(t, b.RoomFailed(ctx, r, 0))
	r, ok = next(start)
	require.True(t, ok)
	require.Equal(t, 2, r.Attempt)
	require.NoError(t, b.KeepRoom(ctx, r, 0, start.Add(time.Minute)))
	_, ok = next(start)
	require.False(t, ok)
	r, ok = next(start.Add(time.Minute))
	require.True(t, ok, "it is to be closed")
	require.Empty(t, r.Wanted)

	owed, err := b.Owed(ctx, o.ID, "C7")
	require.NoError(t, err)
	require.True(t, owed)
	at, err := b.CardIn(ctx, o.ID, "C7")
	require.NoError(t, err)
	require.Zero(t, at)
	c := raw(t, b.url)
	_, err = c.Exec(ctx, `insert into cards (opportunity_id, destination, channel, ts) values (1, 'C7', 'C7', '1.1'), (1, '#ventas', $1, '2.2')`, ventas)
	require.NoError(t, err)
	at, err = b.CardIn(ctx, o.ID, "C7")
	require.NoError(t, err)
	require.Equal(t, pipeline.Receipt{Channel: "C7", TS: "1.1"}, at)
	at, err = b.MainCard(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, pipeline.Receipt{Channel: ventas, TS: "2.2"}, at)

	r.State = pipeline.RoomArchived
	require.NoError(t, b.KeepRoom(ctx, r, 0, time.Time{}))
	_, err = b.DB.RoomAt(ctx, "C7")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	require.False(t, b.audience(t, o.ID).RoomLive)
	did(b.AskRoom(ctx, b.by(ana), target(o)))
	r, ok = next(start)
	require.True(t, ok)
	require.Equal(t, []any{2, pipeline.RoomAsked, ""}, []any{r.Number, r.State, r.Channel})
}

// An opportunity is opened again in the moment in which its room ends: what it asked for then is made after all, once.
func TestARoomIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, seen := range map[string]bool{"while it ended": false, "before it was looked at": true} {
		ctx, b := context.Background(), setup(t)
		o := b.create(t, "Acme")
		did := func(out pipeline.Outcome, err error) {
			t.Helper()
			require.NoError(t, err, name)
			o = out.Opportunity
		}
		next := func() (pipeline.Room, bool) {
			r, ok, err := b.NextRoom(ctx, start, 0)
			require.NoError(t, err, name)
			return r, ok
		}
		did(b.AskRoom(ctx, b.by(ana), target(o)))
		did(b.Lose(ctx, b.by(ana), target(o), pipeline.Loss{Reason: pipeline.LossDeclined}))
		lost := o.Version
		if seen {
			did(b.Reopen(ctx, b.by(bruno), target(o), "Volvieron", pipeline.Settlement{}))
		}
		r, ok := next()
		require.True(t, ok, name)
		if !seen {
			did(b.Reopen(ctx, b.by(bruno), target(o), "Volvieron", pipeline.Settlement{}))
		}
		r.State, r.Channel, r.Done.Version = pipeline.RoomGone, "C7", lost
		for range 2 {
			require.NoError(t, b.KeepRoom(ctx, r, 0, time.Time{}), name)
		}
		another, err := b.DB.Room(ctx, o.ID)
		require.NoError(t, err, name)
		require.Equal(t, []any{2, o.Room, pipeline.RoomAsked, bruno}, []any{another.Number, another.Number, another.State, another.By}, name)
		looks := 0
		for r, ok := next(); ok && looks < 5; r, ok = next() {
			looks++
			require.NoError(t, b.KeepRoom(ctx, r, 0, time.Time{}), name)
		}
		require.LessOrEqual(t, looks, 2, name)
		require.Equal(t, 2, count(t, raw(t, b.url), "select count(*) from rooms"), name)
	}
}
