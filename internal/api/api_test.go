package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/api"
	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
	"embudo/store"
)

func TestMain(m *testing.M) { dbtest.Main(m, store.Migrate) }

// house is an API on a database of its own, with an admin who makes keys.
type house struct {
	t       testing.TB
	db      *store.DB
	systems *integration.Service
	flow    *pipeline.Service
	handler http.Handler
	doc     *document
	now     time.Time
	secret  string
	token   integration.Token
}

var carla = pipeline.Member{ID: "U0CARLA", Admin: true}

func open(t testing.TB, perSecond float64, scopes ...integration.Scope) *house {
	t.Helper()
	return openOn(t, dbtest.Database(t), perSecond, scopes...)
}

func openOn(t testing.TB, url string, perSecond float64, scopes ...integration.Scope) *house {
	t.Helper()
	db, err := store.Open(context.Background(), url, nil)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	h := &house{t: t, db: db, now: time.Now(), doc: readDocument(t)}
	h.flow = &pipeline.Service{Store: db, Now: func() time.Time { return h.now }, Zone: time.UTC}
	h.systems = &integration.Service{Store: db, Flow: h.flow}
	h.handler = api.New(api.Options{Systems: h.systems, People: &people.Service{Store: db, Flow: h.flow}, Flow: h.flow, Catalogue: &billing.Service{Store: db, Flow: h.flow}, Reader: db,
		Log: slog.New(slog.DiscardHandler), PerSecond: perSecond})
	if len(scopes) == 0 {
		scopes = integration.Scopes()
	}
	h.token, h.secret, err = h.systems.MakeToken(context.Background(), pipeline.Request{Key: "form", By: carla}, integration.NewToken{Name: "Softland", Scopes: scopes})
	require.NoError(t, err)
	return h
}

// answer is what was answered.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

func (a answer) fault(field string) string {
	errs, _ := a.body["errors"].([]any)
	for _, e := range errs {
		if f := e.(map[string]any); f["field"] == field {
			return f["reason"].(string)
		}
	}
	return ""
}

// ask sends a request, changed by change, and holds what comes back against the document.
func (h *house) ask(method, path, body string, change ...func(*http.Request)) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, api.Base+path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+h.secret)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	h.doc.answered(r, w)
	if w.Code < 300 && len(body) > 0 {
		h.doc.sent(r, []byte(body))
	}
	a := answer{status: w.Code, header: w.Header(), raw: w.Body.String()}
	require.NoError(h.t, json.Unmarshal(w.Body.Bytes(), &a.body), a.raw)
	return a
}

