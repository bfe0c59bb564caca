package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// explanation is what an error means to the person.
type explanation struct {
	text   Safe
	fields map[string]string // nil unless the error is about fields
}

// explain words an error, and logs it where it is ours to mend. It is called once for each act.
func (x *exchange) explain(err error) explanation {
	b, l := x.b, x.person.Lang
	if refusal, ok := errors.AsType[*pipeline.Error](err); ok {
		switch refusal.Code {
		case pipeline.Unavailable:
			b.log.Warn("slack: store away", "kind", x.kind, "route", x.route, "error", err)
			return explanation{text: Esc(b.words.Unavailable(l))}
		case pipeline.Unknown:
			b.log.Error("slack: outcome unknown", "kind", x.kind, "route", x.route, "key", x.key, "error", err)
			return explanation{text: Esc(b.words.Unknown(l))}
		case pipeline.Internal:
		default:
			text, fields := b.words.Explain(l, refusal)
			if len(refusal.Fields) == 0 {
				fields = nil
			}
			return explanation{text: text, fields: fields}
		}
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		b.log.Error("slack: handler out of time", "kind", x.kind, "route", x.route, "key", x.key, "error", err)
		return explanation{text: Esc(b.words.Unknown(l))}
	}
	return explanation{text: Esc(b.words.Failed(l, x.incidentOf(err)))}
}

// incidentOf logs a fault of ours and gives the number that the person is told.
func (x *exchange) incidentOf(err error) string {
	x.incident = strings.ToLower(rand.Text()[:8])
	x.b.metrics.incidents.Inc()
	attrs := []any{"incident", x.incident, "kind", x.kind, "route", x.route, "user", x.user, "key", x.key, "error", err}
	if p, ok := errors.AsType[*panicked](err); ok {
		attrs = append(attrs, "stack", string(p.stack))
	}
	x.b.log.Error("slack: incident", attrs...)
	return x.incident
}

// slackCode is Slack's name of an error, "" where it is none of Slack's.
func slackCode(err error) string {
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return e.Err
	}
	return ""
}
