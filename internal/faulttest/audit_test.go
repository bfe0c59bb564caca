//go:build crashpoints

package faulttest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// figures are what a run came to.
type figures struct {
	acts, acked, lost, doubled int
	notices, told, twice       int
	worst                      time.Duration // the longest that an act which went well waited for its acknowledgement
	taken                      time.Duration // the longest that a bot which had it took
	owed                       time.Duration // how long notices were still owed after the last act
}

// String is a row of the table in docs/reliability.md.
func (f figures) String() string {
	return fmt.Sprintf("%d acts, %d acked, %d lost, %d doubled; %d notices, %d lost, %d twice, owed for %d ms; worst wait %d ms, %d ms of a bot that runs",
		f.acts, f.acked, f.lost, f.doubled, f.notices, f.notices-f.told, f.twice, f.owed.Milliseconds(), f.worst.Milliseconds(), f.taken.Milliseconds())
}

// audit waits until nothing is owed, holds the world to every promise, and writes the figures under the promise's name.
func (w *world) audit(promise string) figures {
	w.t.Helper()
	began := time.Now()
	w.quiet()
	owed := time.Since(began)
	f := w.auditActs()
	f.owed = owed
	w.auditNotices(&f)
	verified, err := w.db.Verify(context.Background())
	require.NoError(w.t, err)
	require.Empty(w.t, verified.Faults, "the state is what its history says")
	require.Equal(w.t, w.count("select count(*) from events"), w.count("select coalesce(sum(version), 0)::int from opportunities"), "no gap in any history")
	require.Equal(w.t, w.count("select count(*) from events"), w.count("select count(*) from requests"), "one event for each command")
	w.t.Logf("FIGURES %s: %s", promise, f)
	return f
}

// quiet waits until no notice is owed, for as long as they become fewer.
func (w *world) quiet() {
	w.t.Helper()
	least, fewer := math.MaxInt, time.Now()
	w.until(time.Hour, "no notice owed, or as many for a minute", func() bool {
		h, err := w.db.Health(context.Background())
		if err == nil && h.Waiting < least {
			least, fewer = h.Waiting, time.Now()
		}
		return least == 0 || time.Since(fewer) > patient
	})
	require.Zero(w.t, least, "notices are still owed")
}

func (w *world) auditActs() figures {
	w.t.Helper()
	w.mu.Lock()
	acts := slices.Clone(w.told)
	w.mu.Unlock()
	have, answers := w.effects(), w.answers()
	f := figures{acts: len(acts)}
	for _, a := range acts {
		n := have[a.kind+" "+a.account]
		said := a.heard(answers)
		saved := a.sure || slices.ContainsFunc(saysSaved, func(s string) bool { return strings.Contains(said, s) })
		if saved {
			f.acked++
			f.worst = max(f.worst, a.turn.AckLatency.Duration())
			f.taken = max(f.taken, a.turn.AckTaken.Duration())
		}
		if n > 1 {
			f.doubled++
			w.t.Errorf("%s of %s happened %d times", a.kind, a.account, n)
		}
		if saved && n == 0 {
			f.lost++
			w.t.Errorf("%s of %s was acknowledged and is lost: %s", a.kind, a.account, said)
		}
		if !saved && n > 0 && w.triedOnce(acts, a) && slices.ContainsFunc(saysNot, func(s string) bool { return strings.Contains(said, s) }) {
			w.t.Errorf("%s of %s happened, and the person was told that it did not: %s", a.kind, a.account, said)
		}
	}
	return f
}

// triedOnce says whether nobody asked for the same again.
func (w *world) triedOnce(acts []told, a told) bool {
	n := 0
	for _, b := range acts {
		if b.kind == a.kind && b.account == a.account {
			n++
		}
	}
	return n == 1
}

// effects counts the events of each kind by client.
func (w *world) effects() map[string]int {
	w.t.Helper()
	rows, err := w.sql.Query(context.Background(), `select e.kind || ' ' || o.account, count(*)::int
		from events e join opportunities o on o.id = e.opportunity_id group by 1`)
	require.NoError(w.t, err)
	have := map[string]int{}
	var what string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&what, &n}, func() error { have[what] = n; return nil })
	require.NoError(w.t, err)
	return have
}

// auditNotices checks that each notice was told once, and each opportunity's in order.
func (w *world) auditNotices(f *figures) {
	w.t.Helper()
	posted := map[int64]int{}
	last := map[string]int64{} // thread → the newest notice in it
	type place struct {
		of      pipeline.OpportunityID
		channel string
	}
	cards := map[place]int{}
	owner := w.cards()
	for _, c := range w.sim.Conversations() {
		for _, m := range w.sim.Messages(c.ID) {
			id, ours := markOf(m.Metadata)
			if !ours {
				continue
			}
			posted[id]++
			if m.ThreadTS == "" || m.ThreadTS == m.TS {
				if of, ok := owner[id]; ok {
					cards[place{of, c.ID}]++
				}
				continue
			}
			if id < last[m.ThreadTS] {
				w.t.Errorf("notice %d stands after %d in its thread", id, last[m.ThreadTS])
			}
			last[m.ThreadTS] = id
		}
	}
	for id, n := range posted {
		if n > 1 {
			f.twice++
			w.t.Errorf("notice %d was told %d times", id, n)
		}
	}
	for at, n := range cards {
		if n > 1 {
			w.t.Errorf("opportunity %d has %d cards in %s", at.of, n, at.channel)
		}
	}
	// What is held for more of the same is not owed yet.
	f.notices = w.count("select count(*) from notices where settled_at is not null or hold_until is null or hold_until < clock_timestamp()")
	f.told = w.count("select count(*) from notices where state in ('sent', 'superseded')")
	require.Equal(w.t, f.notices, f.told, "every notice is told")
	rows, err := w.sql.Query(context.Background(), "select id from notices where kind = 'log' and state = 'sent'")
	require.NoError(w.t, err)
	sent, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	require.NoError(w.t, err)
	for _, id := range sent {
		require.Equal(w.t, 1, posted[id], "notice %d is kept as told, and stands in the channel", id)
	}
}

// cards gives the opportunity of each card, by its notice; what a channel missed for minutes is told without any.
func (w *world) cards() map[int64]pipeline.OpportunityID {
	w.t.Helper()
	rows, err := w.sql.Query(context.Background(), "select id, opportunity_id from notices where kind = 'card'")
	require.NoError(w.t, err)
	owner := map[int64]pipeline.OpportunityID{}
	var id, of int64
	_, err = pgx.ForEachRow(rows, []any{&id, &of}, func() error { owner[id] = pipeline.OpportunityID(of); return nil })
	require.NoError(w.t, err)
	return owner
}

// markOf is the notice that a message's metadata names.
func markOf(metadata json.RawMessage) (id int64, ours bool) {
	var m struct {
		Event   string `json:"event_type"`
		Payload struct {
			ID string `json:"id"`
		} `json:"event_payload"`
	}
	if json.Unmarshal(metadata, &m) != nil || m.Event != "embudo_notice" {
		return 0, false
	}
	id, err := strconv.ParseInt(m.Payload.ID, 10, 64)
	return id, err == nil
}
