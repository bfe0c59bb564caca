package results_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/results"
)

const (
	ana   pipeline.UserID = "U0ANA"
	bruno pipeline.UserID = "U0BRUNO"
	carla pipeline.UserID = "U0CARLA"
	dora  pipeline.UserID = "U0DORA"
)

var november = pipeline.Period{Year: 2026, Month: time.November}

func tally(m pipeline.Measure, owner pipeline.UserID, detail string, c pipeline.Currency, amount string, count int) pipeline.Tally {
	return pipeline.Tally{Measure: m, Owner: owner, Detail: detail, Currency: c, Amount: decimal.MustParse(amount), Count: count, Month: november.From()}
}

func settings(t *testing.T, entries ...pipeline.Entry) pipeline.Settings {
	t.Helper()
	s, err := pipeline.NewSettings(1, entries)
	require.NoError(t, err)
	return s
}

func points(key string, r pipeline.PointRule) pipeline.Entry {
	raw, _ := json.Marshal(r)
	return pipeline.Entry{Setting: pipeline.SettingPoints, Key: key, Value: raw}
}

func TestRanking(t *testing.T) {
	t.Parallel()
	s := settings(t, points("amount/CLP", pipeline.PointRule{Points: 1, Every: "3"}), points("amount/CLF", pipeline.PointRule{Points: 2, Every: "0.5"}))
	booked := []pipeline.Tally{
		tally(pipeline.TallyBooked, ana, "", "CLP", "1", 1), // a third of a point, and another two thirds below
		tally(pipeline.TallyBooked, ana, "", "CLF", "0.1667", 1),
		tally(pipeline.TallyBooked, bruno, "", "USD", "1000000", 2), // no rule for dollars
		tally(pipeline.TallyBooked, carla, "", "CLP", "-1", -1),
		tally(pipeline.TallyOpen, carla, "", "CLP", "900", 9),
		tally(pipeline.TallyBooked, carla, "", "", "0", 1),
	}
	all, err := results.Rank(booked, s, dora)
	require.NoError(t, err)
	var got []results.Standing
	for _, p := range all {
		got = append(got, results.Standing{Place: p.Place, Owner: p.Owner, Points: p.Points, Wins: p.Wins})
	}
	require.Equal(t, []results.Standing{
		{Place: 1, Owner: ana, Points: 21, Wins: 2}, // 20 + 1/3 + 0.6668, to the last one
		{Place: 2, Owner: bruno, Points: 20, Wins: 2},
		{Place: 3, Owner: dora},
		{Place: 4, Owner: carla, Points: -1}, // won 10, lost 10 and a third: rounded down
	}, got)
	require.Equal(t, "0.1667", all[0].Booked.Of("CLF").String())
	require.Equal(t, "-1", all[3].Booked.Of("CLP").String())

	// A win earns ten points unless the company says otherwise, and who has as many shares the place.
	all, err = results.Rank(booked, settings(t, points("win", pipeline.PointRule{Points: 0})), dora)
	require.NoError(t, err)
	for _, p := range all {
		require.Equal(t, 1, p.Place)
		require.Zero(t, p.Points)
	}
	all, err = results.Rank(append(booked, tally(pipeline.TallyBooked, dora, "", "EUR", "5", 2)), settings(t))
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 1, 4}, []int{all[0].Place, all[1].Place, all[2].Place, all[3].Place})
	none, err := results.Rank(nil, settings(t))
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	lost := func(owner pipeline.UserID, line, reason string, from pipeline.Stage, c pipeline.Currency, amount string, count int, month pipeline.Period) pipeline.Tally {
		k := tally(pipeline.TallyLost, owner, reason, c, amount, count)
		k.Line, k.Stage, k.Month = line, from, month.From()
		return k
	}
	october := november.Previous()
	list := []pipeline.Tally{
		lost(ana, "TI", "competitor", pipeline.StageQualified, "CLP", "300", 2, november),
		lost(bruno, "TI", "competitor", pipeline.StageCommitted, "USD", "7", 1, november),
		lost(bruno, "", "declined", pipeline.StageQualified, "", "0", 1, november),
		lost(ana, "TI", "cancelled", pipeline.StageImmature, "CLP", "9", 3, october),
		lost(ana, "TI", "cancelled", pipeline.StageImmature, "CLP", "9", 3, october.Previous()),
		tally(pipeline.TallyRival, ana, "Initech", "CLP", "300", 2), tally(pipeline.TallyRival, bruno, "Hooli", "USD", "7", 1),
		tally(pipeline.TallyBooked, ana, "", "CLP", "50", 2),
	}
	stayed := func(days, count int, in pipeline.Period) {
		k := tally(pipeline.TallyStayed, ana, strconv.Itoa(days), "", strconv.Itoa(days*count), count)
		k.Stage, k.Month = pipeline.StageQualified, in.From()
		list = append(list, k)
	}
	stayed(18, 1, november)
	stayed(3, 1, november)
	stayed(0, 3, october)
	stayed(9, 2, october)
	keys := func(by results.Dimension) (got map[string][2]int) {
		o, err := results.OutcomesOf(list, november, by)
		require.NoError(t, err)
		require.Equal(t, [2]int{4, 3}, [2]int{o.Lost.Count, o.Lost.Before})
		require.Equal(t, "300", o.Lost.Amounts.Of("CLP").String())
		require.Equal(t, 2, o.Won.Count)
		require.Equal(t, []results.Stay{{Stage: pipeline.StageQualified, Left: 2, Days: 21, LeftBefore: 5, DaysBefore: 18, Median: 10.5, MedianBefore: 0}}, o.Stays)
		rate, ok := o.WinRate()
		require.True(t, ok)
		require.Equal(t, 33, rate)
		rate, ok = o.WinRateBefore()
		require.True(t, ok)
		require.Zero(t, rate)
		got = map[string][2]int{}
		for i, p := range o.Parts {
			got[p.Key] = [2]int{p.Count, p.Before}
			require.True(t, i == 0 || o.Parts[i-1].Count >= p.Count)
		}
		return got
	}
	require.Equal(t, map[string][2]int{"competitor": {3, 0}, "declined": {1, 0}, "cancelled": {0, 3}}, keys(results.ByReason))
	require.Equal(t, map[string][2]int{"Initech": {2, 0}, "Hooli": {1, 0}}, keys(results.ByRival))
	require.Equal(t, map[string][2]int{"qualified": {3, 0}, "committed": {1, 0}, "immature": {0, 3}}, keys(results.ByStage))
	require.Equal(t, map[string][2]int{"TI": {3, 3}, "": {1, 0}}, keys(results.ByLine))
	require.Equal(t, map[string][2]int{string(ana): {2, 3}, string(bruno): {2, 0}}, keys(results.ByPerson))

	o, err := results.OutcomesOf(nil, november, results.ByReason)
	require.NoError(t, err)
	_, ok := o.WinRate()
	require.False(t, ok)
}
