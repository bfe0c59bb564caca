package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/results"
)

// tallied is what a kind of thing comes to in a period and in the one before.
type tallied struct {
	count, before, days, daysBefore int
	sums                            map[string]*big.Rat
	// each is the days of every one.
	each, eachBefore []int
}

// tallies adds up what counts, by what each of it is filed under; "" leaves it out.
func tallies(list []told, p pipeline.Period, under func(told) string) map[string]*tallied {
	all := map[string]*tallied{}
	for _, x := range list {
		key := under(x)
		if key == "" || !p.Holds(x.on) && !p.Previous().Holds(x.on) {
			continue
		}
		if all[key] == nil {
			all[key] = &tallied{sums: map[string]*big.Rat{}}
		}
		t := all[key]
		if !p.Holds(x.on) {
			t.before, t.daysBefore, t.eachBefore = t.before+x.count, t.daysBefore+x.days, append(t.eachBefore, x.days)
			continue
		}
		t.count, t.days, t.each = t.count+x.count, t.days+x.days, append(t.each, x.days)
		if x.currency != "" {
			t.sums[x.currency] = new(big.Rat).Add(x.value, ratOf(t.sums[x.currency]))
		}
	}
	return all
}

// medianOf is a median as a text; "-1" of nothing.
func medianOf(days []int) string {
	if len(days) == 0 {
		return "-1"
	}
	slices.Sort(days)
	return big.NewRat(int64(days[(len(days)-1)/2]+days[len(days)/2]), 2).FloatString(1)
}

func ratOf(r *big.Rat) *big.Rat {
	if r == nil {
		return new(big.Rat)
	}
	return r
}

// text is all of it in one line; nothing where it comes to nothing.
func (t *tallied) text() string {
	if t == nil {
		return ""
	}
	var sums []string
	for currency, sum := range t.sums {
		if sum.Sign() != 0 {
			sums = append(sums, currency+" "+sum.FloatString(2))
		}
	}
	slices.Sort(sums)
	if t.count == 0 && t.before == 0 && len(sums) == 0 {
		return ""
	}
	return fmt.Sprintf("%d (%d) %s", t.count, t.before, strings.Join(sums, " + "))
}

// ratio is a share in percent, rounded; "-" of nothing.
func ratio(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	share := new(big.Rat).Add(big.NewRat(100*int64(part), int64(whole)), big.NewRat(1, 2))
	return new(big.Int).Div(share.Num(), share.Denom()).String()
}

// lossesOf is what the events come to for a question, under names of its own.
func lossesOf(all []chronicle, a results.Ask, team []pipeline.UserID, by results.Dimension) map[string]string {
	var lost, booked, left []told
	for _, c := range all {
		lost, booked, left = append(lost, c.lost()...), append(booked, c.booked()...), append(left, c.left()...)
	}
	person, _ := a.Subject.Person()
	asks := func(key string) func(told) string {
		return func(x told) string {
			_, ofTeam := a.Subject.Team()
			if person != "" && x.owner != person || ofTeam && !slices.Contains(team, x.owner) || a.Line != nil && x.line != *a.Line {
				return ""
			}
			return map[string]string{"all": "all", "reason": x.reason, "rival": x.rival, "stage": x.stage, "line": "line " + x.line, "person": string(x.owner)}[key]
		}
	}
	figures := map[string]string{}
	say := func(name, text string) {
		if text != "" {
			figures[name] = text
		}
	}
	every := tallies(lost, a.Period, asks("all"))["all"]
	won := tallies(booked, a.Period, asks("all"))["all"]
	say("lost", every.text())
	say("won", won.text())
	for key, part := range tallies(lost, a.Period, asks(string(by))) {
		say("part "+key, part.text())
	}
	for stage, stay := range tallies(left, a.Period, asks("stage")) {
		say("stay "+stage, fmt.Sprintf("%d in %d days (%d in %d) %s (%s)", stay.count, stay.days, stay.before, stay.daysBefore, medianOf(stay.each), medianOf(stay.eachBefore)))
	}
	if every == nil {
		every = &tallied{}
	}
	if won == nil {
		won = &tallied{}
	}
	figures["rate"] = ratio(max(won.count, 0), max(won.count, 0)+every.count) + " (" + ratio(max(won.before, 0), max(won.before, 0)+every.before) + ")"
	return figures
}

