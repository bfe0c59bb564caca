package page_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

const form = `{"type":"modal","callback_id":"nueva","title":{"type":"plain_text","text":"Nueva"},"submit":{"type":"plain_text","text":"Crear"},"blocks":[
	{"type":"input","block_id":"nombre","label":{"type":"plain_text","text":"Nombre"},"element":{"type":"plain_text_input","action_id":"nombre"}},
	{"type":"input","block_id":"moneda","dispatch_action":true,"optional":true,"label":{"type":"plain_text","text":"Moneda"},"element":{"type":"static_select","action_id":"moneda",
		"options":[{"text":{"type":"plain_text","text":"CLP"},"value":"CLP"},{"text":{"type":"plain_text","text":"UF"},"value":"CLF"}]}},
	{"type":"input","block_id":"respaldo","optional":true,"label":{"type":"plain_text","text":"Respaldo"},"element":{"type":"file_input","action_id":"respaldo"}}]}`

// modal has the person type a command and the app open a form for it. No app is connected, so the command itself fails,
// but its trigger is good.
func (s *site) modal(person string) slacksim.View {
	s.t.Helper()
	turn := s.act(person, "slash", map[string]any{"channel": "C0VENTAS", "command": "/oportunidad", "text": "nueva"})["turn"].(map[string]any)
	require.Equal(s.t, "dispatch_failed", turn["error"])
	s.call("views.open", map[string]string{"trigger_id": turn["trigger_id"].(string), "view": form})
	return s.top(person)
}

func (s *site) top(person string) slacksim.View {
	s.t.Helper()
	var views struct{ Stack []slacksim.View }
	s.get("/page/api/as/"+person+"/views").into(s.t, &views)
	require.NotEmpty(s.t, views.Stack)
	return views.Stack[len(views.Stack)-1]
}

func TestFormKeepsAndChecks(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.modal("U0ANA")

	outcome := s.act("U0ANA", "submit", map[string]any{"view_id": v.ID})["outcome"].(map[string]any)
	require.Equal(t, "refused", outcome["kind"])
	require.Contains(t, outcome["errors"], "nombre")

	fields := []map[string]any{{"block_id": "nombre", "action_id": "nombre", "values": []string{"Portal"}}, {"block_id": "moneda", "action_id": "moneda", "values": []string{"CLF"}}}
	before := len(s.Log())
	s.act("U0ANA", "fill", map[string]any{"view_id": v.ID, "fields": fields})
	require.Len(t, s.Log(), before, "what is only entered is not told to the app, dispatch_action or not")
	state := s.top("U0ANA").State
	require.JSONEq(t, `{"type":"plain_text_input","value":"Portal"}`, string(state["nombre"]["nombre"]))
	require.Contains(t, string(state["moneda"]["moneda"]), `"value":"CLF"`)

	outcome = s.act("U0ANA", "submit", map[string]any{"view_id": v.ID})["outcome"].(map[string]any)
	require.Equal(t, "trouble", outcome["kind"], "nobody answers")
	require.Equal(t, v.ID, s.top("U0ANA").ID, "the form stays with what was typed")

	s.act("U0ANA", "close", map[string]any{"view_id": v.ID, "all": true})
	require.Nil(t, s.Person("U0ANA").View())
}

func TestAttachToAForm(t *testing.T) {
	t.Parallel()
	s := open(t)
	v := s.modal("U0ANA")
	r := s.do(http.MethodPost, "/page/api/as/U0ANA/attach?name=oc.pdf&block_id=respaldo&view_id="+v.ID, "application/octet-stream", []byte("%PDF"))
	require.Equal(t, http.StatusOK, r.status, string(r.body))
	require.Contains(t, string(s.top("U0ANA").State["respaldo"]["respaldo"]), "oc.pdf")
}

func TestUploadsInAThread(t *testing.T) {
	t.Parallel()
	s := open(t)
	ts := s.act("U0ANA", "say", map[string]any{"channel": "C0VENTAS", "text": "la orden?"})["message"].(map[string]any)["ts"].(string)
	r := s.do(http.MethodPost, "/page/api/as/U0BEN/upload?channel=C0VENTAS&text=aqu%C3%AD&name=oc.pdf&thread_ts="+ts, "application/octet-stream", []byte("%PDF"))
	require.Equal(t, http.StatusOK, r.status, string(r.body))
	reply := s.Person("U0ANA").Thread("C0VENTAS", ts)[1]
	require.Equal(t, "aquí", reply.Text)
	require.Equal(t, "oc.pdf", reply.Files[0].Name)
}

