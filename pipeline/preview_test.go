package pipeline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRoutePreview(t *testing.T) {
	t.Parallel()
	began := time.Date(2027, 3, 1, 10, 0, 0, 0, time.UTC)
	clp := func(n string) Money { return MustMoney(n, "CLP") }
	passed := func(id OpportunityID, minutes float64, kind EventKind, by UserID, from, to Stage, value, line string) Passed {
		return Passed{Value: clp(value), ServiceLine: line, Event: Event{Opportunity: id, Kind: kind, By: by, From: from, To: to,
			At: began.Add(time.Duration(minutes * float64(time.Minute)))}}
	}
	at := StageImmature
	month := []Passed{
		passed(1, 0, EventCreated, "ana", at, at, "100", "Datos"),
		passed(1, 1, EventEdited, "ana", at, at, "100", "Datos"),
		passed(1, 1.2, EventEdited, "ana", at, at, "100", "Datos"),
		passed(1, 1.4, EventEdited, "bruno", at, at, "100", "Datos"),
		passed(1, 9, EventEdited, "bruno", at, at, "100", "Datos"),
		passed(1, 10, EventQualification, "ana", at, at, "100", "Datos"),
		passed(1, 20, EventAdvanced, "ana", at, StageQualified, "100", "Datos"),
		passed(1, 30, EventAdvanced, "ana", StageQualified, StageCommitted, "100", "Datos"),
		passed(2, 40, EventCreated, "ana", at, at, "5", "Nube"),
		passed(2, 50, EventLost, "ana", at, StageLost, "5", "Nube"),
		passed(3, 60, EventEdited, "ana", at, at, "100", "Datos"), // of before
	}
	for name, c := range map[string]struct {
		route                    Route
		quiet                    bool
		cards, lines, broadcasts int
	}{
		"all":                  {Route{}, false, 2, 6, 2},
		"without broadcasts":   {Route{}, true, 2, 6, 0},
		"only what is won":     {Route{Stages: []Stage{StageCommitted}}, false, 1, 1, 1},
		"a line":               {Route{Lines: []string{"Nube"}}, false, 1, 1, 1},
		"from an amount on":    {Route{Minimum: clp("6")}, false, 1, 5, 1},
		"in another currency":  {Route{Minimum: MustMoney("6", "USD")}, false, 2, 6, 2},
		"what never came":      {Route{Stages: []Stage{StageDone}}, false, 0, 0, 0},
		"from being qualified": {Route{Stages: []Stage{StageQualified, StageCommitted}}, false, 1, 2, 1},
	} {
		got := Settings{}.preview(c.route, month, c.quiet, time.Minute)
		require.Equal(t, RoutePreview{Days: 30, Cards: c.cards, Lines: c.lines, Broadcasts: c.broadcasts}, got, name)
		require.Equal(t, c.cards+c.lines, got.Messages())
	}
}
