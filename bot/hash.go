package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// ErrFileTooLarge is what a DeliveryError wraps where a file has more bytes than were allowed.
var ErrFileTooLarge = errors.New("file too large")

// downloadTimeout is for a whole download.
const downloadTimeout = time.Minute

// Hash gives the SHA-256 of a file's bytes in hexadecimal, without keeping them. A file of more than limit bytes gives
// Permanent with the code "file_too_large", one that lies elsewhere than with Slack "file_elsewhere".
func (c *Courier) Hash(ctx context.Context, f File, limit int64) (string, error) {
	sum := sha256.New()
	if err := c.download(ctx, f, limit, sum); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// File gives what Slack knows of a file that a person gave in a form or put into their direct messages, by its id. That comes
// from outside: anybody else's file is one that is not there.
func (c *Courier) File(ctx context.Context, id string, by pipeline.UserID) (File, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	f, _, _, err := c.api.GetFileInfoContext(ctx, id, 1, 1)
	if err != nil {
		return File{}, c.repeatable("files.info", err)
	}
	if f.User != string(by) {
		return File{}, &pipeline.DeliveryError{Code: "file_not_found", Permanent: true}
	}
	return filesOf([]slack.File{*f})[0], nil
}

// ReadFile gives the bytes of a file as File finds it. It fails as Hash does.
func (c *Courier) ReadFile(ctx context.Context, id string, by pipeline.UserID, limit int64) ([]byte, error) {
	f, err := c.File(ctx, id, by)
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if err := c.download(ctx, f, limit, &data); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}

func (c *Courier) download(ctx context.Context, f File, limit int64, to io.Writer) error {
	if !c.holds(f.URL) {
		return &pipeline.DeliveryError{Code: "file_elsewhere", Permanent: true}
	}
	if int64(f.Size) > limit {
		return tooLarge()
	}
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	counted := &bounded{to: to, left: limit}
	err := c.api.GetFileContext(ctx, f.URL, counted)
	if errors.Is(err, ErrFileTooLarge) {
		return tooLarge()
	}
	if err != nil {
		return c.repeatable("download file", err)
	}
	if got := limit - counted.left; f.Size > 0 && got != int64(f.Size) {
		// Slack gives a page to sign in on instead of a file that the token may not read.
		return &pipeline.DeliveryError{Code: "file_not_readable", Permanent: true}
	}
	return nil
}

// holds says whether an address is one of Slack's, and so one that the bot's token may be shown to.
func (c *Courier) holds(address string) bool {
	u, err := url.Parse(address)
	return err == nil && ofSlack(u, c.host)
}

func ofSlack(u *url.URL, apiHost string) bool {
	slacks := u.Host == "slack.com" || strings.HasSuffix(u.Host, ".slack.com") || strings.HasSuffix(u.Host, ".slack-gov.com")
	return u.User == nil && (u.Host == apiHost || u.Scheme == "https" && slacks)
}

// maxRedirects is how often a file of Slack's may lie elsewhere with Slack.
const maxRedirects = 3

// withinSlack is client, but it follows no redirect away from Slack, nor to an address without TLS: with the request
// would go the token, or what a person is told.
func withinSlack(client *http.Client, apiHost string) *http.Client {
	within := *client
	within.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects || !ofSlack(next.URL, apiHost) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &within
}

func tooLarge() error {
	return &pipeline.DeliveryError{Code: "file_too_large", Permanent: true, Err: ErrFileTooLarge}
}

// bounded passes on at most left bytes.
type bounded struct {
	to   io.Writer
	left int64
}

func (w *bounded) Write(p []byte) (int, error) {
	if int64(len(p)) > w.left {
		return 0, ErrFileTooLarge
	}
	w.left -= int64(len(p))
	return w.to.Write(p)
}
