package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func yearly(values ...string) []pipeline.Entry {
	var all []pipeline.Entry
	for i, v := range values {
		e := pipeline.Entry{Setting: pipeline.SettingTarget, Key: fmt.Sprintf("%d-Q1/all", 2000+i)}
		if v != "" {
			e.Value = json.RawMessage(`"CLP ` + v + `"`)
		}
		all = append(all, e)
	}
	return all
}

// Entries that are set together are set all or none, each with its line, and under one key once.
func TestEntriesAreSetTogether(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	b.set(t, yearly("1")[0])
	seen, err := b.DB.Settings(ctx)
	require.NoError(t, err)

	r := b.admin()
	changes, err := b.SetAll(ctx, r, yearly("1", "2", "3", ""), seen.Version)
	require.NoError(t, err)
	require.Len(t, changes, 2, "what holds already has no line")
	require.Equal(t, changes[0].At, changes[1].At)
	kept, err := b.DB.Settings(ctx)
	require.NoError(t, err)
	require.Len(t, kept.Targets, 3)
	require.Equal(t, changes[1].Version, kept.Version)

	again, err := b.SetAll(ctx, r, yearly("1", "2", "3", ""), seen.Version)
	require.NoError(t, err)
	require.Equal(t, changes, again, "the same key, the same lines")

	changes, err = b.SetAll(ctx, b.admin(), yearly("", "5", "3"), kept.Version)
	require.NoError(t, err)
	require.JSONEq(t, `"CLP 1"`, string(changes[0].Was))
	require.Nil(t, changes[0].Value)
	require.JSONEq(t, `"CLP 2"`, string(changes[1].Was))
}

func TestEntriesThatAreRefusedTogetherLeaveNothing(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setup(t)
	seller := b.by(ana)
	bad := yearly("1", "2")
	bad[1].Value = json.RawMessage(`"CLP 0"`)
	twice := append(yearly("1"), yearly("2")...)
	for reason, try := range map[pipeline.Reason]func() error{
		pipeline.ReasonManagerOnly: func() error { _, err := b.SetAll(ctx, seller, yearly("1", "2"), 0); return err },
		pipeline.ReasonChanged:     func() error { _, err := b.SetAll(ctx, b.admin(), yearly("1", "2"), 7); return err },
		pipeline.ReasonUnchanged:   func() error { _, err := b.SetAll(ctx, b.admin(), yearly("", ""), 0); return err },
		pipeline.ReasonTooMany: func() error {
			_, err := b.SetAll(ctx, b.admin(), make([]pipeline.Entry, pipeline.MaxEntries+1), 0)
			return err
		},
	} {
		require.Equal(t, reason, pipeline.ReasonOf(try()))
	}
	for _, entries := range [][]pipeline.Entry{bad, twice} {
		_, err := b.SetAll(ctx, b.admin(), entries, 0)
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
	}
	c := raw(t, b.url)
	require.Equal(t, 0, count(t, c, "select count(*) from setting_changes"))
	require.Equal(t, 0, count(t, c, "select count(*) from settings"))
}

// As many as there may be are set at once, and of several who set the same at once one has it.
func TestManyEntriesAtOnce(t *testing.T) {
	t.Parallel()
	ctx, one := context.Background(), setup(t)
	two := at(t, one.url)
	var all []pipeline.Entry
	for i := range pipeline.MaxEntries {
		all = append(all, pipeline.Entry{Setting: pipeline.SettingTarget, Key: fmt.Sprintf("2026-Q1/U%d", i), Value: json.RawMessage(`"CLP 1"`)})
	}
	errs := make([]error, 4)
	together(len(errs), func(i int) {
		r := pipeline.Request{Key: fmt.Sprint("all ", i), By: pipeline.Member{ID: carla, Admin: true}}
		for range 20 { // who waits longer than the store lets them is told so, and asks again
			if _, errs[i] = []*bundle{one, two}[i%2].SetAll(ctx, r, all, 0); pipeline.CodeOf(errs[i]) != pipeline.Unavailable {
				return
			}
		}
	})
	kept := 0
	for _, err := range errs {
		if err == nil {
			kept++
			continue
		}
		require.Equal(t, pipeline.ReasonChanged, pipeline.ReasonOf(err), err)
	}
	require.Equal(t, 1, kept)
	for _, b := range []*bundle{one, two} {
		s, err := b.DB.Settings(ctx)
		require.NoError(t, err)
		require.Len(t, s.Targets, pipeline.MaxEntries)
		require.GreaterOrEqual(t, s.Version, int64(pipeline.MaxEntries), "a try that was given up leaves a gap")
	}
}
