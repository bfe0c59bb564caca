package pipeline_test

import (
	"context"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"embudo/pipeline"
)

type doing = func(pipeline.Request, pipeline.Target) (pipeline.Outcome, error)

// prepare draws what the act brings along, right or wrong as d says, tells the model what it would lead to,
// and gives how to do it on the service.
func (m *machine) prepare(t *rapid.T, md *model, d *deed) doing {
	ctx := context.Background()
	switch d.act {
	case "edit":
		return m.prepareEdit(t, md, d)
	case "checklist", "qualify":
		return m.prepareChecklist(t, d)
	case "invoice":
		return m.prepareInvoice(t, md, d)
	case "lose":
		l := rapid.SampledFrom([]pipeline.Loss{goodLoss(), {Reason: pipeline.LossDeclined}, {Reason: pipeline.LossOther, Description: "Otra"}}).Draw(t, "loss")
		if !d.valid {
			l = rapid.SampledFrom([]pipeline.Loss{{}, {Reason: "tired"}, {Reason: pipeline.LossCompetitor}, {Reason: pipeline.LossOther, Description: "\x00"}}).Draw(t, "faulty loss")
		}
		return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) { return m.Lose(ctx, r, at, l) }
	case "reopen", "correct":
		reason := "Con razón"
		if !d.valid {
			reason = rapid.SampledFrom([]string{"", " \n", long}).Draw(t, "faulty reason")
		}
		if d.act == "reopen" {
			return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
				return m.Reopen(ctx, r, at, reason, pipeline.Settlement{})
			}
		}
		return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
			return m.Correct(ctx, r, at, reason)
		}
	case "take":
		d.valid = true // there is nothing to get wrong
		d.after.take(d.by.member.ID)
		return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) { return m.TakeOver(ctx, r, at) }
	case "decline":
		d.after.offered = ""
		reason := "No alcanzo"
		if !d.valid {
			reason = " "
		}
		return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
			return m.Decline(ctx, r, at, reason)
		}
	case "assign", "share":
		return m.preparePerson(t, d)
	case "evidence":
		return m.prepareEvidence(t, md, d)
	case "undo":
		return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) { return m.Undo(ctx, r, at) }
	}
	g := m.drawGate(t, md, d)
	return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
		return m.Advance(ctx, r, at, g)
	}
}

// drawGate draws the evidence of commit, approve and complete; a faulty one has a single fault.
func (m *machine) drawGate(t *rapid.T, md *model, d *deed) pipeline.Gate {
	day := m.Today()
	c := pipeline.Commitment{Kind: rapid.SampledFrom(pipeline.CommitmentKinds()[:3]).Draw(t, "kind"), Date: day, Proof: drawProof(t, md), Value: drawValue(t)}
	b := pipeline.BillingApproval{ApprovedBy: "Paula", Date: day, Proof: drawProof(t, md)}
	done := pipeline.Completion{Scope: pipeline.ScopeFull, Date: day}
	if !d.valid {
		switch rapid.IntRange(0, 3).Draw(t, "fault") {
		case 0:
			c.Date, b.Date, done.Date = day.AddDays(1), day.AddDays(1), pipeline.Date{}
		case 1:
			c.Proof, b.Proof, done.Scope = pipeline.Proof{}, pipeline.Proof{Link: "oc"}, pipeline.ScopePartial
		case 2:
			c.Value, b.ApprovedBy, done.Scope = clp("0"), "\x00", ""
		case 3:
			unfiled := pipeline.Proof{Reference: "OC 1", Evidence: []int{md.filedCount() + 1}}
			c.Proof, b.Proof, done.Date = unfiled, unfiled, day.AddDays(1)
		}
	}
	switch d.act {
	case "commit":
		d.after.value = c.Value.String()
		return c
	case "approve":
		return b
	}
	return done
}

func drawProof(t *rapid.T, md *model) pipeline.Proof {
	list := []pipeline.Proof{{Reference: "OC 1"}, {Link: "https://a.example/1"}, {Files: []pipeline.File{{ID: "F1", Name: "oc.pdf"}}}}
	if n := md.filedCount(); n > 0 {
		list = append(list, pipeline.Proof{Evidence: []int{n, 1}})
	}
	return rapid.SampledFrom(list).Draw(t, "proof")
}

