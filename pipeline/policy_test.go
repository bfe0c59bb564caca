package pipeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// mayTable says who may do what: any opportunity, only their own, or none. With whom one is shared may do with it, in
// whatever role, what a salesperson may with their own. Invoices are "own*": a salesperson's own
// as long as nobody has the finance role. Undo hangs on the author instead of the owner.
const mayTable = `
act       salesperson  manager  finance  admin
see       any          any      any      any
create    own          any      -        -
edit      own          any      -        -
qualify   own          any      -        -
commit    own          any      -        -
approve   own          any      -        -
invoice   own*         any      any      -
hold      own*         any      any      -
annul     own*         any      any      -
pay       own*         any      any      -
complete  own          any      -        -
lose      own          any      -        -
reopen    -            any      -        -
correct   -            any      -        -
undo      author       author   author   author
assign    own          any      -        -
take      -            -        -        -
room      own          any      -        -
share     own          any      -        any
evidence  own          any      -        -
log       own          any      -        -
plan      own          any      -        -
lines     own          any      -        -
quote     own          any      -        -
decide    -            any      -        -
order     own          any      any      -
close     own          any      any      -
`

// stageTable says what a permitted act meets at each stage: it is done (ok), or refused as final, wrong stage,
// not lost, first stage, or without an invoice.
const stageTable = `
act       immature  qualified  committed  to_invoice  invoicing  done   lost
see       ok        ok         ok         ok          ok         ok     ok
create    ok        ok         ok         ok          ok         ok     ok
edit      ok        ok         ok         ok          ok         final  final
qualify   ok        wrong      wrong      wrong       wrong      final  final
commit    wrong     ok         wrong      wrong       wrong      final  final
approve   wrong     wrong      ok         wrong       wrong      final  final
invoice   wrong     wrong      wrong      ok          ok         final  final
hold      ok        ok         ok         wrong       wrong      final  final
annul     none      none       none       none        ok         ok     none
pay       none      none       none       none        ok         ok     none
complete  wrong     wrong      wrong      wrong       ok         final  final
lose      ok        ok         ok         ok          ok         final  final
reopen    notlost   notlost    notlost    notlost     notlost    notlost  ok
correct   first     ok         ok         ok          ok         final  final
undo      ok        ok         ok         ok          ok         ok     ok
assign    ok        ok         ok         ok          ok         final  final
take      ok        ok         ok         ok          ok         final  final
room      ok        ok         ok         ok          ok         final  final
share     ok        ok         ok         ok          ok         final  final
evidence  ok        ok         ok         ok          ok         ok     ok
log       ok        ok         ok         ok          ok         final  final
plan      ok        ok         ok         ok          ok         final  final
lines     ok        ok         ok         ok          ok         final  final
quote     ok        ok         ok         ok          ok         final  final
decide    ok        ok         ok         ok          ok         final  final
order     ok        ok         ok         ok          ok         final  final
close     ok        ok         ok         ok          ok         ok     ok
`

var (
	may   = parseTable(mayTable)
	meets = parseTable(stageTable)
)

// met words the cells of stageTable as refusals.
var met = map[string]string{"ok": "ok", "final": "final/final", "wrong": "conflict/wrong_stage",
	"notlost": "conflict/not_lost", "first": "conflict/first_stage", "none": "conflict/no_invoice"}

func parseTable(text string) map[string]map[string]string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	head := strings.Fields(lines[0])
	table := map[string]map[string]string{}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		row := map[string]string{}
		for i, h := range head {
			row[h] = cells[i]
		}
		table[cells[0]] = row
	}
	return table
}

// expected reads the tables: the strongest right of any role counts.
func expected(act, stage string, roles []pipeline.Role, own, staffed bool) string {
	if len(roles) == 0 {
		return "denied/outsider"
	}
	for _, r := range roles {
		right := may[act][string(r)]
		if right == "any" || right == "own" && own || right == "author" && own || right == "own*" && own && !staffed {
			return met[meets[act][stage]]
		}
	}
	switch {
	case act == "undo":
		return "denied/not_author"
	case act == "take":
		return "denied/not_offered"
	case act == "create" && !slices.Contains(roles, pipeline.Salesperson):
		return "denied/sellers_only"
	case act == "reopen" || act == "correct" || act == "decide":
		return "denied/manager_only"
	case slices.Contains([]string{"invoice", "hold", "annul", "pay"}, act) && staffed:
		return "denied/finance_only"
	}
	return "denied/not_owner"
}

