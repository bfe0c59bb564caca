package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"embudo/pipeline"
)

// ErrFileTooLarge is what a DeliveryError wraps where a file has more bytes than were allowed.
var ErrFileTooLarge = errors.New("file too large")

// hashTimeout is for a whole download.
const hashTimeout = time.Minute

// Hash gives the SHA-256 of a file's bytes in hexadecimal, without keeping them. A file of more than limit bytes gives
// Permanent with the code "file_too_large", one that lies elsewhere than with Slack "file_elsewhere".
func (c *Courier) Hash(ctx context.Context, f File, limit int64) (string, error) {
	if !c.holds(f.URL) {
		return "", &pipeline.DeliveryError{Code: "file_elsewhere", Permanent: true}
	}
	if int64(f.Size) > limit {
		return "", tooLarge()
	}
	ctx, cancel := context.WithTimeout(ctx, hashTimeout)
	defer cancel()
	sum := sha256.New()
	counted := &bounded{to: sum, left: limit}
	err := c.api.GetFileContext(ctx, f.URL, counted)
	if errors.Is(err, ErrFileTooLarge) {
		return "", tooLarge()
	}
	if err != nil {
		return "", c.repeatable("download file", err)
	}
	if got := limit - counted.left; f.Size > 0 && got != int64(f.Size) {
		// Slack gives a page to sign in on instead of a file that the token may not read.
		return "", &pipeline.DeliveryError{Code: "file_not_readable", Permanent: true}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// holds says whether an address is one of Slack's, and so one that the bot's token may be shown to.
func (c *Courier) holds(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return false
	}
	slacks := u.Host == "slack.com" || strings.HasSuffix(u.Host, ".slack.com") || strings.HasSuffix(u.Host, ".slack-gov.com")
	return u.Host == c.host || u.Scheme == "https" && slacks
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
