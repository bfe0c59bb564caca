package page_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

type object = map[string]any

// show is an app that shows what it is told to: "/muestra post texts" posts the blocks of testdata/payloads/texts.json,
// "/muestra open form" opens that view. A button named "update:x" or "push:x" brings x; whatever else happens to it, it
// says in #ventas.
type show struct {
	t      *testing.T
	sim    *slacksim.Sim
	client *http.Client
	socket *websocket.Conn
}

// envelope is what Slack sends over the socket.
type envelope struct {
	ID      string `json:"envelope_id"`
	Type    string `json:"type"`
	Payload struct {
		Type      string `json:"type"`
		Text      string `json:"text"`
		ChannelID string `json:"channel_id"`
		TriggerID string `json:"trigger_id"`
		Value     string `json:"value"`
		Message   struct {
			TS   string `json:"ts"`
			Text string `json:"text"`
		} `json:"message"`
		View struct {
			ID    string `json:"id"`
			Title struct {
				Text string `json:"text"`
			} `json:"title"`
			State struct {
				Values map[string]map[string]object `json:"values"`
			} `json:"state"`
		} `json:"view"`
		Actions []object `json:"actions"`
		Event   struct {
			Type string `json:"type"`
			User string `json:"user"`
			Tab  string `json:"tab"`
		} `json:"event"`
	} `json:"payload"`
}

// runShow connects the app until the test ends.
func runShow(t *testing.T, sim *slacksim.Sim) {
	t.Helper()
	transport := &http.Transport{}
	a := &show{t: t, sim: sim, client: &http.Client{Transport: transport, Timeout: 10 * time.Second}}
	opened := a.call("apps.connections.open", sim.AppToken(), object{})
	dialer := websocket.Dialer{WriteBufferSize: 64 << 10}
	var err error
	a.socket, _, err = dialer.Dial(opened["url"].(string), nil)
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var e envelope
			if a.socket.ReadJSON(&e) != nil {
				return
			}
			if e.ID != "" {
				a.handle(e)
			}
		}
	}()
	t.Cleanup(func() {
		require.NoError(t, a.socket.Close())
		<-ended
		transport.CloseIdleConnections()
	})
}

func (a *show) handle(e envelope) {
	p := e.Payload
	switch {
	case e.Type == "slash_commands":
		a.ack(e, nil)
		verb, name, _ := strings.Cut(p.Text, " ")
		if verb == "open" {
			a.call("views.open", a.sim.BotToken(), object{"trigger_id": p.TriggerID, "view": a.payload(name)})
			return
		}
		a.post(p.ChannelID, name, a.payload(name))
	case e.Type == "events_api":
		a.ack(e, nil)
		if p.Event.Type == "app_home_opened" && p.Event.Tab == "home" {
			a.call("views.publish", a.sim.BotToken(), object{"user_id": p.Event.User, "view": a.payload("home")})
		}
	case p.Type == "block_suggestion":
		a.ack(e, object{"options": []object{option(p.Value+" uno", "found-1"), option(p.Value+" dos", "found-2")}})
	case p.Type == "view_submission":
		a.submitted(e)
	case p.Type == "view_closed":
		a.ack(e, nil)
		a.say("closed " + p.View.Title.Text)
	case p.Type == "shortcut":
		a.ack(e, nil)
		a.call("views.open", a.sim.BotToken(), object{"trigger_id": p.TriggerID, "view": a.payload("shortcut")})
	case p.Type == "message_action":
		a.ack(e, nil)
		a.say("noted: " + p.Message.Text)
	case p.Type == "block_actions":
		a.pressed(e)
	default:
		a.t.Errorf("unexpected envelope %s %s", e.Type, p.Type)
	}
}

