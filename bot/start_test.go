package bot_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
)

func TestTokensThatAreNoGood(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]bot.Options{
		"app_token": {AppToken: "xoxb-1", BotToken: "xoxb-1", Words: words{}},
		"bot_token": {AppToken: "xapp-1", BotToken: "", Words: words{}},
		"api_url":   {AppToken: "xapp-1", BotToken: "xoxb-1", APIURL: "://", Words: words{}},
	} {
		_, err := bot.New(o)
		fault, ok := errors.AsType[*bot.StartError](err)
		require.True(t, ok, name)
		require.Equal(t, name, fault.Code)
		require.NotEmpty(t, fault.Step)
	}
	_, err := bot.New(bot.Options{AppToken: "xapp-1", BotToken: "xoxb-1"})
	require.ErrorContains(t, err, "no words")
}

func TestStartNamesTheMendingStep(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*rig)
		code   string
		step   string
	}{
		"bot token":  {func(r *rig) { r.opt.BotToken = "xoxb-wrong" }, "invalid_auth", "install the app"},
		"app token":  {func(r *rig) { r.opt.AppToken = "xapp-wrong" }, "invalid_auth", ""},
		"scopes":     {func(r *rig) { r.opt.Scopes = []string{"chat:write", "bookmarks:write"} }, "missing_scope", "bookmarks:write"},
		"other team": {func(r *rig) { r.opt.Team = "T0ELSE" }, "other_team", "workspace"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := prepare(t, echo, c.change)
			err := b.bot.Run(t.Context())
			fault, ok := errors.AsType[*bot.StartError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, c.code, fault.Code)
			require.Contains(t, fault.Step, c.step)
			require.NotContains(t, err.Error(), "xoxb-wrong")
		})
	}
}

func TestARevokedTokenEndsTheRun(t *testing.T) {
	t.Parallel()
	b := prepare(t, echo)
	ended := make(chan error, 1)
	go func() { ended <- b.bot.Run(t.Context()) }()
	b.await("connections", func() bool { return b.bot.Sockets() == 2 })
	b.sim.RevokeAppToken()
	b.sim.DropTCP()
	_, ok := errors.AsType[*bot.StartError](<-ended)
	require.True(t, ok)
	require.Error(t, b.bot.Run(t.Context()), "a bot runs once")
}

func TestSlackAwayAtTheStartIsWaitedFor(t *testing.T) {
	t.Parallel()
	b := prepare(t, echo)
	b.faulty = true
	b.sim.FailNext("auth.test", 503, "", 1)
	b.sim.RefuseConnections(100 * time.Millisecond)
	b.run()
	require.Equal(t, "hola", b.answer(b.ana, "hola"))
	require.True(t, b.log.has("not reachable"))
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	b := prepare(t, echo)
	id, err := b.bot.AuthTest(t.Context())
	require.NoError(t, err)
	require.Equal(t, b.sim.TeamID(), id.Team)
	require.EqualValues(t, slacksim.BotUserID, id.User)
	require.Equal(t, slacksim.BotID, id.BotID)
	require.Contains(t, id.Scopes, "chat:write")
	require.Empty(t, id.Missing)
}
