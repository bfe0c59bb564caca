package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
	"embudo/pipeline/results"
)

// Whatever teams and service lines are called, the button that exports a view carries that view.
func TestExportButtonsCarryTheirView(t *testing.T) {
	t.Parallel()
	v := newOffice(t).speaks(i18n.ES)
	name := rapid.StringOfN(rapid.SampledFrom([]rune(`aÑ "“”«»'‘’,;:<>&|{}\/`)), 1, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		who, line := pipeline.OfTeam(name.Draw(t, "team")), name.Draw(t, "line")
		s := selection{Period: "2026-Q1", Who: who, Line: &line, By: rapid.SampledFrom(results.Dimensions()).Draw(t, "by")}
		o := outlook{selection: s, In: "USD", Parts: rapid.SampledFrom([]forecast.By{forecast.ByMonth, forecast.ByOwner, forecast.ByLine}).Draw(t, "parts")}
		b := boardState{Who: who, Line: line}
		for view, value := range map[string]string{"board": b.value(), "forecast": o.value(), "ranking": s.value(), "losses": s.value()} {
			require.NotNil(t, v.exportButton(view, value), view)
		}
		shown, ok := parseBoard(b.value())
		require.True(t, ok)
		require.Equal(t, b, shown)
		seen, _, ok := parseOutlook(o.value())
		require.True(t, ok)
		require.Equal(t, o, seen)
		chosen, _, ok := parseSelection(s.value())
		require.True(t, ok)
		require.Equal(t, s, chosen)
	})
	require.Nil(t, v.exportButton("board", boardState{Who: pipeline.OfTeam(strings.Repeat("a", maxLine))}.value()), "what has no room is not cut")
}

// What an export's button carries may have been made up: nothing is sent then.
func TestMadeUpExports(t *testing.T) {
	t.Parallel()
	o := foresight(t)
	const period = `{"p":"2026-Q9","w":"all","a":"month"}`
	for view, values := range map[string][]string{"board": {"", "{", "{}"}, "forecast": {"", "{", "{}", period}, "ranking": {"", "{", "{}", period},
		"losses": {"", "{", "{}", period}, "accounts": {period}, "": {period}} {
		for _, value := range values {
			reply, err := o.pressedExportShown(context.Background(), o.press(carla, i18n.ES, actionExportShown, view, value))
			require.NoError(t, err)
			require.Equal(t, o.gone(o.press(carla, i18n.ES, actionExportShown, "", "")).Text, reply.Text, "%s %s", view, value)
		}
	}
}
