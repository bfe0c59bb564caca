package pipeline_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func set(t testing.TB, s office, key string, e pipeline.Entry) pipeline.SettingChange {
	t.Helper()
	c, err := s.Set(context.Background(), ask(key, manager), e)
	require.NoError(t, err)
	return c
}

func TestSetting(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	s.store.SetRoles("UADM", pipeline.Admin)
	s.store.SetRoles("UBOSS", pipeline.Manager)
	route := entry("route", "default", `{"channel": "C1"}`)
	first := set(t, s, "1", route)
	require.Equal(t, pipeline.SettingChange{Version: first.Version, Entry: route, By: manager, At: s.Moment().UTC()}, first)
	require.Equal(t, first, set(t, s, "1", route), "the same key, the same line")
	_, err := s.Set(ctx, ask("2", "UADM"), route)
	require.Equal(t, "invalid/unchanged", refusal(err))
	another := entry("route", "default", `{"channel": "C2"}`)
	second := set(t, s, "3", another)
	require.Equal(t, route.Value, second.Was)
	require.Greater(t, second.Version, first.Version)
	settings, by, err := s.Settings(ctx, ask("", owner).By)
	require.NoError(t, err)
	require.False(t, by.Configures())
	require.Equal(t, "C2", settings.Routes["default"].Channel)
	require.Equal(t, second.Version, settings.Version)
	cleared := set(t, s, "4", pipeline.Entry{Setting: "route", Key: "default"})
	require.Nil(t, cleared.Value)
	require.Equal(t, another.Value, cleared.Was)
	_, err = s.Set(ctx, ask("5", manager), pipeline.Entry{Setting: "route", Key: "default"})
	require.Equal(t, "invalid/unchanged", refusal(err), "there is nothing to clear")

	for name, c := range map[string]struct {
		by   pipeline.Member
		e    pipeline.Entry
		want string
	}{
		"a salesperson":                 {pipeline.Member{ID: owner}, route, "denied/admin_only"},
		"a manager who is no admin":     {pipeline.Member{ID: "UBOSS"}, route, "denied/admin_only"},
		"an outsider":                   {pipeline.Member{ID: "UADM", Outsider: true}, route, "denied/outsider"},
		"a faulty one":                  {pipeline.Member{ID: "UADM"}, entry("route", "default", "{}"), "invalid/fields"},
		"a faulty one by who may not":   {pipeline.Member{ID: owner}, entry("route", "default", "{}"), "denied/admin_only"},
		"clearing what cannot be a key": {pipeline.Member{ID: "UADM"}, pipeline.Entry{Setting: "team", Key: "\x00"}, "invalid/fields"},
		"an admin":                      {pipeline.Member{ID: "UADM"}, route, "ok"},
		// Who administers the workspace always may, so that nobody locks the company out.
		"a workspace admin with another role": {pipeline.Member{ID: "UBOSS", Admin: true}, another, "ok"},
	} {
		_, err := s.Set(ctx, pipeline.Request{Key: name, By: c.by}, c.e)
		require.Equal(t, c.want, refusal(err), name)
	}
	changes, err := s.SettingChanges(ctx, pipeline.Member{ID: "UADM"}, 0, 100)
	require.NoError(t, err)
	require.Len(t, changes, 5)
	require.Equal(t, cleared, changes[2], "the newest first")
	older, err := s.SettingChanges(ctx, pipeline.Member{ID: "UADM"}, cleared.Version, 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.SettingChange{second}, older)
	_, err = s.SettingChanges(ctx, ask("", owner).By, 0, 1)
	require.Equal(t, "denied/admin_only", refusal(err))
	_, _, err = s.Settings(ctx, pipeline.Member{ID: owner, Outsider: true})
	require.Equal(t, "denied/outsider", refusal(err))
}

