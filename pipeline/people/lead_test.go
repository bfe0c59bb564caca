package people_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

var leadTime = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func actorOf(id pipeline.UserID, outsider bool, roles ...pipeline.Role) pipeline.Actor {
	return pipeline.NewActor(pipeline.Member{ID: id, Outsider: outsider}, roles, false)
}

// leadRights says what each act on somebody's lead answers to each person.
const leadRights = `
act       owner         colleague       manager  finance         guest
create    yes           yes             yes      sellers_only    outsider
give      manager_only  manager_only    yes      sellers_only    outsider
edit      yes           not_lead_owner  yes      not_lead_owner  outsider
assign    yes           not_lead_owner  yes      not_lead_owner  outsider
discard   yes           not_lead_owner  yes      not_lead_owner  outsider
convert   yes           not_lead_owner  yes      not_lead_owner  outsider
reopen    manager_only  manager_only    yes      manager_only    outsider
`

var leadActs = map[string]func(l people.Lead, by pipeline.Actor) error{
	"create": func(_ people.Lead, by pipeline.Actor) error {
		_, _, err := people.CreateLead(1, people.NewLead{Company: "Acme"}, by, leadTime)
		return err
	},
	"give": func(_ people.Lead, by pipeline.Actor) error {
		_, _, err := people.CreateLead(1, people.NewLead{Company: "Acme", Owner: "U9"}, by, leadTime)
		return err
	},
	"edit": func(l people.Lead, by pipeline.Actor) error {
		name := "Otro"
		_, _, err := l.Edit(people.LeadEdit{Person: &name}, by, leadTime)
		return err
	},
	"assign": func(l people.Lead, by pipeline.Actor) error { _, _, err := l.Assign("U9", by, leadTime); return err },
	"discard": func(l people.Lead, by pipeline.Actor) error {
		_, _, err := l.End(people.Discard{Reason: "spam"}, by, leadTime)
		return err
	},
	"convert": func(l people.Lead, by pipeline.Actor) error {
		_, _, err := l.Convert(people.Conversion{Opportunity: 1, Account: 1}, by, leadTime)
		return err
	},
	"reopen": func(l people.Lead, by pipeline.Actor) error {
		l.State, l.Discard = people.LeadDiscarded, &people.Discard{Reason: "spam"}
		_, _, err := l.Reopen("Volvió", by, leadTime)
		return err
	},
}

func TestEveryActOnLeadsHoldsEveryRight(t *testing.T) {
	t.Parallel()
	cast := map[string]pipeline.Actor{"owner": actorOf("U1", false, pipeline.Salesperson), "colleague": actorOf("U2", false, pipeline.Salesperson),
		"manager": actorOf("U3", false, pipeline.Manager), "finance": actorOf("U4", false, pipeline.Finance), "guest": actorOf("U1", true, pipeline.Manager)}
	l, _, err := people.CreateLead(1, people.NewLead{Company: "Acme"}, cast["owner"], leadTime)
	require.NoError(t, err)
	rows := strings.Split(strings.TrimSpace(leadRights), "\n")
	who := strings.Fields(rows[0])[1:]
	require.Len(t, rows[1:], len(leadActs))
	for _, row := range rows[1:] {
		cells := strings.Fields(row)
		for i, want := range cells[1:] {
			got := string(pipeline.ReasonOf(leadActs[cells[0]](l, cast[who[i]])))
			if got == "" {
				got = "yes"
			}
			require.Equal(t, want, got, "%s by the %s", cells[0], who[i])
		}
	}
}

func TestALeadSaysAllItsFaultsAtOnce(t *testing.T) {
	t.Parallel()
	bad := people.NewLead{TaxID: "76.543.210-9", Email: "juan@", Phone: "912", Source: strings.Repeat("x", 301)}
	err := bad.Check()
	var e *pipeline.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{people.FieldTaxID: people.ReasonCheckDigit, people.FieldEmail: pipeline.ReasonUnreadable,
		people.FieldPhone: pipeline.ReasonUnreadable, people.FieldPerson: pipeline.ReasonRequired, people.FieldCompany: pipeline.ReasonRequired,
		pipeline.FieldSource: pipeline.ReasonTooLong}, e.Fields)
}

// What ended takes no act but a manager's reopening, and what converted not even that. The history leads to each state.
func TestALeadEnds(t *testing.T) {
	t.Parallel()
	owner, boss := actorOf("U1", false, pipeline.Salesperson), actorOf("U3", false, pipeline.Manager)
	l, created, err := people.CreateLead(1, people.NewLead{Person: " Juan ", Email: "Juan@Acme.CL"}, owner, leadTime)
	require.NoError(t, err)
	_, _, err = l.End(people.Discard{Reason: people.DiscardOther}, owner, leadTime)
	require.Equal(t, pipeline.ReasonFields, pipeline.ReasonOf(err), "other is described")
	_, _, err = l.End(people.Discard{Reason: "whim"}, owner, leadTime)
	require.Equal(t, pipeline.ReasonFields, pipeline.ReasonOf(err))
	gone, ended, err := l.End(people.Discard{Reason: people.DiscardOther, Comment: "Era un proveedor"}, owner, leadTime)
	require.NoError(t, err)
	for _, act := range []string{"edit", "assign", "discard", "convert"} {
		require.Equal(t, people.ReasonLeadDiscarded, pipeline.ReasonOf(leadActs[act](gone, boss)), act)
	}
	back, reopened, err := gone.Reopen(" Volvió ", boss, leadTime)
	require.NoError(t, err)
	require.Equal(t, "Volvió", reopened.Reason)
	_, _, err = back.Reopen("Otra vez", boss, leadTime)
	require.Equal(t, people.ReasonLeadOpen, pipeline.ReasonOf(err))
	done, converted, err := back.Convert(people.Conversion{Opportunity: 7, Account: 8}, owner, leadTime)
	require.NoError(t, err)
	for _, act := range []string{"edit", "assign", "discard", "convert"} {
		require.Equal(t, people.ReasonLeadConverted, pipeline.ReasonOf(leadActs[act](done, boss)), act)
	}
	_, _, err = done.Reopen("No", boss, leadTime)
	require.Equal(t, people.ReasonLeadConverted, pipeline.ReasonOf(err))
	var now people.Lead
	for _, e := range []people.Event{created, ended, reopened, converted} {
		now, err = people.Apply(now, e)
		require.NoError(t, err)
	}
	now.ID, now.Version, now.CreatedAt, now.CreatedBy, now.UpdatedAt, now.UpdatedBy = done.ID, 4, leadTime, "U1", leadTime, "U1"
	require.Equal(t, done, now)
}

func TestNameStem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"acme s.a.": "acme", "acme ltda.": "acme", "acme": "acme", "vina los aromos & cia. ltda.": "vina los aromos", "spa": "spa", "": ""} {
		require.Equal(t, want, people.NameStem(name), name)
	}
}
