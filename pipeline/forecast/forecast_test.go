package forecast_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

var (
	noon    = time.Date(2026, time.November, 26, 12, 0, 0, 0, time.UTC)
	quarter = period("2026-Q4")
)

func period(s string) pipeline.Period {
	p, err := pipeline.ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

func date(s string) pipeline.Date {
	if s == "" {
		return pipeline.Date{}
	}
	d, err := pipeline.ParseDate(s + "-01")
	if err != nil {
		panic(err)
	}
	return d
}

func settings(t *testing.T, entries ...pipeline.Entry) pipeline.Settings {
	t.Helper()
	s, err := pipeline.NewSettings(1, entries)
	require.NoError(t, err)
	return s
}

func entry(of pipeline.Setting, key string, value any) pipeline.Entry {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return pipeline.Entry{Setting: of, Key: key, Value: raw}
}

func tally(of pipeline.Measure, stage pipeline.Stage, month, currency, amount string, chance int) pipeline.Tally {
	return pipeline.Tally{Measure: of, Owner: "U0ANA", Line: "Nube", Stage: stage, Month: date(month), Currency: pipeline.Currency(currency),
		Probability: chance, Count: 1, Amount: decimal.MustParse(amount)}
}

// said are sums in plain words.
func said(s pipeline.Sums) string {
	text := ""
	for _, sum := range s {
		text += string(sum.Currency) + " " + sum.Amount.String() + ";"
	}
	return text
}

func sample() []pipeline.Tally {
	const ofStage = pipeline.ProbabilityOfStage
	return []pipeline.Tally{
		tally(pipeline.TallyBooked, pipeline.StageCommitted, "2026-10", "CLP", "1000", ofStage),
		tally(pipeline.TallyBooked, pipeline.StageCommitted, "2026-11", "CLP", "-250", ofStage),
		tally(pipeline.TallyInvoiced, pipeline.StageInvoicing, "2026-11", "CLF", "3.5", ofStage),
		tally(pipeline.TallyOpen, pipeline.StageImmature, "2026-11", "CLP", "501", 45),
		tally(pipeline.TallyOpen, pipeline.StageQualified, "2026-12", "USD", "10.25", 70),
		tally(pipeline.TallyOpen, pipeline.StageImmature, "2026-10", "CLP", "99", 5),
		tally(pipeline.TallyOpen, pipeline.StageCommitted, "2026-12", "CLP", "1000", ofStage), // booked already
		tally(pipeline.TallyOpen, pipeline.StageImmature, "2026-09", "CLP", "70", ofStage),
		tally(pipeline.TallyOpen, pipeline.StageImmature, "", "USD", "8", ofStage),
		tally(pipeline.TallyOpen, pipeline.StageImmature, "", "", "0", ofStage),
		tally(pipeline.TallyOpen, pipeline.StageQualified, "2027-01", "CLP", "5", ofStage),
	}
}

func TestFiguresOfAQuarter(t *testing.T) {
	t.Parallel()
	f, err := forecast.Calculate(forecast.Ask{Period: quarter, Subject: pipeline.Everyone, By: forecast.ByMonth}, sample(), settings(t), noon)
	require.NoError(t, err)
	require.Equal(t, "CLP 750;", said(f.Figures[pipeline.FigureBooked]))
	require.Equal(t, "CLF 3.5;", said(f.Figures[pipeline.FigureInvoiced]))
	require.Equal(t, "CLP 750;USD 10.25;", said(f.Figures[pipeline.FigureCommitted]))
	require.Equal(t, "CLP 1251;USD 10.25;", said(f.Figures[pipeline.FigureBest]))
	require.Equal(t, "CLP 980;USD 7.18;", said(f.Figures[pipeline.FigureWeighted])) // 750 + 225.45 + 4.95, 7.175 half to even
	require.Equal(t, 3, f.Open)
	require.Equal(t, forecast.Aside{Count: 1, Sums: pipeline.Sums{{Currency: "CLP", Amount: decimal.MustParse("70")}}}, f.Late)
	require.Equal(t, 2, f.Undated.Count)
	require.Equal(t, "USD 8;", said(f.Undated.Sums))
	require.Len(t, f.Parts, 3)
	require.Equal(t, "CLP -250;", said(f.Parts[1].Figures[pipeline.FigureBooked]))
	require.Equal(t, "CLP -25;", said(f.Parts[1].Figures[pipeline.FigureWeighted]))
	require.Nil(t, f.Target)
}

// Whatever it is parted by, the parts of a forecast come to its whole, of which each tally is in one part.
func TestPartsComeToTheWhole(t *testing.T) {
	t.Parallel()
	for _, by := range []forecast.By{forecast.ByMonth, forecast.ByQuarter, forecast.ByOwner, forecast.ByLine} {
		f, err := forecast.Calculate(forecast.Ask{Period: period("2026"), Subject: pipeline.Everyone, By: by}, sample(), settings(t), noon)
		require.NoError(t, err)
		for _, figure := range []pipeline.Figure{pipeline.FigureBooked, pipeline.FigureBest, pipeline.FigureInvoiced} { // these are not rounded
			var sums pipeline.Sums
			for _, p := range f.Parts {
				for _, sum := range p.Figures[figure] {
					require.NoError(t, sums.Add(sum.Currency, sum.Amount))
				}
			}
			require.Equal(t, said(f.Figures[figure]), said(sums), "%s by %s", figure, by)
		}
	}
}

// What was expected in months that have passed is late; a period to come does not make those before it late.
func TestLateIsWhatWasExpectedInThePast(t *testing.T) {
	t.Parallel()
	late := func(p string) int {
		f, err := forecast.Calculate(forecast.Ask{Period: period(p), Subject: pipeline.Everyone}, sample(), settings(t), noon)
		require.NoError(t, err)
		return f.Late.Count
	}
	require.Equal(t, 2, late("2027-Q1")) // of September and October
	require.Equal(t, 2, late("2026-11"))
	require.Equal(t, 0, late("2026-Q3"))
}

func TestSettingsOfAForecast(t *testing.T) {
	t.Parallel()
	s := settings(t, entry(pipeline.SettingForecast, "committed", 80), entry(pipeline.SettingForecast, "best", 5),
		entry(pipeline.SettingRate, "USD/CLP/2026-11-01", "950"), entry(pipeline.SettingRate, "USD/CLP/2026-12-01", "1"),
		entry(pipeline.SettingTarget, "2026-10/all", "CLP 1000"), entry(pipeline.SettingTarget, "2026-11/all", "CLP 2000"),
		entry(pipeline.SettingTarget, "2026-12/all", "CLP 3000"),
		entry(pipeline.SettingAdjustment, "2026-Q4/committed/all", pipeline.Adjustment{Value: pipeline.MustMoney("9", "CLP"), Note: "n"}))
	a := forecast.Ask{Period: quarter, Subject: pipeline.Everyone, In: "CLP"}
	f, err := forecast.Calculate(a, sample(), s, noon)
	require.NoError(t, err)
	require.Equal(t, "CLP 750;", said(f.Figures[pipeline.FigureCommitted]))
	require.Equal(t, "CLP 11088;", said(f.Figures[pipeline.FigureBest])) // 750 + 501 + 99 + 10.25 × 950, which is 9737.5
	require.Equal(t, "CLF 3.5;", said(f.Figures[pipeline.FigureInvoiced]), "without a rate it stays as it is")
	require.Equal(t, []pipeline.Currency{"CLF"}, f.Without)
	require.Len(t, f.Rates, 1)
	require.Equal(t, "USD/CLP/2026-11-01", f.Rates[0].Key())
	require.Equal(t, pipeline.MustMoney("6000", "CLP"), f.Target.Value)
	require.Len(t, f.Target.Of, 3)
	share, ok := f.Attained(pipeline.FigureBooked)
	require.True(t, ok)
	require.EqualValues(t, 12, share)
	require.Equal(t, "n", f.Adjusted[pipeline.FigureCommitted].Note)
	line := "Nube"
	a.Line = &line
	f, err = forecast.Calculate(a, sample(), s, noon)
	require.NoError(t, err)
	require.Nil(t, f.Target, "a target is of all service lines")
	require.Empty(t, f.Adjusted)
}

// targetOf is the company's target of a period.
func targetOf(t *testing.T, of string, entries []pipeline.Entry) *forecast.Target {
	t.Helper()
	f, err := forecast.Calculate(forecast.Ask{Period: period(of), Subject: pipeline.Everyone}, nil, settings(t, entries...), noon)
	require.NoError(t, err)
	return f.Target
}

func TestTargetsOfAYear(t *testing.T) {
	t.Parallel()
	var entries []pipeline.Entry
	for _, m := range period("2026").Months()[:9] {
		entries = append(entries, entry(pipeline.SettingTarget, m.String()+"/all", "CLP 10"))
	}
	require.Nil(t, targetOf(t, "2026", entries), "the last three months are not set")
	for _, q := range forecast.Quarters(period("2026")) {
		entries = append(entries, entry(pipeline.SettingTarget, q.String()+"/all", "CLP 40"))
	}
	target := targetOf(t, "2026", entries)
	require.Equal(t, pipeline.MustMoney("160", "CLP"), target.Value)
	require.Len(t, target.Of, 4)
	entries[len(entries)-1].Value = json.RawMessage(`"USD 40"`)
	require.Nil(t, targetOf(t, "2026", entries), "two currencies have no sum")
	require.Nil(t, targetOf(t, "2026-12", entries))
}
