package pipeline_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

// machine runs the same random acts on the service and on the model.
type machine struct {
	office
	staffed bool
	people  []person
	models  []*model
	keys    int
}

func newMachine(t *rapid.T) *machine {
	m := &machine{office: newOffice(), staffed: rapid.Bool().Draw(t, "finance staffed")}
	m.people = []person{
		{member: pipeline.Member{ID: "UANA"}, sells: true},
		{member: pipeline.Member{ID: "UBETO"}, sells: true},
		{member: pipeline.Member{ID: "UMARTA"}, manages: true},
		{member: pipeline.Member{ID: "UJEFE", Admin: true}, manages: true, admin: true},
		{member: pipeline.Member{ID: "UADM"}, admin: true},
		{member: pipeline.Member{ID: "UGUEST", Outsider: true}, outside: true},
	}
	m.models = append(m.models, m.firstOne(t))
	m.store.SetRoles("UMARTA", pipeline.Manager)
	m.store.SetRoles("UADM", pipeline.Admin)
	m.store.SetRoles("UGUEST", pipeline.Manager) // in vain
	if m.staffed {
		m.store.SetRoles("UFIN", pipeline.Finance)
		m.people = append(m.people, person{member: pipeline.Member{ID: "UFIN"}, finance: true})
	}
	return m
}

// firstOne is there from the beginning.
func (m *machine) firstOne(t *rapid.T) *model {
	_, err := m.Service.Create(context.Background(), m.request(m.people[0]), pipeline.New{Account: "Andes"})
	require.NoError(t, err)
	return begun("UANA", "Andes", m.now())
}

// begun is the model of a new opportunity.
func begun(by pipeline.UserID, name string, at time.Time) *model {
	return &model{
		account: name, facts: facts{stage: "immature", owner: by, name: name, manual: -1, since: at.UnixMicro()},
		steps: []modelStep{{kind: "create", by: by, at: at}},
	}
}

func (m *machine) now() time.Time { return m.clock.Now() }

func (m *machine) who(t *rapid.T) person { return rapid.SampledFrom(m.people).Draw(t, "by") }

func (m *machine) request(by person) pipeline.Request {
	m.keys++
	return pipeline.Request{Key: fmt.Sprint("key ", m.keys), By: by.member}
}

// Create makes one, and a few at most so that acts meet.
func (m *machine) Create(t *rapid.T) {
	if len(m.models) == 3 {
		t.Skip("enough")
	}
	by := m.who(t)
	account, sure := rapid.SampledFrom([]string{"Andes", "ÁNDES", "Cobre", "", " \u202e"}).Draw(t, "account"), rapid.Bool().Draw(t, "sure")
	out, err := m.Service.Create(context.Background(), m.request(by), pipeline.New{Account: account, Sure: sure})
	switch {
	case by.outside:
		require.Equal(t, "denied/outsider", refusal(err))
	case !by.sells && !by.manages:
		require.Equal(t, "denied/sellers_only", refusal(err))
	case strings.Trim(account, " \u202e") == "":
		require.Equal(t, "invalid/fields", refusal(err))
	case !sure && len(m.alike(by, account)) > 0:
		require.Equal(t, "conflict/alike", refusal(err))
		var e *pipeline.Error
		require.ErrorAs(t, err, &e)
		var asked []pipeline.OpportunityID
		for _, o := range e.Alike {
			asked = append(asked, o.ID)
		}
		require.Equal(t, m.alike(by, account), asked)
	default:
		require.NoError(t, err)
		require.Equal(t, pipeline.OpportunityID(len(m.models)+1), out.Opportunity.ID)
		m.models = append(m.models, begun(by.member.ID, account, m.now()))
	}
}

