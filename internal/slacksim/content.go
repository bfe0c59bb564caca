package slacksim

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"embudo/internal/slacksim/blockkit"
)

// Limits of a message's text. Source: docs.slack.dev/reference/methods/chat.postMessage and chat.update.
const (
	maxText       = 40_000
	maxUpdateText = 4_000
	maxMetadata   = 16 << 10
)

// content is what a message says, checked.
type content struct {
	text                          string
	blocks, attachments, metadata json.RawMessage
}

// checkContent runs blockkit over what a message would say, and gives its blocks their ids. Callers hold s.mu.
func (s *Sim) checkContent(in content) (content, *refusal) {
	payload := object{"text": in.text}
	for key, raw := range map[string]json.RawMessage{"blocks": in.blocks, "attachments": in.attachments, "metadata": in.metadata} {
		if raw == nil {
			continue
		}
		if !json.Valid(raw) {
			return in, refuse("invalid_" + key + "_format")
		}
		payload[key] = raw
	}
	if len(in.metadata) > maxMetadata {
		return in, refuse("metadata_too_large")
	}
	if problem := messageProblem(blockkit.Message(encode(payload))); problem != nil {
		return in, problem
	}
	for at, raw := range map[string]json.RawMessage{"/blocks": in.blocks, "/attachments": in.attachments} {
		if problem := s.checkPictures(blockkit.CodeInvalidBlocks, at, decode(raw)); problem != nil {
			return in, problem
		}
	}
	if in.blocks != nil {
		in.blocks = s.withIDs(in.blocks)
	}
	return in, nil
}

// messageProblem words violations as chat.* methods do.
func messageProblem(found []blockkit.Violation) *refusal {
	if len(found) == 0 {
		return nil
	}
	errors, messages := []string{}, []string{}
	for _, v := range found {
		errors = append(errors, v.String())
		messages = append(messages, "[ERROR] "+v.String())
	}
	return &refusal{code: found[0].Code, extra: object{"errors": errors, "response_metadata": object{"messages": messages}}}
}

// viewProblem words violations as views.* methods do.
func viewProblem(found []blockkit.Violation) *refusal {
	if len(found) == 0 {
		return nil
	}
	var messages []string
	for _, v := range found {
		messages = append(messages, "[ERROR] "+v.String())
	}
	return &refusal{code: found[0].Code, extra: object{"response_metadata": object{"messages": messages}}}
}

// content reads the message that a call carries. Absent parts are nil.
func (c *call) content() (content, *refusal) {
	in := content{text: c.str("text"), blocks: c.raw("blocks"), attachments: c.raw("attachments"), metadata: c.raw("metadata")}
	if markdown := c.str("markdown_text"); markdown != "" {
		if in.text != "" || in.blocks != nil {
			return in, refuse("markdown_text_conflict")
		}
		in.text = markdown
	}
	if isNoMetadata(in.metadata) {
		in.metadata = nil
	}
	if utf8.RuneCountInString(in.text) > maxText {
		in.text = string([]rune(in.text)[:maxText])
		c.warn("message_truncated")
	}
	return c.checkContent(in)
}

// empty reports whether there is nothing to show.
func (in content) empty() bool {
	return strings.TrimSpace(in.text) == "" && len(list(decode(in.blocks))) == 0 && len(list(decode(in.attachments))) == 0
}

// fromBot is a message of the app with this content.
func (in content) fromBot() Message {
	return Message{
		UserID: BotUserID, BotID: BotID, Text: in.text, Blocks: in.blocks, Attachments: in.attachments, Metadata: in.metadata,
	}
}

// isNoMetadata reports whether metadata is the empty one that SDKs send when there is none.
func isNoMetadata(raw json.RawMessage) bool {
	o, ok := decode(raw).(object)
	return ok && text(o["event_type"]) == "" && o["entities"] == nil
}