// readLosses are the figures that the product gives, under the same names.
func readLosses(t *testing.T, o results.Outcomes, by results.Dimension) map[string]string {
	t.Helper()
	text := func(p results.Part) string {
		x := &tallied{count: p.Count, before: p.Before, sums: map[string]*big.Rat{}}
		for _, sum := range p.Amounts {
			x.sums[string(sum.Currency)] = ratFrom(t, sum.Amount)
		}
		return x.text()
	}
	figures := map[string]string{"lost": text(o.Lost), "won": text(o.Won)}
	for _, p := range o.Parts {
		key := p.Key
		if by == results.ByLine {
			key = "line " + key
		}
		figures["part "+key] = text(p)
	}
	for _, s := range o.Stays {
		figures["stay "+s.Stage.String()] = fmt.Sprintf("%d in %d days (%d in %d) %s (%s)", s.Left, s.Days, s.LeftBefore, s.DaysBefore, half(s.Median), half(s.MedianBefore))
	}
	say := func(percent int, ok bool) string {
		if !ok {
			return "-"
		}
		return fmt.Sprint(percent)
	}
	figures["rate"] = say(o.WinRate()) + " (" + say(o.WinRateBefore()) + ")"
	for name, text := range figures {
		if text == "" {
			delete(figures, name)
		}
	}
	return figures
}

func half(median float64) string {
	if median < 0 {
		return "-1"
	}
	return fmt.Sprintf("%.1f", median)
}

// Whatever happened, the losses, wins, rates and days are those of the raw events: by each dimension, for each period, of
// everybody, a team, a person and a service line.
func TestLossesAreThoseOfTheEvents(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	p := w.livePast(t, 280)
	team := []pipeline.UserID{demoAna, demoEmma}
	w.keep(pipeline.SettingTeam, "Norte", pipeline.Team{Members: team})
	all := w.chronicles()
	nube, none := "Nube", ""
	today := pipeline.DateOf(w.now())
	var periods []pipeline.Period
	for day := pipeline.DateOf(p.at).AddDays(-250); day.Before(today); day = day.AddDays(31) {
		periods = append(periods, pipeline.MonthOf(day), pipeline.QuarterOf(day))
	}
	periods = append(periods, pipeline.YearOf(today), pipeline.YearOf(today).Previous())
	lost := 0
	for _, period := range periods {
		for _, a := range []results.Ask{{Subject: pipeline.Everyone}, {Subject: pipeline.OfTeam("Norte")}, {Subject: pipeline.OfPerson(demoBruno)},
			{Subject: pipeline.Everyone, Line: &nube}, {Subject: pipeline.OfPerson(demoAna), Line: &none}} {
			for _, by := range results.Dimensions() {
				a.Period = period
				o, _, err := results.Losses(context.Background(), w.flow(), pipeline.Member{ID: demoFelipe}, a, by)
				require.NoError(t, err)
				require.Equal(t, lossesOf(all, a, team, by), readLosses(t, o, by), "%s %s by %s", period, a.Subject, by)
				lost += o.Lost.Count
			}
		}
	}
	require.Positive(t, lost)

	w.start()
	year := results.Ask{Period: pipeline.YearOf(today), Subject: pipeline.Everyone}
	want := lossesOf(all, year, nil, results.ByReason)
	for _, l := range tongues {
		count, _, _ := strings.Cut(want["lost"], " ")
		won, _, _ := strings.Cut(want["won"], " ")
		rate, _, _ := strings.Cut(want["rate"], " ")
		l.chief(w).Slash(l.desk("perdidas año", "losses year")).Contains("*"+count+"*", "*"+won+"*", l.say("Tasa de cierre: *"+rate, "Win rate: *"+rate))
	}
}

// keep sets an entry of the settings as an admin does.
func (w *office) keep(of pipeline.Setting, key string, value any) {
	w.t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(w.t, err)
	by := asked(demoCarla)
	by.By.Admin = true
	_, err = w.flow().Set(context.Background(), by, pipeline.Entry{Setting: of, Key: key, Value: raw})
	require.NoError(w.t, err)
}
