package store_test

import (
	"context"
	"errors"
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
	found, _, err := s.Speaker(ctx, secret, "")
	require.NoError(t, err)
	require.Equal(t, made.ID, found.ID)
	_, _, err = s.Speaker(ctx, secret+"x", "")
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	all, err := s.Tokens(ctx, boss)
	require.NoError(t, err)
	require.NotNil(t, all[0].UsedAt)

	_, err = s.RevokeToken(ctx, pipeline.Member{ID: bruno}, made.ID)
	require.Equal(t, pipeline.ReasonAdminOnly, pipeline.ReasonOf(err))
	ended, err := s.RevokeToken(ctx, boss, made.ID)
	require.NoError(t, err)
	require.Equal(t, carla, ended.RevokedBy)
	_, _, err = s.Speaker(ctx, secret, "")
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

// What was asked under a key is done once and answered as it was; something else is refused.
func TestAKeyHasOneAnswer(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), t.Context()
	made, secret := b.token(t, integration.ScopeAccounts)
	s, records := b.systems()
	name := "Andes SpA"
	put := func(key, body, external string) (*pipeline.Asked, error) {
		asked := &pipeline.Asked{Token: int64(made.ID), Key: key, Body: integration.HashOf(body), Say: func(of any) (pipeline.Answer, error) {
			u := of.(people.Upserted)
			return pipeline.Answer{Status: 200, Body: fmt.Append(nil, u.ID, u.Version, u.Made)}, nil
		}}
		r := pipeline.Request{Key: "api " + key, By: made.ID.Member(), Asked: asked}
		_, _, err := records.UpsertAccount(ctx, r, external, people.AccountEdit{Name: &name}, carla)
		return asked, err
	}
	var wait sync.WaitGroup
	answers := make([]string, 8)
	for i := range answers {
		wait.Go(func() {
			asked, err := put("k", "body", "C-1")
			answers[i] = string(asked.Answer().Body)
			var before *pipeline.AnsweredError
			if errors.As(err, &before) {
				answers[i] = string(before.Answer.Body)
			} else if err != nil {
				answers[i] = err.Error()
			}
		})
	}
	wait.Wait()
	for _, a := range answers {
		require.Regexp(t, `^CU-[0-9]+ 1 true$`, a)
		require.Equal(t, answers[0], a)
	}
	c := raw(t, b.url)
	require.Equal(t, 1, count(t, c, `select count(*) from record_events`))
	require.Equal(t, 0, count(t, c, `select count(*) from record_requests`))
	_, err := put("k", "other", "C-1")
	require.Equal(t, integration.ReasonKeyTaken, pipeline.ReasonOf(err))

	// What says nothing new leaves its answer, and nothing else.
	_, err = put("same", "body", "C-1")
	require.NoError(t, err)
	require.Equal(t, 1, count(t, c, `select count(*) from record_events`))
	_, before, err := s.Speaker(ctx, secret, "same")
	require.NoError(t, err)
	require.Contains(t, string(before.Answer.Body), " 1 false")
	// The release before marks what is under way; what it left there when it was killed is done.
	_, err = c.Exec(ctx, `insert into api_requests (token_id, key, body_hash, begun_at, lease_until) values ($1, 'left', sha256('body'), now(), now() + interval '1 minute')`,
		int64(made.ID))
	require.NoError(t, err)
	_, err = put("left", "body", "C-1")
	require.Equal(t, integration.ReasonUnderWay, pipeline.ReasonOf(err))
	_, err = c.Exec(ctx, `update api_requests set lease_until = now() where key = 'left'`)
	require.NoError(t, err)
	_, err = put("left", "body", "C-1")
	require.NoError(t, err)
	require.Equal(t, 1, count(t, c, `select count(*) from api_requests where key = 'left' and status = 200`))
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

	// It is found by its words at once, and still by the new ones when those are changed, or other things are.
	c := raw(t, b.url)
	words := func() int {
		return count(t, c, `select count(*) from search_entries where kind = 'account' and id = $1 and words @@ 'andes'::tsquery and words @@ '760864285'::tsquery`, int64(ids[0]))
	}
	require.Equal(t, 1, words())
	note, phone := "cliente de años", "+56221234567"
	_, _, err = records.UpsertAccount(ctx, by("note"), "C-1", people.AccountEdit{Note: &note}, carla)
	require.NoError(t, err)
	require.Equal(t, 1, words())
	_, _, err = records.UpsertAccount(ctx, by("phone"), "C-1", people.AccountEdit{Phone: &phone}, carla)
	require.NoError(t, err)
	require.Equal(t, 1, count(t, c, `select count(*) from search_entries where kind = 'account' and id = $1 and words @@ '56221234567'::tsquery`, int64(ids[0])))

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