// owns: whoever creates owns what they create, and with whom it is shared works on it as its owner.
func owns(tie string, act pipeline.Act) bool {
	return tie == "own" || tie == "shared" && act != pipeline.ActUndo || act == pipeline.ActCreate
}

// as gives the roles that somebody acts in: with whom it is shared works on it as its owner, who is a salesperson.
func as(roles []pipeline.Role, tie string, act pipeline.Act) []pipeline.Role {
	if tie != "shared" || len(roles) == 0 || act == pipeline.ActCreate {
		return roles
	}
	return append(slices.Clone(roles), pipeline.Salesperson)
}

// do does the act with everything it asks for.
func do(act pipeline.Act, w *walk, by pipeline.Actor, at time.Time) error {
	o, value := w.o, clp("1")
	var err error
	switch act {
	case pipeline.ActSee:
		err = by.May(pipeline.ActSee, o)
	case pipeline.ActCreate:
		_, _, err = pipeline.Create(8, newDeal(), by, at)
	case pipeline.ActEdit:
		_, _, err = o.Edit(pipeline.Edit{Value: &value}, by, at)
	case pipeline.ActQualify:
		_, _, err = o.Qualify(fullChecklist(), by, at)
	case pipeline.ActCommit:
		_, _, err = o.Advance(goodCommitment(), by, at)
	case pipeline.ActApprove:
		_, _, err = o.Advance(goodApproval(), by, at)
	case pipeline.ActInvoice:
		_, _, err = o.Invoice(pipeline.Invoice{Number: "F-2", Issued: today, Amount: clp("1")}, by, at)
	case pipeline.ActHold:
		_, _, err = o.Hold(pipeline.Invoice{Number: "F-2", Issued: today, Amount: clp("1")}, by, at)
	case pipeline.ActAnnul:
		_, _, err = o.Annul(goodInvoice().Ref(), goodNote(), by, at)
	case pipeline.ActPay:
		_, _, err = o.Pay(goodPayment(), by, at)
	case pipeline.ActComplete:
		_, _, err = o.Advance(goodCompletion(), by, at)
	case pipeline.ActLose:
		_, _, err = o.Lose(goodLoss(), by, at)
	case pipeline.ActReopen:
		_, _, err = o.Reopen("Volvió a llamar", pipeline.Settlement{}, by, at)
	case pipeline.ActCorrect:
		_, _, err = o.Correct("Se apretó por error", by, at)
	case pipeline.ActUndo:
		_, _, err = o.Undo(w.last(), by, at)
	case pipeline.ActAssign:
		_, _, err = o.Assign("UNEW", by, at)
	case pipeline.ActTake:
		_, _, err = o.TakeOver(by, at)
	case pipeline.ActRoom:
		_, _, err = o.AskRoom(by, at)
	case pipeline.ActShare:
		_, _, err = o.Share("UNEW", by, at)
	case pipeline.ActEvidence:
		_, _, err = o.File(goodEvidence("1.1"), by, at)
	case pipeline.ActLog:
		_, _, err = o.Log(goodCall(), nil, by, at)
	case pipeline.ActPlan:
		_, _, err = o.Plan(goodStep(), by, at)
	case pipeline.ActLines:
		_, _, err = o.AddLine(goodLine(), by, at)
	case pipeline.ActQuote:
		o.Lines = []pipeline.LineItem{goodLine()}
		_, _, err = o.WriteQuote(goodQuote(), by, at)
	case pipeline.ActDecide:
		_, _, err = asked(o).Decide(1, true, "", by, at)
	case pipeline.ActOrder:
		_, _, err = o.PlaceOrder(goodOrder(), by, at)
	case pipeline.ActClose:
		o.Orders = []pipeline.Order{goodOrder()}
		_, _, err = o.CloseOrder(goodOrder().Number, "Se cumplió", by, at)
	default:
		err = fmt.Errorf("no act %q", act)
	}
	return err
}

