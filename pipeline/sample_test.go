package pipeline_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

const (
	owner   pipeline.UserID = "UOWNER"
	other   pipeline.UserID = "UOTHER"
	manager pipeline.UserID = "UMANAGER"
)

var (
	santiago = mustZone("America/Santiago")
	// noon is the moment of the samples' acts.
	noon  = time.Date(2026, time.March, 10, 12, 0, 0, 0, santiago)
	today = pipeline.DateOf(noon)
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

func actor(id pipeline.UserID, roles ...pipeline.Role) pipeline.Actor {
	return pipeline.NewActor(pipeline.Member{ID: id}, roles, false)
}

func ownerActor() pipeline.Actor   { return actor(owner, pipeline.Salesperson) }
func managerActor() pipeline.Actor { return actor(manager, pipeline.Manager) }

func clp(amount string) pipeline.Money { return pipeline.MustMoney(amount, "CLP") }

func fullChecklist() pipeline.Qualification {
	var q pipeline.Qualification
	for _, c := range pipeline.Criteria() {
		q[c] = pipeline.Confirmation{Confirmed: true, Support: "Reunión del lunes"}
	}
	return q
}

func goodCommitment() pipeline.Commitment {
	return pipeline.Commitment{
		Kind: pipeline.CommitmentPurchaseOrder, Date: today, Value: clp("15000000"),
		Proof: pipeline.Proof{Reference: "OC 4411", Link: "https://docs.example/oc", Files: []pipeline.File{{ID: "F1", Name: "oc.pdf", Permalink: "https://files.example/F1"}}},
	}
}

func goodApproval() pipeline.BillingApproval {
	return pipeline.BillingApproval{ApprovedBy: "Paula Rojas", Date: today, Proof: pipeline.Proof{Reference: "Correo del 10"}}
}

func goodInvoice() pipeline.Invoice {
	return pipeline.Invoice{Number: "F-1", Issued: today, Amount: clp("5000000")}
}

func goodPayment() pipeline.Payment {
	return pipeline.Payment{Invoice: goodInvoice().Ref(), Date: today, Amount: clp("2000000"), Reference: "Transferencia 881"}
}

func goodNote() pipeline.CreditNote {
	return pipeline.CreditNote{Kind: "61", Number: "NC-1", Issued: today, Reason: "Se emitió con otro RUT"}
}

func goodCompletion() pipeline.Completion {
	return pipeline.Completion{Scope: pipeline.ScopePartial, Date: today, Note: "Falta la segunda etapa", Settle: pipeline.Settlement{Rest: pipeline.FateOpen}}
}

func goodLoss() pipeline.Loss {
	return pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: "Otra Consultora", Comment: "Precio", Settle: pipeline.Settlement{Rest: pipeline.FateOpen}}
}

// goodEvidence is a message with a file, as it was written at ts.
func goodEvidence(ts string) pipeline.Evidence {
	return pipeline.Evidence{Text: "Aceptamos la propuesta", SHA256: "9f86d0", Author: "UPAULA", At: noon.Add(-2 * time.Hour), Channel: "C1", TS: ts,
		Permalink: "https://slack.example/p1", Files: []pipeline.EvidenceFile{{ID: "F1", Name: "oc.pdf", SHA256: "ab12"}}}
}

// gateInto is a complete gate into the stage.
func gateInto(s pipeline.Stage) pipeline.Gate {
	return map[pipeline.Stage]pipeline.Gate{
		pipeline.StageQualified: fullChecklist(), pipeline.StageCommitted: goodCommitment(),
		pipeline.StageToInvoice: goodApproval(), pipeline.StageInvoicing: goodInvoice(), pipeline.StageDone: goodCompletion(),
	}[s]
}

func newDeal() pipeline.New {
	return pipeline.New{Name: "Auditoría 2026", Account: "Andes Ltda.", Value: clp("12500000"),
		Close: today.AddDays(30), ServiceLine: "Auditoría", Source: "Referido"}
}

// walk is an opportunity with its history: each act is tried on it, and kept where it is not refused.
type walk struct {
	t       testing.TB
	o       pipeline.Opportunity
	history []pipeline.Event
}

// did keeps an act that must have been accepted.
func (w *walk) did(o pipeline.Opportunity, e pipeline.Event, err error) {
	w.t.Helper()
	require.NoError(w.t, err)
	w.o, w.history = o, append(w.history, e)
}

func (w *walk) last() pipeline.Event { return w.history[len(w.history)-1] }

// walkTo takes a new opportunity of the owner to the stage at noon, by acts of by. Lost is reached from Immature.
func walkTo(t testing.TB, s pipeline.Stage, by pipeline.Actor) *walk {
	t.Helper()
	w := &walk{t: t}
	w.did(pipeline.Create(7, newDeal(), ownerActor(), noon.Add(-time.Hour)))
	if s == pipeline.StageLost {
		w.did(w.o.Lose(goodLoss(), by, noon))
		return w
	}
	for w.o.Stage < s {
		w.did(w.o.Advance(gateInto(w.o.Stage+1), by, noon))
	}
	return w
}

func atStage(t testing.TB, s pipeline.Stage) pipeline.Opportunity {
	t.Helper()
	return walkTo(t, s, ownerActor()).o
}

// refusal is an error's code and reason, "ok" for none: what tables hold against.
func refusal(err error) string {
	if err == nil {
		return "ok"
	}
	return pipeline.CodeOf(err).String() + "/" + string(pipeline.ReasonOf(err))
}

func fieldsOf(t testing.TB, err error) map[pipeline.Field]pipeline.Reason {
	t.Helper()
	var e *pipeline.Error
	require.True(t, errors.As(err, &e), "%v", err)
	require.Equal(t, pipeline.Invalid, e.Code)
	require.Equal(t, pipeline.ReasonFields, e.Reason)
	return e.Fields
}

func goodCall() pipeline.Activity {
	return pipeline.Activity{Kind: pipeline.ActivityCall, On: today, Note: "Pidieron una propuesta"}
}

func goodStep() *pipeline.NextStep {
	return &pipeline.NextStep{What: "Enviar la propuesta", On: today.AddDays(3)}
}