// An act on a modal that is not on top any more must not land in the one that is.
func TestActsNameTheViewTheySaw(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.modal("U0ANA")
	for _, name := range []string{"submit", "close", "press", "suggest", "fill"} {
		r := s.try("U0ANA", name, map[string]any{"view_id": "V0OLD", "block_id": "nombre", "action_id": "nombre"})
		require.Equal(t, http.StatusUnprocessableEntity, r.status, name)
		require.Contains(t, string(r.body), `"code":"view_gone"`, name)
	}
	require.NotNil(t, s.Person("U0ANA").View())
	require.Nil(t, s.Person("U0BEN").View())
}

func TestActsInConversations(t *testing.T) {
	t.Parallel()
	s := open(t)
	ts := s.act("U0ANA", "say", map[string]any{"channel": "C0VENTAS", "text": "hola <!channel> @ben"})["message"].(map[string]any)["ts"].(string)
	require.Equal(t, []string{"hola &lt;!channel&gt; <@U0BEN>"}, s.texts("U0BEN", "C0VENTAS"))

	s.act("U0BEN", "react", map[string]any{"channel": "C0VENTAS", "ts": ts, "emoji": "eyes"})
	require.Equal(t, "eyes", s.Person("U0ANA").Messages("C0VENTAS")[0].Reactions[0].Name)

	require.Equal(t, http.StatusUnprocessableEntity, s.try("U0ANA", "say", map[string]any{"channel": "C0OTRO", "text": "x"}).status, "not a member yet")
	s.act("U0ANA", "join", map[string]any{"channel": "C0OTRO"})
	s.act("U0ANA", "say", map[string]any{"channel": "C0OTRO", "text": "x"})

	secret := s.call("chat.postEphemeral", map[string]string{"channel": "C0VENTAS", "user": "U0ANA", "text": "secreto"})["message_ts"].(string)
	require.Equal(t, http.StatusUnprocessableEntity, s.try("U0BEN", "dismiss", map[string]any{"channel": "C0VENTAS", "ts": secret}).status)
	s.act("U0ANA", "dismiss", map[string]any{"channel": "C0VENTAS", "ts": secret})
	require.Len(t, s.texts("U0ANA", "C0VENTAS"), 1)

	dm := s.act("U0ANA", "open-app", map[string]any{"tab": "messages"})["channel"].(string)
	s.act("U0ANA", "say", map[string]any{"channel": dm, "text": "hola bot"})
	require.Empty(t, s.texts("U0BEN", dm))
}

func TestRefusedActs(t *testing.T) {
	t.Parallel()
	s := open(t)
	cases := []struct {
		name, act string
		body      map[string]any
		code      string
	}{
		{"unknown command", "slash", map[string]any{"channel": "C0VENTAS", "command": "/nada"}, "no_command"},
		{"command in a thread", "slash", map[string]any{"channel": "C0VENTAS", "command": "/oportunidad", "thread_ts": "1.2"}, "in_thread"},
		{"unseen channel", "say", map[string]any{"channel": "C0SECRETO", "text": "x"}, "not_visible"},
		{"no modal", "submit", map[string]any{}, "view_gone"},
		{"unknown shortcut", "shortcut", map[string]any{"callback_id": "nada"}, "no_command"},
	}
	for _, c := range cases {
		r := s.try("U0ANA", c.act, c.body)
		require.Equal(t, http.StatusUnprocessableEntity, r.status, c.name)
		var body struct{ Code, Error string }
		r.into(t, &body)
		require.Equal(t, c.code, body.Code, c.name)
		require.NotEmpty(t, body.Error, c.name)
	}
	require.Equal(t, http.StatusBadRequest, s.do(http.MethodPost, "/page/api/as/U0ANA/say", "application/json", []byte(`{`)).status)
	require.Equal(t, http.StatusNotFound, s.get("/page/api/as/U0ANA/say").status, "acts are no reads")
}
