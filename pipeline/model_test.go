package pipeline_test

import (
	"strings"
	"time"

	"embudo/pipeline"
)

// The model is the sales flow told a second time, as simply as can be and without the package's own rules: what an
// opportunity is in a few plain values, who may do what, and what each act leads to.

// facts is all that the model knows of an opportunity. It is comparable, and copied whole for an undo.
type facts struct {
	stage, lostFrom                string
	owner                          pipeline.UserID
	name, value                    string
	manual                         int // -1: follows the stage
	ticked                         [5]bool
	committed, approved, completed bool
	invoices                       string // their numbers, each followed by a comma
	offered                        pipeline.UserID
	shared                         string // with whom, each followed by a comma
	filed                          string // the messages' moments, each followed by a comma
	since                          int64
}

// modelStep is one act that was accepted.
type modelStep struct {
	kind   string
	by     pipeline.UserID
	at     time.Time
	before facts
}

// model is one opportunity with all that was done to it.
type model struct {
	account string
	facts
	steps []modelStep
}

func (m *model) version() int { return len(m.steps) }

// person is somebody in the model, with what they may do.
type person struct {
	member                                  pipeline.Member
	sells, manages, finance, admin, outside bool
}

// deed is one act as the model sees it.
type deed struct {
	act   string // as in the tables of TestAuthorisationMatrix, or checklist: a part of it
	by    person
	stale bool
	valid bool // everything that the act asks for is there and right
	after facts
}

var flow = []string{"immature", "qualified", "committed", "to_invoice", "invoicing", "done"}

func place(stage string) int {
	for i, s := range flow {
		if s == stage {
			return i
		}
	}
	return -1
}

// entrance is the stage that each gate leads to.
var entrance = map[string]string{"checklist": "qualified", "qualify": "qualified", "commit": "committed", "approve": "to_invoice", "invoice": "invoicing", "complete": "done"}

// verdict says how the deed ends: "ok", or the refusal.
func (m *model) verdict(d deed, staffed bool, now time.Time) string {
	mine := m.owner == d.by.member.ID && d.by.sells || strings.Contains(m.shared, string(d.by.member.ID)+",")
	ended := m.stage == "done" || m.stage == "lost"
	switch {
	case d.by.outside:
		return "denied/outsider"
	case d.stale:
		return "conflict/changed"
	case d.act == "undo":
		return m.undoVerdict(d, now)
	case (d.act == "take" || d.act == "decline") && m.offered != d.by.member.ID:
		return "denied/not_offered"
	case d.act == "take" || d.act == "decline":
	case d.by.manages:
	case d.act == "reopen" || d.act == "correct":
		return "denied/manager_only"
	case d.act == "invoice" && d.by.finance:
	case d.act == "invoice" && staffed:
		return "denied/finance_only"
	case d.act == "share" && d.by.admin:
	case !mine:
		return "denied/not_owner"
	}
	switch {
	case d.act == "reopen" && m.stage != "lost":
		return "conflict/not_lost"
	case d.act == "reopen" || d.act == "evidence":
	case ended:
		return "final/final"
	case d.act == "correct" && m.stage == "immature":
		return "conflict/first_stage"
	case d.act == "invoice" && m.stage == "invoicing":
	case entrance[d.act] != "" && place(entrance[d.act]) != place(m.stage)+1:
		return "conflict/wrong_stage"
	}
	if !d.valid {
		return "invalid/fields"
	}
	if d.after == m.facts {
		return "invalid/unchanged"
	}
	return "ok"
}

func (f *facts) share(with pipeline.UserID) {
	if f.owner != with && !strings.Contains(f.shared, string(with)+",") {
		f.shared += string(with) + ","
	}
}

// assign hands over at once where by leads or takes it, else offers.
func (f *facts) assign(to pipeline.UserID, by person) {
	switch {
	case to == f.owner:
		f.offered = ""
	case by.manages || to == by.member.ID:
		f.take(to)
	default:
		f.offered = to
	}
}

