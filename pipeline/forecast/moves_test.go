package forecast_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

func TestMovesAreNetted(t *testing.T) {
	t.Parallel()
	day := func(s string) pipeline.Date {
		if s == "" {
			return pipeline.Date{}
		}
		d, err := pipeline.ParseDate(s)
		require.NoError(t, err)
		return d
	}
	at := func(stage pipeline.Stage, value, closing string) pipeline.Standing {
		s := pipeline.Standing{Stage: stage, Close: day(closing)}
		require.NoError(t, s.Value.UnmarshalText([]byte(value)))
		return s
	}
	const immature, qualified, committed, lost = pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted, pipeline.StageLost
	for _, c := range []struct {
		name    string
		was, is pipeline.Standing
		created bool
		moves   map[forecast.Move]string
	}{
		{"nothing in the end", at(immature, "CLP 10", "2026-12-01"), at(qualified, "CLP 10", "2026-12-01"), false, nil},
		{"new", pipeline.Standing{}, at(immature, "CLP 10", ""), true, map[forecast.Move]string{forecast.MoveNew: "CLP 10;"}},
		{"new without a value", pipeline.Standing{}, at(immature, "", ""), true, map[forecast.Move]string{forecast.MoveNew: ""}},
		{"new and won", pipeline.Standing{}, at(committed, "CLP 10", ""), true, map[forecast.Move]string{forecast.MoveNew: "CLP 10;", forecast.MoveWon: "CLP 10;"}},
		{"new and lost", pipeline.Standing{}, at(lost, "CLP 10", ""), true, map[forecast.Move]string{forecast.MoveNew: "CLP 10;", forecast.MoveLost: "CLP 10;"}},
		{"pulled in and grown", at(immature, "CLP 10", "2026-12-01"), at(immature, "CLP 25", "2026-11-01"), false,
			map[forecast.Move]string{forecast.MovePulled: "CLP 25;", forecast.MoveGrown: "CLP 15;"}},
		{"given a date", at(immature, "CLP 10", ""), at(immature, "CLP 10", "2026-11-01"), false, map[forecast.Move]string{forecast.MovePulled: "CLP 10;"}},
		{"pushed out and shrunk", at(qualified, "CLP 10", "2026-12-01"), at(qualified, "CLP 4", "2027-01-01"), false,
			map[forecast.Move]string{forecast.MovePushed: "CLP 4;", forecast.MoveShrunk: "CLP 6;"}},
		{"taken out", at(qualified, "CLP 10", "2026-12-01"), at(qualified, "CLP 10", ""), false, map[forecast.Move]string{forecast.MovePushed: "CLP 10;"}},
		{"another currency", at(immature, "CLP 10", ""), at(immature, "USD 1.5", ""), false,
			map[forecast.Move]string{forecast.MoveShrunk: "CLP 10;", forecast.MoveGrown: "USD 1.5;"}},
		{"a first value", at(immature, "", ""), at(immature, "USD 1.5", ""), false, map[forecast.Move]string{forecast.MoveGrown: "USD 1.5;"}},
		{"won with more", at(qualified, "CLP 10", "2026-12-01"), at(committed, "CLP 12", "2026-11-01"), false,
			map[forecast.Move]string{forecast.MoveWon: "CLP 12;", forecast.MoveGrown: "CLP 2;"}},
		{"lost", at(qualified, "CLP 10", ""), at(lost, "CLP 9", ""), false, map[forecast.Move]string{forecast.MoveLost: "CLP 9;"}},
		{"lost after it was won", at(committed, "CLP 10", ""), at(lost, "CLP 10", ""), false, map[forecast.Move]string{forecast.MoveLost: "CLP 10;"}},
		{"reopened", at(lost, "CLP 10", ""), at(immature, "CLP 11", ""), false, map[forecast.Move]string{forecast.MoveReopened: "CLP 11;"}},
		{"reopened and won", at(lost, "CLP 10", ""), at(committed, "CLP 11", ""), false, map[forecast.Move]string{forecast.MoveWon: "CLP 11;"}},
		{"corrected", at(committed, "CLP 10", ""), at(qualified, "CLP 10", ""), false, map[forecast.Move]string{forecast.MoveReopened: "CLP 10;"}},
		{"invoiced", at(committed, "CLP 10", ""), at(pipeline.StageInvoicing, "CLP 12", ""), false, nil},
	} {
		m := forecast.NewMoves(noon, noon, "CLP")
		require.NoError(t, m.Count(pipeline.Moved{ID: 1, Created: c.created, Was: c.was, Is: c.is}))
		got := map[forecast.Move]string{}
		for move, all := range m.By {
			require.Equal(t, 1, all.Count)
			require.Len(t, all.Top, 1)
			got[move] = said(all.Sums)
		}
		require.Equal(t, notWon(c.was, !c.created), before(t, m, notWon(c.is, true)), "%s: what there was, by what there is and what moved", c.name)
		if c.moves == nil {
			c.moves = map[forecast.Move]string{}
		}
		require.Equal(t, c.moves, got, c.name)
	}
}

// The largest are named: those in the company's currency first, and what has no value last.
func TestTheLargestMovesAreNamed(t *testing.T) {
	t.Parallel()
	m := forecast.NewMoves(noon, noon, "CLP")
	for i, value := range []string{"", "USD 900", "CLP 5", "CLP 50", "CLP 7", "USD 1"} {
		o := pipeline.Moved{ID: pipeline.OpportunityID(i + 1), Created: true}
		require.NoError(t, o.Is.Value.UnmarshalText([]byte(value)))
		require.NoError(t, m.Count(o))
	}
	all := m.By[forecast.MoveNew]
	require.Equal(t, 6, all.Count)
	require.Equal(t, "CLP 62;USD 901;", said(all.Sums))
	var ids []int
	for _, item := range all.Top {
		ids = append(ids, int(item.ID))
	}
	require.Equal(t, []int{4, 5, 3}, ids)
}
