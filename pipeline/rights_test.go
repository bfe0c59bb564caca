package pipeline_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// rightsTable says what a use case answers to each person: yes, or the rule that says no. The owner and the
// collaborator have no role but a salesperson's, as the colleague has; the boss administers the workspace and was given
// no role. The guest is another person than the owner, the gone is the owner, whose account was closed though they had every role.
// Where two rules are given, the second holds once somebody has the finance role. What is allowed meets the stage then:
// see stageTable.
const rightsTable = `
act       owner             colleague               collaborator      manager     finance       admin                   boss        guest     gone
see       yes               yes                     yes               yes         yes           yes                     yes         outsider  outsider
create    yes               yes                     yes               yes         sellers_only  sellers_only            yes         outsider  outsider
edit      yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
qualify   yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
commit    yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
approve   yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
invoice   yes/finance_only  not_owner/finance_only  yes/finance_only  yes         yes           not_owner/finance_only  yes         outsider  outsider
hold      yes/finance_only  not_owner/finance_only  yes/finance_only  yes         yes           not_owner/finance_only  yes         outsider  outsider
annul     yes/finance_only  not_owner/finance_only  yes/finance_only  yes         yes           not_owner/finance_only  yes         outsider  outsider
pay       yes/finance_only  not_owner/finance_only  yes/finance_only  yes         yes           not_owner/finance_only  yes         outsider  outsider
complete  yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
lose      yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
reopen    manager_only      manager_only            manager_only      yes         manager_only  manager_only            yes         outsider  outsider
correct   manager_only      manager_only            manager_only      yes         manager_only  manager_only            yes         outsider  outsider
undo      yes               not_author              not_author        not_author  not_author    not_author              not_author  outsider  outsider
assign    yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
take      not_offered       not_offered             not_offered       not_offered   not_offered   not_offered             not_offered  outsider  outsider
room      yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
share     yes               not_owner               yes               yes         not_owner     yes                     yes         outsider  outsider
evidence  yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
log       yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
plan      yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
lines     yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
quote     yes               not_owner               yes               yes         not_owner     not_owner               yes         outsider  outsider
decide    manager_only      manager_only            manager_only      yes         manager_only  manager_only            yes         outsider  outsider
order     yes               not_owner               yes               yes         yes           not_owner               yes         outsider  outsider
close     yes               not_owner               yes               yes         yes           not_owner               yes         outsider  outsider
`

// cast is who the columns of rightsTable are, as Slack knows them.
var cast = map[string]pipeline.Member{
	"owner": {ID: owner}, "colleague": {ID: other}, "collaborator": {ID: "UCOLLAB"}, "manager": {ID: manager}, "finance": {ID: "UFINANCE"},
	"admin": {ID: "UADMIN"}, "boss": {ID: "UBOSS", Admin: true}, "guest": {ID: "UGUEST", Outsider: true}, "gone": {ID: owner, Outsider: true},
}

// answer is the cell for a person: the rule that says no, or "yes".
func answer(cell string, staffed bool) string {
	before, after, two := strings.Cut(cell, "/")
	if two && staffed {
		return after
	}
	return before
}