func (f *facts) take(to pipeline.UserID) {
	f.owner, f.offered = to, ""
	f.shared = strings.Replace(f.shared, string(to)+",", "", 1)
}

func (f facts) filedCount() int { return strings.Count(f.filed, ",") }

func (m *model) undoVerdict(d deed, now time.Time) string {
	last := m.steps[len(m.steps)-1]
	switch {
	case last.by != d.by.member.ID:
		return "denied/not_author"
	case last.kind == "create" || last.kind == "undo":
		return "conflict/undo_kind"
	case now.After(last.at.Add(10 * time.Minute)):
		return "conflict/undo_late"
	}
	return "ok"
}

// done takes the deed into the model.
func (m *model) done(d deed, now time.Time) {
	step := modelStep{kind: d.act, by: d.by.member.ID, at: now, before: m.facts}
	switch {
	case d.act == "undo":
		d.after = m.steps[len(m.steps)-1].before
	case d.after.stage != m.stage:
		d.after.since = now.UnixMicro()
	}
	m.facts, m.steps = d.after, append(m.steps, step)
}

// moved is m's facts after the act, everything given; only fields that the machine draws come on top.
func (m *model) moved(act string) facts {
	f := m.facts
	if to := entrance[act]; to != "" && act != "checklist" && place(m.stage)+1 == place(to) {
		f.stage = to
	}
	switch act {
	case "commit":
		f.committed = true
	case "approve":
		f.approved = true
	case "complete":
		f.completed = true
	case "lose":
		f.stage, f.lostFrom = "lost", m.stage
	case "reopen":
		f.stage, f.lostFrom = m.lostFrom, ""
	case "correct":
		f = m.corrected()
	}
	if f.stage == "done" || f.stage == "lost" {
		f.offered = ""
	}
	return f
}

func (m *model) corrected() facts {
	f := m.facts
	switch m.stage {
	case "qualified":
		f.stage, f.ticked = "immature", [5]bool{}
	case "committed":
		f.stage, f.committed = "qualified", false
	case "to_invoice":
		f.stage, f.approved = "committed", false
	case "invoicing":
		f.stage, f.invoices = "to_invoice", ""
	}
	return f
}

// told is what the model would know of o.
func told(o pipeline.Opportunity) facts {
	f := facts{stage: o.Stage.String(), owner: o.Owner, name: o.Name, value: o.Value.String(), manual: -1, since: o.StageSince.UnixMicro(),
		committed: o.Commitment != nil, approved: o.BillingApproval != nil, completed: o.Completion != nil}
	if o.Offer != nil {
		f.offered = o.Offer.To
	}
	if o.ManualProbability != nil {
		f.manual = *o.ManualProbability
	}
	for i := range f.ticked {
		f.ticked[i] = o.Qualification[i].Confirmed
	}
	for _, i := range o.Invoices {
		f.invoices += i.Number + ","
	}
	for _, id := range o.Collaborators {
		f.shared += string(id) + ","
	}
	for i, v := range o.Evidence {
		if v.ID == i+1 {
			f.filed += v.TS + ","
		}
	}
	if o.Loss != nil {
		f.lostFrom = o.Loss.From.String()
	}
	return f
}

// evidenced says whether all that the stages passed ask for is there, and no more: an opportunity that is
// lost has what its last stage had.
func (f facts) evidenced() bool {
	at := place(f.stage)
	if f.stage == "lost" {
		at = place(f.lostFrom)
	}
	ticks := 0
	for _, t := range f.ticked {
		if t {
			ticks++
		}
	}
	return at >= 0 && (ticks == 5) == (at >= 1) && f.committed == (at >= 2) && f.approved == (at >= 3) &&
		(f.invoices != "") == (at >= 4) && f.completed == (at >= 5) && (f.lostFrom != "") == (f.stage == "lost")
}
