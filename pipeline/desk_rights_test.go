package pipeline_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// deskTable says what the use cases around opportunities answer to each person. The guest may do nothing, in whatever
// role. Wishing is for a channel; for themselves everybody who may see may.
const deskTable = `
use_case        salesperson  manager     finance     admin  boss  guest
Settings        yes          yes         yes         yes    yes   outsider
All             yes          yes         yes         yes    yes   outsider
Set             admin_only   admin_only  admin_only  yes    yes   outsider
SetAll          manager_only yes         manager_only  manager_only  yes   outsider
SettingChanges  admin_only   admin_only  admin_only  yes    yes   outsider
ChangesOf       admin_only   admin_only  admin_only  yes    yes   outsider
EstimateNudge   admin_only   admin_only  admin_only  yes    yes   outsider
NudgeRecords    manager_only yes         manager_only  yes    yes   outsider
RoutePreview    admin_only   admin_only  admin_only  yes    yes   outsider
Deliveries      admin_only   admin_only  admin_only  yes    yes   outsider
Resend          admin_only   admin_only  admin_only  yes    yes   outsider
Delivery        yes          yes         yes         yes    yes   outsider
Access          admin_only   admin_only  admin_only  yes    yes   outsider
OpenAccess      admin_only   admin_only  admin_only  yes    yes   outsider
DecideAccess    admin_only   admin_only  admin_only  yes    yes   outsider
SettleAccess    admin_only   admin_only  admin_only  yes    yes   outsider
AskAccess       yes          yes         yes         yes    yes   outsider
Take            yes          yes         yes         yes    yes   outsider
Taken           yes          yes         yes         yes    yes   outsider
Wish            admin_only   yes         admin_only  yes    yes   outsider
Room            yes          yes         yes         yes    yes   outsider
EnterRoom       not_owner    yes         not_owner   not_owner  yes  outsider
Threads         yes          yes         yes         yes    yes   outsider
Wishes          yes          yes         yes         yes    yes   outsider
Agenda          yes          yes         yes         yes    yes   outsider
Reader          yes          yes         yes         yes    yes   outsider
Schedule        yes          yes         not_owner   not_owner  yes  outsider
Reschedule      yes          yes         not_owner   not_owner  yes  outsider
CancelPlanned   yes          yes         not_owner   not_owner  yes  outsider
Finish          yes          yes         not_owner   not_owner  yes  outsider
Involve         yes          yes         not_owner   not_owner  yes  outsider
Release         yes          yes         not_owner   not_owner  yes  outsider
Face            yes          yes         not_owner   not_owner  yes  outsider
Aged            yes          yes         yes         yes    yes   outsider
Debtors         yes          yes         yes         yes    yes   outsider
Receivables     yes          yes         yes         yes    yes   outsider
AllReceivables  yes          yes         yes         yes    yes   outsider
AsItStands      finance_only yes         yes         finance_only  yes  outsider
BillHeld        finance_only yes         yes         finance_only  yes  outsider
DropHeld        finance_only yes         yes         finance_only  yes  outsider
WithdrawPayment finance_only yes         yes         finance_only  yes  outsider
ChangeLine      yes          yes         not_owner   not_owner  yes  outsider
RemoveLine      yes          yes         not_owner   not_owner  yes  outsider
FollowLines     yes          yes         not_owner   not_owner  yes  outsider
AskApproval     yes          yes         not_owner   not_owner  yes  outsider
SendQuote       yes          yes         not_owner   not_owner  yes  outsider
RejectQuote     yes          yes         not_owner   not_owner  yes  outsider
AcceptQuote     yes          yes         not_owner   not_owner  yes  outsider
ChangeOrder     yes          yes         yes         not_owner  yes  outsider
CloseOrder      yes          yes         yes         not_owner  yes  outsider
`

