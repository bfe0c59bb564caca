package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestOneOpenRequestForAPersonARuleAndARecord(t *testing.T) {
	t.Parallel()
	b := setup(t)
	o := b.create(t, "Acme")
	asked := pipeline.Access{By: bruno, Rule: pipeline.ReasonNotOwner, On: o.ID, AskedAt: time.Now()}
	var wait sync.WaitGroup
	made := make([]bool, 8)
	ids := make([]pipeline.AccessID, 8)
	for i := range made {
		wait.Go(func() {
			a, isNew, err := b.DB.AskAccess(t.Context(), asked)
			if err == nil {
				made[i], ids[i] = isNew, a.ID
			}
		})
	}
	wait.Wait()
	news := 0
	for i := range made {
		require.Equal(t, ids[0], ids[i])
		require.NotZero(t, ids[i])
		if made[i] {
			news++
		}
	}
	require.Equal(t, 1, news)
	general := pipeline.Access{By: bruno, Rule: pipeline.ReasonManagerOnly, AskedAt: time.Now()}
	a, isNew, err := b.DB.AskAccess(t.Context(), general)
	require.NoError(t, err)
	require.True(t, isNew)
	require.Zero(t, a.On)

	open, err := b.DB.OpenAccess(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, open, 2)
	require.Equal(t, ids[0], open[0].ID)

	// The first decides; a decided one leaves room for another.
	d, err := b.DB.DecideAccess(t.Context(), ids[0], pipeline.AccessDeclined, carla, time.Now())
	require.NoError(t, err)
	require.Equal(t, pipeline.AccessDeclined, d.Decision)
	d, err = b.DB.DecideAccess(t.Context(), ids[0], pipeline.AccessGranted, ana, time.Now())
	require.NoError(t, err)
	require.Equal(t, pipeline.AccessDeclined, d.Decision)
	require.Equal(t, carla, d.DecidedBy)
	open, err = b.DB.OpenAccess(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Access{a}, open)
	list, err := b.DB.UnsettledAccess(t.Context(), time.Now().Add(time.Minute), 10)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Access{d}, list)
	require.NoError(t, b.DB.SettleAccess(t.Context(), ids[0]))
	require.NoError(t, b.DB.ReopenAccess(t.Context(), ids[0]))
	d, err = b.DB.Access(t.Context(), ids[0])
	require.NoError(t, err)
	require.True(t, d.Settled, "what is done is not open again")
	again, isNew, err := b.DB.AskAccess(t.Context(), asked)
	require.NoError(t, err)
	require.True(t, isNew)
	require.NotEqual(t, ids[0], again.ID)

	_, err = b.DB.Access(t.Context(), 99999)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
}

