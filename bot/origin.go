package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// maxMetadata is how many characters a view's private_metadata may have.
const maxMetadata = 3000

// metadata is what travels in a view's private_metadata. It comes back from outside.
type metadata struct {
	State  json.RawMessage `json:"s,omitempty"`
	Origin origin          `json:"o"`
	// Step counts the views that followed one another under one view id, so that each has its own key.
	Step int `json:"n,omitempty"`
	// Failed: what the view was drawn with was submitted and not saved.
	Failed bool `json:"f,omitempty"`
}

// origin is where a modal was opened from, and so where its outcome is told.
type origin struct {
	Channel     string `json:"c,omitempty"`
	ResponseURL string `json:"r,omitempty"`
}

func (m metadata) encode() (string, error) {
	raw, err := travelling(m)
	if err != nil {
		return "", fmt.Errorf("private_metadata: %w", err)
	}
	if n := utf8.RuneCount(raw); n > maxMetadata {
		return "", fmt.Errorf("private_metadata: %d characters, Slack takes %d: put less into the state", n, maxMetadata)
	}
	return string(raw), nil
}

// travelling writes what travels with a view, without the escapes that only HTML needs: they make six characters of one.
func travelling(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

var errMetadata = errors.New("private_metadata is not ours")

func decodeMetadata(text string) (metadata, error) {
	var m metadata
	if utf8.RuneCountInString(text) > maxMetadata {
		return metadata{}, errMetadata
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return metadata{}, errMetadata
	}
	return m, nil
}

// metadataOf is what travels with a view of the form; false where that is none of its own, as with a form of another
// release.
func (f *form) metadataOf(view *slack.View) (metadata, bool) {
	m, err := decodeMetadata(view.PrivateMetadata)
	return m, err == nil && f.reads(m.State)
}

// origin is where the act, or the view that it happened in, comes from.
func (x *exchange) origin() origin {
	if x.view != nil {
		if m, err := decodeMetadata(x.view.PrivateMetadata); err == nil {
			return m.Origin
		}
		return origin{}
	}
	return origin{Channel: x.channel, ResponseURL: x.responseURL}
}

// hookHosts are where Slack's response_urls live.
var hookHosts = []string{"hooks.slack.com", "hooks.slack-gov.com"}

// answersThere says whether an address may be posted to. It may have come back in a view's metadata, and a
// forged one must not make the bot call somebody else.
func (b *Bot) answersThere(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	return u.Host == b.apiHost || u.Scheme == "https" && slices.Contains(hookHosts, u.Host)
}
