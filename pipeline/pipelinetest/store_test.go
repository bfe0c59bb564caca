package pipelinetest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/pipelinetest"
)

var boss = pipeline.Member{ID: "UBOSS", Admin: true}

func service(s *pipelinetest.Store) *pipeline.Service {
	at := time.Date(2026, 3, 10, 15, 0, 0, 0, time.UTC)
	return &pipeline.Service{Store: s, Now: func() time.Time { return at }, Zone: time.UTC}
}

func create(t *testing.T, s *pipelinetest.Store, n pipeline.New) pipeline.Opportunity {
	t.Helper()
	key := fmt.Sprint(n)
	out, err := service(s).Create(context.Background(), pipeline.Request{Key: key, By: boss}, n)
	require.NoError(t, err)
	return out.Opportunity
}

func day(d int) pipeline.Date { return pipeline.Date{Year: 2026, Month: time.March, Day: d} }

func TestFindPagesThroughEverythingOnceInOrder(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), pipelinetest.NewStore()
	days := []pipeline.Date{day(20), {}, day(5), day(20), {}, day(1), day(5)}
	for i, d := range days {
		create(t, s, pipeline.New{Account: fmt.Sprint("Cliente ", i+1), Close: d, Value: pipeline.MustMoney("10", "CLP")})
	}
	want := []pipeline.OpportunityID{6, 3, 7, 1, 4, 2, 5}
	for limit := 1; limit <= 8; limit++ {
		var forward, backward []pipeline.OpportunityID
		var last pipeline.Page
		q := pipeline.Query{Limit: limit}
		for {
			p, err := s.Find(ctx, q)
			require.NoError(t, err)
			require.Equal(t, 7, p.Total)
			require.Equal(t, []pipeline.Money{pipeline.MustMoney("70", "CLP")}, p.Sums)
			require.Equal(t, len(forward) == 0, p.Previous == "")
			for _, o := range p.Items {
				forward = append(forward, o.ID)
			}
			last = p
			if p.Next == "" {
				break
			}
			q.After = p.Next
		}
		require.Equal(t, want, forward, "pages of %d", limit)
		for p := last; ; {
			var ids []pipeline.OpportunityID
			for _, o := range p.Items {
				ids = append(ids, o.ID)
			}
			backward = append(ids, backward...)
			if p.Previous == "" {
				break
			}
			var err error
			p, err = s.Find(ctx, pipeline.Query{Limit: limit, Before: p.Previous})
			require.NoError(t, err)
			require.NotEmpty(t, p.Next)
		}
		require.Equal(t, want, backward, "pages of %d, backwards", limit)
	}
	for _, q := range []pipeline.Query{{}, {Limit: 101}, {Limit: 1, After: "x"}, {Limit: 1, Before: "2026-03-01/x"}, {Limit: 1, After: "/1", Before: "/2"}} {
		_, err := s.Find(ctx, q)
		require.Error(t, err, "%+v", q)
	}
}

func TestFindFilters(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), pipelinetest.NewStore()
	create(t, s, pipeline.New{Account: "Ñandú Ltda.", Name: "Auditoría", Close: day(1), Value: pipeline.MustMoney("10", "CLP")})
	create(t, s, pipeline.New{Account: "Cobre SpA", Name: "Capacitación", Value: pipeline.MustMoney("2.5", "USD")})
	lost := create(t, s, pipeline.New{Account: "Gran Cobre", Close: day(1)})
	_, err := service(s).Lose(ctx, pipeline.Request{Key: "lose", By: boss}, pipeline.Target{ID: lost.ID, Version: 1}, pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(t, err)
	for _, c := range []struct {
		name   string
		filter pipeline.Filter
		want   []pipeline.OpportunityID
	}{
		{"all", pipeline.Filter{}, []pipeline.OpportunityID{1, 3, 2}},
		{"open", pipeline.Filter{Open: true}, []pipeline.OpportunityID{1, 2}},
		{"stages", pipeline.Filter{Stages: []pipeline.Stage{pipeline.StageLost, pipeline.StageDone}}, []pipeline.OpportunityID{3}},
		{"owner", pipeline.Filter{Owner: "UBOSS"}, []pipeline.OpportunityID{1, 3, 2}},
		{"another owner", pipeline.Filter{Owner: "UX"}, nil},
		{"account begins, without accents", pipeline.Filter{Account: "NANDU"}, []pipeline.OpportunityID{1}},
		{"account contains, while open", pipeline.Filter{Account: "spa"}, []pipeline.OpportunityID{2}},
		{"account contains, but closed", pipeline.Filter{Account: "cobre"}, []pipeline.OpportunityID{2}},
		{"account begins, closed too", pipeline.Filter{Account: "gran co"}, []pipeline.OpportunityID{3}},
		{"account is not the name", pipeline.Filter{Account: "auditoria"}, nil},
		{"text in the name", pipeline.Filter{Text: "auditoria"}, []pipeline.OpportunityID{1}},
		{"text in the account", pipeline.Filter{Text: "ltda"}, []pipeline.OpportunityID{1}},
		{"overdue", pipeline.Filter{OverdueOn: day(2)}, []pipeline.OpportunityID{1}},
		{"due today", pipeline.Filter{OverdueOn: day(1)}, nil},
		{"together", pipeline.Filter{Open: true, Text: "c", Owner: "UBOSS"}, []pipeline.OpportunityID{2}},
	} {
		p, err := s.Find(ctx, pipeline.Query{Filter: c.filter, Limit: 10})
		require.NoError(t, err)
		var got []pipeline.OpportunityID
		for _, o := range p.Items {
			got = append(got, o.ID)
		}
		require.Equal(t, c.want, got, c.name)
		require.Equal(t, len(c.want), p.Total, c.name)
	}
	p, err := s.Find(ctx, pipeline.Query{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []pipeline.Money{pipeline.MustMoney("10", "CLP"), pipeline.MustMoney("2.5", "USD")}, p.Sums, "of all, not of the page")
}

func TestRolesComeFromTheStore(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), pipelinetest.NewStore()
	ana := pipeline.Member{ID: "UANA"}
	own := pipeline.Opportunity{Owner: "UANA"}
	may := func(m pipeline.Member, act pipeline.Act) pipeline.Reason {
		by, err := s.Actor(ctx, m)
		require.NoError(t, err)
		return pipeline.ReasonOf(by.May(act, own))
	}
	require.Empty(t, may(ana, pipeline.ActInvoice))
	s.SetRoles("UFIN", pipeline.Finance)
	require.Equal(t, pipeline.ReasonFinanceOnly, may(ana, pipeline.ActInvoice))
	require.Empty(t, may(pipeline.Member{ID: "UFIN"}, pipeline.ActInvoice))
	require.Equal(t, pipeline.ReasonOutsider, may(pipeline.Member{ID: "UFIN", Outsider: true}, pipeline.ActInvoice))
	s.SetRoles("UFIN")
	require.Empty(t, may(ana, pipeline.ActInvoice), "nobody is finance any more")
}

