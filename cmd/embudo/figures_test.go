package main

import (
	"context"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
	"embudo/pipeline/results"
)

// The ranking is that of the raw events, points and all: what is lost later takes them back in the month of the loss.
func TestRankingIsThatOfTheEvents(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	p := w.livePast(t, 240)
	w.keep(pipeline.SettingPoints, "win", pipeline.PointRule{Points: 7})
	w.keep(pipeline.SettingPoints, "amount/CLP", pipeline.PointRule{Points: 3, Every: "9000000"})
	var booked []told
	for _, c := range w.chronicles() {
		booked = append(booked, c.booked()...)
	}
	takenBack := 0
	for month := pipeline.MonthOf(pipeline.DateOf(p.at)); month.From().After(pipeline.DateOf(p.at).AddDays(-260)); month = month.Previous() {
		for _, period := range []pipeline.Period{month, pipeline.QuarterOf(month.From())} {
			all, _, err := results.Ranking(context.Background(), w.flow(), pipeline.Member{ID: demoFelipe}, results.Ask{Period: period, Subject: pipeline.Everyone})
			require.NoError(t, err)
			want := tallies(booked, period, func(x told) string { return string(x.owner) })
			for _, s := range all {
				x := want[string(s.Owner)]
				if x == nil {
					x = &tallied{}
				}
				exact := new(big.Rat).Mul(ratOf(x.sums["CLP"]), big.NewRat(3, 9_000_000))
				exact.Add(exact, big.NewRat(7*int64(x.count), 1))
				points := new(big.Int).Div(exact.Num(), exact.Denom()).Int64()
				require.Equal(t, points, int64(s.Points), "%s in %s", s.Owner, period)
				got := &tallied{count: s.Wins, sums: map[string]*big.Rat{}}
				for _, sum := range s.Booked {
					got.sums[string(sum.Currency)] = ratFrom(t, sum.Amount)
				}
				x.before = 0
				require.Equal(t, x.text(), got.text(), "%s in %s", s.Owner, period)
				delete(want, string(s.Owner))
			}
			for owner, x := range want { // who is not there has nothing
				x.before = 0
				require.Empty(t, x.text(), owner)
			}
		}
	}
	for _, x := range booked {
		if x.count < 0 {
			takenBack++
		}
	}
	require.Positive(t, takenBack)
}

func ratFrom(t *testing.T, amount decimal.Decimal) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(amount.String())
	require.True(t, ok)
	return r
}

// A week's snapshot forecasts what the events came to at that moment, and goes on to whatever happens; the forecast of now
// goes with it.
func TestSnapshotForecastsWhatTheEventsCameTo(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	ctx := context.Background()
	p := w.livePast(t, 150)
	quarter := pipeline.QuarterOf(pipeline.DateOf(w.now()))
	then := w.fromEvents(quarter)
	taken, err := w.db.TakeSnapshot(ctx, w.settings.zone)
	require.NoError(t, err)
	require.True(t, taken)
	p.at = time.Now()
	for range 40 {
		p.act()
	}
	history, _, _, err := forecast.Recall(ctx, w.flow(), pipeline.Member{ID: demoCarla, Admin: true}, forecast.Ask{Period: quarter, Subject: pipeline.Everyone, By: forecast.ByMonth})
	require.NoError(t, err)
	require.NotEmpty(t, history.Weeks)
	same := func(want figures, got forecast.Figures) {
		t.Helper()
		for _, figure := range pipeline.Figures() {
			for _, currency := range []pipeline.Currency{pipeline.CLP, pipeline.USD} {
				require.Equal(t, ratOf(want[string(currency)][figure]).FloatString(2), ratFrom(t, got[figure].Of(currency)).FloatString(2), "%s in %s", figure, currency)
			}
		}
	}
	same(then, history.Weeks[len(history.Weeks)-1].Figures)
	same(w.fromEvents(quarter), history.Now.Figures)
}

// What moved since a moment is what the raw events say became of each opportunity, however often it went there and back.
func TestWhatMovedIsThatOfTheEvents(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true})
	p := w.livePast(t, 240)
	all := w.chronicles()
	nube := "Nube"
	counted := 0
	for days := 3; days < 260; days += 9 {
		since := p.at.AddDate(0, 0, -days).Add(17 * time.Second) // of no act
		for _, a := range []forecast.Ask{{Subject: pipeline.Everyone}, {Subject: pipeline.OfPerson(demoAna)}, {Subject: pipeline.Everyone, Line: &nube}} {
			got, _, _, err := forecast.Since(context.Background(), w.flow(), pipeline.Member{ID: demoFelipe}, a, since, pipeline.CLP)
			require.NoError(t, err)
			person, _ := a.Subject.Person()
			want := map[forecast.Move]*tallied{}
			for _, c := range all {
				if is := c.last().is; (person == "" || is.owner() == person) && (a.Line == nil || is.line() == *a.Line) {
					c.moved(since, want)
				}
			}
			for _, move := range forecast.AllMoves() {
				x := &tallied{count: got.By[move].Count, sums: map[string]*big.Rat{}}
				for _, sum := range got.By[move].Sums {
					x.sums[string(sum.Currency)] = ratFrom(t, sum.Amount)
				}
				counted += x.count
				require.Equal(t, want[move].text(), x.text(), "%s since %s, %s", move, since.Format(time.DateTime), fmt.Sprint(a.Subject, a.Line != nil))
			}
		}
	}
	require.Positive(t, counted)
}

// moved adds what became of an opportunity since a moment.
func (c chronicle) moved(since time.Time, all map[forecast.Move]*tallied) {
	first := 0
	for first < len(c.entries) && c.entries[first].at.Before(since) {
		first++
	}
	if first == len(c.entries) {
		return
	}
	was, is, created := c.entries[first].was, c.last().is, first == 0
	count := func(move forecast.Move, counts bool, currency string, value *big.Rat) {
		if !counts {
			return
		}
		if all[move] == nil {
			all[move] = &tallied{sums: map[string]*big.Rat{}}
		}
		all[move].count++
		if currency != "" {
			all[move].sums[currency] = new(big.Rat).Add(value, ratOf(all[move].sums[currency]))
		}
	}
	open := func(x written) bool { return x.stage() == "immature" || x.stage() == "qualified" }
	currency, value := is.worth()
	count(forecast.MoveNew, created, currency, value)
	count(forecast.MoveWon, is.won() && (created || !was.won()), currency, value)
	count(forecast.MoveLost, is.stage() == "lost" && (created || was.stage() != "lost"), currency, value)
	count(forecast.MoveReopened, !created && open(is) && !open(was), currency, value)
	from, to := was.text(pipeline.FieldClose), is.text(pipeline.FieldClose)
	stays := !created && open(was) && open(is) && from != to
	sooner := to != "" && (from == "" || to < from)
	count(forecast.MovePulled, stays && sooner, currency, value)
	count(forecast.MovePushed, stays && !sooner, currency, value)
	if created || !open(was) || is.stage() == "lost" {
		return
	}
	before, worth := was.worth()
	if before != currency {
		count(forecast.MoveShrunk, before != "", before, worth)
		count(forecast.MoveGrown, currency != "", currency, value)
		return
	}
	change := new(big.Rat).Sub(value, worth)
	count(forecast.MoveGrown, change.Sign() > 0, currency, change)
	count(forecast.MoveShrunk, change.Sign() < 0, currency, new(big.Rat).Neg(change))
}
