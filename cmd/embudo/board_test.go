package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// The board shows what the history adds up to, opens each stage, and leads back.
func TestTheBoardAddsUpAndOpens(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			who, chief := l.seller(w), l.chief(w)
			who.Slash(l.desk("", "")).Contains(l.say("No hay oportunidades abiertas aquí", "There are no open opportunities here"))
			for i, client := range []string{"Acme 12,5M", "Globex 3M", "Initech UF 350", "Umbra 7M"} {
				who.Slash(l.command + l.say(" nueva ", " new ") + client).Contains(fmt.Sprintf("OP-%d", i+1))
			}
			chief.Slash(l.command + l.say(" nueva Otra 9M", " new Otra 9M")).Contains("OP-5")
			w.lose(4)

			counts, sums := w.raw(pipeline.UserID(who.ID()))
			line := fmt.Sprintf("%s: %d", l.say("Inmadura", "Immature"), counts[pipeline.StageImmature])
			mine := who.Slash(l.desk("", "")).Contains(line, l.say("Tablero", "Board"))
			for _, m := range sums[pipeline.StageImmature] {
				mine.Contains(phrase.FormatMoney(m, l.lang))
			}
			require.Equal(t, 3, counts[pipeline.StageImmature])
			stage := mine.Press(l.say("Inmadura (3)", "Immature (3)")).Contains("OP-1", "OP-2", "OP-3")
			stage.Message().Lacks("OP-4")
			stage.Message().Lacks("OP-5")
			stage.Press(l.say("‹ Tablero", "‹ Board")).Contains(line)
			chief.Slash(l.desk("", "")).Contains(fmt.Sprintf("%s: %d", l.say("Inmadura", "Immature"), 4))
			who.Slash(l.desk("tablero Nada", "board Nothing")).Contains(l.say("No conozco", "Nothing"))
		})
	}
}

// lose ends an opportunity, whoever owns it.
func (w *office) lose(id pipeline.OpportunityID) {
	w.t.Helper()
	o := w.opportunity(id)
	flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: w.settings.zone}
	_, err := flow.Lose(context.Background(), pipeline.Request{Key: "lose " + id.String(), By: pipeline.Member{ID: o.Owner}},
		pipeline.Target{ID: id, Version: o.Version}, pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(w.t, err)
}

// raw counts and sums what is open of a person's by stage, from the events alone.
func (w *office) raw(owner pipeline.UserID) (map[pipeline.Stage]int, map[pipeline.Stage][]pipeline.Money) {
	w.t.Helper()
	counts, values := map[pipeline.Stage]int{}, map[pipeline.Stage][]pipeline.Money{}
	for id := pipeline.OpportunityID(1); ; id++ {
		newest, err := w.db.History(context.Background(), id, 0, 1000)
		require.NoError(w.t, err)
		if len(newest) == 0 {
			break
		}
		var oldest []pipeline.Event
		for i := range newest {
			oldest = append(oldest, newest[len(newest)-1-i])
		}
		o, err := pipeline.Replay(oldest)
		require.NoError(w.t, err)
		if o.Owner == owner {
			counts[o.Stage]++
			values[o.Stage] = append(values[o.Stage], o.Value)
		}
	}
	sums := map[pipeline.Stage][]pipeline.Money{}
	for stage, list := range values {
		var err error
		sums[stage], err = pipeline.SumByCurrency(list)
		require.NoError(w.t, err)
	}
	return counts, sums
}
