package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

func (b *bundle) lead(t testing.TB, n people.NewLead) people.Lead {
	t.Helper()
	out, err := b.people().CreateLead(context.Background(), b.by(ana), n, pipeline.Member{})
	require.NoError(t, err)
	return out.Lead
}

// dora sells too.
const dora pipeline.UserID = "UDORA"

func sampleLead() people.NewLead {
	return people.NewLead{Person: "Juan Pérez", Company: "Ñandú Ltda.", Email: "Juan@Nandu.cl", Phone: "+56912345678", Position: "Gerente",
		TaxID: "76543210-3", Source: "Feria", Need: "Migrar su sitio", ServiceLine: "Nube", Value: pipeline.MustMoney("1000", "CLP"),
		Message: &pipeline.Evidence{Text: "Quieren migrar", SHA256: "ab", Author: bruno, At: start, Channel: "C1", TS: "1.1"}}
}

func seenLead(l people.Lead) people.LeadTarget {
	return people.LeadTarget{ID: l.ID, Version: l.Version}
}

// A conversion makes everything that a lead says into an account, a contact and an opportunity, once.
func TestALeadConverts(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	l := b.lead(t, sampleLead())
	kept, err := b.Lead(ctx, l.ID)
	require.NoError(t, err)
	l.CreatedAt, l.UpdatedAt = l.CreatedAt.UTC(), l.UpdatedAt.UTC()
	require.Equal(t, l, kept)

	r := b.by(ana)
	becoming := people.Becoming{Client: l.Company, Name: "Sitio", Value: l.Value, ServiceLine: l.ServiceLine}
	out, err := b.people().ConvertLead(ctx, r, seenLead(l), becoming)
	require.NoError(t, err)
	o := out.Opportunity
	require.Equal(t, []string{"Ñandú Ltda.", "Sitio", "Feria", "Nube"}, []string{o.Account, o.Name, o.Source, o.ServiceLine})
	require.Equal(t, pipeline.StageImmature, o.Stage)
	require.Equal(t, "Quieren migrar", o.Evidence[0].Text)
	require.Equal(t, []any{pipeline.ActivityNote, l.Need, ana}, []any{o.Activity.Kind, o.Activity.Note, o.Activity.By})
	into := out.Lead.Conversion
	require.Equal(t, &people.Conversion{Opportunity: o.ID, Account: into.Account, Contact: into.Contact}, into)
	require.Equal(t, []pipeline.Stakeholder{{Contact: into.Contact, Main: true}}, o.Contacts)
	a, err := b.Account(ctx, into.Account)
	require.NoError(t, err)
	require.Equal(t, []string{"Ñandú Ltda.", "76.543.210-3", "nandu.cl"}, []string{a.Name, a.TaxID, a.Domain})
	c, err := b.Contact(ctx, into.Contact)
	require.NoError(t, err)
	require.Equal(t, []string{"Juan Pérez", "juan@nandu.cl", "+56912345678", "Gerente"}, []string{c.Name, c.Email, c.Phone, c.Position})
	require.Equal(t, a.ID, c.Account)

	again, err := b.people().ConvertLead(ctx, r, seenLead(l), becoming)
	require.NoError(t, err)
	require.True(t, again.Replayed)
	require.Equal(t, []any{o.ID, into}, []any{again.Opportunity.ID, again.Lead.Conversion})
	_, err = b.people().ConvertLead(ctx, b.by(ana), seenLead(l), becoming)
	require.Equal(t, people.ReasonLeadConverted, pipeline.ReasonOf(err), "before it is asked about what is alike")
	raw := raw(t, b.url)
	require.Equal(t, 1, count(t, raw, `select count(*) from opportunities`))
	require.Equal(t, 1, count(t, raw, `select count(*) from accounts`))

	// The next lead of the same client finds both.
	n := sampleLead()
	n.TaxID, n.Email, n.Company = "", "otra@nandu.cl", "ÑANDU SpA"
	found, err := b.people().Resembling(ctx, pipeline.Member{ID: ana}, b.lead(t, n), 5)
	require.NoError(t, err)
	require.Len(t, found.Accounts, 1)
	require.Len(t, found.Contacts, 1)
	sources, err := b.LeadSources(ctx, start.AddDate(0, 0, -1), start.AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Equal(t, []people.SourceCount{{Source: "Feria", Leads: 2, Converted: 1, Value: []pipeline.Money{pipeline.MustMoney("1000", "CLP")}}}, sources)
}

// Of a conversion that fails at its end nothing stays.
func TestAConversionIsAllOrNothing(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	b.create(t, "Ñandú Ltda.")
	l := b.lead(t, sampleLead())
	_, err := b.people().ConvertLead(ctx, b.by(ana), seenLead(l), people.Becoming{Client: "ñandu ltda.", Sure: true})
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), "andora account has the name")
	_, err = b.people().ConvertLead(ctx, b.by(ana), seenLead(l), people.Becoming{Client: "ñandu ltda."})
	require.Equal(t, pipeline.ReasonAlike, pipeline.ReasonOf(err))
	_, err = b.people().ConvertLead(ctx, b.by(dora), seenLead(l), people.Becoming{Client: "Otra", Sure: true})
	require.Equal(t, people.ReasonNotLeadOwner, pipeline.ReasonOf(err))
	raw := raw(t, b.url)
	require.Equal(t, []int{1, 1, 0, 1}, []int{count(t, raw, `select count(*) from opportunities`), count(t, raw, `select count(*) from accounts`),
		count(t, raw, `select count(*) from contacts`), count(t, raw, `select count(*) from record_events where kind = 'lead'`)})
	now, err := b.Lead(ctx, l.ID)
	require.NoError(t, err)
	require.Equal(t, people.LeadOpen, now.State)
}

