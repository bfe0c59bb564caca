package page_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/page"
)

func TestOnlyThePageItselfActs(t *testing.T) {
	t.Parallel()
	s := open(t)
	body := []byte(`{"channel":"C0VENTAS","text":"hola"}`)
	post := func(change func(*http.Request)) int {
		return s.do(http.MethodPost, "/page/api/as/U0ANA/say", "application/json", body, change).status
	}
	port := s.URL()[strings.LastIndex(s.URL(), ":"):]
	cases := []struct {
		name   string
		change func(*http.Request)
		want   int
	}{
		{"same origin", func(*http.Request) {}, http.StatusOK},
		{"by name", func(r *http.Request) { r.Host = "localhost" + port; r.Header.Set("Origin", "http://localhost"+port) }, http.StatusOK},
		{"no origin", func(r *http.Request) { r.Header.Del("Origin") }, http.StatusForbidden},
		{"null origin", func(r *http.Request) { r.Header.Set("Origin", "null") }, http.StatusForbidden},
		{"another site", func(r *http.Request) { r.Header.Set("Origin", "https://example.com") }, http.StatusForbidden},
		{"another port", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, http.StatusForbidden},
		{"another scheme", func(r *http.Request) { r.Header.Set("Origin", "https"+strings.TrimPrefix(s.URL(), "http")) }, http.StatusForbidden},
		{"another name", func(r *http.Request) {
			r.Host = "evil.example" + port
			r.Header.Set("Origin", "http://evil.example"+port)
		}, http.StatusForbidden},
	}
	for _, c := range cases {
		require.Equal(t, c.want, post(c.change), c.name)
	}
	require.Equal(t, []string{"hola", "hola"}, s.texts("U0BEN", "C0VENTAS"), "what was refused had no effect")
}

// A site whose name resolves to loopback must not read either.
func TestReadsNeedALocalName(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, path := range []string{"/", "/page/js/main.js", "/page/api/workspace", "/page/api/log", "/page/api/as/U0ANA/conversations"} {
		require.Equal(t, http.StatusOK, s.get(path).status, path)
		r := s.do(http.MethodGet, path, "", nil, func(r *http.Request) { r.Host = "rebound.example" })
		require.Equal(t, http.StatusForbidden, r.status, path)
	}
}

func TestOtherMachinesAreRefused(t *testing.T) {
	t.Parallel()
	sim, err := slacksim.New(slacksim.Config{Manifest: []byte(manifest)})
	require.NoError(t, err)
	handler := page.Handler(sim, page.Options{})
	for remote, want := range map[string]int{
		"127.0.0.1:4000": http.StatusOK, "[::1]:4000": http.StatusOK, "192.168.1.7:4000": http.StatusForbidden, "nonsense": http.StatusForbidden,
	} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/", nil)
		r.RemoteAddr = remote
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		require.Equal(t, want, w.Code, remote)
	}
}

func TestPolicyForbidsOtherHosts(t *testing.T) {
	t.Parallel()
	s := open(t)
	policy := s.get("/").header.Get("Content-Security-Policy")
	require.Contains(t, policy, "default-src 'none'")
	require.NotContains(t, policy, "unsafe-inline")
	require.NotContains(t, policy, "http")
}
