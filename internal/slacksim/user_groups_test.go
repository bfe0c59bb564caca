package slacksim_test

import (
	"context"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func groups(c *slacksim.Config) {
	c.Manifest = []byte(strings.Replace(manifest, "file_shared]", "subteam_created, subteam_updated, subteam_members_changed]", 1))
	c.Groups = []slacksim.UserGroup{
		{ID: "S0VENTAS", Handle: "equipo-ventas", Name: "Ventas", Members: []string{"U0ANA", "U0BETO"}},
		{ID: "S0VIEJO", Handle: "viejo", Disabled: true},
	}
}

func TestUserGroups(t *testing.T) {
	w := open(t, groups)
	api := slack.New(w.BotToken(), slack.OptionAPIURL(w.APIURL()))
	listed, err := api.GetUserGroups()
	require.NoError(t, err)
	require.Len(t, listed, 1)
	require.Equal(t, []any{"S0VENTAS", "equipo-ventas", "Ventas", "", 0},
		[]any{listed[0].ID, listed[0].Handle, listed[0].Name, listed[0].Description, len(listed[0].Users)})
	listed, err = api.GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true), slack.GetUserGroupsOptionIncludeCount(true),
		slack.GetUserGroupsOptionIncludeDisabled(true))
	require.NoError(t, err)
	require.Len(t, listed, 2)
	require.Equal(t, []string{"U0ANA", "U0BETO"}, listed[0].Users)
	require.Equal(t, 2, listed[0].UserCount)
	members, err := api.GetUserGroupMembers("S0VENTAS")
	require.NoError(t, err)
	require.Equal(t, []string{"U0ANA", "U0BETO"}, members)
	require.Empty(t, w.faults())

	require.Equal(t, "invalid_arguments", w.call("usergroups.users.list").error())
	require.Equal(t, []string{"invalid_arguments"}, w.faults())
	for _, id := range []string{"S0NADA", "S0VIEJO"} {
		require.Equal(t, "no_such_subteam", w.call("usergroups.users.list", "usergroup", id).error())
	}
	require.True(t, w.call("usergroups.users.list", "usergroup", "S0VIEJO", "include_disabled", "true").ok())
	require.Empty(t, w.faults(), "a group that went away is no mistake of the app")
}

func TestUserGroupsNeedTheirScope(t *testing.T) {
	w := open(t, func(c *slacksim.Config) { c.Manifest = []byte(strings.Replace(manifest, ", usergroups:read", "", 1)) })
	require.Equal(t, "missing_scope", w.call("usergroups.list").error())
	require.Equal(t, "usergroups:read", w.call("usergroups.users.list", "usergroup", "S0X").at("needed"))
	_, err := slacksim.New(slacksim.Config{Manifest: []byte(strings.NewReplacer(
		", usergroups:read", "", "file_shared]", "subteam_updated]").Replace(manifest))})
	require.ErrorContains(t, err, "usergroups:read")
}

func TestTheAppHearsOfUserGroups(t *testing.T) {
	w := open(t, groups)
	s := w.connect()
	heard := func(name string) any {
		t.Helper()
		f := s.next()
		require.Equal(t, name, f.get("event", "type"))
		s.ack(f)
		e, err := slackevents.ParseEvent(f.Payload, slackevents.OptionNoVerifyToken())
		require.NoError(t, err)
		return e.InnerEvent.Data
	}
	require.True(t, w.ChangeUserGroup(slacksim.UserGroup{ID: "S0VENTAS", Handle: "equipo-ventas", Members: []string{"U0ANA", "U0GUEST"}}))
	updated := heard("subteam_updated").(*slackevents.SubteamUpdatedEvent).Subteam
	require.Equal(t, []string{"U0ANA", "U0GUEST"}, updated.Users)
	require.Equal(t, "equipo-ventas", updated.Name)
	changed := heard("subteam_members_changed").(*slackevents.SubteamMembersChangedEvent)
	require.Equal(t, []string{"U0GUEST"}, changed.AddedUsers)
	require.Equal(t, []string{"U0BETO"}, changed.RemovedUsers)

	require.True(t, w.Deactivate("U0ANA"))
	heard("subteam_updated")
	require.Equal(t, []string{"U0ANA"}, heard("subteam_members_changed").(*slackevents.SubteamMembersChangedEvent).RemovedUsers)

	require.NoError(t, w.AddUserGroup(slacksim.UserGroup{ID: "S0NUEVO", Handle: "nuevo"}))
	heard("subteam_created")
	require.True(t, w.ChangeUserGroup(slacksim.UserGroup{ID: "S0NUEVO", Handle: "nuevo", Disabled: true}))
	require.NotZero(t, heard("subteam_updated").(*slackevents.SubteamUpdatedEvent).Subteam.DateDelete)
	require.True(t, w.ChangeUserGroup(slacksim.UserGroup{ID: "S0NUEVO", Handle: "nuevo"}))
	require.Zero(t, heard("subteam_updated").(*slackevents.SubteamUpdatedEvent).Subteam.DateDelete)
	require.Len(t, w.UserGroups(), 3)

	require.False(t, w.ChangeUserGroup(slacksim.UserGroup{ID: "S0NADA", Handle: "x"}))
	require.False(t, w.ChangeUserGroup(slacksim.UserGroup{ID: "S0NUEVO", Handle: "beto"}), "a person's handle")
	for _, g := range []slacksim.UserGroup{
		{ID: "X0NUEVO", Handle: "x"}, {ID: "S0NUEVO", Handle: "x"}, {ID: "S0OTRO", Handle: "equipo-ventas"}, {ID: "S0OTRO", Handle: "ana"},
		{ID: "S0OTRO", Handle: "x", Members: []string{"U0NADIE"}},
	} {
		require.Error(t, w.AddUserGroup(g), "%+v", g)
	}
}

func TestUserGroupsAreMentionedByTheirHandle(t *testing.T) {
	w := open(t, groups)
	s := w.connect()
	done := act(func() (*slacksim.Turn, error) {
		return w.Person("ana").Slash(context.Background(), "C0VENTAS", "/escapa", "rol @equipo-ventas @viejo @nadie")
	})
	f := s.next()
	require.Equal(t, "rol <!subteam^S0VENTAS|@equipo-ventas> @viejo @nadie", f.get("text"))
	s.ack(f)
	got(t, done)
	said, err := w.Person("ana").Say(context.Background(), "C0VENTAS", "", "hola @equipo-ventas")
	require.NoError(t, err)
	require.Equal(t, "hola <!subteam^S0VENTAS>", said.Text)
}
