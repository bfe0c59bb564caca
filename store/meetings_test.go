package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// What an account won is what its events booked and did not take back, per currency; the rest that is open may still be won.
func TestAnAccountsValueIsThatOfItsBookings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s := context.Background(), b.people()
	did := func(out pipeline.Outcome, err error) pipeline.Opportunity {
		t.Helper()
		require.NoError(t, err)
		return out.Opportunity
	}
	lose := func(o pipeline.Opportunity) pipeline.Opportunity {
		return did(b.Service.Lose(ctx, b.by(ana), target(o), pipeline.Loss{Reason: pipeline.LossDeclined}))
	}
	b.create(t, "Acme")
	did(b.Service.Create(ctx, b.by(ana), pipeline.New{Account: "ACME", Name: "Sin valor", Sure: true}))
	lose(b.create(t, "Acme"))
	b.advance(t, b.create(t, "Acme"), pipeline.StageInvoicing)
	b.advance(t, b.create(t, "Acme"), pipeline.StageDone)
	lose(b.advance(t, b.create(t, "Acme"), pipeline.StageCommitted))
	back := lose(b.advance(t, b.create(t, "Acme"), pipeline.StageCommitted))
	did(b.Service.Undo(ctx, b.by(ana), target(back)))
	value := pipeline.MustMoney("99.25", "CLF")
	did(b.Service.Edit(ctx, b.by(bruno), target(b.advance(t, b.create(t, "Acme"), pipeline.StageCommitted)), pipeline.Edit{Value: &value}))
	b.advance(t, b.create(t, "Otra"), pipeline.StageCommitted)

	account, err := b.AccountNamed(ctx, "acme")
	require.NoError(t, err)
	dealings, err := s.Dealings(ctx, pipeline.Member{ID: ana}, account.ID, 20)
	require.NoError(t, err)
	won, open := map[pipeline.Currency]pipeline.Money{}, map[pipeline.Currency]pipeline.Money{}
	add := func(sums map[pipeline.Currency]pipeline.Money, m pipeline.Money) {
		if m.IsZero() {
			return
		}
		sum, err := m.Add(sums[m.Currency()])
		if sums[m.Currency()].IsZero() {
			sum, err = m, nil
		}
		require.NoError(t, err)
		sums[m.Currency()] = sum
	}
	require.Len(t, dealings.Opportunities, dealings.Count)
	for _, o := range dealings.Opportunities {
		history, err := b.DB.History(ctx, o.ID, 0, 100)
		require.NoError(t, err)
		booked, then := false, pipeline.Opportunity{}
		for i := len(history) - 1; i >= 0; i-- { // every event, from the first
			then, err = then.Apply(history[i])
			require.NoError(t, err)
			if e := history[i]; e.From.Won() != e.To.Won() {
				booked = e.To.Won()
			}
		}
		switch {
		case booked:
			add(won, then.Value)
		case !then.Stage.Final():
			add(open, then.Value)
		}
	}
	require.Equal(t, pipeline.MustMoney("1150.75", "CLF"), won["CLF"])
	for sums, got := range map[*map[pipeline.Currency]pipeline.Money][]pipeline.Money{&won: dealings.Won, &open: dealings.Open} {
		require.Len(t, got, len(*sums))
		for _, m := range got {
			require.Equal(t, (*sums)[m.Currency()], m)
		}
	}
}

