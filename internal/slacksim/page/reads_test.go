package page_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestWorkspace(t *testing.T) {
	t.Parallel()
	s := open(t)
	var w struct {
		Lang     string
		App      struct{ Name, Handle string }
		People   []struct{ ID, Name, Locale string }
		Commands []slacksim.Command
	}
	s.get("/page/api/workspace").into(t, &w)
	require.Equal(t, "es", w.Lang)
	require.Equal(t, "Embudo", w.App.Name)
	require.Equal(t, "embudo", w.App.Handle)
	require.Len(t, w.People, 3)
	require.Equal(t, []slacksim.Command{{Command: "/oportunidad", Description: "Oportunidades", UsageHint: "nueva | ver"}}, w.Commands)
}

// Each person sees only what they would: private channels their members, public ones everybody but guests, ephemeral
// messages their addressee, views their owner.
func TestEachSeesTheirOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	require.Equal(t, []string{"ventas", "otro"}, s.names("U0ANA"))
	require.Equal(t, []string{"ventas", "otro", "secreto"}, s.names("U0BEN"))
	require.Equal(t, []string{"otro"}, s.names("U0GUEST"))

	s.call("chat.postMessage", map[string]string{"channel": "C0VENTAS", "text": "para todos"})
	s.call("chat.postEphemeral", map[string]string{"channel": "C0VENTAS", "user": "U0ANA", "text": "solo Ana"})
	s.call("chat.postMessage", map[string]string{"channel": "C0SECRETO", "text": "gerencia"})
	require.Equal(t, []string{"para todos", "solo Ana"}, s.texts("U0ANA", "C0VENTAS"))
	require.Equal(t, []string{"para todos"}, s.texts("U0BEN", "C0VENTAS"))
	require.Empty(t, s.texts("U0GUEST", "C0VENTAS"))
	require.Equal(t, []string{"gerencia"}, s.texts("U0BEN", "C0SECRETO"))
	require.Empty(t, s.texts("U0ANA", "C0SECRETO"))

	s.call("views.publish", map[string]string{"user_id": "U0ANA", "view": `{"type":"home","blocks":[]}`})
	var ana, ben struct{ Home *slacksim.View }
	s.get("/page/api/as/U0ANA/views").into(t, &ana)
	s.get("/page/api/as/U0BEN/views").into(t, &ben)
	require.NotNil(t, ana.Home)
	require.Nil(t, ben.Home)
}

func TestThreadsAndOlderMessages(t *testing.T) {
	t.Parallel()
	s := open(t)
	parent := s.act("U0ANA", "say", map[string]any{"channel": "C0VENTAS", "text": "uno"})["message"].(map[string]any)["ts"].(string)
	s.act("U0BEN", "say", map[string]any{"channel": "C0VENTAS", "text": "respuesta", "thread_ts": parent})
	s.act("U0ANA", "say", map[string]any{"channel": "C0VENTAS", "text": "dos"})
	require.Equal(t, []string{"uno", "dos"}, s.texts("U0BEN", "C0VENTAS"))

	var thread, last struct {
		Messages []slacksim.Message
		Older    int
	}
	s.get("/page/api/as/U0BEN/messages?channel=C0VENTAS&thread="+parent).into(t, &thread)
	require.Len(t, thread.Messages, 2)
	require.Equal(t, "respuesta", thread.Messages[1].Text)
	s.get("/page/api/as/U0BEN/messages?channel=C0VENTAS&limit=1").into(t, &last)
	require.Equal(t, 1, last.Older)
	require.Equal(t, "dos", last.Messages[0].Text)
}

func TestFilesAreForThoseWhoSeeTheirMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := s.do(http.MethodPost, "/page/api/as/U0ANA/upload?channel=C0VENTAS&name=oc.html", "application/octet-stream", []byte("<script>alert(1)</script>"))
	require.Equal(t, http.StatusOK, r.status, string(r.body))
	var out struct{ Message slacksim.Message }
	r.into(t, &out)
	path := "/file/" + out.Message.Files[0].ID

	got := s.get("/page/api/as/U0BEN" + path)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "<script>alert(1)</script>", string(got.body))
	require.Contains(t, got.header.Get("Content-Security-Policy"), "sandbox", "an uploaded page must not run in the page's origin")
	require.Equal(t, "attachment", s.get("/page/api/as/U0BEN"+path+"?download=1").header.Get("Content-Disposition"))
	require.Equal(t, http.StatusNotFound, s.get("/page/api/as/U0GUEST"+path).status)
}

// Who is shown a picture by a Home may read its file, wherever else that is.
func TestPicturesAreForThoseWhoAreShownThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	r := s.do(http.MethodPost, "/page/api/as/U0BEN/upload?channel=C0SECRETO&name=a.png", "application/octet-stream", []byte("\x89PNG"))
	require.Equal(t, http.StatusOK, r.status, string(r.body))
	var out struct{ Message slacksim.Message }
	r.into(t, &out)
	path := "/file/" + out.Message.Files[0].ID
	require.Equal(t, http.StatusNotFound, s.get("/page/api/as/U0ANA"+path).status)
	s.call("views.publish", map[string]string{"user_id": "U0ANA",
		"view": `{"type":"home","blocks":[{"type":"image","alt_text":"x","slack_file":{"id":"` + out.Message.Files[0].ID + `"}}]}`})
	got := s.get("/page/api/as/U0ANA" + path)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "\x89PNG", string(got.body))
	require.Equal(t, http.StatusNotFound, s.get("/page/api/as/U0GUEST"+path).status)
}

func TestLogShowsCallsAndRefusals(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.call("chat.postMessage", map[string]string{"channel": "C0VENTAS", "text": "hola"})
	var journal struct {
		Entries []slacksim.Entry
		Faults  []slacksim.Fault
	}
	s.get("/page/api/log").into(t, &journal)
	require.NotEmpty(t, journal.Entries)
	last := journal.Entries[len(journal.Entries)-1]
	require.Equal(t, "chat.postMessage", last.Name)
	require.Empty(t, journal.Faults)
	require.NotContains(t, string(s.get("/page/api/log").body), s.BotToken())

	r, err := s.client.Post(s.APIURL()+"chat.postMessage?token="+s.BotToken(), "application/x-www-form-urlencoded", nil)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	s.get("/page/api/log").into(t, &journal)
	require.NotEmpty(t, journal.Faults)
}

func TestUnknownPerson(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, path := range []string{"conversations", "messages?channel=C0VENTAS", "views", "events", "file/F1"} {
		require.Equal(t, http.StatusNotFound, s.get("/page/api/as/U0NADIE/"+path).status, path)
	}
	require.Equal(t, http.StatusNotFound, s.try("U0NADIE", "say", map[string]any{"channel": "C0VENTAS", "text": "x"}).status)
	require.Equal(t, http.StatusNotFound, s.get("/page/api/as/"+slacksim.BotUserID+"/conversations").status, "nobody acts as the app")
}
