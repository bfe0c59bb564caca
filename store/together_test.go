package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// program asks for things of several opportunities at the same time.
type program struct {
	*testing.T
	db   *DB
	flow *pipeline.Service
}

func newProgram(t *testing.T) program {
	db, flow := service(t, dbtest.Database(t))
	return program{t, db, flow}
}

func (p program) opportunities(n int) []pipeline.OpportunityID {
	p.Helper()
	var ids []pipeline.OpportunityID
	for i := range n {
		out, err := p.flow.Create(p.Context(), pipeline.Request{Key: fmt.Sprint("deal ", i), By: pipeline.Member{ID: "U1"}},
			pipeline.New{Account: fmt.Sprint("Cliente ", i), Value: pipeline.MustMoney("1000", "CLP"), Sure: true})
		require.NoError(p, err)
		for _, with := range []pipeline.UserID{`U"2`, `U\3`}[:i%3] {
			out, err = p.flow.Share(p.Context(), pipeline.Request{Key: fmt.Sprint("share ", i, with), By: pipeline.Member{ID: "U1"}},
				pipeline.Target{ID: out.Opportunity.ID, Version: out.Opportunity.Version}, pipeline.Member{ID: with})
			require.NoError(p, err)
		}
		ids = append(ids, out.Opportunity.ID)
	}
	return ids
}

type act = func(now pipeline.Present) (pipeline.Opportunity, pipeline.Event, error)

// allAtOnce asks for n things, none of which a line begins with before all wait in it, and gives what became of each.
func allAtOnce[T any](t *testing.T, line *gathering[T], n int, ask func(n int) error) []error {
	t.Helper()
	line.mu.Lock()
	line.running += gatherAtOnce
	line.mu.Unlock()
	errs := make([]chan error, n)
	for i := range n {
		errs[i] = make(chan error, 1)
		go func() {
			defer func() {
				if r := recover(); r != nil {
					errs[i] <- fmt.Errorf("panicked: %v", r)
				}
			}()
			errs[i] <- ask(i)
		}()
	}
	untilWaiting(t, line, n)
	line.mu.Lock()
	line.running -= gatherAtOnce - 1
	line.mu.Unlock()
	line.work()
	var all []error
	for _, err := range errs {
		all = append(all, <-err)
	}
	return all
}

// untilWaiting waits until so many wait in a line.
func untilWaiting[T any](t *testing.T, line *gathering[T], n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		line.mu.Lock()
		defer line.mu.Unlock()
		return len(line.waiting) == n
	}, 20*time.Second, time.Millisecond)
}

// asked is what a program asks for under a key; it is answered with what the key begins with.
func asked(key string, n int) pipeline.Request {
	a := &pipeline.Asked{Token: 1, Key: fmt.Sprint(key, n), Body: integration.HashOf(key),
		Say: func(any) (pipeline.Answer, error) { return pipeline.Answer{Status: 200, Body: []byte(key)}, nil }}
	return pipeline.Request{Key: a.Key, By: integration.TokenID(1).Member(), Asked: a}
}

// ask asks for one act of each opportunity, all in one transaction, and gives what became of each; key names them.
func (p program) ask(key string, ids []pipeline.OpportunityID, does func(n int) act) []error {
	p.Helper()
	return allAtOnce(p.T, &p.db.together, len(ids), func(n int) error {
		_, err := p.flow.AsItStands(context.Background(), asked(key, n), ids[n], pipeline.ActOrder, does(n))
		return err
	})
}

func (p program) state() (states map[pipeline.OpportunityID]pipeline.Opportunity) {
	p.Helper()
	states = map[pipeline.OpportunityID]pipeline.Opportunity{}
	for o, err := range p.db.All(p.Context(), pipeline.Filter{}, 1000) {
		require.NoError(p, err)
		states[o.ID] = o
	}
	return states
}

func (p program) transactions(of []pipeline.OpportunityID) int {
	p.Helper()
	var n int
	require.NoError(p, p.db.pool.QueryRow(p.Context(), `select count(distinct xmin::text) from events where kind = 'ordered' and opportunity_id = any($1)`, of).Scan(&n))
	return n
}

func order(number, external string) act {
	return func(now pipeline.Present) (pipeline.Opportunity, pipeline.Event, error) {
		return now.Opportunity.PlaceOrder(pipeline.Order{Number: number, Date: pipeline.DateOf(now.At), Amount: pipeline.MustMoney("10", "CLP"), External: external}, now.By, now.At)
	}
}

