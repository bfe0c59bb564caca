package store_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func entry(s pipeline.Setting, key, value string) pipeline.Entry {
	e := pipeline.Entry{Setting: s, Key: key}
	if value != "" {
		e.Value = json.RawMessage(value)
	}
	return e
}

// admin is a request of who administers the workspace, under a key that no bundle has used.
func (b *bundle) admin() pipeline.Request {
	return pipeline.Request{Key: "set:" + rand.Text(), By: pipeline.Member{ID: carla, Admin: true}}
}

func (b *bundle) set(t testing.TB, e pipeline.Entry) pipeline.SettingChange {
	t.Helper()
	c, err := b.Set(context.Background(), b.admin(), e)
	require.NoError(t, err)
	return c
}

// Set is the service's: the store has one of the same name.
func (b *bundle) Set(ctx context.Context, r pipeline.Request, e pipeline.Entry) (pipeline.SettingChange, error) {
	return b.Service.Set(ctx, r, e)
}

func TestSettingsComeBackAsSet(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	entries := []pipeline.Entry{
		entry("role", "U9/finance", "{}"), entry("role", "S0VENTAS/manager", "{}"),
		entry("team", "Ñuñoa & Cía", `{"lead": "U1", "members": ["U1", "U2"]}`),
		entry("route", "default", `{"channel": "C1", "stages": ["committed"], "minimum": "CLF 350.5"}`),
		entry("channel", "C1", `{"quiet": true}`), entry("currency", "default", `"CLF"`),
		entry("rate", "USD/CLP/2026-11-26", `"950.25"`), entry("service_line", "Datos", "{}"),
		entry("stage", "qualified", `{"days": 12}`), entry("loss_reason", "price", `{"es": "Precio", "en": "Price"}`),
		entry("competitor", "Rutalia", "{}"), entry("evidence_tag", "emoji", `"pin"`),
	}
	want := slices.Clone(entries)
	for _, e := range entries {
		change := b.set(t, e)
		require.JSONEq(t, string(e.Value), string(change.Value))
		require.Nil(t, change.Was)
		require.Equal(t, []any{e.Setting, e.Key, carla, start.UTC()}, []any{change.Setting, change.Key, change.By, change.At})
		spaced := e
		spaced.Value = json.RawMessage(" " + string(e.Value) + "\n")
		_, err := b.Set(ctx, b.admin(), spaced)
		require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err), e.Setting)
	}
	want = append(want, entry("role", string(bruno)+"/manager", "{}")) // given in setup
	same, err := pipeline.NewSettings(int64(len(entries)), want)
	require.NoError(t, err)
	got, err := b.DB.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, same.Version, got.Version)
	for _, s := range pipeline.AllSettings() {
		mine, kept := same.Entries(s), got.Entries(s)
		require.Len(t, kept, len(mine), s)
		for i := range mine {
			require.Equal(t, mine[i].Key, kept[i].Key)
			require.JSONEq(t, string(mine[i].Value), string(kept[i].Value))
		}
	}
	for _, e := range entries {
		change := b.set(t, entry(e.Setting, e.Key, ""))
		require.JSONEq(t, string(e.Value), string(change.Was))
		require.Nil(t, change.Value)
		_, err := b.Set(ctx, b.admin(), entry(e.Setting, e.Key, ""))
		require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err), e.Setting)
	}
	c := raw(t, b.url)
	require.Equal(t, 0, count(t, c, "select count(*) from settings"))
	require.Equal(t, 1, count(t, c, "select count(*) from roles"))
	changes, err := b.DB.SettingChanges(ctx, 0, 100)
	require.NoError(t, err)
	require.Len(t, changes, 2*len(entries))
	for i := range changes[1:] {
		require.Greater(t, changes[i].Version, changes[i+1].Version)
	}
	page, err := b.DB.SettingChanges(ctx, changes[3].Version, 2)
	require.NoError(t, err)
	require.Equal(t, changes[4:6], page)
}

func TestARefusedSettingLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	r := b.by(ana)
	_, err := b.Set(ctx, r, entry("service_line", "Datos", "{}"))
	require.Equal(t, pipeline.ReasonAdminOnly, pipeline.ReasonOf(err))
	for _, e := range []pipeline.Entry{entry("team", "Norte", `{"members": ["U\u0000"]}`), entry("team", "a\x00", ""), entry("service_line", "Datos", `{`)} {
		_, err = b.Set(ctx, b.admin(), e)
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), "what Postgres would not take is refused before: %v", err)
	}
	require.Equal(t, 0, count(t, raw(t, b.url), "select count(*) from setting_changes"))
	r.By.Admin = true
	_, err = b.Set(ctx, r, entry("service_line", "Datos", "{}"))
	require.NoError(t, err, "the key is free")
}

