package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
	"embudo/store"
)

// Whatever was done, the aggregates are those of the history, before they are added up and after, and made anew.
func TestTalliesAreThoseOfTheHistory(t *testing.T) {
	t.Parallel()
	s := setup(t)
	db := raw(t, s.url)
	ctx := context.Background()
	key := func() pipeline.Request { return s.by(ana) }
	did := func(out pipeline.Outcome, err error) pipeline.Opportunity {
		t.Helper()
		require.NoError(t, err)
		return out.Opportunity
	}
	for i := range 3 {
		o := did(s.Create(ctx, key(), pipeline.New{Account: fmt.Sprint("Cuenta ", i), Value: pipeline.MustMoney("1000", "CLP"), ServiceLine: "Nube", Sure: true}))
		value, chance := pipeline.MustMoney("2.5", "CLF"), 55
		o = did(s.Edit(ctx, key(), target(o), pipeline.Edit{Value: &value, Probability: &chance}))
		o = did(s.Log(ctx, key(), target(o), pipeline.Activity{Kind: pipeline.ActivityCall, On: s.Today()}, nil))
		if i == 0 {
			won := s.advance(t, o, pipeline.StageInvoicing)
			did(s.Assign(ctx, key(), target(won), pipeline.Member{ID: carla}))
			continue
		}
		o = did(s.Lose(ctx, key(), target(o), pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: "Rival"}))
		if i == 1 {
			o = did(s.Undo(ctx, key(), target(o)))
			did(s.Plan(ctx, key(), target(o), &pipeline.NextStep{What: "Llamar", On: s.Today().AddDays(2)}))
		}
	}
	all := pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyInvoiced, pipeline.TallyCollected, pipeline.TallyLost,
		pipeline.TallyRival, pipeline.TallyStayed}, ByOwner: true, ByLine: true}
	read := func() []pipeline.Tally {
		t.Helper()
		list, err := s.Tallies(ctx, all)
		require.NoError(t, err)
		return list
	}
	fresh := read()
	require.NotEmpty(t, fresh)
	made, err := s.MakeTallies(ctx, s.Zone, true)
	require.NoError(t, err)
	require.True(t, made)
	require.Equal(t, fresh, read(), "made anew")
	forecastSumsHold(t, db)
	did(s.Create(ctx, key(), pipeline.New{Account: "Otra", ServiceLine: "Datos", Sure: true}))
	require.Len(t, read(), len(fresh)+1)
	before := read()
	lines := func() {
		t.Helper()
		list, err := s.Lines(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"Datos", "Nube"}, list)
	}
	lines()
	jobs := store.NewJobs(s.DB, func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error) {
		return pipeline.Receipt{Channel: ventas, TS: "1"}, nil
	},
		store.JobOptions{Zone: s.Zone})
	require.NoError(t, jobs.Start(ctx))
	t.Cleanup(func() { require.NoError(t, jobs.Stop(context.Background())) })
	require.Eventually(t, func() bool {
		var waiting int
		require.NoError(t, db.QueryRow(ctx, `select count(*) from tally_changes`).Scan(&waiting))
		return waiting == 0
	}, 20*time.Second, 20*time.Millisecond)
	require.Equal(t, before, read(), "added up")
	forecastSumsHold(t, db)
	lines()
	owned := all
	owned.Owners, owned.ByLine = []pipeline.UserID{ana}, false
	list, err := s.Tallies(ctx, owned)
	require.NoError(t, err)
	require.NotEmpty(t, list)
	owned.Owners = []pipeline.UserID{bruno}
	list, err = s.Tallies(ctx, owned)
	require.NoError(t, err)
	require.Empty(t, list)
}

// What is open counts in a period and before it, whenever that was, and not after it.
func TestWhatIsOpenCountsUntilThePeriodEnds(t *testing.T) {
	t.Parallel()
	s := setup(t)
	ctx := context.Background()
	now := pipeline.MonthOf(s.Today())
	next := now.Next()
	for i, day := range []pipeline.Date{{}, s.Today(), next.From(), next.To()} {
		_, err := s.Create(ctx, s.by(ana), pipeline.New{Account: fmt.Sprint("Cuenta ", i), Close: day, Sure: true})
		require.NoError(t, err)
	}
	months := func(q pipeline.TallyQuery) []pipeline.Date {
		t.Helper()
		q.Measures, q.From, q.To = []pipeline.Measure{pipeline.TallyOpen}, next.From(), next.To()
		_, lists, err := s.Weighed(ctx, pipeline.Weighing{}, nil, []pipeline.TallyQuery{q, q})
		require.NoError(t, err)
		require.Equal(t, lists[0], lists[1])
		var all []pipeline.Date
		for _, k := range lists[0] {
			all = append(all, k.Month)
		}
		return all
	}
	for range 2 {
		require.Equal(t, []pipeline.Date{{}, now.From(), next.From()}, months(pipeline.TallyQuery{OpenAnyTime: true}))
		require.Equal(t, []pipeline.Date{next.From()}, months(pipeline.TallyQuery{}))
		_, err := s.MakeTallies(ctx, s.Zone, true)
		require.NoError(t, err)
	}
}

