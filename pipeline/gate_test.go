package pipeline_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

type reasons = map[pipeline.Field]pipeline.Reason

var (
	long  = strings.Repeat("ñ", pipeline.MaxLong+1)
	short = strings.Repeat("ñ", pipeline.MaxShort+1)
)

// faultyGates has, for each gate, what is missing or wrong and every field error that it must give, all at once.
func faultyGates() map[string]struct {
	gate pipeline.Gate
	want reasons
} {
	partly := fullChecklist()
	partly[pipeline.CriterionProblem].Confirmed, partly[pipeline.CriterionMeans].Confirmed = false, false
	partly[pipeline.CriterionFit].Support = short
	file := func(id string) []pipeline.File { return []pipeline.File{{ID: id, Name: "oc.pdf"}} }
	type c = struct {
		gate pipeline.Gate
		want reasons
	}
	return map[string]c{
		"checklist: empty": {pipeline.Qualification{}, reasons{"criterion_interaction": "unconfirmed", "criterion_interest": "unconfirmed",
			"criterion_problem": "unconfirmed", "criterion_fit": "unconfirmed", "criterion_means": "unconfirmed"}},
		"checklist: partly, with a long support": {partly, reasons{"criterion_problem": "unconfirmed", "criterion_means": "unconfirmed", "criterion_fit_support": "too_long"}},

		"commitment: empty": {pipeline.Commitment{}, reasons{"kind": "required", "date": "required", "reference": "proof_required", "value": "required"}},
		"commitment: all wrong": {pipeline.Commitment{Kind: "handshake", Description: long, Date: today.AddDays(1), Value: clp("0"),
			Proof: pipeline.Proof{Reference: short, Link: "javascript:alert(1)"}},
			reasons{"kind": "choice", "description": "too_long", "date": "future", "reference": "too_long", "link": "link", "value": "zero"}},
		"commitment: other, not described": {pipeline.Commitment{Kind: pipeline.CommitmentOther, Description: " \u202e\x00 ", Date: today, Value: clp("1"), Proof: pipeline.Proof{Reference: "x"}},
			reasons{"description": "required"}},
		"commitment: proof that can't be seen": {pipeline.Commitment{Kind: pipeline.CommitmentEmail, Date: today, Value: clp("1"), Proof: pipeline.Proof{Reference: "\u200b\u2066", Link: " \n"}},
			reasons{"reference": "proof_required"}},
		"commitment: a file without id": {pipeline.Commitment{Kind: pipeline.CommitmentEmail, Date: today, Value: clp("1"), Proof: pipeline.Proof{Files: file(" ")}},
			reasons{"reference": "proof_required"}},
		"commitment: a day that the calendar lacks": {pipeline.Commitment{Kind: pipeline.CommitmentEmail, Date: pipeline.Date{Year: 2026, Month: 2, Day: 30}, Value: clp("1"), Proof: pipeline.Proof{Reference: "x"}},
			reasons{"date": "unreadable"}},
		"commitment: another century": {pipeline.Commitment{Kind: pipeline.CommitmentEmail, Date: pipeline.Date{Year: 1999, Month: 12, Day: 31}, Value: clp("1"), Proof: pipeline.Proof{Link: "https:///x"}},
			reasons{"date": "out_of_range", "link": "link"}},

		"approval: empty": {pipeline.BillingApproval{}, reasons{"approved_by": "required", "date": "required", "reference": "proof_required"}},
		"approval: all wrong": {pipeline.BillingApproval{ApprovedBy: short, Date: today.AddDays(1), Proof: pipeline.Proof{Link: "oc.pdf"}},
			reasons{"approved_by": "too_long", "date": "future", "link": "link"}},
		"approval: a long link": {pipeline.BillingApproval{ApprovedBy: "P", Date: today, Proof: pipeline.Proof{Link: "https://a.example/" + long}}, reasons{"link": "too_long"}},

		"invoice: empty":     {pipeline.Invoice{}, reasons{"number": "required", "date": "required", "amount": "required"}},
		"invoice: all wrong": {pipeline.Invoice{Number: short, Issued: today.AddDays(1), Amount: clp("0")}, reasons{"number": "too_long", "date": "future", "amount": "zero"}},

		"completion: empty":              {pipeline.Completion{}, reasons{"scope": "required", "date": "required"}},
		"completion: all wrong":          {pipeline.Completion{Scope: "half", Date: today.AddDays(1), Note: long}, reasons{"scope": "choice", "date": "future", "note": "too_long"}},
		"completion: partial, no note":   {pipeline.Completion{Scope: pipeline.ScopePartial, Date: today}, reasons{"note": "required"}},
		"completion: partial, no letter": {pipeline.Completion{Scope: pipeline.ScopePartial, Date: today, Note: "\t\u2060"}, reasons{"note": "required"}},
	}
}

func TestGatesTellEverythingThatLacksAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range faultyGates() {
		before, ok := c.gate.To().Previous()
		require.True(t, ok)
		o := atStage(t, before)
		next, e, err := o.Advance(c.gate, ownerActor(), noon)
		require.Equal(t, c.want, fieldsOf(t, err), name)
		require.Zero(t, next, name)
		require.Zero(t, e, name)
	}
}

func TestGatesTakeTheLeastThatIsEnough(t *testing.T) {
	t.Parallel()
	bare := pipeline.Qualification{}
	for _, c := range pipeline.Criteria() {
		bare[c].Confirmed = true
	}
	uf := pipeline.MustMoney("0.0001", "CLF")
	commitment := func(kind pipeline.CommitmentKind, description string, p pipeline.Proof) pipeline.Commitment {
		return pipeline.Commitment{Kind: kind, Description: description, Date: today, Value: uf, Proof: p}
	}
	for name, g := range map[string]pipeline.Gate{
		"ticks without support": bare,
		"e-mail by reference":   commitment(pipeline.CommitmentEmail, "", pipeline.Proof{Reference: "x"}),
		"contract by link":      commitment(pipeline.CommitmentContract, "", pipeline.Proof{Link: "http://a.example/c"}),
		"order by file":         commitment(pipeline.CommitmentPurchaseOrder, "", pipeline.Proof{Files: []pipeline.File{{ID: "F1"}}}),
		"other, described":      commitment(pipeline.CommitmentOther, "Acta firmada", pipeline.Proof{Reference: "x"}),
		"longest texts": commitment(pipeline.CommitmentOther, long[len("ñ"):],
			pipeline.Proof{Reference: short[len("ñ"):]}),
		"approval":           goodApproval(),
		"invoice of old":     pipeline.Invoice{Number: "1", Issued: pipeline.Date{Year: 2000, Month: 1, Day: 1}, Amount: uf},
		"complete in full":   pipeline.Completion{Scope: pipeline.ScopeFull, Date: today},
		"complete in part":   goodCompletion(),
		"an embedded gate":   struct{ pipeline.Gate }{goodApproval()},
		"a pointer to a one": &pipeline.Completion{Scope: pipeline.ScopeFull, Date: today},
	} {
		before, _ := g.To().Previous()
		w := walkTo(t, before, ownerActor())
		w.did(w.o.Advance(g, ownerActor(), noon))
		require.Equal(t, g.To(), w.o.Stage, name)
		require.Equal(t, noon, w.o.StageSince, name)
		require.Equal(t, pipeline.EventAdvanced, w.last().Kind, name)
	}
}