// Many setting at once from two programs: nothing is lost, one key has one effect, and the newest line is what holds.
func TestSettingAtOnce(t *testing.T) {
	t.Parallel()
	ctx, one := context.Background(), setup(t)
	two := at(t, one.url)
	const n = 12
	changes, errs := make([]pipeline.SettingChange, n), make([]error, n)
	together(n, func(i int) {
		b := []*bundle{one, two}[i%2]
		r := pipeline.Request{Key: fmt.Sprint("line ", i/3), By: pipeline.Member{ID: carla, Admin: true}} // three of each key
		changes[i], errs[i] = b.Set(ctx, r, entry("service_line", fmt.Sprint("Línea ", i/3), "{}"))
	})
	for i := range n {
		require.NoError(t, errs[i])
		require.Equal(t, changes[i/3*3], changes[i], "the same key, the same line")
	}
	rates := make([]error, n)
	together(n, func(i int) {
		b := []*bundle{one, two}[i%2]
		r := pipeline.Request{Key: fmt.Sprint("rate ", i), By: pipeline.Member{ID: carla, Admin: true}}
		_, rates[i] = b.Set(ctx, r, entry("rate", "USD/CLP/2027-01-01", fmt.Sprintf(`"%d"`, 900+i)))
	})
	for i := range n {
		require.NoError(t, rates[i])
	}
	newest, err := one.DB.SettingChanges(ctx, 0, 100)
	require.NoError(t, err)
	require.Len(t, newest, n/3+n)
	for i := range n - 1 {
		require.Equal(t, newest[i].Was, newest[i+1].Value, "each found what the one before it left")
	}
	for _, b := range []*bundle{one, two} {
		s, err := b.DB.Settings(ctx)
		require.NoError(t, err)
		require.Len(t, s.Lines, n/3)
		require.Equal(t, newest[0].Version, s.Version)
		require.JSONEq(t, string(newest[0].Value), string(s.Entries("rate")[0].Value))
	}
}

// What one program sets holds in the next act of another: what is kept in memory is never older than the act.
func TestSettingsAreNeverStale(t *testing.T) {
	t.Parallel()
	ctx, one := context.Background(), setup(t)
	two := at(t, one.url)
	o := one.create(t, "Acme")
	for i := range 10 {
		setter, actor := one, two
		if i%2 == 1 {
			setter, actor = two, one
		}
		line := fmt.Sprint("Línea ", i)
		change := setter.set(t, entry("service_line", line, "{}"))
		r := pipeline.Request{Key: fmt.Sprint("edit ", i), By: pipeline.Member{ID: ana}}
		out, err := actor.Edit(ctx, r, target(o), pipeline.Edit{ServiceLine: &line})
		require.NoError(t, err)
		require.Equal(t, change.Version, out.Settings.Version)
		require.Contains(t, out.Settings.Lines, line)
		o = out.Opportunity
		setter.set(t, entry("service_line", "Otra", "{}"))
		setter.set(t, entry("service_line", line, ""))
		r.Key += "!"
		gone, free := line+"!", ""
		out, err = actor.Edit(ctx, r, target(o), pipeline.Edit{ServiceLine: &free})
		require.NoError(t, err)
		o = out.Opportunity
		r.Key += "!"
		_, err = actor.Edit(ctx, r, target(o), pipeline.Edit{ServiceLine: &line})
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), "it is off the list")
		_, err = actor.Edit(ctx, r, target(o), pipeline.Edit{ServiceLine: &gone})
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
		setter.set(t, entry("service_line", "Otra", ""))
	}
}

// Roles come to people by name and by their groups; what a group is given counts for all in it.
func TestRolesThroughGroups(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	_, err := raw(t, b.url).Exec(ctx, "insert into group_members values ('S0JEFES', $1), ('S0JEFES', $2), ('S0PLATA', $1)", string(ana), string(carla))
	require.NoError(t, err)
	roles := func(id pipeline.UserID) []pipeline.Role {
		a, err := b.Actor(ctx, pipeline.Member{ID: id})
		require.NoError(t, err)
		var has []pipeline.Role
		for _, r := range []pipeline.Role{pipeline.Salesperson, pipeline.Manager, pipeline.Finance, pipeline.Admin} {
			if a.Is(r) {
				has = append(has, r)
			}
		}
		return has
	}
	o := b.create(t, "Acme")
	require.Equal(t, []pipeline.Role{pipeline.Salesperson}, roles(ana))
	b.set(t, entry("role", "S0JEFES/manager", "{}"))
	b.set(t, entry("role", string(ana)+"/salesperson", "{}"))
	b.set(t, entry("role", string(ana)+"/manager", "{}"))
	require.Equal(t, []pipeline.Role{pipeline.Salesperson, pipeline.Manager}, roles(ana))
	require.Equal(t, []pipeline.Role{pipeline.Manager}, roles(carla))
	out, err := b.Correct(ctx, b.by(carla), target(b.advance(t, o, pipeline.StageQualified)), "Era otra")
	require.NoError(t, err, "in an act too")
	require.True(t, out.By.Is(pipeline.Manager))
	b.set(t, entry("role", "S0PLATA/finance", "{}"))
	a, err := b.Actor(ctx, pipeline.Member{ID: "U0EMMA"})
	require.NoError(t, err)
	require.Equal(t, pipeline.ReasonFinanceOnly, pipeline.ReasonOf(a.May(pipeline.ActInvoice, pipeline.Opportunity{Owner: "U0EMMA"})), "finance is staffed by a group")
	_, err = raw(t, b.url).Exec(ctx, "delete from group_members where member = $1", string(carla))
	require.NoError(t, err)
	require.Equal(t, []pipeline.Role{pipeline.Salesperson}, roles(carla), "who left the group")
}