func TestLettersSayHowTheRequestStands(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a, _, err := b.DB.AskAccess(t.Context(), pipeline.Access{By: bruno, Rule: pipeline.ReasonFinanceOnly, AskedAt: time.Now()})
	require.NoError(t, err)
	open, err := b.DB.UnaddressedAccess(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Access{a}, open)
	for range 2 {
		require.NoError(t, b.DB.AddressAccess(t.Context(), a.ID, []pipeline.UserID{carla, ana}))
	}
	open, err = b.DB.UnaddressedAccess(t.Context(), 10)
	require.NoError(t, err)
	require.Empty(t, open)

	// Each is given to one of those who ask at once, and kept from others while it is under way.
	send := func(decision pipeline.Decision, to ...pipeline.UserID) {
		t.Helper()
		var got []pipeline.UserID
		for range to {
			l, ok, err := b.DB.NextLetter(t.Context(), time.Minute)
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, decision, l.Access.Decision)
			got = append(got, l.To)
			l.At = pipeline.Receipt{Channel: "D" + string(l.To), TS: "1.2"}
			require.NoError(t, b.DB.LetterSent(t.Context(), l))
		}
		require.ElementsMatch(t, to, got)
		_, ok, err := b.DB.NextLetter(t.Context(), time.Minute)
		require.NoError(t, err)
		require.False(t, ok)
	}
	send(pipeline.AccessOpen, carla, ana)
	_, err = b.DB.DecideAccess(t.Context(), a.ID, pipeline.AccessGranted, carla, time.Now())
	require.NoError(t, err)
	send(pipeline.AccessGranted, carla, ana)
	require.NoError(t, b.DB.ReopenAccess(t.Context(), a.ID))
	send(pipeline.AccessOpen, carla, ana)
	_, err = b.DB.DecideAccess(t.Context(), a.ID, pipeline.AccessDeclined, ana, time.Now())
	require.NoError(t, err)
	require.NoError(t, b.DB.SettleAccess(t.Context(), a.ID))
	send(pipeline.AccessDeclined, carla, ana, bruno)

	// One that failed comes again, and is looked for where it may have been sent.
	_, _, err = b.DB.AskAccess(t.Context(), pipeline.Access{By: ana, Rule: pipeline.ReasonAdminOnly, AskedAt: time.Now()})
	require.NoError(t, err)
	open, err = b.DB.UnaddressedAccess(t.Context(), 10)
	require.NoError(t, err)
	require.NoError(t, b.DB.AddressAccess(t.Context(), open[0].ID, []pipeline.UserID{carla}))
	l, ok, err := b.DB.NextLetter(t.Context(), time.Minute)
	require.NoError(t, err)
	require.True(t, ok)
	require.False(t, l.Uncertain)
	_, ok, err = b.DB.NextLetter(t.Context(), time.Minute)
	require.NoError(t, err)
	require.False(t, ok)
	require.NoError(t, b.DB.LetterFailed(t.Context(), l.ID, 0, true))
	l, ok, err = b.DB.NextLetter(t.Context(), time.Minute)
	require.NoError(t, err)
	require.True(t, ok)
	require.True(t, l.Uncertain)
	require.Equal(t, 2, l.Attempt)
}

func TestGroupsGiveTheirRoles(t *testing.T) {
	t.Parallel()
	b := setup(t)
	set := func(key string) {
		t.Helper()
		_, err := b.Service.Set(t.Context(), pipeline.Request{Key: key, By: pipeline.Member{ID: "U0BOSS", Admin: true}},
			pipeline.Entry{Setting: pipeline.SettingRole, Key: key, Value: []byte("{}")})
		require.NoError(t, err)
	}
	set("S0BOSSES/manager")
	is := func(id pipeline.UserID) bool {
		a, err := b.DB.Actor(t.Context(), pipeline.Member{ID: id})
		require.NoError(t, err)
		return a.Is(pipeline.Manager)
	}
	require.False(t, is(carla))
	require.NoError(t, b.DB.KeepGroup(t.Context(), "S0BOSSES", []pipeline.UserID{carla, ana}))
	require.True(t, is(carla))
	require.NoError(t, b.DB.KeepGroup(t.Context(), "S0BOSSES", []pipeline.UserID{ana}))
	require.False(t, is(carla))
	require.True(t, is(ana))
	require.NoError(t, b.DB.KeepGroup(t.Context(), "S0BOSSES", nil))
	require.False(t, is(ana))
}

func TestOneProcessTakesATurn(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var wait sync.WaitGroup
	mine := make([]bool, 6)
	for i := range mine {
		wait.Go(func() { mine[i], _ = b.DB.Turn(t.Context(), "x", time.Hour) })
	}
	wait.Wait()
	turns := 0
	for _, m := range mine {
		if m {
			turns++
		}
	}
	require.Equal(t, 1, turns)
	again, err := b.DB.Turn(t.Context(), "x", 0)
	require.NoError(t, err)
	require.True(t, again)
	other, err := b.DB.Turn(t.Context(), "y", time.Hour)
	require.NoError(t, err)
	require.True(t, other)
}