// What is set holds from the next act on; what was chosen before stays, and an undo brings it back.
func TestSettingsHoldFromTheNextAct(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	n := newDeal()
	n.ServiceLine = "Antigua"
	out, err := s.Create(ctx, ask("new", owner), n)
	require.NoError(t, err)
	require.Zero(t, out.Settings.Version)
	set(t, s, "line", entry("service_line", "Datos", "{}"))
	reason := set(t, s, "reason", entry("loss_reason", "price", `{"es": "Precio", "en": "Price"}`))
	n.Sure = true
	require.Equal(t, reasons{"service_line": "choice"}, fieldsOf(t, second(s.Create(ctx, ask("1", owner), n))))
	name, line := "Otra", "Datos"
	out, err = s.Edit(ctx, ask("2", owner), seen(out.Opportunity), pipeline.Edit{Name: &name})
	require.NoError(t, err)
	require.Equal(t, reason.Version, out.Settings.Version)
	out, err = s.Edit(ctx, ask("3", owner), seen(out.Opportunity), pipeline.Edit{ServiceLine: &line})
	require.NoError(t, err)
	out, err = s.Undo(ctx, ask("4", owner), seen(out.Opportunity))
	require.NoError(t, err, "what stood there before comes back, whatever is on the list")
	require.Equal(t, "Antigua", out.Opportunity.ServiceLine)

	out, err = s.Lose(ctx, ask("5", owner), seen(out.Opportunity), pipeline.Loss{Reason: "own:price"})
	require.NoError(t, err)
	out, err = s.Reopen(ctx, ask("6", manager), seen(out.Opportunity), "Volvió", pipeline.Settlement{})
	require.NoError(t, err)
	set(t, s, "gone", pipeline.Entry{Setting: "loss_reason", Key: "price"})
	out, err = s.Undo(ctx, ask("7", manager), seen(out.Opportunity))
	require.NoError(t, err)
	require.Equal(t, pipeline.LossReason("own:price"), out.Opportunity.Loss.Reason)
	out, err = s.Reopen(ctx, ask("8", manager), seen(out.Opportunity), "Volvió", pipeline.Settlement{})
	require.NoError(t, err)
	require.Equal(t, reasons{"reason": "choice"}, fieldsOf(t, second(s.Lose(ctx, ask("9", owner), seen(out.Opportunity), pipeline.Loss{Reason: "own:price"}))))
}

func TestRolesThatAreSet(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	set(t, s, "1", entry("role", string(other)+"/finance", "{}"))
	_, by, err := s.Settings(ctx, pipeline.Member{ID: other})
	require.NoError(t, err)
	require.True(t, by.Is(pipeline.Finance))
	settings, _, err := s.Settings(ctx, pipeline.Member{ID: other})
	require.NoError(t, err)
	require.Equal(t, []pipeline.Role{pipeline.Finance}, settings.Roles[string(other)])
	_, err = s.Set(ctx, ask("2", manager), entry("role", string(other)+"/finance", "{}"))
	require.Equal(t, "invalid/unchanged", refusal(err))
	c := set(t, s, "3", pipeline.Entry{Setting: "role", Key: string(other) + "/finance"})
	require.Equal(t, json.RawMessage("{}"), c.Was)
	_, by, err = s.Settings(ctx, pipeline.Member{ID: other})
	require.NoError(t, err)
	require.True(t, by.Is(pipeline.Salesperson))
}

func TestEditsWaitAsLongAsTheServiceSays(t *testing.T) {
	t.Parallel()
	for _, window := range []time.Duration{0, 5 * time.Second} {
		s := newOffice()
		s.EditWindow = window
		out, err := s.Create(context.Background(), ask("new", owner), newDeal())
		require.NoError(t, err)
		name := "Otra"
		_, err = s.Edit(context.Background(), ask("1", owner), seen(out.Opportunity), pipeline.Edit{Name: &name})
		require.NoError(t, err)
		last := s.store.Notices()[len(s.store.Notices())-1]
		if window == 0 {
			window = time.Minute
		}
		require.True(t, s.Moment().Add(window).Equal(last.HoldUntil))
	}
}
