package store_test

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

// systems is everything that an admin does about other systems, and people's records.
func (b *bundle) systems() (*integration.Service, *people.Service) {
	return &integration.Service{Store: b.DB, Flow: b.Service}, &people.Service{Store: b.DB, Flow: b.Service}
}

// token is a key that an admin made.
func (b *bundle) token(t testing.TB, scopes ...integration.Scope) (integration.Token, string) {
	t.Helper()
	s, _ := b.systems()
	r := b.by(carla)
	r.By.Admin = true
	made, secret, err := s.MakeToken(t.Context(), r, integration.NewToken{Name: "Softland", Scopes: scopes})
	require.NoError(t, err)
	return made, secret
}

// A key is shown to who made it, once; what is kept is its hash, and it ends when an admin says so.
func TestATokenIsKeptAsItsHashAndEndsAtOnce(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), t.Context()
	s, _ := b.systems()
	boss := pipeline.Member{ID: carla, Admin: true}
	r := pipeline.Request{Key: "form", By: boss}
	made, secret, err := s.MakeToken(ctx, r, integration.NewToken{Name: " Softland\u202e ", Scopes: []integration.Scope{integration.ScopeAccounts, integration.ScopeRead}})
	require.NoError(t, err)
	require.Regexp(t, `^emb_[A-Za-z0-9_-]{43}$`, secret)
	require.Equal(t, "Softland", made.Name)
	require.Equal(t, []integration.Scope{integration.ScopeRead, integration.ScopeAccounts}, made.Scopes)
	again, none, err := s.MakeToken(ctx, r, integration.NewToken{Name: "Other", Scopes: made.Scopes})
	require.NoError(t, err)
	require.Equal(t, made, again)
	require.Empty(t, none)

	c := raw(t, b.url)
	require.Equal(t, 0, count(t, c, `select count(*) from api_tokens t where t::text like '%' || $1 || '%'`, secret))
	found, err := s.Speaker(ctx, secret)
	require.NoError(t, err)
	require.Equal(t, made.ID, found.ID)
	_, err = s.Speaker(ctx, secret+"x")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	all, err := s.Tokens(ctx, boss)
	require.NoError(t, err)
	require.NotNil(t, all[0].UsedAt)

	_, err = s.RevokeToken(ctx, pipeline.Member{ID: bruno}, made.ID)
	require.Equal(t, pipeline.ReasonAdminOnly, pipeline.ReasonOf(err))
	ended, err := s.RevokeToken(ctx, boss, made.ID)
	require.NoError(t, err)
	require.Equal(t, carla, ended.RevokedBy)
	_, err = s.Speaker(ctx, secret)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	for _, n := range []integration.NewToken{{}, {Name: "x", Scopes: []integration.Scope{"all"}}} {
		_, _, err := s.MakeToken(ctx, pipeline.Request{Key: "bad", By: boss}, n)
		require.Contains(t, fields(err), integration.FieldScopes)
	}
}

func fields(err error) map[pipeline.Field]pipeline.Reason {
	if e, ok := err.(*pipeline.Error); ok {
		return e.Fields
	}
	return nil
}

// What was asked under a key is answered as it was; something else is refused, and what is under way is waited for.
func TestAKeyHasOneAnswer(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), t.Context()
	made, _ := b.token(t, integration.ScopeAccounts)
	asked := integration.Asked{Token: made.ID, Key: "k", Body: integration.HashOf("body")}
	var wait sync.WaitGroup
	begun := make([]error, 8)
	for i := range begun {
		wait.Go(func() {
			answer, err := b.Begin(ctx, asked)
			if answer != nil {
				err = fmt.Errorf("answered already: %v", answer)
			}
			begun[i] = err
		})
	}
	wait.Wait()
	mine := 0
	for _, err := range begun {
		if err == nil {
			mine++
			continue
		}
		require.Equal(t, integration.ReasonUnderWay, pipeline.ReasonOf(err))
	}
	require.Equal(t, 1, mine)

	other := asked
	other.Body = integration.HashOf("other")
	_, err := b.Begin(ctx, other)
	require.Equal(t, integration.ReasonKeyTaken, pipeline.ReasonOf(err))
	require.NoError(t, b.LetGo(ctx, asked))
	answer, err := b.Begin(ctx, other)
	require.NoError(t, err)
	require.Nil(t, answer)
	want := integration.Answer{Status: 201, Body: []byte(`{"id":"CU-1"}`)}
	require.NoError(t, b.Answered(ctx, other, want))
	require.NoError(t, b.LetGo(ctx, other), "an answer stays")
	answer, err = b.Begin(ctx, other)
	require.NoError(t, err)
	require.Equal(t, &want, answer)

	// A process that was killed leaves its row; who comes after its lease goes on.
	c := raw(t, b.url)
	left := integration.Asked{Token: made.ID, Key: "left", Body: integration.HashOf("body")}
	_, err = b.Begin(ctx, left)
	require.NoError(t, err)
	_, err = c.Exec(ctx, `update api_requests set lease_until = now() where key = 'left'`)
	require.NoError(t, err)
	answer, err = b.Begin(ctx, left)
	require.NoError(t, err)
	require.Nil(t, answer)
}

