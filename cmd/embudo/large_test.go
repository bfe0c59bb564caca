package main

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

const (
	// A copy of an opportunity and of its creation, under other numbers.
	sqlCopies = `
		with rows as (
			select (jsonb_populate_record(o, jsonb_build_object('id', n, 'name', 'Copia ' || n, 'name_key', 'copia ' || n))).*
			from opportunities o, generate_series($2::integer, $3::integer) n where o.id = $1)
		insert into opportunities select * from rows`
	sqlCopiedEvents = `
		insert into events select (jsonb_populate_record(e, jsonb_build_object('opportunity_id', n))).*
		from events e, generate_series($2::integer, $3::integer) n where e.opportunity_id = $1 and e.version = 1`
	// Edits back and forth, each with its version.
	sqlManyEdits = `
		insert into events select (jsonb_populate_record(e, jsonb_build_object('version', n, 'kind', 'edited',
			'changes', jsonb_build_array(jsonb_build_object('field', 'source', 'from', 'A' || n - 1, 'to', 'A' || n))))).*
		from events e, generate_series(2, $2::integer) n where e.opportunity_id = $1 and e.version = 1`
	sqlManyEdited = `update opportunities set version = $2::integer, source = 'A' || $2::integer where id = $1`
)

// inBase runs statements on the office's database.
func (w *office) inBase(statements ...[]any) {
	w.t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer c.Close(ctx)
	for _, s := range statements {
		_, err := c.Exec(ctx, s[0].(string), s[1:]...)
		require.NoError(w.t, err, s[0])
	}
}

// pageTime is what a page of a long list may take. Of several tries the best counts: the machine has other things to do.
const pageTime = 100 * time.Millisecond

// A list of 5,000 and a history of 2,000 are paged; each page comes in time, and the local Slack refuses what is over
// Slack's limits.
func TestLongListsAndHistories(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Viña Los Aromos", pipeline.StageImmature)
	const many, edits = 5000, 2000
	w.inBase([]any{sqlCopies, int64(o.ID), 2, many}, []any{sqlCopiedEvents, int64(o.ID), 2, many},
		[]any{sqlManyEdits, int64(o.ID), edits}, []any{sqlManyEdited, int64(o.ID), edits}, []any{"analyze"})

	for _, l := range tongues {
		me := l.seller(w)
		older, newer := l.say("Más antiguos", "Older"), l.say("Más recientes", "Newer")
		next, previous := l.say("Siguientes", "Next"), l.say("Anteriores", "Previous")
		count := l.say("5.000 oportunidades", "5,000 opportunities")
		list := w.inTime(func() *story.Answer { return me.Slash(l.command + l.say(" listar todas", " list all")).Contains(count) })
		found := w.inTime(func() *story.Answer {
			return me.Slash(l.command + l.say(" buscar copia", " search copia")).Contains(l.say("4.999", "4,999"))
		})
		history := w.inTime(func() *story.Answer {
			return me.Slash(l.command + l.say(" historial 1", " history 1")).Contains("*2000*")
		})
		for _, c := range []struct {
			first       *story.Answer
			forth, back string
		}{{list, next, previous}, {found, next, previous}, {history, older, newer}} {
			page := c.first.Message()
			for range 3 {
				page = w.inTime(func() *story.Answer { return page.Press(me, c.forth) }).Message()
			}
			require.True(t, slices.ContainsFunc(page.Buttons(), func(b string) bool { return b == c.back }))
			page = w.inTime(func() *story.Answer { return page.Press(me, c.back) }).Message()
		}
	}
}

// inTime acts until it was answered within pageTime, a few times at the most, and gives the last answer.
func (w *office) inTime(act func() *story.Answer) *story.Answer {
	w.t.Helper()
	var took []string
	for range 8 {
		start := time.Now()
		answer := act()
		answer.Message()
		spent := time.Since(start)
		if spent <= pageTime {
			return answer
		}
		took = append(took, fmt.Sprint(spent))
	}
	w.t.Fatalf("no page within %s: %v", pageTime, took)
	return nil
}
