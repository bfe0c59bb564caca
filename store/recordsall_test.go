package store_test

import (
	"context"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

func TestAllRecordsAreThoseThatThereAre(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, s, m := context.Background(), b.people(), pipeline.Member{ID: ana}
	var made []people.Account
	for _, name := range []string{"Acme", "Acme Dos", "Otra"} {
		x, err := s.CreateAccount(ctx, b.by(ana), people.AccountEdit{Name: text(name)})
		require.NoError(t, err)
		made = append(made, x)
	}
	_, err := s.MergeAccounts(ctx, b.by(ana), made[1].ID, made[0].ID)
	require.NoError(t, err)
	stays, free := b.contactOf(t, made[2].ID, "Rosa", "rosa@otra.cl"), b.contactOf(t, 0, "Juan", "juan@otra.cl")
	gone := b.contactOf(t, made[2].ID, "Pedro", "pedro@otra.cl")
	_, err = s.EraseContact(ctx, b.by(bruno), gone.ID)
	require.NoError(t, err)
	l := b.lead(t, people.NewLead{Company: "Nueva"})

	names := func(x people.Account) string { return x.Name }
	require.Equal(t, []string{"Acme", "Otra"}, allOf(t, s.AllAccounts(ctx, m, 10), names))
	require.Equal(t, []string{"Acme"}, allOf(t, s.AllAccounts(ctx, m, 1), names))
	require.Equal(t, []string{stays.Name + " de Otra", free.Name + " de "},
		allOf(t, s.AllContacts(ctx, m, 10), func(x people.Employed) string { return x.Name + " de " + x.Client }))
	require.Equal(t, []pipeline.LeadID{l.ID}, allOf(t, s.AllLeads(ctx, m, 10), func(x people.Lead) pipeline.LeadID { return x.ID }))
	for _, err := range s.AllContacts(ctx, pipeline.Member{ID: "UGUEST", Outsider: true}, 10) {
		require.Equal(t, pipeline.ReasonOutsider, pipeline.ReasonOf(err))
	}
}

func allOf[T, K any](t *testing.T, all iter.Seq2[T, error], of func(T) K) []K {
	t.Helper()
	var got []K
	for x, err := range all {
		require.NoError(t, err)
		got = append(got, of(x))
	}
	return got
}