// alike is what a creation would be asked about, the newest first.
func (m *machine) alike(by person, account string) []pipeline.OpportunityID {
	client := func(name string) string { return strings.ReplaceAll(strings.ToLower(name), "á", "a") }
	var list []pipeline.OpportunityID
	for i, md := range m.models {
		first := md.steps[0]
		again := first.by == by.member.ID && m.now().Before(first.at.Add(time.Minute)) && md.value == ""
		if client(md.account) == client(account) && (place(md.stage) >= 0 && md.stage != "done" || again) {
			list = append([]pipeline.OpportunityID{pipeline.OpportunityID(i + 1)}, list...)
		}
	}
	return list
}

// Wait moves the clock, often to just about the end of what can be undone.
func (m *machine) Wait(t *rapid.T) {
	m.clock.Move(rapid.SampledFrom([]time.Duration{time.Microsecond, time.Second, 3 * time.Minute, 10*time.Minute - time.Microsecond,
		10 * time.Minute, 10*time.Minute + time.Microsecond, 30 * time.Hour}).Draw(t, "wait"))
}

// Forward, TakeBack, End, Revive and StepBack are acts that mostly go through: without them a random walk would
// seldom get far.

// Forward passes the next gate.
func (m *machine) Forward(t *rapid.T) {
	i := m.pick(t)
	next := map[string]string{"immature": "qualify", "qualified": "commit", "committed": "approve", "to_invoice": "invoice", "invoicing": "complete"}[m.models[i].stage]
	if next == "" {
		t.Skip("ended")
	}
	m.perform(t, i, next, m.fit(t, i), 0, true)
}

// Onward is Forward again, so that it is twice as frequent.
func (m *machine) Onward(t *rapid.T) { m.Forward(t) }

// TakeBack undoes the last act, by who did it.
func (m *machine) TakeBack(t *rapid.T) {
	i := m.pick(t)
	steps := m.models[i].steps
	for _, p := range m.people {
		if p.member.ID == steps[len(steps)-1].by {
			m.perform(t, i, "undo", p, 0, true)
		}
	}
}

// End loses one.
func (m *machine) End(t *rapid.T) {
	i := m.pick(t)
	m.perform(t, i, "lose", m.fit(t, i), 0, true)
}

// Revive reopens one.
func (m *machine) Revive(t *rapid.T) { m.perform(t, m.pick(t), "reopen", m.people[2], 0, true) }

// StepBack corrects one.
func (m *machine) StepBack(t *rapid.T) { m.perform(t, m.pick(t), "correct", m.people[3], 0, true) }

// Change is anything by somebody fit, right or wrong.
func (m *machine) Change(t *rapid.T) {
	i := m.pick(t)
	m.perform(t, i, rapid.SampledFrom(allDeeds).Draw(t, "act"), m.fit(t, i), 0, rapid.IntRange(0, 2).Draw(t, "faulty") > 0)
}

// Meddle is anything by anybody, now and then of a version that has passed or is yet to come.
func (m *machine) Meddle(t *rapid.T) {
	i := m.pick(t)
	off := rapid.SampledFrom([]int{0, 0, 0, -1, -2, 1}).Draw(t, "version off by")
	m.perform(t, i, rapid.SampledFrom(allDeeds).Draw(t, "act"), m.who(t), off, rapid.Bool().Draw(t, "valid"))
}

var allDeeds = []string{"edit", "checklist", "qualify", "commit", "approve", "invoice", "complete", "lose", "reopen", "correct", "undo", "assign", "take", "decline", "share", "evidence"}

// fit is the owner, or a manager.
func (m *machine) fit(t *rapid.T, i int) person {
	owner := m.models[i].owner
	for _, p := range m.people {
		if p.member.ID == owner && rapid.Bool().Draw(t, "by the owner") {
			return p
		}
	}
	return m.people[2]
}

func (m *machine) pick(t *rapid.T) int {
	return rapid.IntRange(0, len(m.models)-1).Draw(t, "opportunity")
}

