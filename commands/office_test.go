package commands

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/pipelinetest"
)

// The people of the samples: Ana owns the opportunities, Bruno sells too, Carla manages, Felipe is of finance once that
// role is given, Emma reads English.
const (
	ana    pipeline.UserID = "U0ANA"
	bruno  pipeline.UserID = "U0BRUNO"
	carla  pipeline.UserID = "U0CARLA"
	felipe pipeline.UserID = "U0FELIPE"
)

var (
	santiago = mustZone("America/Santiago")
	noon     = time.Date(2026, time.March, 10, 12, 0, 0, 0, santiago)
	today    = pipeline.DateOf(noon)
	past     = today.AddDays(-5) // when the evidence is of
	langs    = []i18n.Lang{i18n.ES, i18n.EN}
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// office is the product around a store in memory, at a clock that stands still until it is moved.
type office struct {
	*App
	t     require.TestingT
	store *pipelinetest.Store
	now   time.Time
	keys  int
}

func newOffice(t require.TestingT) *office {
	o := &office{t: t, store: pipelinetest.NewStore(), now: noon}
	o.store.SetRoles(carla, pipeline.Manager)
	flow := &pipeline.Service{Store: o.store, Now: func() time.Time { return o.now }, Zone: santiago, Channel: "#ventas"}
	app, err := New(flow, Config{Lang: i18n.ES, Currency: pipeline.CLP, Log: slog.New(slog.DiscardHandler), People: &leadShelf{}, Catalogue: &productShelf{}})
	require.NoError(t, err)
	app.texts.OnMissing = func(l i18n.Lang, k i18n.Key, fault string) { t.Errorf("text %s in %s: %s", k, l, fault) }
	o.App = app
	return o
}

// staffFinance gives Felipe the finance role, so that invoices are his and the managers'.
func (o *office) staffFinance() { o.store.SetRoles(felipe, pipeline.Finance) }

func person(id pipeline.UserID, lang i18n.Lang) bot.Person {
	return bot.Person{ID: id, Lang: lang, Zone: santiago, Team: "T0EMBUDO"}
}

func (o *office) request(id pipeline.UserID, lang i18n.Lang) bot.Request {
	o.keys++
	return bot.Request{Person: person(id, lang), Key: fmt.Sprint("act:", o.keys), Channel: "C0VENTAS", Now: o.now}
}

// types answers a line after the command of the person's language.
func (o *office) types(id pipeline.UserID, lang i18n.Lang, line string) bot.Reply {
	reply, err := o.opportunity(context.Background(), o.slash(id, lang, line))
	require.NoError(o.t, err, line)
	return reply
}

func (o *office) slash(id pipeline.UserID, lang i18n.Lang, line string) *bot.Slash {
	r := o.request(id, lang)
	return &bot.Slash{Request: r, Command: o.voice(r.Person).command(), Text: line}
}

// press is a button of an ephemeral message, used by the person.
func (o *office) press(id pipeline.UserID, lang i18n.Lang, action, suffix, value string) *bot.Press {
	return &bot.Press{Request: o.request(id, lang), Action: action, Suffix: suffix, Value: value,
		Message: &bot.MessageRef{Channel: "C0VENTAS", TS: "1.1", Ephemeral: true}}
}

// did is the outcome of a use case that must have been accepted.
func (o *office) did(out pipeline.Outcome, err error) pipeline.Outcome {
	require.NoError(o.t, err)
	return out
}

func (o *office) by(id pipeline.UserID) pipeline.Request { return request(o.request(id, i18n.ES)) }

func (o *office) actor(id pipeline.UserID) pipeline.Actor {
	by, err := o.store.Actor(context.Background(), pipeline.Member{ID: id})
	require.NoError(o.t, err)
	return by
}

func (o *office) speaks(lang i18n.Lang) voice {
	return voice{texts: o.texts, lang: lang, zone: santiago, now: o.now, company: santiago}
}

func clp(amount string) pipeline.Money { return pipeline.MustMoney(amount, "CLP") }

func sampleNew() pipeline.New {
	return pipeline.New{Account: "Viña Los Aromos & Cía.", Name: "Migración a la nube", Value: clp("12500000"),
		Close: today.AddDays(50), ServiceLine: "Datos", Source: "Referido"}
}

func checklist(confirmed int) pipeline.Qualification {
	var q pipeline.Qualification
	for _, c := range pipeline.Criteria()[:confirmed] {
		q[c].Confirmed = true
	}
	q[pipeline.CriterionInteraction].Support = "Reunión del martes"
	return q
}

func sampleProof() pipeline.Proof {
	return pipeline.Proof{Reference: "OC 4411", Link: "https://docs.example/oc?a=1&b=2",
		Files: []pipeline.File{{ID: "F1", Name: "oc <firmada>.pdf", Permalink: "https://files.example/F1"}}}
}

// sampleMessage is a message that may be filed.
func sampleMessage(ts string) pipeline.Evidence {
	return pipeline.Evidence{Text: "Conforme, <partimos> el lunes & listo", SHA256: strings.Repeat("ab", 32), Author: bruno, At: noon.Add(-2 * time.Hour),
		Channel: "C0VENTAS", TS: ts, Permalink: "https://files.example/p" + ts,
		Files: []pipeline.EvidenceFile{{ID: "F9", Name: "oc firmada.pdf", Permalink: "https://files.example/F9", SHA256: strings.Repeat("cd", 32)}}}
}

// gateInto is complete evidence for the stage.
func gateInto(s pipeline.Stage) pipeline.Gate {
	switch s {
	case pipeline.StageQualified:
		return checklist(5)
	case pipeline.StageCommitted:
		return pipeline.Commitment{Kind: pipeline.CommitmentPurchaseOrder, Date: past, Value: clp("15000000"), Proof: sampleProof()}
	case pipeline.StageToInvoice:
		return pipeline.BillingApproval{ApprovedBy: "Paula Rojas", Date: past, Proof: pipeline.Proof{Reference: "Correo del 10"}}
	case pipeline.StageInvoicing:
		return pipeline.Invoice{Number: "F-1", Issued: past, Amount: clp("5000000")}
	default:
		return pipeline.Completion{Scope: pipeline.ScopePartial, Date: past, Note: "Falta la segunda etapa"}
	}
}

func sampleLoss() pipeline.Loss {
	return pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: "Otra Consultora", Comment: "Bajaron el precio"}
}

// opens creates an opportunity of Ana's at the stage, whatever there is of its client. Lost is reached from Qualified.
func (o *office) opens(n pipeline.New, s pipeline.Stage) pipeline.Opportunity {
	ctx := context.Background()
	n.Sure = true
	now := o.did(o.flow.Create(ctx, o.by(ana), n)).Opportunity
	target := func() pipeline.Target { return pipeline.Target{ID: now.ID, Version: now.Version} }
	last := s
	if s == pipeline.StageLost {
		last = pipeline.StageQualified
	}
	for now.Stage < last {
		now = o.did(o.flow.Advance(ctx, o.by(carla), target(), gateInto(now.Stage+1))).Opportunity
	}
	if s == pipeline.StageLost {
		now = o.did(o.flow.Lose(ctx, o.by(ana), target(), sampleLoss())).Opportunity
	}
	return now
}

func target(o pipeline.Opportunity) pipeline.Target {
	return pipeline.Target{ID: o.ID, Version: o.Version}
}

// each runs a test in both languages, each with an office of its own.
func each(t *testing.T, test func(t *testing.T, o *office, lang i18n.Lang)) {
	t.Helper()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			test(t, newOffice(t), lang)
		})
	}
}
