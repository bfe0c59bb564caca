package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// The boss administers the workspace; the clerk sells and has no role given.
var (
	theBoss  = pipeline.Member{ID: "U0BOSS", Admin: true}
	theClerk = pipeline.Member{ID: "U0CLERK"}
)

func TestWhatCanBeGranted(t *testing.T) {
	t.Parallel()
	for rule, want := range map[pipeline.Reason]struct{ on, general bool }{
		pipeline.ReasonNotOwner: {true, false}, pipeline.ReasonManagerOnly: {true, true}, pipeline.ReasonFinanceOnly: {true, true},
		pipeline.ReasonSellersOnly: {true, true}, pipeline.ReasonAdminOnly: {true, true}, pipeline.ReasonNotAuthor: {}, pipeline.ReasonOutsider: {},
		pipeline.ReasonUndoLate: {}, "": {},
	} {
		require.Equal(t, want.on, pipeline.Grantable(rule, 1), rule)
		require.Equal(t, want.general, pipeline.Grantable(rule, 0), rule)
		require.False(t, pipeline.Grantable(rule, -1), rule)
	}
}

func TestARoleIsGrantedBesideWhatNobodyHadToGive(t *testing.T) {
	t.Parallel()
	for rule, role := range map[pipeline.Reason]pipeline.Role{pipeline.ReasonFinanceOnly: pipeline.Finance, pipeline.ReasonAdminOnly: pipeline.Admin, pipeline.ReasonManagerOnly: pipeline.Manager} {
		w := newOffice()
		a, made, err := w.AskAccess(t.Context(), theClerk, rule, 0)
		require.NoError(t, err)
		require.True(t, made)
		_, made, err = w.AskAccess(t.Context(), theClerk, rule, 0)
		require.NoError(t, err)
		require.False(t, made)
		_, err = w.DecideAccess(t.Context(), theClerk, a.ID, pipeline.AccessGranted, theClerk)
		require.Equal(t, pipeline.ReasonAdminOnly, pipeline.ReasonOf(err))
		_, err = w.DecideAccess(t.Context(), theBoss, a.ID, pipeline.AccessGranted, theBoss)
		require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err), "somebody else is not granted what they did not ask for")
		a, err = w.DecideAccess(t.Context(), theBoss, a.ID, pipeline.AccessGranted, theClerk)
		require.NoError(t, err)
		require.True(t, a.Settled)
		now, err := w.Store.Actor(t.Context(), theClerk)
		require.NoError(t, err)
		require.True(t, now.Is(role))
		require.True(t, now.Sells(), "granted %s", role)
		_, _, err = w.AskAccess(t.Context(), theClerk, rule, 0)
		require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
		changes, err := w.SettingChanges(t.Context(), theBoss, 0, 10)
		require.NoError(t, err)
		require.Len(t, changes, 2, "the role, and the one that was kept")
		// Again, by whoever: what was decided stays, and nothing is done twice.
		a, err = w.DecideAccess(t.Context(), theBoss, a.ID, pipeline.AccessDeclined, theClerk)
		require.NoError(t, err)
		require.Equal(t, pipeline.AccessGranted, a.Decision)
	}
}

func TestAnOpportunityIsSharedWithWhoAsked(t *testing.T) {
	t.Parallel()
	w := newOffice()
	out, err := w.Create(t.Context(), ask("new", owner), newDeal())
	require.NoError(t, err)
	o := out.Opportunity
	a, _, err := w.AskAccess(t.Context(), theClerk, pipeline.ReasonNotOwner, o.ID)
	require.NoError(t, err)
	outside := theClerk
	outside.Outsider = true
	_, err = w.DecideAccess(t.Context(), theBoss, a.ID, pipeline.AccessGranted, outside)
	require.Equal(t, pipeline.ReasonOutsider, pipeline.ReasonOf(err))
	for range 2 {
		a, err = w.DecideAccess(t.Context(), theBoss, a.ID, pipeline.AccessGranted, theClerk)
		require.NoError(t, err)
	}
	now, err := w.Store.Opportunity(t.Context(), o.ID)
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{theClerk.ID}, now.Collaborators)
	require.Equal(t, o.Version+1, now.Version)

	// What is over can't be shared: nobody asks for it, and what was asked before stays open.
	late := pipeline.Member{ID: "U0LATE"}
	a, _, err = w.AskAccess(t.Context(), late, pipeline.ReasonNotOwner, o.ID)
	require.NoError(t, err)
	_, err = w.Lose(t.Context(), ask("lose", owner), seen(now), goodLoss())
	require.NoError(t, err)
	_, err = w.DecideAccess(t.Context(), theBoss, a.ID, pipeline.AccessGranted, late)
	require.Equal(t, pipeline.Final, pipeline.CodeOf(err))
	// Even where somebody lost it between the decision and what it was to do.
	decided, err := w.Store.DecideAccess(t.Context(), a.ID, pipeline.AccessGranted, theBoss.ID, w.now())
	require.NoError(t, err)
	_, err = w.SettleAccess(t.Context(), decided, theBoss, late)
	require.Equal(t, pipeline.Final, pipeline.CodeOf(err))
	open, err := w.Access(t.Context(), theBoss, a.ID)
	require.NoError(t, err)
	require.Equal(t, pipeline.AccessOpen, open.Decision)
	_, _, err = w.AskAccess(t.Context(), pipeline.Member{ID: "U0THIRD"}, pipeline.ReasonNotOwner, o.ID)
	require.Equal(t, pipeline.Final, pipeline.CodeOf(err))
	_, _, err = w.AskAccess(t.Context(), late, pipeline.ReasonNotOwner, 99)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	_, _, err = w.AskAccess(t.Context(), pipeline.Member{ID: "U0OUT", Outsider: true}, pipeline.ReasonManagerOnly, 0)
	require.Equal(t, pipeline.ReasonOutsider, pipeline.ReasonOf(err))
	_, err = w.Access(t.Context(), theBoss, 99)
	require.Equal(t, pipeline.ReasonNoRequest, pipeline.ReasonOf(err))
}

func TestEntriesOfASetting(t *testing.T) {
	t.Parallel()
	rate := func(day string) pipeline.Entry {
		return pipeline.Entry{Setting: pipeline.SettingRate, Key: "USD/CLP/" + day, Value: []byte(`"950"`)}
	}
	s, err := pipeline.NewSettings(3, []pipeline.Entry{rate("2026-01-01"), rate("2026-03-01"), rate("2026-02-01"),
		{Setting: pipeline.SettingLine, Key: "b", Value: []byte("{}")}, {Setting: pipeline.SettingLine, Key: "a", Value: []byte("{}")}})
	require.NoError(t, err)
	require.Equal(t, []pipeline.Entry{rate("2026-03-01"), rate("2026-02-01"), rate("2026-01-01")}, s.Entries(pipeline.SettingRate))
	require.Equal(t, "a", s.Entries(pipeline.SettingLine)[0].Key)
	s.Entries(pipeline.SettingLine)[0].Key = "x"
	_, there := s.Entry(pipeline.SettingLine, "a")
	require.True(t, there, "a list that was given is the caller's")
	_, there = s.Entry(pipeline.SettingLine, "c")
	require.False(t, there)
	require.Empty(t, pipeline.Settings{}.Entries(pipeline.SettingRoute))
}
