package people_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// What each person is answered who changes accounts and contacts: "" for yes, else the rule that says no. The records are the
// owner's.
var recordRights = map[string]map[string]pipeline.Reason{
	"edit": {"owner": "", "colleague": "", "manager": "", "finance": pipeline.ReasonSellersOnly, "admin": pipeline.ReasonSellersOnly,
		"boss": "", "guest": pipeline.ReasonOutsider},
	"merge": {"owner": "", "colleague": people.ReasonNotAccountOwner, "manager": "", "finance": pipeline.ReasonSellersOnly,
		"admin": pipeline.ReasonSellersOnly, "boss": "", "guest": pipeline.ReasonOutsider},
	"erase": {"owner": pipeline.ReasonManagerOnly, "colleague": pipeline.ReasonManagerOnly, "manager": "", "finance": pipeline.ReasonManagerOnly,
		"admin": "", "boss": "", "guest": pipeline.ReasonOutsider},
	"export": {"owner": "", "colleague": "", "manager": "", "finance": pipeline.ReasonSellersOnly, "admin": "", "boss": "", "guest": pipeline.ReasonOutsider},
}

func TestWhoMayChangeAccountsAndContacts(t *testing.T) {
	t.Parallel()
	role := func(r ...pipeline.Role) []pipeline.Role { return r }
	actors := map[string]pipeline.Actor{
		"owner":     pipeline.NewActor(pipeline.Member{ID: "U1"}, nil, false),
		"colleague": pipeline.NewActor(pipeline.Member{ID: "U2"}, nil, false),
		"manager":   pipeline.NewActor(pipeline.Member{ID: "U3"}, role(pipeline.Manager), false),
		"finance":   pipeline.NewActor(pipeline.Member{ID: "U4"}, role(pipeline.Finance), false),
		"admin":     pipeline.NewActor(pipeline.Member{ID: "U5"}, role(pipeline.Admin), false),
		"boss":      pipeline.NewActor(pipeline.Member{ID: "U6", Admin: true}, nil, false),
		"guest":     pipeline.NewActor(pipeline.Member{ID: "U7", Outsider: true, Admin: true}, role(pipeline.Manager, pipeline.Admin), false),
	}
	name, at := "Nueva", time.Now()
	x, y := people.Account{ID: 1, Version: 1, Name: "A", Owner: "U1"}, people.Account{ID: 2, Version: 1, Name: "B", Owner: "U1"}
	c, d := people.Contact{ID: 1, Version: 1, Name: "A", Account: 1}, people.Contact{ID: 2, Version: 1, Name: "B", Account: 2}
	owners := []pipeline.UserID{"U1", "U1"}
	acts := map[string][]func(pipeline.Actor) error{
		"edit": {
			func(by pipeline.Actor) error {
				_, _, err := x.Edit(people.AccountEdit{Name: &name}, by, at)
				return err
			},
			func(by pipeline.Actor) error {
				_, _, err := c.Edit(people.ContactEdit{Name: &name}, by, at)
				return err
			},
			func(by pipeline.Actor) error {
				_, _, err := people.CreateAccount(3, people.AccountEdit{Name: &name}, by, at)
				return err
			},
			func(by pipeline.Actor) error {
				_, _, err := people.CreateContact(3, people.ContactEdit{Name: &name}, by, at)
				return err
			},
		},
		"merge": {
			func(by pipeline.Actor) error { _, _, _, _, err := x.MergeInto(y, by, at); return err },
			func(by pipeline.Actor) error { _, _, _, _, err := c.MergeInto(d, owners, by, at); return err },
		},
		"export": {people.MayExport},
		"erase":  {func(by pipeline.Actor) error { _, _, err := c.Erase(by, at); return err }},
	}
	require.Len(t, acts, len(recordRights))
	for act, rights := range recordRights {
		require.Len(t, rights, len(actors), act)
		for who, want := range rights {
			for i, do := range acts[act] {
				require.Equal(t, want, pipeline.ReasonOf(do(actors[who])), "%s %d by the %s", act, i, who)
			}
		}
	}
}

// What an erasure leaves of its own event says nothing of who it was.
func TestAnErasureSaysNothingOfWhoItForgets(t *testing.T) {
	t.Parallel()
	boss := pipeline.NewActor(pipeline.Member{ID: "U6", Admin: true}, nil, false)
	c := people.Contact{ID: 1, Version: 4, Name: "Rosa", Email: "rosa@acme.cl", Phone: "+56912345678", Note: "nota", Position: "Gerenta", Account: 1}
	next, e, err := c.Erase(boss, time.Now())
	require.NoError(t, err)
	require.Equal(t, 5, next.Version)
	require.Equal(t, "Gerenta", next.Position)
	for _, change := range e.Changes {
		require.NotContains(t, string(change.From), "osa")
	}
	again, err := people.Apply(c, e)
	require.NoError(t, err)
	require.Equal(t, people.Contact{Position: "Gerenta", Account: 1, Erased: true}, again)
	_, _, err = next.Erase(boss, time.Now())
	require.Equal(t, people.ReasonErased, pipeline.ReasonOf(err))
}