// elsewhere are the use cases that rightsTable holds, and those that depend on the act which they are asked about.
// NudgedOf is for the summaries, ExpireQuotes for quotes whose day is over and RecordHeld for invoices whose stage has come, which
// nobody asks for.
var elsewhere = []string{"Create", "CreateWith", "Edit", "Qualify", "Advance", "Invoice", "Hold", "Annul", "EditInvoice", "Pay", "Lose", "Reopen", "Correct", "Assign", "TakeOver", "Decline", "AskRoom", "Share", "File", "Log", "Plan", "Undo", "AddLine", "WriteQuote", "DecideQuote", "PlaceOrder", "ExpireQuotes", "RecordHeld",
	"NudgedOf", "Opportunity", "Find", "Count", "History", "Denials", "Attempt", "Today", "Moment"}

// desk is each use case of deskTable with something to ask.
var desk = map[string]func(context.Context, office, pipeline.Member) error{
	"Reader": func(ctx context.Context, s office, m pipeline.Member) error { return second(s.Reader(ctx, m)) },
	"Room": func(ctx context.Context, s office, m pipeline.Member) error {
		_, _, err := s.Room(ctx, m, 1)
		return err
	},
	"EnterRoom": func(ctx context.Context, s office, m pipeline.Member) error {
		out, err := s.Create(ctx, ask("a deal", "UTHIRD"), newDeal())
		return errors.Join(err, s.EnterRoom(ctx, m, out.Opportunity.ID))
	},
	"Settings": func(ctx context.Context, s office, m pipeline.Member) error {
		_, _, err := s.Settings(ctx, m)
		return err
	},
	"All": func(ctx context.Context, s office, m pipeline.Member) error {
		for _, err := range s.All(ctx, m, pipeline.Filter{}, 1) {
			return err
		}
		return nil
	},
	"Set": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.Set(ctx, pipeline.Request{Key: "set", By: m}, pipeline.Entry{Setting: pipeline.SettingLine, Key: "Auditoría", Value: []byte("{}")}))
	},
	"SetAll": func(ctx context.Context, s office, m pipeline.Member) error {
		err := second(s.SetAll(ctx, pipeline.Request{Key: "set all", By: m}, []pipeline.Entry{{Setting: pipeline.SettingTarget, Key: "2026/all", Value: []byte(`"CLP 1"`)}}, -1))
		if pipeline.ReasonOf(err) == pipeline.ReasonChanged {
			return nil // who may, looked at other settings
		}
		return err
	},
	"OpenAccess": func(ctx context.Context, s office, m pipeline.Member) error { return second(s.OpenAccess(ctx, m, 1)) },
	"ChangesOf": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.ChangesOf(ctx, m, pipeline.SettingLine, []string{"Nube"}, 1))
	},
	"EstimateNudge": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.EstimateNudge(ctx, m, pipeline.NudgeStuck, pipeline.NudgeRule{}))
	},
	"NudgeRecords": func(ctx context.Context, s office, m pipeline.Member) error { return second(s.NudgeRecords(ctx, m)) },
	"SettingChanges": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.SettingChanges(ctx, m, 0, 1))
	},
	"RoutePreview": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.RoutePreview(ctx, m, pipeline.Route{Channel: "C1"}))
	},
	"Deliveries": func(ctx context.Context, s office, m pipeline.Member) error {
		_, _, err := s.Deliveries(ctx, m, "", 0, 1)
		return err
	},
	"Resend": func(ctx context.Context, s office, m pipeline.Member) error { return s.Resend(ctx, m, 1, noon) },
	"Delivery": func(ctx context.Context, s office, m pipeline.Member) error {
		_, _, err := s.Delivery(ctx, m, 2, "C1")
		return err
	},
	"Access": func(ctx context.Context, s office, m pipeline.Member) error { return second(s.Access(ctx, m, 1)) },
	"DecideAccess": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.DecideAccess(ctx, m, 1, pipeline.AccessGranted, cast["colleague"]))
	},
	"SettleAccess": func(ctx context.Context, s office, m pipeline.Member) error {
		decided := pipeline.Access{ID: 1, By: other, Rule: pipeline.ReasonManagerOnly, Decision: pipeline.AccessGranted, DecidedBy: m.ID}
		return second(s.SettleAccess(ctx, decided, m, cast["colleague"]))
	},
	"AskAccess": func(ctx context.Context, s office, m pipeline.Member) error {
		_, _, err := s.AskAccess(ctx, m, pipeline.ReasonManagerOnly, 0)
		if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
			return nil // they have it already
		}
		return err
	},
	"Take": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.Take(ctx, m, []byte("x")))
	},
	"Taken": func(ctx context.Context, s office, m pipeline.Member) error {
		err := second(s.Taken(ctx, m, "another's"))
		if pipeline.ReasonOf(err) == pipeline.ReasonNoCapture {
			return nil // only who took it is given it
		}
		return err
	},
	"Wish": func(ctx context.Context, s office, m pipeline.Member) error {
		return s.Wish(ctx, m, pipeline.Wish{To: "C1", Kind: pipeline.WishMute})
	},
	"Agenda": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.Agenda(ctx, m, pipeline.Date{}, 1))
	},
	"Schedule": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		return second(s.Schedule(ctx, pipeline.Request{Key: "plan", By: m}, seen(o), goodMeeting(), pipeline.Member{ID: owner}))
	},
	"Reschedule": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		later := goodMeeting().When
		later.On = later.On.AddDays(1)
		return second(s.Reschedule(ctx, pipeline.Request{Key: "move", By: m}, seen(o), o.Planned[0].Ref(), later))
	},
	"CancelPlanned": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		return second(s.CancelPlanned(ctx, pipeline.Request{Key: "cancel", By: m}, seen(o), o.Planned[0].Ref()))
	},
	"Finish": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		return second(s.Finish(ctx, pipeline.Request{Key: "finish", By: m}, seen(o), o.Planned[0].Ref()))
	},
	"Involve": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		return second(s.Involve(ctx, pipeline.Request{Key: "involve", By: m}, seen(o), func(context.Context, pipeline.Tx, time.Time) (pipeline.Stakeholder, error) {
			return pipeline.Stakeholder{Contact: 1}, nil
		}))
	},
	"Aged": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.Aged(ctx, m, pipeline.ReceivableQuery{}))
	},
	"Debtors": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.Debtors(ctx, m, pipeline.ReceivableQuery{}))
	},
	"Receivables": func(ctx context.Context, s office, m pipeline.Member) error {
		return second(s.Receivables(ctx, m, pipeline.ReceivableQuery{}))
	},
	"AllReceivables": func(ctx context.Context, s office, m pipeline.Member) error {
		for _, err := range s.AllReceivables(ctx, m, pipeline.ReceivableQuery{}) {
			return err
		}
		return nil
	},
	"AsItStands": func(ctx context.Context, s office, m pipeline.Member) error {
		asked := &pipeline.Asked{Key: "k", Say: func(any) (pipeline.Answer, error) { return pipeline.Answer{}, nil }}
		return s.withoutInvoice(ctx, func(o pipeline.Opportunity) error {
			return second(s.AsItStands(ctx, pipeline.Request{Key: "as it stands", By: m, Asked: asked}, o.ID, pipeline.ActInvoice, func(p pipeline.Present) (pipeline.Opportunity, pipeline.Event, error) {
				return p.BillHeld(goodInvoice().Ref())
			}))
		})
	},
	"BillHeld": func(ctx context.Context, s office, m pipeline.Member) error {
		return s.withoutInvoice(ctx, func(o pipeline.Opportunity) error {
			return second(s.BillHeld(ctx, pipeline.Request{Key: "bill", By: m}, seen(o), goodInvoice().Ref()))
		})
	},
	"DropHeld": func(ctx context.Context, s office, m pipeline.Member) error {
		return s.withoutInvoice(ctx, func(o pipeline.Opportunity) error {
			return second(s.DropHeld(ctx, pipeline.Request{Key: "drop", By: m}, seen(o), goodInvoice().Ref()))
		})
	},
	"WithdrawPayment": func(ctx context.Context, s office, m pipeline.Member) error {
		return s.withoutInvoice(ctx, func(o pipeline.Opportunity) error {
			return second(s.WithdrawPayment(ctx, pipeline.Request{Key: "withdraw", By: m}, seen(o), 9))
		})
	},
	"Release": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		err = second(s.Release(ctx, pipeline.Request{Key: "release", By: m}, seen(o), 1))
		if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
			return nil // who may, took nobody out
		}
		return err
	},
	"Face": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withPlan(ctx, owner)
		if err != nil {
			return err
		}
		return second(s.Face(ctx, pipeline.Request{Key: "face", By: m}, seen(o), []string{"Andes"}))
	},
	"ChangeLine": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withLine(ctx)
		l := goodLine()
		l.ID, l.Name = 1, "Otra"
		return errors.Join(err, second(s.ChangeLine(ctx, pipeline.Request{Key: "change line", By: m}, seen(o), l)))
	},
	"RemoveLine": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withLine(ctx)
		return errors.Join(err, second(s.RemoveLine(ctx, pipeline.Request{Key: "remove line", By: m}, seen(o), 1)))
	},
	"FollowLines": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withLine(ctx)
		follows := second(s.FollowLines(ctx, pipeline.Request{Key: "follow lines", By: m}, seen(o)))
		if pipeline.ReasonOf(follows) == pipeline.ReasonUnchanged {
			return err // who may, found it following
		}
		return errors.Join(err, follows)
	},
	"AskApproval": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withLine(ctx)
		out, written := s.quietly().WriteQuote(ctx, ask("a quote", owner), seen(o), goodQuote())
		asked := second(s.AskApproval(ctx, pipeline.Request{Key: "approval", By: m}, seen(out.Opportunity), 1, "Cliente antiguo", nil))
		if pipeline.ReasonOf(asked) == pipeline.ReasonWithinLimit {
			return errors.Join(err, written) // who may, need not ask
		}
		return errors.Join(err, written, asked)
	},
	"SendQuote": func(ctx context.Context, s office, m pipeline.Member) error {
		o, err := s.withLine(ctx)
		out, written := s.quietly().WriteQuote(ctx, ask("a quote", owner), seen(o), goodQuote())
		return errors.Join(err, written, second(s.SendQuote(ctx, pipeline.Request{Key: "send", By: m}, seen(out.Opportunity), 1, onPaper)))
	},
	"RejectQuote": func(ctx context.Context, s office, m pipeline.Member) error {
		return ifAny(s.withQuote(ctx, func(o pipeline.Opportunity) error {
			return second(s.RejectQuote(ctx, pipeline.Request{Key: "reject", By: m}, seen(o), 1, "Caro"))
		}))
	},
	"AcceptQuote": func(ctx context.Context, s office, m pipeline.Member) error {
		return ifAny(s.withQuote(ctx, func(o pipeline.Opportunity) error {
			return second(s.AcceptQuote(ctx, pipeline.Request{Key: "accept", By: m}, seen(o), 1, goodCommitment(), ""))
		}))
	},
	"ChangeOrder": func(ctx context.Context, s office, m pipeline.Member) error {
		return ifAny(s.withQuote(ctx, func(o pipeline.Opportunity) error {
			return second(s.ChangeOrder(ctx, pipeline.Request{Key: "change order", By: m}, seen(o), goodOrder()))
		}))
	},
	"CloseOrder": func(ctx context.Context, s office, m pipeline.Member) error {
		return ifAny(s.withQuote(ctx, func(o pipeline.Opportunity) error {
			return second(s.CloseOrder(ctx, pipeline.Request{Key: "close order", By: m}, seen(o), "OC 1", "Se cumplió"))
		}))
	},
	"Threads": func(ctx context.Context, s office, m pipeline.Member) error { return second(s.Threads(ctx, m, 1)) },
	"Wishes":  func(ctx context.Context, s office, m pipeline.Member) error { return second(s.Wishes(ctx, m, "C1", 0)) },
}