// Another system's record is one account, whoever made it, under whatever keys it is told of, also after a merge.
func TestAnAccountThatAnotherSystemKnows(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	made, _ := b.token(t, integration.ScopeAccounts)
	_, records := b.systems()
	by := func(key string) pipeline.Request { return pipeline.Request{Key: key, By: made.ID.Member()} }
	edit := func(name, taxID string) people.AccountEdit {
		return people.AccountEdit{Name: &name, TaxID: &taxID}
	}
	var wait sync.WaitGroup
	ids := make([]pipeline.AccountID, 6)
	news := make([]bool, len(ids))
	for i := range ids {
		wait.Go(func() {
			a, isNew, err := records.UpsertAccount(ctx, by(fmt.Sprint("new", i)), "C-1", edit("Andes SpA", "76086428-5"), carla)
			if err == nil {
				ids[i], news[i] = a.ID, isNew
			}
		})
	}
	wait.Wait()
	n := 0
	for i := range ids {
		require.Equal(t, ids[0], ids[i])
		require.NotZero(t, ids[i])
		if news[i] {
			n++
		}
	}
	require.Equal(t, 1, n)
	history, err := b.Records(ctx, people.Ref{Kind: people.KindAccount, ID: int64(ids[0])}, 0, 9)
	require.NoError(t, err)
	require.Len(t, history, 1)
	require.Equal(t, made.ID.Member().ID, history[0].By)

	// One that people made of a client is claimed by its name; with another tax id it is refused as a name that is taken.
	b.create(t, "Beta Ltda.")
	_, _, err = records.UpsertAccount(ctx, by("beta"), "C-2", edit("beta ltda", "77123456-7"), carla)
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), "a wrong check digit")
	claimed, isNew, err := records.UpsertAccount(ctx, by("beta 2"), "C-2", edit("Beta Ltda.", "96.790.240-3"), carla)
	require.NoError(t, err)
	require.False(t, isNew)
	require.Equal(t, ana, claimed.Owner)
	_, _, err = records.UpsertAccount(ctx, by("beta 3"), "C-3", edit("Beta Ltda.", "61.704.000-K"), carla)
	require.Equal(t, pipeline.ReasonDuplicate, fields(err)[pipeline.FieldName])

	won, err := records.MergeAccounts(ctx, b.by(bruno), claimed.ID, ids[0])
	require.NoError(t, err)
	after, err := records.ExternalAccount(ctx, made.ID.Member(), "C-2")
	require.NoError(t, err)
	require.Equal(t, won.ID, after.ID)
	known, err := b.ExternalIDs(ctx, people.KindAccount, []int64{int64(ids[0]), 99})
	require.NoError(t, err)
	require.Equal(t, map[int64]string{int64(ids[0]): "C-1"}, known)
	for _, bad := range []string{"", " x", string(make([]byte, 3)), string(make([]rune, 300))} {
		_, _, err := records.UpsertAccount(ctx, by("bad"), bad, edit("X", ""), carla)
		require.Contains(t, fields(err), people.FieldExternalID)
	}
}

// Whoever is no admin sets nothing up for other systems, and sees nothing of it; nor does a program.
func TestOnlyAdminsSetUpOtherSystems(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), t.Context()
	s, _ := b.systems()
	scopes := []integration.Scope{integration.ScopeRead}
	uses := map[string]func(pipeline.Member) error{
		"Tokens": func(m pipeline.Member) error { _, err := s.Tokens(ctx, m); return err },
		"MakeToken": func(m pipeline.Member) error {
			_, _, err := s.MakeToken(ctx, pipeline.Request{Key: "t" + string(m.ID), By: m}, integration.NewToken{Name: "x", Scopes: scopes})
			return err
		},
		"RevokeToken": func(m pipeline.Member) error { _, err := s.RevokeToken(ctx, m, 1); return err },
		"Endpoints":   func(m pipeline.Member) error { _, err := s.Endpoints(ctx, m); return err },
		"MakeEndpoint": func(m pipeline.Member) error {
			_, _, err := s.MakeEndpoint(ctx, pipeline.Request{Key: "e" + string(m.ID), By: m}, "https://x.cl")
			return err
		},
		"RemoveEndpoint": func(m pipeline.Member) error { return s.RemoveEndpoint(ctx, m, 1) },
		"ResumeEndpoint": func(m pipeline.Member) error { return s.ResumeEndpoint(ctx, m, 1) },
		"WebhookLog":     func(m pipeline.Member) error { _, err := s.WebhookLog(ctx, m, 0, 1); return err },
		"ResendDelivery": func(m pipeline.Member) error { return s.ResendDelivery(ctx, m, 1) },
	}
	all := reflect.TypeFor[*integration.Service]()
	for i := range all.NumMethod() {
		if name := all.Method(i).Name; name != "Speaker" { // it is how a key shows itself
			require.Contains(t, uses, name)
		}
	}
	for name, use := range uses {
		for who, want := range map[pipeline.Member]pipeline.Reason{
			{ID: ana}: pipeline.ReasonAdminOnly, {ID: bruno}: pipeline.ReasonAdminOnly, {ID: carla, Admin: true, Outsider: true}: pipeline.ReasonOutsider,
			integration.TokenID(1).Member(): pipeline.ReasonAdminOnly,
		} {
			require.Equal(t, want, pipeline.ReasonOf(use(who)), "%s by %s", name, who.ID)
		}
		require.NotEqual(t, pipeline.Denied, pipeline.CodeOf(use(pipeline.Member{ID: carla, Admin: true})), name)
	}
}
