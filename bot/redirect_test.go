package bot_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
)

// A redirect leads nowhere but to Slack, neither with the token of a download nor with what a person is told.
func TestNoRedirectLeavesSlack(t *testing.T) {
	t.Parallel()
	var elsewhere, tokens atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	var within string
	slacks := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/away":
			http.Redirect(rw, r, other.URL+"/stolen", http.StatusTemporaryRedirect)
		case r.URL.Path == "/plain":
			http.Redirect(rw, r, "http://files.slack.com/f", http.StatusTemporaryRedirect)
		case r.URL.Path == "/round":
			http.Redirect(rw, r, within+"/round", http.StatusTemporaryRedirect)
		case r.URL.Path == "/moved":
			http.Redirect(rw, r, within+"/file", http.StatusTemporaryRedirect)
		case strings.HasPrefix(r.Header.Get("Authorization"), "Bearer xoxb-"):
			tokens.Add(1)
			_, _ = rw.Write([]byte("x"))
		}
	}))
	t.Cleanup(slacks.Close)
	within = slacks.URL
	b, err := bot.New(bot.Options{AppToken: "xapp-1", BotToken: "xoxb-1", APIURL: within + "/api/", Words: words{}})
	require.NoError(t, err)
	for _, path := range []string{"/away", "/plain", "/round"} {
		_, err := b.Courier().Hash(t.Context(), bot.File{ID: "F1", URL: within + path}, 10)
		require.ErrorContains(t, err, "307", path)
	}
	digest, err := b.Courier().Hash(t.Context(), bot.File{ID: "F1", URL: within + "/moved"}, 10)
	require.NoError(t, err)
	require.NotEmpty(t, digest)
	require.Equal(t, int32(1), tokens.Load())

	require.Zero(t, elsewhere.Load())
}
