package pipeline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestWhoWishesWhat(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	s.store.SetRoles("UADM", pipeline.Admin)
	_, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	for _, c := range []struct {
		by   pipeline.UserID
		to   string
		on   pipeline.OpportunityID
		kind pipeline.WishKind
		want string
	}{
		{other, "UOTHER", 1, "follow", "ok"},
		{other, "UOTHER", 1, "mute", "ok"},
		{other, "UOTHER", 0, "digest", "ok"},
		{other, "UOTHER", 0, "", "ok"},
		{other, "UOTHER", 9, "follow", "not_found/no_such"},
		{other, "UOTHER", 0, "follow", "invalid/fields"},
		{owner, "UOTHER", 1, "mute", "invalid/fields"}, // nobody decides for another
		{manager, "WOTHER", 0, "mute", "invalid/fields"},
		{owner, "C1", 1, "mute", "ok"},
		{other, "C1", 1, "mute", "denied/not_owner"},
		{manager, "C1", 1, "", "ok"},
		{owner, "C1", 1, "follow", "invalid/fields"},
		{owner, "C1", 1, "shout", "invalid/fields"},
		{owner, "C1", 0, "mute", "denied/admin_only"},
		{manager, "C1", 0, "mute", "ok"},
		{"UADM", "#ventas", 0, "digest", "ok"},
		{owner, "", 1, "mute", "invalid/fields"},
		{owner, "C1\x00", 1, "mute", "invalid/fields"},
		{owner, strings.Repeat("C", 76), 1, "mute", "invalid/fields"},
	} {
		err := s.Wish(ctx, ask("", c.by).By, pipeline.Wish{To: c.to, On: c.on, Kind: c.kind})
		require.Equal(t, c.want, refusal(err), "%+v", c)
	}
	guest := pipeline.Member{ID: other, Outsider: true}
	require.Equal(t, "denied/outsider", refusal(s.Wish(ctx, guest, pipeline.Wish{To: "UOTHER", On: 1, Kind: "follow"})))
	_, err = s.Wishes(ctx, guest, "UOTHER", 1)
	require.Equal(t, "denied/outsider", refusal(err))
	mine, err := s.Wishes(ctx, ask("", other).By, "UOTHER", 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Wish{{To: "UOTHER", On: 1, Kind: "mute"}}, mine, "the last counts, and what was cleared is gone")
}

// Who follows one opportunity hears of it even where they want to hear nothing in general.
func TestWhatIsWishedOfOneCountsBeforeWhatIsWishedOfAll(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	wish := func(on pipeline.OpportunityID, kind pipeline.WishKind) {
		require.NoError(t, s.Wish(ctx, ask("", other).By, pipeline.Wish{To: string(other), On: on, Kind: kind}))
	}
	told := func(key string) []string {
		before, name := len(s.store.Notices()), "Nombre "+key
		out, err = s.Edit(ctx, ask(key, owner), seen(out.Opportunity), pipeline.Edit{Name: &name})
		require.NoError(t, err)
		var mine []string
		for _, n := range s.store.Notices()[before:] {
			if n.To == string(other) {
				mine = append(mine, string(n.Kind))
			}
		}
		return mine
	}
	require.Empty(t, told("1"))
	wish(0, "mute")
	wish(1, "follow")
	require.Equal(t, []string{"direct"}, told("2"))
	wish(1, "digest")
	require.Equal(t, []string{"digest"}, told("3"))
	wish(1, "")
	require.Empty(t, told("4"))
	wish(0, "digest")
	require.Empty(t, told("5"), "a digest of all is of what they would hear")
}