func TestWhatIsGivenOutIsNotWhatIsKept(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), pipelinetest.NewStore()
	o := create(t, s, pipeline.New{Account: "Andes"})
	p := 50
	out, err := service(s).Edit(ctx, pipeline.Request{Key: "p", By: boss}, pipeline.Target{ID: o.ID, Version: 1}, pipeline.Edit{Probability: &p})
	require.NoError(t, err)
	*out.Opportunity.ManualProbability, out.Event.Changes[0].To[0] = 1, 'x'
	read, err := s.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, 50, *read.ManualProbability)
	*read.ManualProbability = 2
	history, err := s.History(ctx, o.ID, 0, 10)
	require.NoError(t, err)
	require.Equal(t, "50", string(history[0].Changes[0].To))
	history[0].Changes[0].To[0] = 'x'
	read, err = s.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, 50, *read.ManualProbability)
	history, err = s.History(ctx, o.ID, 0, 10)
	require.NoError(t, err)
	require.Equal(t, "50", string(history[0].Changes[0].To))
}

func TestHistoryPages(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), pipelinetest.NewStore()
	o := create(t, s, pipeline.New{Account: "Andes"})
	for v := 1; v < 5; v++ {
		name := fmt.Sprint("Nombre ", v)
		_, err := service(s).Edit(ctx, pipeline.Request{Key: name, By: boss}, pipeline.Target{ID: o.ID, Version: v}, pipeline.Edit{Name: &name})
		require.NoError(t, err)
	}
	for _, c := range []struct {
		before, limit int
		want          []int
	}{{0, 10, []int{5, 4, 3, 2, 1}}, {0, 2, []int{5, 4}}, {4, 2, []int{3, 2}}, {2, 5, []int{1}}, {1, 5, nil}, {99, 1, []int{5}}, {0, 0, nil}} {
		events, err := s.History(ctx, o.ID, c.before, c.limit)
		require.NoError(t, err)
		var got []int
		for _, e := range events {
			got = append(got, e.Version)
		}
		require.Equal(t, c.want, got, "%+v", c)
	}
	events, err := s.History(ctx, 99, 0, 10)
	require.NoError(t, err)
	require.Empty(t, events)
}

func TestACallersMistakesAreErrors(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), pipelinetest.NewStore()
	o := create(t, s, pipeline.New{Account: "Andes"})
	never := func(pipeline.Tx) error { return errors.New("must not run") }
	_, err := s.Once(ctx, pipeline.Command{}, never)
	require.ErrorContains(t, err, "no key")
	cmd := pipeline.Command{Key: "k", By: boss, On: o.ID, Version: 1}
	_, err = s.Once(ctx, cmd, func(pipeline.Tx) error { return nil })
	require.ErrorContains(t, err, "saved 0 times")
	_, err = s.Once(ctx, cmd, func(tx pipeline.Tx) error {
		require.Zero(t, tx.NewID())
		tx.Save(o, pipeline.Event{Opportunity: o.ID, Version: 1}, nil, nil)
		return nil
	})
	require.ErrorContains(t, err, "after version 1")
	_, err = s.Once(ctx, cmd, func(tx pipeline.Tx) error {
		_, err := tx.Event(ctx, o.ID, 2)
		return err
	})
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
}

func TestWhoseTimeRunsOutWhileWaitingSavesNothing(t *testing.T) {
	t.Parallel()
	s := pipelinetest.NewStore()
	ended, cancel := context.WithCancel(context.Background())
	_, err := s.Once(context.Background(), pipeline.Command{Key: "a", By: boss}, func(pipeline.Tx) error {
		cancel()
		_, err := s.Once(ended, pipeline.Command{Key: "b", By: boss}, func(pipeline.Tx) error { return nil })
		return err
	})
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
	require.ErrorIs(t, err, context.Canceled)
}