func TestGatesRecordTheirEvidence(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageInvoicing, ownerActor())
	c := goodCommitment()
	require.Equal(t, fullChecklist(), w.o.Qualification)
	require.Equal(t, &c, w.o.Commitment)
	require.True(t, w.o.Value.Equal(c.Value), "the confirmed value is the opportunity's")
	b := goodApproval()
	require.Equal(t, &b, w.o.BillingApproval)

	// Later invoices add to the first, by who recorded them; a number is used once.
	uf := pipeline.Invoice{Number: " F-2\x00 ", Issued: today, Amount: pipeline.MustMoney("100.5", "CLF"), By: "UFORGED"}
	before := w.o
	w.did(w.o.Invoice(uf, managerActor(), noon))
	require.Equal(t, pipeline.EventInvoiced, w.last().Kind)
	require.Equal(t, pipeline.StageInvoicing, w.o.Stage)
	require.Len(t, before.Invoices, 1)
	require.Equal(t, pipeline.Invoice{Number: "F-2", Issued: today, Amount: uf.Amount, By: manager}, w.o.Invoices[1])
	_, _, err := w.o.Invoice(pipeline.Invoice{Number: "F-1 ", Issued: today.AddDays(1)}, ownerActor(), noon)
	require.Equal(t, reasons{"number": "duplicate", "date": "future", "amount": "required"}, fieldsOf(t, err))
	sums, err := w.o.Invoiced()
	require.NoError(t, err)
	require.Equal(t, []pipeline.Money{clp("5000000"), uf.Amount}, sums)

	// Two branches of one state don't share their invoices. With three, the slice has room for a fourth.
	w.did(w.o.Invoice(pipeline.Invoice{Number: "F-3", Issued: today, Amount: clp("1")}, ownerActor(), noon))
	x, _, err := w.o.Invoice(pipeline.Invoice{Number: "X", Issued: today, Amount: clp("1")}, ownerActor(), noon)
	require.NoError(t, err)
	y, _, err := w.o.Invoice(pipeline.Invoice{Number: "Y", Issued: today, Amount: clp("1")}, ownerActor(), noon)
	require.NoError(t, err)
	require.Equal(t, "X", x.Invoices[3].Number)
	require.Equal(t, "Y", y.Invoices[3].Number)

	full := goodCompletion()
	w.did(w.o.Advance(full, ownerActor(), noon))
	full.Settle = pipeline.Settlement{}
	require.Equal(t, &full, w.o.Completion)
}

// shortcut is a gate put together outside the package, that names another stage than its evidence is for.
type shortcut struct {
	pipeline.Gate
	to pipeline.Stage
}

func (s shortcut) To() pipeline.Stage { return s.to }

func TestAWrappedGateLeadsWhereItsEvidenceLeads(t *testing.T) {
	t.Parallel()
	for _, to := range pipeline.Stages()[1:6] {
		before, _ := to.Previous()
		for _, of := range pipeline.Stages()[1:6] {
			next, _, err := atStage(t, before).Advance(shortcut{gateInto(of), to}, ownerActor(), noon)
			if of == to {
				require.NoError(t, err)
				require.Equal(t, to, next.Stage)
				continue
			}
			require.Equal(t, "conflict/wrong_stage", refusal(err), "%s as %s", of, to)
		}
	}
}

func TestTheDayOfAnActIsThatOfItsZone(t *testing.T) {
	t.Parallel()
	// 22:30 of the 10th in Santiago is the 11th in UTC.
	late := noon.Add(10*time.Hour + 30*time.Minute)
	approval := goodApproval()
	approval.Date = today.AddDays(1)
	o := atStage(t, pipeline.StageCommitted)
	_, _, err := o.Advance(approval, ownerActor(), late)
	require.Equal(t, reasons{"date": "future"}, fieldsOf(t, err))
	_, _, err = o.Advance(approval, ownerActor(), late.UTC())
	require.NoError(t, err)
}

func TestAPartlyTickedChecklistIsProgress(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	var q pipeline.Qualification
	q[pipeline.CriterionInterest] = pipeline.Confirmation{Confirmed: true, Support: "  Pidió\u202e propuesta "}
	w.did(w.o.Qualify(q, ownerActor(), noon))
	require.Equal(t, pipeline.StageImmature, w.o.Stage)
	require.Equal(t, pipeline.EventQualification, w.last().Kind)
	require.Equal(t, "Pidió propuesta", w.o.Qualification[pipeline.CriterionInterest].Support)
	require.NotEqual(t, noon, w.o.StageSince)

	_, _, err := w.o.Qualify(q, ownerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err))
	q[pipeline.CriterionMeans].Support = short
	_, _, err = w.o.Qualify(q, ownerActor(), noon)
	require.Equal(t, reasons{"criterion_means_support": "too_long"}, fieldsOf(t, err))

	w.did(w.o.Qualify(fullChecklist(), ownerActor(), noon))
	require.Equal(t, pipeline.StageQualified, w.o.Stage)
	_, _, err = w.o.Qualify(pipeline.Qualification{}, ownerActor(), noon)
	require.Equal(t, "conflict/wrong_stage", refusal(err), "the checklist of a qualified one is settled")
}