// asks does the act by its use case, with everything that it asks for.
func (o office) asks(act pipeline.Act, r pipeline.Request, t pipeline.Target) error {
	ctx, value, to := context.Background(), clp("1"), pipeline.Member{ID: "UNEW"}
	switch act {
	case pipeline.ActSee:
		_, _, err := o.Opportunity(ctx, r.By, t.ID)
		_, found := o.Find(ctx, r.By, pipeline.Query{Limit: 1})
		_, read := o.History(ctx, r.By, t.ID, 0, 1)
		_, denied := o.Denials(ctx, r.By, t.ID, noon, 1)
		if refusal(found) != refusal(err) || refusal(read) != refusal(err) || refusal(denied) != refusal(err) {
			return fmt.Errorf("seen in part: %w, %w, %w, %w", err, found, read, denied)
		}
		return err
	case pipeline.ActCreate:
		return second(o.Create(ctx, r, pipeline.New{Account: "Otra", Value: value, Sure: true}))
	case pipeline.ActEdit:
		return second(o.Edit(ctx, r, t, pipeline.Edit{Value: &value}))
	case pipeline.ActQualify:
		return second(o.Qualify(ctx, r, t, fullChecklist()))
	case pipeline.ActCommit:
		return second(o.Advance(ctx, r, t, goodCommitment()))
	case pipeline.ActApprove:
		return second(o.Advance(ctx, r, t, goodApproval()))
	case pipeline.ActInvoice:
		return second(o.Invoice(ctx, r, t, pipeline.Invoice{Number: "F-2", Issued: today, Amount: value}))
	case pipeline.ActHold:
		return second(o.Hold(ctx, r, t, pipeline.Invoice{Number: "F-2", Issued: today, Amount: value}))
	case pipeline.ActAnnul:
		_, err := o.EditInvoice(ctx, r, t, goodInvoice().Ref(), pipeline.InvoiceEdit{})
		if refusal(err) == "invalid/unchanged" {
			err = nil
		}
		annulled := second(o.Annul(ctx, r, t, goodInvoice().Ref(), goodNote()))
		if refusal(annulled) != refusal(err) {
			return fmt.Errorf("corrected in part: %w, %w", err, annulled)
		}
		return annulled
	case pipeline.ActPay:
		return second(o.Pay(ctx, r, t, goodPayment()))
	case pipeline.ActComplete:
		return second(o.Advance(ctx, r, t, goodCompletion()))
	case pipeline.ActLose:
		return second(o.Lose(ctx, r, t, goodLoss()))
	case pipeline.ActReopen:
		return second(o.Reopen(ctx, r, t, "Volvió a llamar", pipeline.Settlement{}))
	case pipeline.ActCorrect:
		return second(o.Correct(ctx, r, t, "Se apretó por error"))
	case pipeline.ActUndo:
		return second(o.Undo(ctx, r, t))
	case pipeline.ActAssign:
		return second(o.Assign(ctx, r, t, to))
	case pipeline.ActTake:
		_, err := o.TakeOver(ctx, r, t)
		if _, declined := o.Decline(ctx, r, t, "No alcanzo"); refusal(declined) != refusal(err) {
			return fmt.Errorf("answered in part: %w, %w", err, declined)
		}
		return err
	case pipeline.ActRoom:
		return second(o.AskRoom(ctx, r, t))
	case pipeline.ActShare:
		return second(o.Share(ctx, r, t, to))
	case pipeline.ActEvidence:
		return second(o.File(ctx, r, t, goodEvidence("1.1")))
	case pipeline.ActLog:
		return second(o.Log(ctx, r, t, goodCall(), nil))
	case pipeline.ActPlan:
		return second(o.Plan(ctx, r, t, goodStep()))
	case pipeline.ActLines:
		return second(o.AddLine(ctx, r, t, goodLine()))
	case pipeline.ActQuote:
		return second(o.WriteQuote(ctx, r, t, goodQuote()))
	case pipeline.ActDecide:
		return second(o.DecideQuote(ctx, r, t, 1, true, ""))
	case pipeline.ActOrder:
		return second(o.PlaceOrder(ctx, r, t, goodOrder()))
	case pipeline.ActClose:
		return second(o.CloseOrder(ctx, r, t, "OC 1", "Se cumplió"))
	}
	return fmt.Errorf("no use case of %q", act)
}

// staged is an office with an opportunity at the stage, shared with the collaborator, with a quote whose discount managers are
// asked about; its last act is of the owner.
func staged(t *testing.T, stage pipeline.Stage, staffed bool) (office, pipeline.Opportunity) {
	t.Helper()
	ctx, s, n := context.Background(), newOffice(), 0
	key := func(by pipeline.UserID) pipeline.Request { n++; return ask(fmt.Sprint("before:", n), by) }
	out, err := s.Create(ctx, key(owner), newDeal())
	require.NoError(t, err)
	out, err = s.Share(ctx, key(owner), seen(out.Opportunity), cast["collaborator"])
	require.NoError(t, err)
	order := pipeline.Order{Number: "OC 1", Date: today, Amount: clp("12000000")}
	out, err = s.PlaceOrder(ctx, key(owner), seen(out.Opportunity), order)
	require.NoError(t, err)
	_, err = s.Set(ctx, pipeline.Request{Key: "limit", By: cast["boss"]}, entry("billing", "discount", `"5"`))
	require.NoError(t, err)
	out, err = s.AddLine(ctx, key(owner), seen(out.Opportunity), goodLine())
	require.NoError(t, err)
	out, err = s.WriteQuote(ctx, key(owner), seen(out.Opportunity), goodQuote())
	require.NoError(t, err)
	out, err = s.AskApproval(ctx, key(owner), seen(out.Opportunity), 1, "Cliente antiguo", []pipeline.UserID{manager})
	require.NoError(t, err)
	if stage == pipeline.StageLost {
		out, err = s.Lose(ctx, key(owner), seen(out.Opportunity), goodLoss())
		require.NoError(t, err)
	}
	for out.Opportunity.Stage < stage {
		out, err = s.Advance(ctx, key(owner), seen(out.Opportunity), gateInto(out.Opportunity.Stage+1))
		require.NoError(t, err)
	}
	s.store.SetRoles(manager, pipeline.Manager)
	s.store.SetRoles("UADMIN", pipeline.Admin)
	if staffed {
		s.store.SetRoles("UFINANCE", pipeline.Finance)
	}
	return s, out.Opportunity
}

