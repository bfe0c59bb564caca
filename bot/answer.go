package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"
)

// answerMessage is a message as an acknowledgement of a command and a response_url take it. Mentions and
// links are only those that the text spells out.
type answerMessage struct {
	ResponseType string        `json:"response_type,omitempty"`
	Text         string        `json:"text,omitempty"`
	Blocks       []slack.Block `json:"blocks,omitempty"`
	// ReplaceOriginal is spelled out to a response_url: Slack replaces an ephemeral message unless told not to.
	ReplaceOriginal *bool `json:"replace_original,omitempty"`
	UnfurlLinks     *bool `json:"unfurl_links,omitempty"`
	UnfurlMedia     *bool `json:"unfurl_media,omitempty"`
}

func messageOf(r Reply) answerMessage {
	off := false
	m := answerMessage{
		ResponseType: slack.ResponseTypeEphemeral, Text: cutSafe(r.Text, maxText).s, Blocks: messageBlocks(r.Blocks),
		UnfurlLinks: &off, UnfurlMedia: &off,
	}
	if r.Public {
		m.ResponseType = slack.ResponseTypeInChannel
	}
	return m
}

// tell delivers an answer that is not part of the acknowledgement: by the act's own response_url, else by
// that of what opened the view, else as a direct message. A duplicate is told nothing.
func (x *exchange) tell(ctx context.Context, r Reply) {
	if r.IsZero() || x.duplicate {
		return
	}
	addresses := []string{x.responseURL}
	if opener := x.origin().ResponseURL; opener != x.responseURL {
		addresses = append(addresses, opener)
	}
	for _, address := range addresses {
		if address == "" {
			continue
		}
		err := x.b.respond(ctx, address, r)
		if err == nil {
			return
		}
		x.b.log.Warn("slack: response_url refused, trying otherwise", "kind", x.kind, "route", x.route, "error", err)
		r.Replace = false
	}
	if r.Delete || x.user == "" {
		return
	}
	if err := x.b.direct(ctx, x.person, r); err != nil {
		x.b.log.Error("slack: answer not delivered", "kind", x.kind, "route", x.route, "user", x.user, "error", err)
	}
}

// respond posts to a response_url. The address is a secret for half an hour: it is in no error.
func (b *Bot) respond(ctx context.Context, address string, r Reply) error {
	if !b.answersThere(address) {
		return errors.New("response_url: not an address of Slack's")
	}
	body, err := responseBody(r)
	if err != nil {
		return fmt.Errorf("response_url: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("response_url: not an address")
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := b.http.Do(req)
	if err != nil {
		if bare, ok := errors.AsType[*url.Error](err); ok {
			err = bare.Err
		}
		return fmt.Errorf("response_url: %w", err)
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("response_url: %d %s", resp.StatusCode, bytes.TrimSpace(said))
	}
	return nil
}

func responseBody(r Reply) ([]byte, error) {
	if r.Delete {
		// Slack takes this only by itself.
		return []byte(`{"delete_original":true}`), nil
	}
	m := messageOf(r)
	m.ReplaceOriginal = &r.Replace
	return json.Marshal(m)
}

// direct sends an answer as a direct message: only its person sees it, whatever it was meant to be.
func (b *Bot) direct(ctx context.Context, p Person, r Reply) error {
	channel, err := b.courier.Direct(ctx, p.ID)
	if err != nil {
		return err
	}
	options := append(content(Post{Text: r.Text, Blocks: r.Blocks}),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	_, _, err = b.api.PostMessageContext(ctx, channel, options...)
	return err
}
