package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"embudo/internal/slacksim"
)

const (
	maxBody   = 4 << 20
	maxUpload = 64 << 20
)

// request is the body of an act; each act reads its own part. In a modal, view_id is the view that the person saw when
// acting, and fields are what was typed in it and not told before.
type request struct {
	Channel    string   `json:"channel"`
	TS         string   `json:"ts"`
	ThreadTS   string   `json:"thread_ts"`
	Text       string   `json:"text"`
	Command    string   `json:"command"`
	CallbackID string   `json:"callback_id"`
	ViewID     string   `json:"view_id"`
	BlockID    string   `json:"block_id"`
	ActionID   string   `json:"action_id"`
	Values     []string `json:"values"`
	Fields     []field  `json:"fields"`
	Query      string   `json:"query"`
	All        bool     `json:"all"`
	Tab        string   `json:"tab"`
	Emoji      string   `json:"emoji"`
	Remove     bool     `json:"remove"`

	name string // of an uploaded file
	data []byte
}

// field is one input and what stands in it.
type field struct {
	BlockID  string   `json:"block_id"`
	ActionID string   `json:"action_id"`
	Values   []string `json:"values"`
}

// readRequest reads a JSON body, or a file's bytes with the rest in the query.
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	if r.Header.Get("Content-Type") != "application/octet-stream" {
		in := &request{}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(in); err != nil {
			return nil, fmt.Errorf("read act: %w", err)
		}
		return in, nil
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	q := r.URL.Query()
	return &request{
		Channel: q.Get("channel"), ThreadTS: q.Get("thread_ts"), Text: q.Get("text"), ViewID: q.Get("view_id"), BlockID: q.Get("block_id"),
		ActionID: q.Get("action_id"), name: q.Get("name"), data: data,
	}, nil
}

// codes name the refusals that the page has words for.
var codes = []struct {
	err  error
	code string
}{
	{errInThread, "in_thread"}, {slacksim.ErrNoCommand, "no_command"}, {slacksim.ErrDeactivated, "deactivated"},
	{slacksim.ErrNotVisible, "not_visible"}, {slacksim.ErrNoOption, "no_option"}, {slacksim.ErrNoView, "view_gone"},
	{errViewGone, "view_gone"}, {slacksim.ErrNotAllowed, "not_allowed"}, {slacksim.ErrClosed, "closed"},
}

// refuse answers why an act was not done: a sentence for developers and, where the page has words for it, a code.
func (s *server) refuse(w http.ResponseWriter, status int, err error) {
	body := map[string]string{"error": err.Error()}
	for _, c := range codes {
		if errors.Is(err, c.err) {
			body["code"] = c.code
			break
		}
	}
	s.answer(w, status, body)
}