// Whoever else converts at the same time finds that it is done.
func TestALeadConvertsOnceAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	l := b.lead(t, sampleLead())
	var all sync.WaitGroup
	var mu sync.Mutex
	said := map[pipeline.Reason]int{}
	for range 6 {
		r := b.by(ana)
		all.Go(func() {
			_, err := b.people().ConvertLead(context.Background(), r, seenLead(l), people.Becoming{Client: l.Company, Sure: true})
			mu.Lock()
			said[pipeline.ReasonOf(err)]++
			mu.Unlock()
		})
	}
	all.Wait()
	require.Equal(t, map[pipeline.Reason]int{"": 1, people.ReasonLeadConverted: 5}, said)
	require.Equal(t, 1, count(t, raw(t, b.url), `select count(*) from opportunities`))
}

// Who is given a lead is owed the word of it once; who takes one is not.
func TestWhoIsGivenALeadIsTold(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	l := b.lead(t, people.NewLead{Company: "Acme"})
	r := b.by(ana)
	for range 2 {
		out, err := b.people().AssignLead(ctx, r, seenLead(l), pipeline.Member{ID: dora})
		require.NoError(t, err)
		require.Equal(t, dora, out.Lead.Owner)
		require.Equal(t, people.ActAssigned, out.Event.Act)
	}
	raw := raw(t, b.url)
	require.Equal(t, 1, count(t, raw, `select count(*) from notices where kind = 'lead' and destination = $1 and subject = 'lead/1/2'`, string(dora)))
	_, err := b.people().AssignLead(ctx, b.by(bruno), people.LeadTarget{ID: l.ID, Version: 2}, pipeline.Member{ID: bruno})
	require.NoError(t, err)
	require.Equal(t, 1, count(t, raw, `select count(*) from notices`))
	page, more, err := b.people().Leads(ctx, pipeline.Member{ID: ana}, people.LeadQuery{Owner: bruno, State: people.LeadOpen, Limit: 5})
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, page, 1)
}
