//go:build crashpoints

package faulttest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// Where nobody can be told any more: the ledger keeps it, somebody else is told, an admin hears what to mend, and once it
// is mended the rest is told.

// abandoned is what the ledger says was given up, oldest first.
func (w *world) abandoned() []pipeline.LedgerEntry {
	w.t.Helper()
	all, err := w.db.Ledger(context.Background(), pipeline.NoticeGivenUp, 0, 10_000)
	require.NoError(w.t, err)
	slices.Reverse(all)
	return all
}

// resend lets an admin send again what was given up.
func (w *world) resend(given []pipeline.LedgerEntry) {
	w.t.Helper()
	flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: time.UTC}
	admin := pipeline.Member{ID: pipeline.UserID(person(0)), Admin: true}
	for _, e := range given {
		require.NoError(w.t, flow.Resend(context.Background(), admin, e.ID, *e.SettledAt))
	}
}

// hears waits until the bot told a person something in direct.
func (w *world) hears(who, what string) {
	w.t.Helper()
	dm := w.sim.Person(who).DM()
	w.until(patient, who+" to hear: "+what, func() bool {
		return slices.ContainsFunc(w.sim.Messages(dm), func(m slacksim.Message) bool { return strings.Contains(m.Text, what) })
	})
}

func TestTheChannelCloses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shut, mend func(w *world) bool
		code       string
	}{
		"archived": {
			func(w *world) bool { return w.sim.ArchiveChannel(other) }, func(w *world) bool { return w.sim.UnarchiveChannel(other) }, "is_archived"},
		"bot removed": {
			func(w *world) bool { return w.sim.RemoveBot(other) }, func(w *world) bool { return w.sim.AddBot(other) }, "not_in_channel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{env: []string{"NOTIFY_CHANNEL=" + other}, sim: withOther})
			before := w.must(person(5)) // who does nothing else meanwhile
			w.quiet()
			over := w.everybody(4, size(40, 400))
			require.True(t, c.shut(w))
			require.True(t, w.lose(person(5), before.account).sure)
			<-over
			w.hears(person(5), "No pude avisar en <#"+other+">")
			w.hears(person(0), "No puedo avisar en <#"+other+">")
			w.quiet()
			given := w.abandoned()
			require.NotEmpty(t, given)
			for _, e := range given {
				require.Equal(t, c.code, e.LastError)
				require.Equal(t, other, e.To)
			}
			require.Positive(t, w.count("select count(*) from notices where alert is not null and state = 'sent'"))
			require.Zero(t, w.count(`select count(*) from notices lost where lost.state = 'given_up' and not exists (
				select from notices stead join notices sent on sent.id = coalesce(stead.folded_into, stead.id) and sent.state = 'sent'
				where stead.rule = '@fallback' and stead.opportunity_id = lost.opportunity_id and stead.version = lost.version)`),
				"everything was told to somebody")

			require.True(t, c.mend(w))
			w.resend(given)
			w.quiet()
			w.must(person(2))
			w.audit("channel " + name)
			t.Logf("channel %s: %d notices were given up, told to owners, and told after all", name, len(given))
			w.sim.TakeFaults() // that it posted where it could not was asked for
		})
	}
}

// Who owns opportunities is deactivated: others are told what they would have been, and they are once they are back.
func TestTheOwnerIsGone(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{sim: func(c *slacksim.Config) { c.People[1].Admin = true }})
	var owned []string
	for range size(3, 30) {
		owned = append(owned, w.must(person(2)).account)
	}
	w.quiet()
	gone := w.sim.People()[2]
	require.Equal(t, person(2), gone.ID)
	require.True(t, w.sim.Deactivate(gone.ID))
	for _, account := range owned {
		require.True(t, w.lose(person(0), account).sure)
	}
	w.hears(person(1), "ya no puede recibir avisos")
	w.hears(person(1), "su cuenta está desactivada")
	w.quiet()
	given := w.abandoned()
	require.Len(t, given, len(owned))
	for _, e := range given {
		require.Equal(t, person(2), e.To)
	}
	require.Equal(t, len(owned), w.count("select count(*) from notices where rule = '@fallback' and destination = $1 and state = 'sent'", person(1)))

	require.True(t, w.sim.ChangePerson(gone))
	w.resend(given)
	w.hears(person(2), "OP-")
	w.audit("owner deactivated")
}
