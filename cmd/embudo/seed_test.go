package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// flow is the domain on the office's own database, for what went on before a story begins. Nobody is told of it.
func (w *office) flow() *pipeline.Service {
	return &pipeline.Service{Store: quiet{w.db}, Now: time.Now, Zone: w.settings.zone}
}

// now is the moment, where the company's days begin and end.
func (w *office) now() time.Time { return time.Now().In(w.settings.zone) }

// seed makes an opportunity of the owner at a stage, as if it had come there by the gates in the past.
func (w *office) seed(owner pipeline.UserID, account string, stage pipeline.Stage) pipeline.Opportunity {
	w.t.Helper()
	return w.seedVia(w.flow(), owner, account, stage)
}

// seedTold is seed with the channel told of every step.
func (w *office) seedTold(owner pipeline.UserID, account string, stage pipeline.Stage) pipeline.Opportunity {
	w.t.Helper()
	flow := w.flow()
	flow.Channel = w.settings.NotifyChannel
	return w.seedVia(flow, owner, account, stage)
}

func (w *office) seedVia(flow *pipeline.Service, owner pipeline.UserID, account string, stage pipeline.Stage) pipeline.Opportunity {
	w.t.Helper()
	ctx := context.Background()
	out, err := flow.Create(ctx, asked(owner), pipeline.New{Account: account, Value: clp(w.t, "12500000"), Sure: true})
	require.NoError(w.t, err)
	last := stage
	if stage == pipeline.StageLost {
		last = pipeline.StageQualified
	}
	for o := out.Opportunity; o.Stage < last; o = out.Opportunity {
		out, err = w.forward(flow, o)
		require.NoError(w.t, err)
	}
	if stage == pipeline.StageLost {
		out, err = flow.Lose(ctx, asked(owner), targetOf(out.Opportunity), pipeline.Loss{Reason: pipeline.LossDeclined})
		require.NoError(w.t, err)
	}
	return out.Opportunity
}

// forward takes an opportunity through its next gate, on its owner's behalf.
func (w *office) forward(flow *pipeline.Service, o pipeline.Opportunity) (pipeline.Outcome, error) {
	by, t, today := asked(o.Owner), targetOf(o), flow.Today()
	proof := pipeline.Proof{Reference: "OC 4711"}
	switch o.Stage {
	case pipeline.StageImmature:
		return flow.Qualify(context.Background(), by, t, confirmed(5))
	case pipeline.StageQualified:
		return flow.Advance(context.Background(), by, t, pipeline.Commitment{
			Kind: pipeline.CommitmentPurchaseOrder, Date: today, Proof: proof, Value: clp(w.t, "13000000")})
	case pipeline.StageCommitted:
		return flow.Advance(context.Background(), by, t, pipeline.BillingApproval{ApprovedBy: "Rosa Pérez", Date: today, Proof: proof})
	case pipeline.StageToInvoice:
		by.By = pipeline.Member{ID: demoCarla, Admin: true} // whoever has the finance role, a manager may
		return flow.Invoice(context.Background(), by, t, pipeline.Invoice{Number: "F-1", Issued: today, Amount: clp(w.t, "5000000")})
	default:
		return flow.Advance(context.Background(), by, t, pipeline.Completion{Scope: pipeline.ScopeFull, Date: today})
	}
}

// confirmed is a checklist with the first n criteria confirmed.
func confirmed(n int) pipeline.Qualification {
	var q pipeline.Qualification
	for i := range n {
		q[i].Confirmed = true
	}
	return q
}

var clients atomic.Int64

// newClient is the name of a client that nobody has dealt with, as it is typed in a line.
func newClient() string { return fmt.Sprintf(`"Acme %d"`, clients.Add(1)) }

func asked(by pipeline.UserID) pipeline.Request {
	return pipeline.Request{Key: "seed:" + rand.Text(), By: pipeline.Member{ID: by}}
}

func targetOf(o pipeline.Opportunity) pipeline.Target {
	return pipeline.Target{ID: o.ID, Version: o.Version}
}

func clp(t require.TestingT, amount string) pipeline.Money {
	m, err := pipeline.ParseMoney(amount, "CLP")
	require.NoError(t, err)
	return m
}

// tongue is one of the two languages as people use it: who speaks it, and what they type.
type tongue struct {
	lang          i18n.Lang
	seller, chief func(*office) *story.Actor
	command       string
	verbs         map[pipeline.Act]string
}

var tongues = []tongue{
	{
		lang: i18n.ES, command: "/oportunidad",
		seller: func(w *office) *story.Actor { return w.ana }, chief: func(w *office) *story.Actor { return w.carla },
		verbs: map[pipeline.Act]string{
			pipeline.ActQualify: "calificar", pipeline.ActCommit: "comprometer", pipeline.ActApprove: "aprobar",
			pipeline.ActInvoice: "facturar", pipeline.ActComplete: "completar", pipeline.ActLose: "perder",
			pipeline.ActReopen: "reabrir", pipeline.ActCorrect: "corregir"},
	},
	{
		lang: i18n.EN, command: "/opportunity",
		seller: func(w *office) *story.Actor { return w.emma }, chief: func(w *office) *story.Actor { return w.mary },
		verbs: map[pipeline.Act]string{
			pipeline.ActQualify: "qualify", pipeline.ActCommit: "commit", pipeline.ActApprove: "approve",
			pipeline.ActInvoice: "invoice", pipeline.ActComplete: "complete", pipeline.ActLose: "lose",
			pipeline.ActReopen: "reopen", pipeline.ActCorrect: "correct"},
	},
}

// line is a command that begins an act on an opportunity.
func (l tongue) line(act pipeline.Act, id pipeline.OpportunityID) string {
	return fmt.Sprintf("%s %s %s", l.command, l.verbs[act], id)
}

// say is what the language calls something: its Spanish or its English words.
func (l tongue) say(es, en string) string {
	if l.lang == i18n.EN {
		return en
	}
	return es
}