// sets is every set of roles, and the empty one.
func sets() [][]pipeline.Role {
	roles := []pipeline.Role{pipeline.Salesperson, pipeline.Manager, pipeline.Finance, pipeline.Admin}
	all := make([][]pipeline.Role, 16)
	for bits := range all {
		for i, r := range roles {
			if bits&(1<<i) != 0 {
				all[bits] = append(all[bits], r)
			}
		}
	}
	return all
}

func TestAuthorisationMatrix(t *testing.T) {
	t.Parallel()
	require.Len(t, may, len(pipeline.Acts()))
	cases := 0
	for _, stage := range pipeline.Stages() {
		for _, tie := range []string{"own", "shared", "another's"} {
			for _, staffed := range []bool{true, false} {
				for _, roles := range sets() {
					id := other
					if tie == "own" {
						id = owner
					}
					by := pipeline.NewActor(pipeline.Member{ID: id, Outsider: len(roles) == 0}, roles, staffed)
					for _, act := range pipeline.Acts() {
						w := lastBy(t, stage, act)
						if tie == "shared" {
							w.o.Collaborators = []pipeline.UserID{"UTHIRD", other}
						}
						name := fmt.Sprintf("%s at %s, roles %v, %s, finance staffed %v", act, stage, roles, tie, staffed)
						want := expected(string(act), stage.String(), as(roles, tie, act), owns(tie, act), staffed)
						require.Equal(t, want, refusal(do(act, w, by, noon)), name)
						cases++
					}
				}
			}
		}
	}
	require.Equal(t, 7*3*2*16*len(pipeline.Acts()), cases)
}

// lastBy is an opportunity at the stage whose last act, for an undo at Immature too, is of the owner, and never a creation.
func lastBy(t testing.TB, stage pipeline.Stage, act pipeline.Act) *walk {
	w := walkTo(t, stage, ownerActor())
	if act == pipeline.ActUndo && stage == pipeline.StageImmature {
		name := "Otra"
		w.did(w.o.Edit(pipeline.Edit{Name: &name}, ownerActor(), noon))
	}
	return w
}

func TestRolesOfAMember(t *testing.T) {
	t.Parallel()
	all := []pipeline.Role{pipeline.Salesperson, pipeline.Manager, pipeline.Finance, pipeline.Admin}
	for _, c := range []struct {
		name   string
		member pipeline.Member
		given  []pipeline.Role
		want   []pipeline.Role
	}{
		{"a full member is a salesperson", pipeline.Member{ID: "U1"}, nil, []pipeline.Role{pipeline.Salesperson}},
		{"a workspace admin is manager and admin", pipeline.Member{ID: "U1", Admin: true}, nil, []pipeline.Role{pipeline.Manager, pipeline.Admin}},
		{"given roles replace the default", pipeline.Member{ID: "U1"}, []pipeline.Role{pipeline.Finance}, []pipeline.Role{pipeline.Finance}},
		{"given roles replace an admin's", pipeline.Member{ID: "U1", Admin: true}, []pipeline.Role{pipeline.Salesperson}, []pipeline.Role{pipeline.Salesperson}},
		{"several", pipeline.Member{ID: "U1"}, all, all},
		{"an outsider has none", pipeline.Member{ID: "U1", Outsider: true}, nil, nil},
		{"an outsider has none, even as admin and given all", pipeline.Member{ID: "U1", Outsider: true, Admin: true}, all, nil},
	} {
		a := pipeline.NewActor(c.member, c.given, true)
		var got []pipeline.Role
		for _, r := range all {
			if a.Is(r) {
				got = append(got, r)
			}
		}
		require.Equal(t, c.want, got, c.name)
	}
	require.Equal(t, "denied/outsider", refusal(pipeline.Actor{}.May(pipeline.ActSee, pipeline.Opportunity{})), "the zero actor")
}
