package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Who follows a client hears of what there is of it and of what comes, by any of its names; what is wished of one
// opportunity counts before that.
func TestFollowingAClient(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	b.create(t, "Ácme S.A.")
	b.create(t, "Globex")
	for _, w := range []pipeline.Wish{
		{To: "UA", Account: "acme s.a.", Kind: "stages"}, {To: "UB", Account: "ACME S.A.", Kind: "follow"}, {To: "UB", On: 1, Kind: "mute"},
		{To: "UC", Account: "Acme S.A.", Kind: "closing"}, {To: "UC", Kind: "digest"}, {To: "UD", Account: "Globex", Kind: "follow"},
		{To: "UE", Account: "Acme S.A.", Kind: "follow"}, {To: "UE", On: 1, Kind: "closing"},
	} {
		require.NoError(t, b.KeepWish(ctx, w, ana, start))
	}
	a := b.audience(t, 1)
	require.Equal(t, []pipeline.UserID{"UA", "UC", "UE"}, a.Followers)
	require.Equal(t, map[pipeline.UserID]pipeline.WishKind{"UA": "stages", "UC": "closing", "UE": "closing"}, a.Levels)
	require.Equal(t, []pipeline.UserID{"UA", "UC"}, a.ByAccount)
	require.Equal(t, map[string]pipeline.WishKind{"UB": "mute"}, a.Wishes)
	all, err := b.DB.Followers(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{"UA", "UB", "UC", "UE"}, all)

	wishes, err := b.DB.Wishes(ctx, "UA", 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Wish{{To: "UA", Account: "acme s.a.", Kind: "stages"}}, wishes)
	before := len(b.owed(t, "UD"))
	b.create(t, "globex")
	require.Len(t, b.owed(t, "UD"), before+1, "of a new one too")

	_, err = raw(t, b.url).Exec(ctx, `update account_names set account_id = (select account_id from account_names where name_key = 'globex') where name_key = 'acme s.a.'`)
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{"UA", "UC", "UD", "UE"}, b.audience(t, 1).Followers, "what became one client is followed by both names")
	require.NoError(t, b.KeepWish(ctx, pipeline.Wish{To: "UA", Account: " ÁCME S.A. "}, ana, start))
	require.Equal(t, []pipeline.UserID{"UC", "UD", "UE"}, b.audience(t, 1).Followers)
}

// owed are the notices to a destination.
func (b *bundle) owed(t testing.TB, to string) []string {
	t.Helper()
	var kinds []string
	err := raw(t, b.url).QueryRow(context.Background(), `select coalesce(array_agg(kind order by id), '{}') from notices where destination = $1`, to).Scan(&kinds)
	require.NoError(t, err)
	return kinds
}
