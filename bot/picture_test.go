package bot_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/require"

	"embudo/bot"
)

// A file that is kept is nobody's but the app's until a Home shows it; one that is gone makes Slack refuse the Home.
func TestPicturesInHomes(t *testing.T) {
	t.Parallel()
	file, published := make(chan string), make(chan error)
	b := start(t, func(b *bot.Bot) {
		b.Event(string(slackevents.AppHomeOpened), func(ctx context.Context, e *bot.Event) error {
			published <- e.PublishHome(ctx, []slack.Block{bot.Section(bot.Lit("words")), bot.Picture(<-file, "the same in words")})
			return nil
		})
	})
	b.faulty = true
	shows := func(id string) error {
		require.NoError(t, b.ana.OpenHome(t.Context()))
		file <- id
		return <-published
	}
	c, png := b.bot.Courier(), []byte("\x89PNG")
	id, err := c.KeepFile(t.Context(), bot.Upload{Name: "a.png", Size: len(png), Body: bytes.NewReader(png)})
	require.NoError(t, err)
	kept, data, ok := b.sim.File(id)
	require.True(t, ok)
	require.Equal(t, png, data)
	require.Empty(t, kept.Channels)
	require.NoError(t, shows(id))
	require.True(t, b.ana.SeesPicture(id))
	require.Empty(t, b.sim.Faults())

	require.NoError(t, c.DropFile(t.Context(), id))
	require.NoError(t, c.DropFile(t.Context(), id), "it is gone already")
	require.ErrorIs(t, shows(id), bot.ErrPicture)
	b.sim.FailNext("views.publish", 200, "invalid_blocks", 1)
	require.ErrorIs(t, shows(id), bot.ErrPicture)
	b.sim.FailNext("views.publish", 503, "", 1)
	err = shows(id)
	require.Error(t, err)
	require.NotErrorIs(t, err, bot.ErrPicture)

	b.sim.FailNext("files.getUploadURLExternal", 200, "missing_scope", 1)
	_, err = c.KeepFile(t.Context(), bot.Upload{Name: "a.png", Size: len(png), Body: bytes.NewReader(png)})
	require.Equal(t, "missing_scope", failure(t, err).Code)
	b.sim.FailNext("files.delete", 200, "ratelimited", 1)
	require.Equal(t, "ratelimited", failure(t, c.DropFile(t.Context(), id)).Code)
}
