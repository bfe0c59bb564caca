package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// past is a past that nobody planned: acts of many months, each at its moment, right or wrong.
type past struct {
	*pipeline.Service
	t      *testing.T
	w      *office
	random *rand.Rand
	at     time.Time
	made   []pipeline.OpportunityID
	did    int
}

// livePast lets people act up to an hour ago, and says how to repeat it where the test fails.
func (w *office) livePast(t *testing.T, acts int) *past {
	t.Helper()
	seed := rand.Uint64()
	if given := os.Getenv("EMBUDO_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("repeat with EMBUDO_SEED=%d", seed)
		}
	})
	p := &past{Service: w.flow(), t: t, w: w, random: rand.New(rand.NewPCG(seed, seed))}
	end := time.Now().Add(-time.Hour)
	p.at = end.Add(-time.Duration(acts) * 24 * time.Hour)
	p.Now = func() time.Time { return p.at }
	for p.did < acts && p.at.Before(end) {
		p.act()
		p.at = p.at.Add([]time.Duration{5 * time.Minute, 7 * time.Hour, 20 * time.Hour, 60 * time.Hour}[p.random.IntN(4)])
	}
	require.Greater(t, p.did, acts/3)
	return p
}

func one[T any](p *past, of ...T) T { return of[p.random.IntN(len(of))] }

func (p *past) value() pipeline.Money {
	return one(p, pipeline.Money{}, pipeline.MustMoney(strconv.Itoa(1000*(1+p.random.IntN(90_000))), "CLP"), pipeline.MustMoney(strconv.Itoa(100*(1+p.random.IntN(900))), "USD"))
}

func (p *past) line() string { return one(p, "", "Nube", "Datos") }

func (p *past) seller() pipeline.UserID { return one[pipeline.UserID](p, demoAna, demoBruno, demoEmma) }

// act does one thing, and now and then takes it back.
func (p *past) act() {
	p.t.Helper()
	if len(p.made) == 0 || p.random.IntN(6) == 0 {
		out, err := p.Create(context.Background(), asked(p.seller()), pipeline.New{Account: fmt.Sprint("Cuenta ", len(p.made)+1), Value: p.value(),
			ServiceLine: p.line(), Close: p.Today().AddDays(p.random.IntN(120)), Sure: true})
		require.NoError(p.t, err)
		p.made = append(p.made, out.Opportunity.ID)
		p.did++
		return
	}
	o := p.w.opportunity(one(p, p.made...))
	out, err := p.change(o)
	if !p.accepted(err) || p.random.IntN(7) > 0 {
		return
	}
	p.at = p.at.Add(time.Minute)
	_, err = p.Undo(context.Background(), asked(out.Opportunity.UpdatedBy), targetOf(out.Opportunity))
	p.accepted(err)
}

// accepted says whether an act was; what a rule refuses is part of any past.
func (p *past) accepted(err error) bool {
	p.t.Helper()
	if err == nil {
		p.did++
		return true
	}
	var refused *pipeline.Error
	require.ErrorAs(p.t, err, &refused)
	require.NotContains(p.t, []pipeline.Code{pipeline.Unavailable, pipeline.Unknown, pipeline.Internal}, refused.Code, "%v", err)
	return false
}

func (p *past) change(o pipeline.Opportunity) (pipeline.Outcome, error) {
	ctx, owner, on := context.Background(), asked(o.Owner), targetOf(o)
	manager := asked(demoCarla)
	manager.By.Admin = true
	switch p.random.IntN(18) {
	case 0:
		value := p.value()
		return p.Edit(ctx, owner, on, pipeline.Edit{Value: &value})
	case 1:
		line := p.line()
		return p.Edit(ctx, owner, on, pipeline.Edit{ServiceLine: &line})
	case 2:
		closing := p.Today().AddDays(p.random.IntN(200) - 30)
		return p.Edit(ctx, owner, on, pipeline.Edit{Close: &closing})
	case 3:
		chance := p.random.IntN(101)
		return p.Edit(ctx, owner, on, pipeline.Edit{Probability: &chance})
	case 4, 5:
		return p.Lose(ctx, owner, on, one(p, pipeline.Loss{Reason: pipeline.LossDeclined}, pipeline.Loss{Reason: pipeline.LossCancelled},
			pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: one(p, "Hooli", "Initech", "Umbrella")}))
	case 6, 7:
		return p.Reopen(ctx, manager, on, "Volvieron", pipeline.Settlement{})
	case 8:
		return p.Correct(ctx, manager, on, "Fue un error")
	case 14:
		return p.Plan(ctx, owner, on, &pipeline.NextStep{What: "Llamar", On: p.Today().AddDays(p.random.IntN(30)), Snoozed: p.random.IntN(2) == 0})
	case 15:
		return p.Log(ctx, owner, on, pipeline.Activity{Kind: one(p, pipeline.ActivityCall, pipeline.ActivityNote), On: p.Today().AddDays(-p.random.IntN(3)), Note: "Hablamos"}, nil)
	case 16:
		return p.Qualify(ctx, owner, on, confirmed(1+p.random.IntN(4)))
	case 9:
		return p.Assign(ctx, manager, on, pipeline.Member{ID: p.seller()})
	}
	return p.w.forward(p.Service, o)
}