func (a *show) pressed(e envelope) {
	p := e.Payload
	action := p.Actions[0]
	a.ack(e, nil)
	verb, name, _ := strings.Cut(action["action_id"].(string), ":")
	switch {
	case verb == "update" && p.View.ID != "":
		a.call("views.update", a.sim.BotToken(), object{"view_id": p.View.ID, "view": a.payload(name)})
	case verb == "update":
		a.call("chat.update", a.sim.BotToken(), object{"channel": "C0VENTAS", "ts": p.Message.TS, "text": name, "blocks": a.payload(name)})
	case verb == "push":
		a.call("views.push", a.sim.BotToken(), object{"trigger_id": p.TriggerID, "view": a.payload(name)})
	default:
		a.say(fmt.Sprintf("%v = %s", action["action_id"], chosen(action)))
	}
}

// submitted refuses the name "nadie" and says what else it got.
func (a *show) submitted(e envelope) {
	values := e.Payload.View.State.Values
	if values["name"]["name"]["value"] == "nadie" {
		a.ack(e, object{"response_action": "errors", "errors": object{"name": "No hay nadie así."}})
		return
	}
	a.ack(e, nil)
	var said []string
	for _, block := range []string{"name", "notes", "email", "url", "amount", "kind", "found", "people", "where", "day", "hour", "moment", "boxes", "choice", "rich", "files", "second"} {
		if value, ok := values[block][block]; ok {
			said = append(said, block+"="+chosen(value))
		}
	}
	a.say("submitted " + strings.Join(said, "; "))
}

// chosen is what an element holds, in few words.
func chosen(o object) string {
	var parts []string
	for _, key := range []string{
		"value", "selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation", "selected_date_time",
		"selected_users", "selected_channels", "selected_conversations", "selected_option", "selected_options", "rich_text_value", "files",
	} {
		switch v := o[key].(type) {
		case nil:
		case string:
			parts = append(parts, v)
		case object:
			if key == "rich_text_value" {
				raw, _ := json.Marshal(v)
				parts = append(parts, string(raw))
				continue
			}
			parts = append(parts, fmt.Sprint(v["value"]))
		case []any:
			for _, item := range v {
				switch item := item.(type) {
				case object:
					parts = append(parts, fmt.Sprint(item["value"], item["name"]))
				default:
					parts = append(parts, fmt.Sprint(item))
				}
			}
		default:
			raw, _ := json.Marshal(v)
			parts = append(parts, string(raw))
		}
	}
	return strings.ReplaceAll(strings.Join(parts, ","), "<nil>", "")
}

func option(text, value string) object {
	return object{"text": object{"type": "plain_text", "text": text}, "value": value}
}

func (a *show) say(text string) {
	a.call("chat.postMessage", a.sim.BotToken(), object{"channel": "C0VENTAS", "text": text})
}

func (a *show) post(channel, text string, blocks json.RawMessage) {
	a.call("chat.postMessage", a.sim.BotToken(), object{"channel": channel, "text": text, "blocks": blocks})
}

func (a *show) payload(name string) json.RawMessage {
	data, err := os.ReadFile(filepath.Join("testdata", "payloads", filepath.Base(name)+".json"))
	if err != nil {
		a.t.Error(err)
	}
	return data
}

func (a *show) ack(e envelope, payload any) {
	answer := object{"envelope_id": e.ID}
	if payload != nil {
		answer["payload"] = payload
	}
	if err := a.socket.WriteJSON(answer); err != nil {
		a.t.Error(err)
	}
}

// call is a Web API call with JSON; what Slack refuses is in the workspace's faults.
func (a *show) call(method, token string, args object) object {
	body, err := json.Marshal(args)
	if err != nil {
		a.t.Error(err)
	}
	address, err := url.JoinPath(a.sim.APIURL(), method)
	if err != nil {
		a.t.Error(err)
	}
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		a.t.Error(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := a.client.Do(r)
	if err != nil {
		a.t.Error(err)
		return nil
	}
	defer response.Body.Close()
	answer := object{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		a.t.Error(err)
	}
	return answer
}
