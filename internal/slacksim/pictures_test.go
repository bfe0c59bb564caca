package slacksim_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// keep uploads a file of the app's without a channel.
func (w *workspace) keep(name, content string) string {
	w.t.Helper()
	r := w.call("files.getUploadURLExternal", "filename", name, "length", strconv.Itoa(len(content)))
	require.True(w.t, r.ok(), string(r.raw))
	resp, err := http.Post(r.body["upload_url"].(string), "application/octet-stream", strings.NewReader(content))
	require.NoError(w.t, err)
	resp.Body.Close()
	id := r.body["file_id"].(string)
	require.True(w.t, w.call("files.completeUploadExternal", "files", encoded(l{m{"id": id}})).ok())
	return id
}

// hang publishes a Home that shows the file, and gives the error.
func (w *workspace) hang(user string, file m) string {
	w.t.Helper()
	r := w.json("views.publish", m{"user_id": user, "view": m{"type": "home", "blocks": l{
		m{"type": "section", "text": plain("words")}, m{"type": "image", "alt_text": "words", "slack_file": file},
	}}})
	if !r.ok() {
		require.Equal(w.t, l{"[ERROR] invalid slack file [json-pointer:/view/blocks/1/slack_file]"}, r.at("response_metadata", "messages"))
	}
	return r.error()
}

// A slack_file names an image that the app has, by its id or its address; only who is shown it sees it.
func TestPicturesInBlocks(t *testing.T) {
	w := open(t)
	started := w.call("files.getUploadURLExternal", "filename", "a.png", "length", "3").body["file_id"].(string)
	text := w.keep("a.txt", "text")
	png := w.keep("a.png", "\x89PNG")
	for _, id := range []string{"F0NOBODY", started, text} {
		require.Equal(t, "invalid_arguments", w.hang("U0ANA", m{"id": id}), id)
		require.Equal(t, "invalid_blocks", w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x",
			"blocks", encoded(l{m{"type": "image", "alt_text": "x", "slack_file": m{"id": id}}})).error())
	}
	require.Len(t, w.Faults(), 6, "each is a mistake of the app")
	require.False(t, w.Person("ana").SeesPicture(png))
	require.Empty(t, w.hang("U0ANA", m{"id": png}))
	require.True(t, w.Person("ana").SeesPicture(png))
	require.False(t, w.Person("beto").SeesPicture(png))
	f, _, ok := w.File(png)
	require.True(t, ok)
	require.Empty(t, w.hang("U0BETO", m{"url": f.URL}))
	require.True(t, w.Person("beto").SeesPicture(png))

	require.True(t, w.call("chat.postMessage", "channel", "C0AJENO", "text", "x").error() != "")
	r := w.call("chat.postMessage", "channel", "C0VENTAS", "text", "x", "blocks", encoded(l{m{"type": "image", "alt_text": "x", "slack_file": m{"id": w.keep("b.gif", "GIF8")}}}))
	require.True(t, r.ok(), string(r.raw))
}

// Slack looks through a file for a moment before blocks may show it.
func TestPicturesAreLookedThrough(t *testing.T) {
	w := open(t)
	w.SlowFiles(2 * time.Second)
	png := w.keep("a.png", "\x89PNG")
	require.Equal(t, "invalid_arguments", w.hang("U0ANA", m{"id": png}))
	w.clock.Advance(2 * time.Second)
	require.Empty(t, w.hang("U0ANA", m{"id": png}))
	require.Empty(t, w.Faults(), "no app can know")
}

func TestFilesAreDeletedByWhoseTheyAre(t *testing.T) {
	w := open(t)
	png := w.keep("a.png", "\x89PNG")
	require.True(t, w.call("files.delete", "file", png).ok())
	_, _, ok := w.File(png)
	require.False(t, ok)
	require.Equal(t, "file_deleted", w.call("files.delete", "file", png).error())
	require.Empty(t, w.Faults())
	require.Equal(t, "invalid_arguments", w.hang("U0ANA", m{"id": png}))
	require.Equal(t, "file_not_found", w.call("files.delete", "file", "F0NOBODY").error())
	sent, err := w.Person("ana").Upload(t.Context(), "C0VENTAS", "oc.pdf", []byte("%PDF"))
	require.NoError(t, err)
	require.Equal(t, "cant_delete_file", w.call("files.delete", "file", sent.Files[0].ID).error())
}