// What many ask for at once is one transaction; each has its own outcome, and what is kept is what acts by themselves keep.
func TestWhatProgramsAskForTogether(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	ids := p.opportunities(8)
	acts := func(n int) act {
		switch n {
		case 2:
			return pipeline.Present.Nothing
		case 3:
			return func(pipeline.Present) (pipeline.Opportunity, pipeline.Event, error) { panic("at the disco") }
		case 4:
			return order("", "") // lacks a number
		}
		return order("OC-1", fmt.Sprint("O", n))
	}
	errs := p.ask("a", ids, acts)
	for n, err := range errs {
		switch n {
		case 3:
			require.ErrorContains(t, err, "panicked: at the disco")
		case 4:
			require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
		default:
			require.NoError(t, err)
		}
	}
	now := p.state()
	for n, id := range ids {
		require.Len(t, now[id].Orders, map[bool]int{true: 1, false: 0}[n < 2 || n > 4], "%d", n)
		events, err := p.db.History(t.Context(), id, 0, 10)
		require.NoError(t, err)
		require.Equal(t, now[id].Version, events[0].Version)
	}
	require.Equal(t, 1, p.transactions(ids))

	// Under the same keys each is told again what it was answered, and what was refused is done now.
	errs = p.ask("a", ids, func(int) act { return order("OC-2", "") })
	for n, err := range errs {
		if n == 3 || n == 4 {
			require.NoError(t, err)
			continue
		}
		var again *pipeline.AnsweredError
		require.ErrorAs(t, err, &again, "%d", n)
		require.Equal(t, "a", string(again.Answer.Body))
	}
	orders := 0
	for _, o := range p.state() {
		orders += len(o.Orders)
	}
	require.Equal(t, 7, orders)
	audit, err := p.db.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

// One that the database refuses is refused alone, and the others are done.
func TestOneThatIsRefusedSpoilsNoOther(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	ids := p.opportunities(4)
	errs := p.ask("a", ids, func(n int) act { return order("OC", map[bool]string{true: "same", false: fmt.Sprint("O", n)}[n < 2]) })
	require.NoError(t, errs[2])
	require.NoError(t, errs[3])
	refused := errs[0]
	if refused == nil {
		refused = errs[1]
	}
	var e *pipeline.Error
	require.ErrorAs(t, refused, &e)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldExternal: pipeline.ReasonDuplicate}, e.Fields)
	require.True(t, errs[0] == nil || errs[1] == nil)
}

// Of one opportunity each act is a transaction of its own, one after the other.
func TestProgramsOnOneOpportunityComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	id := p.opportunities(1)[0]
	errs := p.ask("a", []pipeline.OpportunityID{id, id, id}, func(n int) act { return order(fmt.Sprint("OC-", n), "") })
	require.Equal(t, []error{nil, nil, nil}, errs)
	require.Len(t, p.state()[id].Orders, 3)
	require.Equal(t, 3, p.transactions([]pipeline.OpportunityID{id}))
}

// Who gives up while others are at work leaves nothing behind to be done.
func TestWhoGivesUpWaitingIsNotDone(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	id := p.opportunities(1)[0]
	p.db.together.running = gatherAtOnce
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := p.flow.AsItStands(ctx, asked("k", 0), id, pipeline.ActOrder, order("OC-1", ""))
		gone <- err
	}()
	untilWaiting(t, &p.db.together, 1)
	cancel()
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(<-gone))
	untilWaiting(t, &p.db.together, 0)
	require.Empty(t, p.state()[id].Orders)
}

// Of those who show a token at the same time each is told what theirs is good for, and nobody what another's is.
func TestSpeakersAreReadTogether(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	id := p.opportunities(1)[0]
	hashes := []integration.Hash{integration.HashOf("first"), integration.HashOf("second"), integration.HashOf("nobody's")}
	for n, name := range []string{"first", "second"} {
		_, _, err := p.db.MakeToken(t.Context(), name, integration.Token{Name: name, Scopes: []integration.Scope{integration.ScopeAccounts}, MadeBy: "U1", MadeAt: time.Now()}, hashes[n])
		require.NoError(t, err)
	}
	require.Equal(t, []error{nil}, p.ask("k", []pipeline.OpportunityID{id}, func(int) act { return order("OC-1", "") }))
	type told struct {
		name   string
		before bool
	}
	of := []int{0, 1, 2, 0}
	answers := make([]told, len(of))
	errs := allAtOnce(t, &p.db.speakers, len(of), func(n int) error {
		token, before, err := p.db.Speaker(context.Background(), hashes[of[n]], []string{"k0", "k0", "k0", "k1"}[n])
		answers[n] = told{token.Name, before != nil}
		return err
	})
	for n, want := range []told{{"first", true}, {"second", false}, {"", false}, {"first", false}} {
		require.Equal(t, want, answers[n], "%d", n)
		require.Equal(t, want.name == "", pipeline.CodeOf(errs[n]) == pipeline.NotFound, "%d", n)
	}
}
