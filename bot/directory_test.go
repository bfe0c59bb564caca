package bot_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func TestCourierKnowsAdmins(t *testing.T) {
	t.Parallel()
	now := time.Now()
	b := prepare(t, func(*bot.Bot) {}, func(r *rig) { r.opt.Now = func() time.Time { return now } })
	c := b.bot.Courier()
	admins := func() []pipeline.UserID {
		ids, err := c.Admins(t.Context())
		require.NoError(t, err)
		return ids
	}
	require.Equal(t, []pipeline.UserID{"U0BOB"}, admins())
	b.sim.ChangePerson(slacksim.User{ID: "U0ANA", Name: "ana", Admin: true})
	require.Len(t, admins(), 1)
	now = now.Add(10 * time.Minute)
	require.ElementsMatch(t, []pipeline.UserID{"U0ANA", "U0BOB"}, admins())
	b.sim.Deactivate("U0BOB")
	now = now.Add(10 * time.Minute)
	require.Equal(t, []pipeline.UserID{"U0ANA"}, admins())
	now = now.Add(10 * time.Minute)
	b.sim.FailNext("users.list", 503, "", 1)
	_, err := c.Admins(t.Context())
	require.False(t, failure(t, err).Permanent)
	require.Equal(t, []pipeline.UserID{"U0ANA"}, admins(), "the next is asked afresh")
}

func TestCourierKnowsGroups(t *testing.T) {
	t.Parallel()
	b := prepare(t, func(*bot.Bot) {}, func(r *rig) {
		r.sim.Groups = []slacksim.UserGroup{
			{ID: "S0VENTAS", Handle: "ventas", Name: "Ventas", Members: []string{"U0ANA", "U0BOB"}},
			{ID: "S0OLD", Handle: "old", Disabled: true, Members: []string{"U0ANA"}},
		}
	})
	c := b.bot.Courier()
	groups, err := c.Groups(t.Context())
	require.NoError(t, err)
	require.Equal(t, []bot.Group{{ID: "S0VENTAS", Name: "Ventas", Handle: "ventas"}}, groups)
	members, err := c.Group(t.Context(), "S0VENTAS")
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{"U0ANA", "U0BOB"}, members)
	for _, id := range []string{"S0OLD", "S0NONE"} {
		_, err = c.Group(t.Context(), id)
		require.True(t, failure(t, err).Permanent, id)
	}
	b.sim.FailNext("usergroups.list", 503, "", 1)
	_, err = c.Groups(t.Context())
	require.False(t, failure(t, err).Permanent)
}