// attended is an office with something for every use case of deskTable.
func attended(t *testing.T) office {
	t.Helper()
	ctx, s := context.Background(), newOffice()
	s.store.SetRoles("UMANAGER", pipeline.Manager)
	s.store.SetRoles("UFINANCE", pipeline.Finance)
	s.store.SetRoles("UADMIN", pipeline.Admin)
	s.store.SetRoles("UGUEST", pipeline.Salesperson, pipeline.Manager, pipeline.Finance, pipeline.Admin)
	_, _, err := s.AskAccess(ctx, cast["colleague"], pipeline.ReasonManagerOnly, 0)
	require.NoError(t, err)
	given := noon
	s.store.Settle(
		pipeline.LedgerEntry{Notice: pipeline.Notice{ID: 1, To: "C1"}, State: pipeline.NoticeGivenUp, SettledAt: &given},
		pipeline.LedgerEntry{Notice: pipeline.Notice{ID: 2, To: "C1"}, State: pipeline.NoticeSent, SettledAt: &given, Receipt: pipeline.Receipt{Channel: "C1", TS: "1.1"}})
	return s
}

func TestEveryUseCaseAroundHoldsItsRight(t *testing.T) {
	t.Parallel()
	rights := parseTable(deskTable)
	all := reflect.TypeFor[*pipeline.Service]()
	for i := range all.NumMethod() {
		name := all.Method(i).Name
		require.True(t, rights[name] != nil || slices.Contains(elsewhere, name), "a use case that no table holds: %s", name)
	}
	people := map[string]pipeline.Member{"salesperson": {ID: owner}, "manager": cast["manager"], "finance": cast["finance"], "admin": cast["admin"],
		"boss": cast["boss"], "guest": {ID: "UGUEST", Admin: true, Outsider: true}}
	for name, row := range rights {
		for who, member := range people {
			s := attended(t)
			want := "ok"
			if row[who] != "yes" {
				want = "denied/" + row[who]
			}
			before := deskOf(t, s)
			require.Equal(t, want, refusal(desk[name](context.Background(), s, member)), "%s by %s", name, who)
			if want != "ok" {
				require.Equal(t, before, deskOf(t, s), "%s by %s", name, who)
			}
		}
	}
}

// deskOf is what the use cases of deskTable could have changed.
func deskOf(t *testing.T, s office) []any {
	t.Helper()
	ctx := context.Background()
	changes, err := s.store.SettingChanges(ctx, 0, 100)
	require.NoError(t, err)
	ledger, err := s.store.Ledger(ctx, "", 0, 100)
	require.NoError(t, err)
	asked, err := s.store.Access(ctx, 1)
	require.NoError(t, err)
	wishes, err := s.store.Wishes(ctx, "C1", 0)
	require.NoError(t, err)
	second, err := s.store.Access(ctx, 2)
	require.Error(t, err)
	colleague, err := s.store.Actor(ctx, cast["colleague"])
	require.NoError(t, err)
	return []any{changes, ledger, asked, second, wishes, colleague}
}

// withoutInvoice is for those who may: they meet an opportunity that has none.
func (o office) withoutInvoice(ctx context.Context, act func(pipeline.Opportunity) error) error {
	out, err := o.Create(ctx, ask("without invoice", "UTHIRD"), newDeal())
	if err != nil {
		return err
	}
	err = act(out.Opportunity)
	if code := pipeline.CodeOf(err); code == pipeline.Conflict {
		return nil
	}
	return err
}
