package page_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/page"
)

const manifest = `
display_information: {name: Embudo, description: Ventas}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  bot_user: {display_name: embudo}
  slash_commands:
    - {command: /oportunidad, description: Oportunidades, usage_hint: "nueva | ver"}
  shortcuts:
    - {name: Nueva, type: global, callback_id: nueva, description: x}
oauth_config: {scopes: {bot: [commands, chat:write, files:read]}}
settings: {interactivity: {is_enabled: true}, socket_mode_enabled: true}
`

// site is a running workspace with its page, and a browser-like client of it. No app is connected to it.
type site struct {
	*slacksim.Sim
	t      *testing.T
	client *http.Client
}

func open(t *testing.T) *site {
	t.Helper()
	sim, err := slacksim.New(slacksim.Config{
		Manifest: []byte(manifest),
		Limits:   slacksim.Limits{Off: true},
		People: []slacksim.User{
			{ID: "U0ANA", Name: "ana", RealName: "Ana Rojas", Locale: "es-CL"},
			{ID: "U0BEN", Name: "ben", RealName: "Ben Carter", Locale: "en-US", Admin: true},
			{ID: "U0GUEST", Name: "greta", Guest: true},
		},
		Channels: []slacksim.Channel{
			{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA", "U0BEN"}, Bot: true},
			{ID: "C0OTRO", Name: "otro", Members: []string{"U0BEN", "U0GUEST"}, Bot: true},
			{ID: "C0SECRETO", Name: "secreto", Private: true, Members: []string{"U0BEN"}, Bot: true},
		},
	})
	require.NoError(t, err)
	sim.Mount(page.Handler(sim, page.Options{}))
	_, err = sim.Start(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(func() {
		require.NoError(t, sim.Close())
		transport.CloseIdleConnections()
	})
	return &site{Sim: sim, t: t, client: &http.Client{Transport: transport, Timeout: 10 * time.Second}}
}

// reply is an answer of the page.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// into decodes the body.
func (r reply) into(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(r.body, v), string(r.body))
}

func (s *site) do(method, path, kind string, body []byte, change ...func(*http.Request)) reply {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL()+path, bytes.NewReader(body))
	require.NoError(s.t, err)
	if method != http.MethodGet {
		r.Header.Set("Origin", s.URL())
		r.Header.Set("Content-Type", kind)
	}
	for _, f := range change {
		f(r)
	}
	response, err := s.client.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return reply{response.StatusCode, response.Header, data}
}

func (s *site) get(path string) reply { return s.do(http.MethodGet, path, "", nil) }

// act does something as a person; it must succeed.
func (s *site) act(person, name string, body map[string]any) map[string]any {
	s.t.Helper()
	r := s.try(person, name, body)
	require.Equal(s.t, http.StatusOK, r.status, string(r.body))
	var out map[string]any
	r.into(s.t, &out)
	return out
}

func (s *site) try(person, name string, body map[string]any) reply {
	s.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(s.t, err)
	return s.do(http.MethodPost, "/page/api/as/"+person+"/"+name, "application/json", raw)
}

// call is the app's Web API call; it must succeed.
func (s *site) call(method string, args map[string]string) map[string]any {
	s.t.Helper()
	form := url.Values{"token": {s.BotToken()}}
	for key, value := range args {
		form.Set(key, value)
	}
	response, err := s.client.PostForm(s.APIURL()+method, form)
	require.NoError(s.t, err)
	defer response.Body.Close()
	var out map[string]any
	require.NoError(s.t, json.NewDecoder(response.Body).Decode(&out))
	require.Equal(s.t, true, out["ok"], out)
	return out
}

// texts are the messages that a person reads in a conversation.
func (s *site) texts(person, channel string) []string {
	s.t.Helper()
	var list struct{ Messages []slacksim.Message }
	s.get("/page/api/as/"+person+"/messages?channel="+channel).into(s.t, &list)
	texts := []string{}
	for _, m := range list.Messages {
		texts = append(texts, m.Text)
	}
	return texts
}

func (s *site) names(person string) []string {
	s.t.Helper()
	var list []slacksim.Conversation
	s.get("/page/api/as/"+person+"/conversations").into(s.t, &list)
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}
