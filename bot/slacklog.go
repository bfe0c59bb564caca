package bot

import (
	"log/slog"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// slackLog takes what slack-go logs. It is quiet by itself: its debug mode, which prints what people wrote,
// is never turned on.
type slackLog struct{ log *slog.Logger }

// Output implements slack-go's logger.
func (l slackLog) Output(_ int, line string) error {
	l.log.Debug("slack-go", "line", strings.TrimSpace(line))
	return nil
}

// readRetries is for calls that only read: a second try within a moment, and never a wait of a minute, as a
// person waits for the answer.
var readRetries = slack.RetryConfig{
	MaxRetries:         2,
	Handlers:           slack.AllBuiltinRetryHandlers(readBackoff),
	RetryAfterDuration: time.Second,
	BackoffInitial:     readBackoff.BackoffInitial,
	BackoffMax:         readBackoff.BackoffMax,
	BackoffJitter:      readBackoff.BackoffJitter,
}

var readBackoff = slack.RetryConfig{
	MaxRetries:         2,
	RetryAfterDuration: time.Second,
	BackoffInitial:     50 * time.Millisecond,
	BackoffMax:         500 * time.Millisecond,
	BackoffJitter:      50 * time.Millisecond,
}
