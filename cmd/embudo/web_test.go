package main

import (
	"io"
	"net/http"
	"time"

	"github.com/stretchr/testify/require"
)

// get asks the bot's own HTTP server.
func (w *office) get(path string) (status int, body string) {
	w.t.Helper()
	response, err := http.Get(w.web + path)
	require.NoError(w.t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(w.t, err)
	return response.StatusCode, string(raw)
}

// settled waits until a path of the bot's HTTP server answers so.
func (w *office) settled(path string, status int) {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		now, _ := w.get(path)
		return now == status
	}, 30*time.Second, 50*time.Millisecond, "%s never answered %d", path, status)
}
