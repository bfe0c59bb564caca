package main

import (
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// What happened, told from the table of events alone and without the domain's own rules: figures are held against it.

// entry is one event, with the fields of its opportunity before and after it.
type entry struct {
	kind   string
	at     time.Time
	was    written
	is     written
	undoes int
	// since is when the stage that it led to was entered.
	since time.Time
}

// chronicle is the whole history of one opportunity, oldest first.
type chronicle struct {
	id      int64
	entries []entry
}

func (c chronicle) last() entry { return c.entries[len(c.entries)-1] }

// chronicles reads every event that there is.
func (w *office) chronicles() []chronicle {
	w.t.Helper()
	ctx := context.Background()
	db, err := pgx.Connect(ctx, w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	defer db.Close(ctx)
	rows, err := db.Query(ctx, `select opportunity_id, kind, at, undoes, changes from events order by opportunity_id, version`)
	require.NoError(w.t, err)
	var all []chronicle
	var id int64
	var changes []struct {
		Field pipeline.Field  `json:"field"`
		To    json.RawMessage `json:"to"`
	}
	var e entry
	_, err = pgx.ForEachRow(rows, []any{&id, &e.kind, &e.at, &e.undoes, &changes}, func() error {
		if len(all) == 0 || all[len(all)-1].id != id {
			all = append(all, chronicle{id: id})
		}
		c := &all[len(all)-1]
		next := entry{kind: e.kind, at: e.at.In(w.settings.zone), undoes: e.undoes, was: written{}, is: written{}}
		if len(c.entries) > 0 {
			next.was = c.last().is
			next.is = maps.Clone(next.was)
		}
		for _, x := range changes {
			next.is[x.Field] = x.To
		}
		changes = nil
		next.since = c.entered(next)
		c.entries = append(c.entries, next)
		return nil
	})
	require.NoError(w.t, err)
	return all
}

// entered is since when an opportunity stands where an event leads it. What is undone never happened.
func (c chronicle) entered(e entry) time.Time {
	switch {
	case e.undoes > 1:
		return c.entries[e.undoes-2].since
	case len(c.entries) > 0 && e.was.stage() == e.is.stage():
		return c.last().since
	}
	return e.at
}

func (w written) stage() string          { return w.text(pipeline.FieldStage) }
func (w written) owner() pipeline.UserID { return pipeline.UserID(w.text(pipeline.FieldOwner)) }
func (w written) line() string           { return w.text(pipeline.FieldServiceLine) }

func (w written) worth() (currency string, value *big.Rat) {
	return amount(w.text(pipeline.FieldValue))
}

// told is something that counts: of whom, in which line, on which day, how often and for how much.
type told struct {
	owner    pipeline.UserID
	line     string
	stage    string
	reason   string
	rival    string
	on       pipeline.Date
	count    int
	currency string
	value    *big.Rat
	days     int
}

// lost are the opportunities that are lost now.
func (c chronicle) lost() (list []told) {
	e := c.last()
	if e.is.stage() != "lost" {
		return nil
	}
	var loss struct{ Reason, Competitor, From string }
	_ = json.Unmarshal(e.is[pipeline.FieldLoss], &loss)
	currency, value := e.is.worth()
	return []told{{owner: e.is.owner(), line: e.is.line(), stage: loss.From, reason: loss.Reason, rival: loss.Competitor,
		on: pipeline.DateOf(e.since), count: 1, currency: currency, value: value}}
}

// booked are what was won and what was taken back of it, each on its day. Whoever won it keeps it, until it is no longer won.
func (c chronicle) booked() (list []told) {
	winner := pipeline.UserID("")
	for _, e := range c.entries {
		before := winner
		switch {
		case e.is.won() && winner == "":
			winner = e.is.owner()
		case !e.is.won() && e.is.stage() != "lost":
			winner = ""
		}
		for sign, x := range map[int]struct {
			of    written
			owner pipeline.UserID
		}{-1: {e.was, before}, 1: {e.is, winner}} {
			if x.of.won() {
				currency, value := x.of.worth()
				list = append(list, told{owner: x.owner, line: x.of.line(), on: pipeline.DateOf(e.at), count: sign, currency: currency,
					value: new(big.Rat).Mul(value, big.NewRat(int64(sign), 1))})
			}
		}
	}
	return list
}

// left are the departures from each stage, with the days that were spent there. One that was undone never happened.
func (c chronicle) left() (list []told) {
	undone := map[int]bool{}
	for _, e := range c.entries {
		undone[e.undoes-1] = true
	}
	for i, e := range c.entries {
		if i == 0 || e.undoes > 0 || undone[i] || e.was.stage() == e.is.stage() {
			continue
		}
		on, since := pipeline.DateOf(e.at), pipeline.DateOf(c.entries[i-1].since)
		days := time.Date(on.Year, on.Month, on.Day, 0, 0, 0, 0, time.UTC).Sub(time.Date(since.Year, since.Month, since.Day, 0, 0, 0, 0, time.UTC))
		list = append(list, told{owner: e.was.owner(), line: e.was.line(), stage: e.was.stage(), on: on, count: 1, days: int(days.Hours() / 24)})
	}
	return list
}