func TestEveryUseCaseHoldsEveryRight(t *testing.T) {
	t.Parallel()
	rights := parseTable(rightsTable)
	require.Equal(t, declaredActs(t), sortedActs(pipeline.Acts()), "an act that the list of acts lacks")
	require.Len(t, rights, len(pipeline.Acts()), "an act that the table lacks")
	cases := 0
	for _, stage := range pipeline.Stages() {
		for _, staffed := range []bool{false, true} {
			for _, act := range pipeline.Acts() {
				require.Len(t, rights[string(act)], len(cast)+1, act)
				for who, member := range cast {
					if who == "finance" && !staffed {
						continue
					}
					want := answer(rights[string(act)][who], staffed)
					if want == "yes" {
						want = met[meets[string(act)][stage.String()]]
					} else {
						want = "denied/" + want
					}
					s, o := staged(t, stage, staffed)
					if who == "gone" {
						s.store.SetRoles(owner, pipeline.Salesperson, pipeline.Manager, pipeline.Finance, pipeline.Admin)
					}
					name := fmt.Sprintf("%s at %s by the %s, finance staffed %v", act, stage, who, staffed)
					holds(t, s, o, act, member, want, name)
					cases++
				}
			}
		}
	}
	require.Equal(t, len(pipeline.Stages())*len(pipeline.Acts())*(8+9), cases)
}

// holds asks for the act once, and of a refusal that it left nothing but its note in the history.
func holds(t *testing.T, s office, o pipeline.Opportunity, act pipeline.Act, by pipeline.Member, want, name string) {
	t.Helper()
	ctx, before := context.Background(), s.store.Notices()
	require.Equal(t, want, refusal(s.asks(act, pipeline.Request{Key: "asked", By: by}, seen(o))), name)
	now, err := s.store.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	changed := want == "ok" && act != pipeline.ActSee && act != pipeline.ActCreate
	require.Equal(t, changed, now.Version != o.Version, name)
	if want == "ok" {
		return
	}
	require.Equal(t, inUTC(o), inUTC(now), name)
	require.Equal(t, before, s.store.Notices(), name)
	all, err := s.store.Find(ctx, pipeline.Query{Limit: 10})
	require.NoError(t, err)
	require.Len(t, all.Items, 1, name)
	noted, err := s.store.Denials(ctx, o.ID, noon.AddDate(-1, 0, 0), 10)
	require.NoError(t, err)
	byRule := strings.HasPrefix(want, "denied/") && want != "denied/outsider" && act != pipeline.ActCreate
	require.Equal(t, byRule, len(noted) == 1, name)
}

// declaredActs gives the constants of type Act that the package declares, whatever its list of them says.
func declaredActs(t *testing.T) []pipeline.Act {
	t.Helper()
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	var acts []pipeline.Act
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, typed := v.Type.(*ast.Ident); !typed || of.Name != "Act" {
				return true
			}
			for _, value := range v.Values {
				text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				require.NoError(t, err)
				acts = append(acts, pipeline.Act(text))
			}
			return true
		})
	}
	return sortedActs(acts)
}

func sortedActs(acts []pipeline.Act) []pipeline.Act { return slices.Sorted(slices.Values(acts)) }
