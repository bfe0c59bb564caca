package slacksim_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestPeopleShareFilesInThreads(t *testing.T) {
	w := open(t)
	ctx, ana := context.Background(), w.Person("ana")
	root, err := ana.Say(ctx, "C0VENTAS", "", "la orden?")
	require.NoError(t, err)
	reply, err := ana.Say(ctx, "C0VENTAS", root.TS, "ya viene")
	require.NoError(t, err)
	m, err := w.Person("beto").Share(ctx, "C0VENTAS", reply.TS, "aquí & ahora",
		slacksim.FileData{Name: "oc.pdf", Data: []byte("%PDF-1.4")}, slacksim.FileData{Name: "nota.txt", Data: []byte("hola")})
	require.NoError(t, err)
	require.Equal(t, root.TS, m.ThreadTS)
	require.Equal(t, "aquí &amp; ahora", m.Text)

	r := w.call("conversations.replies", "channel", "C0VENTAS", "ts", root.TS)
	shown := r.body["messages"].([]any)[2].(map[string]any)
	require.Equal(t, "file_share", shown["subtype"])
	files := shown["files"].([]any)
	require.Len(t, files, 2)
	pdf := files[0].(map[string]any)
	require.Equal(t, []any{"oc.pdf", "application/pdf", "U0BETO", true, l{"C0VENTAS"}},
		[]any{pdf["name"], pdf["mimetype"], pdf["user"], pdf["is_public"], pdf["channels"]})
	require.Regexp(t, `^https://local\.slack\.com/files/U0BETO/F`, pdf["permalink"])

	status, body := w.download(pdf["url_private_download"].(string), w.BotToken())
	require.Equal(t, 200, status)
	require.Equal(t, "%PDF-1.4", body)
	require.Empty(t, w.faults())
	_, body = w.download(pdf["url_private"].(string), "")
	require.Contains(t, body, "Sign in")
	require.Equal(t, []string{"file_not_allowed"}, w.faults())
	require.True(t, w.call("files.info", "file", pdf["id"].(string)).ok())

	require.True(t, w.RemoveBot("C0VENTAS"))
	require.Equal(t, "file_not_found", w.call("files.info", "file", pdf["id"].(string)).error())
	status, _ = w.download(pdf["url_private"].(string), w.BotToken())
	require.Equal(t, 404, status)
	require.Empty(t, w.faults())
}

func (w *workspace) download(address, token string) (int, string) {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return resp.StatusCode, string(body)
}

func TestSharingThatSlackWouldNotLetAPersonDo(t *testing.T) {
	w := open(t)
	ctx, file := context.Background(), slacksim.FileData{Name: "a.txt", Data: []byte("x")}
	share := func(who, channel, thread string, files ...slacksim.FileData) error {
		_, err := w.Person(who).Share(ctx, channel, thread, "", files...)
		return err
	}
	require.ErrorIs(t, share("ana", "C0VENTAS", "1700000000.000001", file), slacksim.ErrNotVisible)
	require.ErrorIs(t, share("ana", "C0VENTAS", ""), slacksim.ErrNotAllowed)
	require.ErrorIs(t, share("ana", "C0VENTAS", "", slacksim.FileData{Name: "vacío.txt"}), slacksim.ErrNotAllowed)
	require.ErrorIs(t, share("beto", "C0AJENO", "", file), slacksim.ErrNotAllowed)
}
