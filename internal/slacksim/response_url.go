package slacksim

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// A response URL works five times within half an hour.
// Source: docs.slack.dev/interactivity/handling-user-interaction#message_responses.
const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// responseURL answers one act of a person.
type responseURL struct {
	userID, channelID string
	threadTS          string
	sourceTS          string // the message whose element was used; "" for a command
	envelopeID        string
	uses              int
	expires           time.Time
}

// newResponseURL mints an address for answers. Callers hold s.mu.
func (s *Sim) newResponseURL(r responseURL) string {
	id := secret()
	r.expires = s.clock.Now().Add(responseLife)
	s.responses[id] = &r
	if len(s.responses) > 8192 {
		for id, old := range s.responses {
			if s.clock.Now().After(old.expires.Add(responseLife)) {
				delete(s.responses, id)
			}
		}
	}
	return s.base + "/hooks/" + id
}

// answerMessage is the body of a post to a response URL, and the payload of a command's ack.
type answerMessage struct {
	Text            string          `json:"text"`
	Blocks          json.RawMessage `json:"blocks"`
	Attachments     json.RawMessage `json:"attachments"`
	Metadata        json.RawMessage `json:"metadata"`
	ResponseType    string          `json:"response_type"`
	ThreadTS        string          `json:"thread_ts"`
	ReplaceOriginal *bool           `json:"replace_original"`
	DeleteOriginal  bool            `json:"delete_original"`
}

func (a answerMessage) content(s *Sim) (content, *refusal) {
	in := content{text: a.Text, blocks: notNull(a.Blocks), attachments: notNull(a.Attachments), metadata: notNull(a.Metadata)}
	if isNoMetadata(in.metadata) {
		in.metadata = nil
	}
	return s.checkContent(in)
}

func notNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	return raw
}

func (s *Sim) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	s.mu.Lock()
	t := s.trouble.take("response_url", "", false)
	lose := t == nil && s.trouble.take("response_url", "", true) != nil
	status, answer := http.StatusBadRequest, "invalid_payload"
	switch {
	case t != nil:
		status, answer = t.status, t.code
	case err == nil:
		status, answer = s.useResponseURL(r.PathValue("id"), body)
	}
	entry := Entry{Kind: LogResponseURL, Name: "response_url", Status: status}
	if json.Valid(body) {
		entry.Request = body
	}
	if ru := s.responses[r.PathValue("id")]; ru != nil {
		entry.UserID, entry.ChannelID, entry.EnvelopeID = ru.userID, ru.channelID, ru.envelopeID
	}
	if status != http.StatusOK {
		entry.Error = answer
		if t == nil && !circumstances[answer] && answer != "channel_not_found" {
			s.fault(Fault{Code: answer, Where: "response_url", EnvelopeID: entry.EnvelopeID})
		}
	}
	s.note(entry)
	s.mu.Unlock()
	if lose {
		panic(http.ErrAbortHandler)
	}
	if t != nil && t.retryAfter > 0 {
		w.Header().Set("Retry-After", string(appendInt(nil, int64(t.retryAfter.Seconds()))))
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// useResponseURL does what the body asks and returns the HTTP status and text. Callers hold s.mu.
func (s *Sim) useResponseURL(id string, body []byte) (int, string) {
	ru := s.responses[id]
	switch {
	case ru == nil:
		return http.StatusNotFound, "no_service"
	case s.clock.Now().After(ru.expires):
		return http.StatusNotFound, "expired_url"
	case ru.uses >= responseUses:
		return http.StatusNotFound, "used_url"
	}
	var a answerMessage
	if json.Unmarshal(body, &a) != nil {
		return http.StatusBadRequest, "invalid_payload"
	}
	conv := s.conversations[ru.channelID]
	if conv == nil {
		return http.StatusNotFound, "channel_not_found"
	}
	source := conv.byTS[ru.sourceTS]
	if a.DeleteOriginal {
		if a.Text != "" || notNull(a.Blocks) != nil || notNull(a.Attachments) != nil {
			return http.StatusBadRequest, "delete_original_must_be_alone"
		}
		ru.uses++
		if source != nil {
			s.remove(conv, source)
		}
		return http.StatusOK, "ok"
	}
	in, problem := a.content(s)
	switch {
	case problem != nil:
		s.fault(Fault{Code: problem.code, Where: "response_url", Message: problem.sentence(), EnvelopeID: ru.envelopeID})
		return http.StatusBadRequest, problem.code
	case in.empty():
		return http.StatusBadRequest, "no_text"
	case conv.archived:
		return http.StatusNotFound, "is_archived"
	}
	ru.uses++
	// An answer to a used element replaces its message unless it says otherwise; a command has no message to replace.
	replace := ru.sourceTS != "" && (a.ReplaceOriginal == nil || *a.ReplaceOriginal)
	if replace {
		if source == nil {
			return http.StatusNotFound, "message_not_found"
		}
		source.EnvelopeID = ru.envelopeID
		s.replace(conv, source, in)
		return http.StatusOK, "ok"
	}
	s.answerIn(conv, ru, a, in)
	return http.StatusOK, "ok"
}

// replace puts new content in the place of a message: what is not given is gone, unlike with chat.update.
func (s *Sim) replace(conv *conversation, m *message, in content) {
	change := patch{text: &in.text, blocks: in.blocks, attachments: in.attachments, metadata: in.metadata}
	if change.blocks == nil {
		change.blocks = json.RawMessage{}
	}
	if change.attachments == nil {
		change.attachments = json.RawMessage{}
	}
	s.edit(conv, m, change)
}

// answerIn posts a new message in answer to an act: to everybody with in_channel, else to its person alone.
func (s *Sim) answerIn(conv *conversation, ru *responseURL, a answerMessage, in content) *message {
	m := in.fromBot()
	m.EnvelopeID = ru.envelopeID
	m.ThreadTS = a.ThreadTS
	if m.ThreadTS == "" {
		m.ThreadTS = ru.threadTS
	}
	if a.ResponseType != "in_channel" {
		m.EphemeralTo, m.Metadata = ru.userID, nil
	}
	return s.post(conv, m)
}