func under(key string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Idempotency-Key", key) }
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// An account is made once, brought up to date, and read again, and its history names the key.
func TestAccountsAreUpserted(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	const acme = `{"name":"Andes SpA","tax_id":"76.086.428-5","phone":"+56221234567"}`
	made := h.ask("PUT", "/accounts/C%2F1", acme, under("k1"))
	require.Equal(t, 201, made.status, made.raw)
	require.Equal(t, "C/1", made.body["external_id"])
	require.Equal(t, "U0CARLA", made.body["owner"])
	again := h.ask("PUT", "/accounts/C%2F1", acme, under("k1"))
	require.Equal(t, made.raw, again.raw)
	require.Equal(t, 201, again.status)
	same := h.ask("PUT", "/accounts/C%2F1", acme, under("k2"))
	require.Equal(t, 200, same.status)
	require.EqualValues(t, 1, same.body["version"])
	edited := h.ask("PUT", "/accounts/C%2F1", `{"industry":"Minería"}`, under("k3"))
	require.EqualValues(t, 2, edited.body["version"])
	require.Equal(t, "Andes SpA", edited.body["name"])
	require.Equal(t, made.raw, h.ask("PUT", "/accounts/C%2F1", acme, under("k1")).raw, "the first answer, whatever came after")
	require.Equal(t, edited.raw, h.ask("GET", "/accounts/C%2F1", "").raw)

	other := h.ask("PUT", "/accounts/C%2F1", `{"industry":"Pesca"}`, under("k3"))
	require.Equal(t, 422, other.status)
	require.Equal(t, "key_taken", other.body["code"])
	require.Equal(t, 422, h.ask("PUT", "/accounts/C2", `{"industry":"Minería"}`, under("k3")).status, "another path is another request")

	history, err := h.db.Records(t.Context(), people.Ref{Kind: people.KindAccount, ID: 1}, 0, 10)
	require.NoError(t, err)
	require.Len(t, history, 2)
	require.Equal(t, h.token.ID.Member().ID, history[0].By)
}

// A key under which much is asked at once has one effect.
func TestManyAtOnceUnderOneKeyHaveOneEffect(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	var wait sync.WaitGroup
	answers := make([]answer, 8)
	for i := range answers {
		wait.Go(func() { answers[i] = h.ask("PUT", "/accounts/C1", `{"name":"Andes"}`, under("k")) })
	}
	wait.Wait()
	for _, a := range answers {
		if a.status == 409 {
			require.Equal(t, "under_way", a.body["code"])
			require.Equal(t, "1", a.header.Get("Retry-After"))
			continue
		}
		require.Equal(t, 201, a.status, a.raw)
	}
	require.Equal(t, 201, h.ask("PUT", "/accounts/C1", `{"name":"Andes"}`, under("k")).status)
	all, err := h.db.AccountsAfter(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, all, 1)
	history, err := h.db.Records(t.Context(), people.Ref{Kind: people.KindAccount, ID: int64(all[0].ID)}, 0, 10) // who came too late may have taken a number
	require.NoError(t, err)
	require.Len(t, history, 1)
}

// What is wrong is said by its field, and nothing is kept of it: the key stays free for what is right.
func TestWhatIsWrongIsSaidByItsField(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	put := func(body string, change ...func(*http.Request)) answer {
		return h.ask("PUT", "/accounts/C1", body, append([]func(*http.Request){under("k")}, change...)...)
	}
	for body, want := range map[string]struct {
		status        int
		field, reason string
	}{
		`{"name":"A","colour":"red"}`:                 {400, "colour", "unknown_field"},
		`{"name":5}`:                                  {400, "name", "type"},
		`{"name":null}`:                               {400, "name", "type"},
		`{"name":"A","name":"B"}`:                     {400, "name", "duplicate"},
		`{"name":"A","owner":"<!channel>"}`:           {400, "owner", "unreadable"},
		`{}`:                                          {422, "name", "required"},
		`{"name":"A","tax_id":"76.086.428-1"}`:        {422, "tax_id", "unreadable"},
		`{"name":"` + strings.Repeat("x", 301) + `"}`: {422, "name", "too_long"},
	} {
		a := put(body)
		require.Equal(t, want.status, a.status, body)
		if want.field == "tax_id" {
			require.NotEmpty(t, a.fault("tax_id"), a.raw)
			continue
		}
		require.Equal(t, want.reason, a.fault(want.field), a.raw)
	}
	for _, body := range []string{`[]`, `{`, `{"name":"A"} x`, `{"name":"A"}{}`, `nope`, "{\"name\":\"\xff\"}", strings.Repeat(`{"a":`, 20000)} {
		require.Equal(t, 400, put(body).status, body[:min(20, len(body))])
	}
	large := put(`{"name":"` + strings.Repeat("x", 10<<20) + `"}`)
	require.Equal(t, 413, large.status)
	require.Equal(t, 415, put(`{"name":"A"}`, header("Content-Type", "text/plain")).status)
	require.Equal(t, 400, put(`{"name":"A"}`, under("")).status)
	require.Equal(t, 400, put(`{"name":"A"}`, under(strings.Repeat("k", 201))).status)
	all, err := h.db.AccountsAfter(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Empty(t, all)
	require.Equal(t, 201, put(`{"name":"A"}`).status)
}

// Without a key that is good and for it nothing is told, and a key that asks too often is told when to go on.
func TestKeysAreHeld(t *testing.T) {
	t.Parallel()
	h := open(t, 0, integration.ScopeRead)
	for _, auth := range []string{"", "Bearer", "Bearer emb_", "Bearer " + h.secret + "x", "Basic " + h.secret, "bearer nope", "Bearer " + strings.Repeat("e", 5000)} {
		a := h.ask("GET", "/accounts", "", header("Authorization", auth))
		require.Equal(t, 401, a.status, auth)
		require.Equal(t, "Bearer", a.header.Get("WWW-Authenticate"))
	}
	require.Equal(t, 200, h.ask("GET", "/accounts", "").status)
	forbidden := h.ask("PUT", "/accounts/C1", `{"name":"A"}`, under("k"))
	require.Equal(t, 403, forbidden.status)
	require.Contains(t, forbidden.body["detail"], "accounts:write")
	_, err := h.systems.RevokeToken(t.Context(), carla, h.token.ID)
	require.NoError(t, err)
	require.Equal(t, 401, h.ask("GET", "/accounts", "").status)

	slow := open(t, 1)
	var last answer
	for range 3 {
		last = slow.ask("GET", "/accounts", "")
	}
	require.Equal(t, 429, last.status)
	require.Equal(t, "1", last.header.Get("Retry-After"))

	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, httptest.NewRequest("DELETE", api.Base+"/accounts/C1", nil))
	require.Equal(t, 405, w.Code)
	require.Equal(t, "GET, PUT", w.Header().Get("Allow"))
	w = httptest.NewRecorder()
	h.handler.ServeHTTP(w, httptest.NewRequest("GET", api.Base+"/nothing", nil))
	require.Equal(t, 404, w.Code)
	w = httptest.NewRecorder()
	h.handler.ServeHTTP(w, httptest.NewRequest("GET", api.Base+"/openapi.json", nil))
	require.Equal(t, api.Document, w.Body.Bytes())
}

// Lists are read page by page, each thing once, and events only when nothing before them can still appear.
func TestListsAreReadPageByPage(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	ana := pipeline.Member{ID: "U0ANA"}
	for i := range 5 {
		out, err := h.flow.Create(t.Context(), pipeline.Request{Key: fmt.Sprint("o", i), By: ana},
			pipeline.New{Account: fmt.Sprint("Cliente ", i), Value: pipeline.MustMoney("350.5", "CLF"), Close: pipeline.Date{Year: 2027, Month: 9, Day: 30}, Sure: true})
		require.NoError(t, err)
		name := "Otra"
		_, err = h.flow.Edit(t.Context(), pipeline.Request{Key: fmt.Sprint("e", i), By: ana}, pipeline.Target{ID: out.Opportunity.ID, Version: 1}, pipeline.Edit{Name: &name})
		require.NoError(t, err)
	}
	require.Empty(t, h.ask("GET", "/events", "").body["items"])
	h.now = h.now.Add(time.Minute)
	for path, want := range map[string]int{"/accounts": 5, "/opportunities": 5, "/events": 15} {
		seen := map[string]bool{}
		next := ""
		for pages := 1; ; pages++ {
			a := h.ask("GET", path+"?limit=2&cursor="+next, "")
			require.Equal(t, 200, a.status, a.raw)
			for _, item := range a.body["items"].([]any) {
				id := item.(map[string]any)["id"].(string)
				require.False(t, seen[id], id)
				seen[id] = true
			}
			if a.body["next_cursor"] == nil {
				break
			}
			next = a.body["next_cursor"].(string)
			require.Less(t, pages, 9)
		}
		require.Len(t, seen, want, path)
		for _, bad := range []string{"?limit=0", "?limit=501", "?limit=x", "?cursor=x", "?cursor=1-2"} {
			require.Equal(t, 400, h.ask("GET", path+bad, "").status, path+bad)
		}
	}
	require.Equal(t, 404, h.ask("GET", "/accounts/none", "").status)
}