func drawValue(t *rapid.T) pipeline.Money {
	return rapid.SampledFrom([]pipeline.Money{clp("1000"), clp("2000"), pipeline.MustMoney("350.5", "CLF")}).Draw(t, "value")
}

func (m *machine) prepareChecklist(t *rapid.T, d *deed) doing {
	var q pipeline.Qualification
	full := d.act == "qualify"
	skipped := rapid.IntRange(0, 4).Draw(t, "criterion left open")
	for i := range q {
		q[i].Confirmed = full || i != skipped && rapid.Bool().Draw(t, "ticked")
		d.after.ticked[i] = q[i].Confirmed
	}
	through := rapid.Bool().Draw(t, "by the gate") && full
	switch {
	case !d.valid && full && through:
		q[skipped].Confirmed = false // a gate that lacks one
	case !d.valid:
		q[skipped].Support = short
	}
	return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
		if through {
			return m.Advance(context.Background(), r, at, q)
		}
		return m.Qualify(context.Background(), r, at, q)
	}
}

func (m *machine) prepareInvoice(t *rapid.T, md *model, d *deed) doing {
	i := pipeline.Invoice{Number: fmt.Sprint("F-", md.version()), Issued: m.Today(), Amount: pipeline.MustMoney("1.5", "PEN")}
	if !d.valid {
		i.Issued = m.Today().AddDays(1)
		if used, _, some := strings.Cut(md.invoices, ","); some && rapid.Bool().Draw(t, "used number") {
			i.Number, i.Issued = used, m.Today()
		}
	}
	d.after.invoices += i.Number + ","
	return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
		return m.Invoice(context.Background(), r, at, i)
	}
}

func (m *machine) prepareEdit(t *rapid.T, md *model, d *deed) doing {
	var e pipeline.Edit
	switch rapid.IntRange(0, 2).Draw(t, "what") {
	case 0:
		name := rapid.SampledFrom([]string{"Uno", "Dos"}).Draw(t, "name")
		d.after.name = name
		e.Name = &name
	case 1:
		value := drawValue(t)
		d.after.value = value.String()
		e.Value = &value
	case 2:
		p := rapid.SampledFrom([]int{-1, 0, 60}).Draw(t, "probability")
		d.after.manual = p
		e.Probability = &p
	}
	if !d.valid {
		nothing, much, none := "", 101, pipeline.Money{}
		switch what := rapid.IntRange(0, 2).Draw(t, "fault"); {
		case what == 0:
			e.Account = &nothing
		case what == 1 && place(md.stage) >= 2: // what is won has a value
			e.Value = &none
		default:
			e.Probability = &much
		}
	}
	return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
		return m.Edit(context.Background(), r, at, e)
	}
}

// preparePerson hands over to those who sell, and lets any member but an outsider work on it.
func (m *machine) preparePerson(t *rapid.T, d *deed) doing {
	fit := []pipeline.Member{{ID: "UANA"}, {ID: "UBETO"}, {ID: "UMARTA"}}
	unfit := []pipeline.Member{{ID: "UGUEST", Outsider: true}, {Outsider: true}}
	if d.act == "share" {
		fit = append(fit, pipeline.Member{ID: "UADM"})
	} else {
		unfit = append(unfit, pipeline.Member{ID: "UADM"})
	}
	if !d.valid {
		fit = unfit
	}
	to := rapid.SampledFrom(fit).Draw(t, "person")
	if d.act == "share" {
		d.after.share(to.ID)
		return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
			return m.Share(context.Background(), r, at, to)
		}
	}
	d.after.assign(to.ID, d.by)
	return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
		return m.Assign(context.Background(), r, at, to)
	}
}

func (m *machine) prepareEvidence(t *rapid.T, md *model, d *deed) doing {
	v := goodEvidence(rapid.SampledFrom([]string{"1.1", "2.2", "3.3", "4.4"}).Draw(t, "message"))
	if !d.valid {
		v = rapid.SampledFrom([]pipeline.Evidence{{Channel: "C1", TS: "9.9", Text: "\u200b"}, {Channel: "C1", Text: "Sí"}, {TS: "9.9", Text: "Sí"}}).Draw(t, "faulty message")
	}
	if !strings.Contains(md.filed, v.TS+",") {
		d.after.filed += v.TS + ","
	}
	return func(r pipeline.Request, at pipeline.Target) (pipeline.Outcome, error) {
		return m.File(context.Background(), r, at, v)
	}
}