// A forecast of now asks for less than all that there is, weighed where that lies, and comes to the same.
func TestAForecastAsksForNoMoreThanCounts(t *testing.T) {
	t.Parallel()
	s := setup(t)
	ctx := context.Background()
	now := pipeline.MonthOf(s.Today())
	next := now.Next()
	for i, day := range []pipeline.Date{{}, now.From().AddDays(-40), now.From().AddDays(-1), s.Today(), s.Today(), next.From(), next.To(), next.To().AddDays(40)} {
		for j, who := range []pipeline.UserID{ana, bruno} {
			o := pipeline.New{Account: fmt.Sprint("Cuenta ", i, j), Close: day, ServiceLine: []string{"", "Nube"}[j], Sure: true}
			if i+j != 4 { // nobody says what that one is worth
				o.Value = pipeline.MustMoney(fmt.Sprint(100+i), []string{"CLP", "CLF"}[i%2])
			}
			out, err := s.Create(ctx, s.by(who), o)
			require.NoError(t, err)
			is := s.advance(t, out.Opportunity, []pipeline.Stage{pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted, pipeline.StageInvoicing}[(i+2*j)%4])
			if is.Stage == pipeline.StageImmature {
				for k, chance := range []int{0, 39, 40, 69, 70, 100} {
					o.Account, o.Value = fmt.Sprint("Otra ", i, j, k), pipeline.MustMoney(fmt.Sprint(1000<<k), "CLP")
					out, err := s.Create(ctx, s.by(who), o)
					require.NoError(t, err)
					_, err = s.Edit(ctx, s.by(who), target(out.Opportunity), pipeline.Edit{Probability: &chance})
					require.NoError(t, err)
				}
			}
		}
	}
	for range 2 {
		asked := 0
		for _, period := range []pipeline.Period{now, next, pipeline.QuarterOf(next.To().AddDays(40)), pipeline.MonthOf(now.From().AddDays(-1))} {
			for _, by := range []forecast.By{forecast.ByMonth, forecast.ByOwner, forecast.ByLine} {
				asked += forecastsAgree(t, s, forecast.Ask{Period: period, By: by})
				asked += forecastsAgree(t, s, forecast.Ask{Period: period, By: by, Subject: pipeline.OfPerson(bruno)})
			}
			asked += forecastsTogether(t, s, period)
			line := "Nube"
			asked += forecastsAgree(t, s, forecast.Ask{Period: period, By: forecast.ByOwner, Line: &line})
		}
		require.Positive(t, asked)
		_, err := s.MakeTallies(ctx, s.Zone, true)
		require.NoError(t, err)
	}
}

// forecastsAgree compares a forecast with one of all aggregates, and says how many opportunities it has.
func forecastsAgree(t *testing.T, s *bundle, ask forecast.Ask) int {
	t.Helper()
	ctx := context.Background()
	got, settings, _, err := forecast.Read(ctx, s.Service, s.by(carla).By, ask)
	require.NoError(t, err)
	q := pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyInvoiced, pipeline.TallyCollected}, Line: ask.Line,
		From: ask.Period.From(), To: ask.Period.To(), OpenAnyTime: true, ByOwner: ask.By == forecast.ByOwner, ByLine: ask.By == forecast.ByLine}
	if person, ok := ask.Subject.Person(); ok {
		q.Owners = []pipeline.UserID{person}
	}
	all, err := s.Tallies(ctx, q)
	require.NoError(t, err)
	want, err := forecast.Calculate(ask, all, settings, got.At)
	require.NoError(t, err)
	want.Put = got.Put
	require.Equal(t, want, got)
	ask.Within = true
	within, _, _, err := forecast.Read(ctx, s.Service, s.by(carla).By, ask)
	require.NoError(t, err)
	require.Zero(t, within.Late.Count+within.Undated.Count)
	want.Ask, want.At, want.Late, want.Undated = within.Ask, within.At, within.Late, within.Undated
	require.Equal(t, want, within)
	return got.Open
}

// forecastsTogether compares forecasts that are asked for at once with those of all aggregates, and says how many opportunities
// they have: of everybody, of people who have been named twice, of nobody, and of a service line.
func forecastsTogether(t *testing.T, s *bundle, period pipeline.Period) (open int) {
	t.Helper()
	ctx := context.Background()
	line := "Nube"
	settings, err := pipeline.NewSettings(1, nil)
	require.NoError(t, err)
	settings.Teams = map[string]pipeline.Team{"Todos": {Members: []pipeline.UserID{bruno, ana, bruno}}, "Nadie": {}}
	var asks []forecast.Ask
	for _, of := range []pipeline.Subject{pipeline.OfPerson(ana), pipeline.Everyone, pipeline.OfTeam("Todos"), pipeline.OfTeam("Nadie")} {
		asks = append(asks, forecast.Ask{Period: period, Subject: of, Within: true}, forecast.Ask{Period: period, Subject: of, Within: true, Line: &line, By: forecast.ByMonth})
	}
	all, err := forecast.Of(ctx, s.Service, s.by(carla).By, settings, asks)
	require.NoError(t, err)
	for i, of := range [][]pipeline.UserID{{ana}, nil, {ana, bruno}, {}} {
		for j, l := range []*string{nil, &line} {
			got := all[2*i+j]
			list, err := s.Tallies(ctx, pipeline.TallyQuery{Owners: of, Line: l, From: period.From(), To: period.To(),
				Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyInvoiced, pipeline.TallyCollected}})
			require.NoError(t, err)
			want, err := forecast.Calculate(got.Ask, list, settings, got.At)
			require.NoError(t, err)
			want.Put = got.Put
			require.Equal(t, want, got, "%d %v", i, l)
			open += got.Open
		}
	}
	require.Equal(t, all[2].Figures, all[4].Figures)
	return open
}