// perform does the act on both sides, and compares how it ends.
func (m *machine) perform(t *rapid.T, i int, act string, by person, off int, valid bool) {
	md := m.models[i]
	target := pipeline.Target{ID: pipeline.OpportunityID(i + 1), Version: md.version() + off}
	d := deed{act: act, by: by, stale: off != 0, valid: valid, after: md.moved(act)}
	do := m.prepare(t, md, &d)
	want := md.verdict(d, m.staffed, m.now())

	before, denied := m.everything(t), m.denials(t, target.ID)
	r := m.request(by)
	out, err := do(r, target)
	require.Equal(t, want, refusal(err), "%s by %s at %s", act, by.member.ID, md.stage)
	if err != nil {
		require.Equal(t, before, m.everything(t), "a refused act changes nothing")
		m.checkDenials(t, d, target.ID, denied, err)
		return
	}
	require.Equal(t, denied, m.denials(t, target.ID))
	md.done(d, m.now())
	require.Equal(t, md.version(), out.Opportunity.Version)
	require.False(t, out.Replayed)
	after := m.everything(t)
	again, err := do(r, target)
	require.NoError(t, err)
	require.True(t, again.Replayed, "the same key again has no effect")
	sameOutcomeIn(t, out, again)
	require.Equal(t, after, m.everything(t))
}

func (m *machine) denials(t *rapid.T, id pipeline.OpportunityID) []pipeline.Denial {
	list, err := m.store.Denials(context.Background(), id, time.Time{}, 10_000)
	require.NoError(t, err)
	return list
}

// checkDenials: what a rule refused is kept, unless to an outsider; nothing else is.
func (m *machine) checkDenials(t *rapid.T, d deed, id pipeline.OpportunityID, before []pipeline.Denial, err error) {
	after := m.denials(t, id)
	if pipeline.CodeOf(err) != pipeline.Denied || d.by.outside {
		require.Equal(t, before, after)
		return
	}
	act := pipeline.Act(d.act)
	switch d.act {
	case "checklist":
		act = pipeline.ActQualify
	case "decline":
		act = pipeline.ActTake
	}
	require.Equal(t, pipeline.Denial{Opportunity: id, By: d.by.member.ID, At: after[0].At, Act: act, Reason: pipeline.ReasonOf(err)}, after[0])
	require.True(t, after[0].At.Equal(m.now()))
	require.Equal(t, before, append([]pipeline.Denial(nil), after[1:]...))
}

// everything is all that the store keeps of the opportunities.
func (m *machine) everything(t *rapid.T) string {
	var b strings.Builder
	for i := range m.models {
		o, err := m.store.Opportunity(context.Background(), pipeline.OpportunityID(i+1))
		require.NoError(t, err)
		history, err := m.store.History(context.Background(), o.ID, 0, 10_000)
		require.NoError(t, err)
		fmt.Fprintf(&b, "%+v %v %d\n", told(o), o.UpdatedAt, len(history))
	}
	fmt.Fprintf(&b, "%d notices", len(m.store.Notices()))
	return b.String()
}

// Check holds what must be true after every step.
func (m *machine) Check(t *rapid.T) {
	m.checkTallies(t)
	for i, md := range m.models {
		ctx := context.Background()
		o, err := m.store.Opportunity(ctx, pipeline.OpportunityID(i+1))
		require.NoError(t, err)
		require.Equal(t, md.facts, told(o))
		require.True(t, md.evidenced(), "a gate was skipped: %+v", md.facts)
		require.Equal(t, md.version(), o.Version)

		newest, err := m.store.History(ctx, o.ID, 0, 10_000)
		require.NoError(t, err)
		history := make([]pipeline.Event, len(newest))
		for i, e := range newest {
			history[len(newest)-1-i] = e
		}
		require.Len(t, history, o.Version, "an event for every version")
		replayed, err := pipeline.Replay(history)
		require.NoError(t, err)
		require.Equal(t, o, inUTC(replayed))
		checkHistory(t, history, md)
	}
}

func TestNoSequenceOfActsBreaksTheFlow(t *testing.T) {
	t.Parallel()
	for part := range 3 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				t.Repeat(rapid.StateMachineActions(newMachine(t)))
			})
		})
	}
}