// A contact is found where something is planned with them or was done last, also under the number that they had before a merge.
func TestMeetingsOfAContact(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s := context.Background(), b.people()
	o := b.create(t, "Acme")
	account, err := b.AccountNamed(ctx, "acme")
	require.NoError(t, err)
	var c []people.Contact
	for i := range 3 {
		c = append(c, b.contactOf(t, account.ID, fmt.Sprint("Persona ", i), fmt.Sprintf("p%d@acme.cl", i)))
	}
	meets := func(id pipeline.ContactID) []pipeline.OpportunityID {
		t.Helper()
		found, err := s.Meetings(ctx, pipeline.Member{ID: ana}, id, 10)
		require.NoError(t, err)
		var ids []pipeline.OpportunityID
		for _, f := range found {
			ids = append(ids, f.ID)
		}
		return ids
	}
	require.Empty(t, meets(c[0].ID))
	out, err := b.Service.Schedule(ctx, b.by(ana), target(o), pipeline.PlannedActivity{Kind: pipeline.ActivityMeeting, What: "Cierre",
		Contacts: []pipeline.ContactID{c[0].ID, c[0].ID}, When: pipeline.When{On: b.Today().AddDays(1), Zone: "UTC"}}, pipeline.Member{ID: ana})
	require.NoError(t, err)
	require.Equal(t, []pipeline.ContactID{c[0].ID}, out.Opportunity.Planned[0].Contacts, "each once")
	out, err = b.Service.Log(ctx, b.by(ana), target(out.Opportunity), pipeline.Activity{Kind: pipeline.ActivityCall, On: b.Today(), Contacts: []pipeline.ContactID{c[1].ID}}, nil)
	require.NoError(t, err)
	require.Equal(t, []pipeline.OpportunityID{o.ID}, meets(c[0].ID))
	require.Equal(t, []pipeline.OpportunityID{o.ID}, meets(c[1].ID))
	require.Empty(t, meets(c[2].ID))
	_, err = s.MergeContacts(ctx, b.by(ana), c[1].ID, c[2].ID)
	require.NoError(t, err)
	require.Equal(t, []pipeline.OpportunityID{o.ID}, meets(c[2].ID))
	standing, err := s.Standing(ctx, pipeline.Member{ID: ana}, []pipeline.ContactID{c[1].ID, c[2].ID, c[0].ID})
	require.NoError(t, err)
	require.Equal(t, []pipeline.ContactID{c[2].ID, c[0].ID}, standing)
	_, err = s.Standing(ctx, pipeline.Member{ID: ana}, []pipeline.ContactID{c[0].ID, 999})
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
	out, err = b.Service.CancelPlanned(ctx, b.by(ana), target(out.Opportunity), out.Opportunity.Planned[0].Ref())
	require.NoError(t, err)
	require.Empty(t, meets(c[0].ID))
	b.sound(t)
}

// Who was refused an act on a lead stands beside its history, once however often they ask under one key.
func TestRefusedActsOnLeadsAreKept(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s := context.Background(), b.people()
	out, err := s.CreateLead(ctx, b.by(ana), people.NewLead{Company: "Acme"}, pipeline.Member{})
	require.NoError(t, err)
	lead := people.LeadTarget{ID: out.Lead.ID, Version: out.Lead.Version}
	r := b.by(carla)
	for range 2 {
		_, err = s.DiscardLead(ctx, r, lead, people.Discard{Reason: "spam"})
		require.Equal(t, people.ReasonNotLeadOwner, pipeline.ReasonOf(err))
	}
	_, err = s.ConvertLead(ctx, b.by(carla), lead, people.Becoming{Client: "Acme", Sure: true})
	require.Equal(t, people.ReasonNotLeadOwner, pipeline.ReasonOf(err))
	_, err = s.DiscardLead(ctx, pipeline.Request{Key: "guest", By: pipeline.Member{ID: "U0GUEST", Outsider: true}}, lead, people.Discard{Reason: "spam"})
	require.Equal(t, pipeline.ReasonOutsider, pipeline.ReasonOf(err))
	_, err = s.DiscardLead(ctx, b.by(carla), people.LeadTarget{ID: 99, Version: 1}, people.Discard{Reason: "spam"})
	require.Error(t, err)
	denials, err := s.Denials(ctx, pipeline.Member{ID: bruno}, lead.Ref(), start.AddDate(0, 0, -1), 10)
	require.NoError(t, err)
	var acts []people.Act
	for _, d := range denials {
		require.Equal(t, carla, d.By)
		acts = append(acts, d.Act)
	}
	require.ElementsMatch(t, []people.Act{people.ActDiscarded, people.ActConverted}, acts)
	none, err := s.Denials(ctx, pipeline.Member{ID: bruno}, lead.Ref(), start.AddDate(0, 0, 1), 10)
	require.NoError(t, err)
	require.Empty(t, none)
}
