package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// audience is who the store says is to hear of an opportunity.
func (b *bundle) audience(t testing.TB, id pipeline.OpportunityID) pipeline.Audience {
	t.Helper()
	var a pipeline.Audience
	stop := errors.New("stop")
	_, err := b.Once(context.Background(), pipeline.Command{Key: "look", By: pipeline.Member{ID: ana}, On: id, Version: 1}, func(tx pipeline.Tx) error {
		a = tx.Audience()
		return stop
	})
	require.ErrorIs(t, err, stop)
	return a
}

func TestWhoHears(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	b.create(t, "Uno")
	b.create(t, "Dos")
	require.Empty(t, b.audience(t, 1).Followers)
	require.Empty(t, b.audience(t, 1).Cards)
	require.Empty(t, b.audience(t, 1).Wishes)
	for _, w := range []pipeline.Wish{
		{To: "UA", On: 1, Kind: "follow"}, {To: "UB", On: 1, Kind: "digest"}, {To: "UC", On: 1, Kind: "mute"}, {To: "UD", On: 2, Kind: "follow"},
		{To: "UA", Kind: "mute"}, {To: "UB", Kind: "mute"}, {To: "UC", Kind: "digest"}, {To: "UE", Kind: "digest"},
		{To: "C1", On: 1, Kind: "mute"}, {To: "C1", Kind: "digest"}, {To: "C2", On: 2, Kind: "digest"}, {To: "#ventas", Kind: "mute"}, {To: "W1", On: 1, Kind: "follow"},
	} {
		require.NoError(t, b.KeepWish(ctx, w, ana, start))
	}
	a := b.audience(t, 1)
	require.Equal(t, []pipeline.UserID{"UA", "UB", "W1"}, a.Followers)
	require.Equal(t, map[string]pipeline.WishKind{"UB": "digest", "UC": "mute", "UE": "digest", "C1": "mute", "#ventas": "mute"}, a.Wishes,
		"what is wished of one counts before what is wished of all: UA follows this one")
	require.Empty(t, b.audience(t, 0).Followers, "nobody follows what is not there yet")
	require.Equal(t, pipeline.WishKind("digest"), b.audience(t, 0).Wishes["C1"])

	require.NoError(t, b.KeepWish(ctx, pipeline.Wish{To: "UA", On: 1, Kind: "mute"}, bruno, start))
	require.NoError(t, b.KeepWish(ctx, pipeline.Wish{To: "UB", On: 1}, bruno, start))
	require.NoError(t, b.KeepWish(ctx, pipeline.Wish{To: "UNOBODY", On: 1}, bruno, start))
	a = b.audience(t, 1)
	require.Equal(t, []pipeline.UserID{"W1"}, a.Followers)
	require.Equal(t, pipeline.WishKind("mute"), a.Wishes["UB"])
	wishes, err := b.DB.Wishes(ctx, "UA", 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Wish{{To: "UA", Kind: "mute"}, {To: "UA", On: 1, Kind: "mute"}}, wishes)
	wishes, err = b.DB.Wishes(ctx, "UB", 2)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Wish{{To: "UB", Kind: "mute"}}, wishes)
}

// A card counts from when it is owed, so that what happens before it is posted is told under it.
func TestWhereTheCardsAre(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setupChannel(t)
	b.create(t, "Uno")
	b.Channel = ""
	b.create(t, "Dos")
	require.Equal(t, []string{ventas}, b.audience(t, 1).Cards)
	require.Empty(t, b.audience(t, 2).Cards)
	_, err := b.CardAt(ctx, ventas, "1.1")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	_, err = raw(t, b.url).Exec(ctx, "insert into cards (opportunity_id, destination, channel, ts) values (2, '#ventas', $1, '1.1'), (2, 'C0OTRO', 'C0OTRO', '1.1')", ventas)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"#ventas", "C0OTRO"}, b.audience(t, 2).Cards)
	id, err := b.CardAt(ctx, ventas, "1.1")
	require.NoError(t, err)
	require.Equal(t, pipeline.OpportunityID(2), id)
}

func TestDenialsAreKeptOnce(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	o := b.create(t, "Acme")
	denied := func(key string, by pipeline.UserID, after time.Duration) pipeline.Denial {
		d := pipeline.Denial{Opportunity: o.ID, By: by, At: start.Add(after), Act: pipeline.ActLose, Reason: pipeline.ReasonNotOwner}
		require.NoError(t, b.Deny(ctx, key, d))
		return d
	}
	first := denied("1", carla, 0)
	denied("1", ana, time.Hour) // the same key
	second, third := denied("2", carla, time.Second), denied("3", ana, time.Second)
	require.NoError(t, b.Deny(ctx, "4", pipeline.Denial{Opportunity: 99, By: ana, At: start}), "what does not exist has no history")
	for _, c := range []struct {
		since time.Time
		limit int
		want  []pipeline.Denial
	}{
		{time.Time{}, 10, []pipeline.Denial{third, second, first}}, {time.Time{}, 2, []pipeline.Denial{third, second}},
		{start.Add(time.Second), 10, []pipeline.Denial{third, second}}, {start.Add(time.Hour), 10, nil},
	} {
		got, err := b.DB.Denials(ctx, o.ID, c.since, c.limit)
		require.NoError(t, err)
		require.ElementsMatch(t, c.want, got)
		for i, d := range c.want {
			require.Equal(t, d, got[i])
		}
	}
	_, err := b.Lose(ctx, b.by(carla), target(o), pipeline.Loss{Reason: pipeline.LossDeclined})
	require.Equal(t, pipeline.ReasonNotOwner, pipeline.ReasonOf(err))
	got, err := b.DB.Denials(ctx, o.ID, time.Time{}, 10)
	require.NoError(t, err)
	require.Len(t, got, 4, "by the service too")
}

// Whom it is shared with and what is filed come back as saved, through every later act and undo.
func TestSharedAndFiledComeBackAsSaved(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	o := b.create(t, "Acme")
	did := func(out pipeline.Outcome, err error) {
		t.Helper()
		require.NoError(t, err)
		o = out.Opportunity
		stored, err := b.DB.Opportunity(ctx, o.ID)
		require.NoError(t, err)
		requireSame(t, o, stored)
	}
	message := func(ts string) pipeline.Evidence {
		return pipeline.Evidence{Channel: ventas, TS: ts, Text: "Acepto «todo»\n\t👩‍💼 <!here>", SHA256: "ab", Author: "U0PAULA", At: start.Add(-time.Hour),
			Files: []pipeline.EvidenceFile{{ID: "F1", Name: "oc \"1\".pdf", SHA256: "cd"}}}
	}
	did(b.File(ctx, b.by(ana), target(o), message("1.1")))
	did(b.Share(ctx, b.by(ana), target(o), pipeline.Member{ID: carla}))
	did(b.File(ctx, b.by(carla), target(o), message("2.2")))
	did(b.Undo(ctx, b.by(carla), target(o)))
	did(b.File(ctx, b.by(carla), target(o), message("3.3")))
	did(b.Assign(ctx, b.by(ana), target(o), pipeline.Member{ID: carla}))
	require.Equal(t, []any{ana, carla}, []any{o.Owner, o.Offer.To})
	did(b.TakeOver(ctx, b.by(carla), target(o)))
	require.Equal(t, []any{carla, []pipeline.UserID(nil), 2}, []any{o.Owner, o.Collaborators, len(o.Evidence)})
	did(b.Undo(ctx, b.by(carla), target(o)))
	require.Equal(t, []pipeline.UserID{carla}, o.Collaborators)
	did(b.pass(o, b.by(carla)))
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}
