package pipeline_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestADealRoomIsAskedForOnce(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	_, ever, err := s.Room(ctx, ask("", other).By, 1)
	require.NoError(t, err)
	require.False(t, ever)
	out, err = s.AskRoom(ctx, ask("room", owner), seen(out.Opportunity))
	require.NoError(t, err)
	require.Equal(t, []any{pipeline.EventRoom, 1}, []any{out.Event.Kind, out.Opportunity.Room})
	again, err := s.AskRoom(ctx, ask("room", owner), seen(out.Opportunity))
	require.NoError(t, err)
	require.True(t, again.Replayed)
	_, err = s.AskRoom(ctx, ask("another", manager), seen(out.Opportunity))
	require.Equal(t, "invalid/unchanged", refusal(err), "there is one")
	_, err = s.AskRoom(ctx, ask("a third", other), seen(out.Opportunity))
	require.Equal(t, "denied/not_owner", refusal(err))
	_, err = s.Undo(ctx, ask("undo", owner), seen(out.Opportunity))
	require.Equal(t, "conflict/undo_kind", refusal(err))
	require.NoError(t, s.EnterRoom(ctx, ask("", owner).By, 1))
	room, ever, err := s.Room(ctx, ask("", other).By, 1)
	require.NoError(t, err)
	require.Equal(t, []any{true, pipeline.RoomAsked, []pipeline.UserID{owner}}, []any{ever, room.State, room.Wanted})

	s.store.SetRoom(pipeline.Room{Opportunity: 1, Number: 1, State: pipeline.RoomOpen, Channel: "C7"})
	id, err := s.store.RoomAt(ctx, "C7")
	require.NoError(t, err)
	require.Equal(t, pipeline.OpportunityID(1), id)
	out, err = s.Lose(ctx, ask("lose", owner), seen(out.Opportunity), goodLoss())
	require.NoError(t, err)
	told := s.store.Notices()
	require.Equal(t, []string{"C7", "C7"}, []string{told[len(told)-2].To, told[len(told)-1].To}, "the room hears of the end")
	_, err = s.AskRoom(ctx, ask("late", owner), seen(out.Opportunity))
	require.Equal(t, "final/final", refusal(err))
	s.store.SetRoom(pipeline.Room{Opportunity: 1, Number: 1, State: pipeline.RoomArchived, Channel: "C7"})
	out, err = s.Reopen(ctx, ask("reopen", manager), seen(out.Opportunity), "Volvieron", pipeline.Settlement{})
	require.NoError(t, err)
	room, _, err = s.Room(ctx, ask("", other).By, 1)
	require.NoError(t, err)
	require.Equal(t, []any{2, 2, pipeline.RoomAsked}, []any{out.Opportunity.Room, room.Number, room.State}, "what was archived gets a room anew")
}
