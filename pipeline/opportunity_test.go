package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestMissingByStage(t *testing.T) {
	t.Parallel()
	lacks := map[pipeline.Stage][]pipeline.Field{
		pipeline.StageImmature: nil,
		pipeline.StageQualified: {"criterion_interaction", "criterion_interest", "criterion_problem",
			"criterion_fit", "criterion_means"},
		pipeline.StageCommitted: {"kind", "date", "reference", "value"},
		pipeline.StageToInvoice: {"approved_by", "date", "reference"},
		pipeline.StageInvoicing: {"number", "date", "amount"},
		pipeline.StageDone:      {"scope", "date"},
		pipeline.StageLost:      {"reason"},
	}
	for _, at := range pipeline.Stages() {
		o := atStage(t, at)
		for _, to := range pipeline.Stages() {
			recorded := to <= at && at != pipeline.StageLost || to == at
			if recorded {
				require.Empty(t, o.Missing(to), "%s at %s", to, at)
				continue
			}
			require.Equal(t, lacks[to], o.Missing(to), "%s at %s", to, at)
		}
	}
	var partly pipeline.Opportunity
	partly.Qualification[pipeline.CriterionProblem].Confirmed = true
	partly.Qualification[pipeline.CriterionMeans].Support = "no basta"
	require.Equal(t, []pipeline.Field{"criterion_interaction", "criterion_interest", "criterion_fit", "criterion_means"}, partly.Missing(pipeline.StageQualified))
}

func TestProbability(t *testing.T) {
	t.Parallel()
	byStage := map[pipeline.Stage]int{pipeline.StageImmature: 10, pipeline.StageQualified: 40, pipeline.StageCommitted: 90,
		pipeline.StageToInvoice: 95, pipeline.StageInvoicing: 100, pipeline.StageDone: 100, pipeline.StageLost: 0}
	for _, s := range pipeline.Stages() {
		require.Equal(t, byStage[s], pipeline.Opportunity{Stage: s}.Probability(pipeline.Settings{}), s)
		for _, p := range []int{0, 55, 100} {
			want := p
			if s == pipeline.StageDone || s == pipeline.StageLost {
				want = byStage[s]
			}
			require.Equal(t, want, pipeline.Opportunity{Stage: s, ManualProbability: &p}.Probability(pipeline.Settings{}), s)
		}
	}
}

func TestOverdue(t *testing.T) {
	t.Parallel()
	for _, s := range pipeline.Stages() {
		waiting := s == pipeline.StageImmature || s == pipeline.StageQualified
		require.Equal(t, waiting, pipeline.Opportunity{Stage: s, Close: today.AddDays(-1)}.Overdue(today), s)
		require.False(t, pipeline.Opportunity{Stage: s, Close: today}.Overdue(today), "on the day itself")
		require.False(t, pipeline.Opportunity{Stage: s, Close: today.AddDays(1)}.Overdue(today))
		require.False(t, pipeline.Opportunity{Stage: s}.Overdue(today), "without an expected close")
	}
}

func TestDaysInStageAreDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	in := func(zone *time.Location) func(m time.Month, d, h, min int) time.Time {
		return func(m time.Month, d, h, min int) time.Time { return time.Date(2026, m, d, h, min, 0, 0, zone) }
	}
	scl, utc := in(santiago), in(time.UTC)
	// In Santiago the 4th of April 2026 has its last hour twice, and the 6th of September begins at 01:00.
	require.Equal(t, 25*time.Hour, scl(time.April, 5, 12, 0).Sub(scl(time.April, 4, 12, 0)))
	require.Equal(t, 23*time.Hour, scl(time.September, 6, 12, 0).Sub(scl(time.September, 5, 12, 0)))
	require.NotZero(t, scl(time.September, 6, 0, 0).Hour(), "there is no such midnight")
	for _, c := range []struct {
		name       string
		since, now time.Time
		want       int
	}{
		{"same moment", noon, noon, 0},
		{"before midnight and after", scl(3, 10, 23, 59), scl(3, 11, 0, 1), 1},
		{"nearly two days in one", scl(3, 10, 0, 1), scl(3, 11, 23, 59), 1},
		{"over the night of 25 hours", scl(4, 4, 12, 0), scl(4, 5, 12, 0), 1},
		{"within the day of 25 hours", scl(4, 4, 0, 1), scl(4, 4, 23, 30).Add(time.Hour), 0},
		{"over the midnight that does not exist", scl(9, 5, 23, 59), scl(9, 6, 1, 1), 1},
		{"a week with it", scl(9, 2, 18, 0), scl(9, 9, 9, 0), 7},
		{"seen in Santiago, entered in UTC", utc(9, 6, 2, 0), scl(9, 6, 8, 0), 1},
		{"a clock that runs behind", scl(3, 11, 0, 1), scl(3, 10, 23, 59), 0},
		{"over a leap day", time.Date(2028, 2, 28, 12, 0, 0, 0, santiago), time.Date(2028, 3, 1, 1, 0, 0, 0, santiago), 2},
	} {
		require.Equal(t, c.want, pipeline.Opportunity{StageSince: c.since}.DaysInStage(c.now), c.name)
	}
}
