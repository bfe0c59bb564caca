package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slack-go/slack/slackevents"

	"embudo/pipeline"
)

// eventAct takes an event. Slack delivers it again until it is acknowledged, so it is acknowledged when the
// work is committed, and not at all when the work failed in a way that another try may mend.
type eventAct struct {
	*exchange
	event   string
	data    any
	subject string // the user of a user_change
	handler EventHandler
}

func (a *eventAct) call(ctx context.Context, r Request) error {
	if a.event == string(slackevents.UserChange) && a.subject != "" {
		a.b.forgetPerson(ctx, a.subject)
	}
	if a.handler == nil {
		return nil
	}
	return a.handler(ctx, &Event{Request: r, Type: a.event, Data: a.data})
}

// news says whether the event is one that names nobody; one that nobody handles may be.
func (a *eventAct) news() bool { return a.handler == nil || a.b.routes.news[a.event] }

func (a *eventAct) settle(_ context.Context, err error) {
	if err != nil {
		refusal, ok := errors.AsType[*pipeline.Error](err)
		final := ok && refusal.Code != pipeline.Unavailable && refusal.Code != pipeline.Unknown && refusal.Code != pipeline.Internal
		if !final {
			a.explain(err)
			return
		}
	}
	// Slack has given this delivery up by now; the next one finds the event done.
	if time.Since(a.clock) > a.b.timing.trigger {
		return
	}
	a.ack(nil)
}

func (a *eventAct) stall(context.Context) {}

// refuse takes no notice: an outsider's event has nobody to tell. What may go well later is left to be delivered again.
func (a *eventAct) refuse(_ context.Context, r refusal) {
	if !r.passing {
		a.ack(nil)
	}
}

// eventUser reads who an event is of: a user id, which some events call otherwise, or a whole user where it tells of a change to one.
func eventUser(raw *json.RawMessage) (actor, subject string, byBot bool) {
	if raw == nil {
		return "", "", false
	}
	var fields struct {
		User   json.RawMessage `json:"user"`
		UserID string          `json:"user_id"`
		BotID  string          `json:"bot_id"`
	}
	if json.Unmarshal(*raw, &fields) != nil {
		return "", "", false
	}
	if fields.User == nil {
		return fields.UserID, "", fields.BotID != ""
	}
	var id string
	if json.Unmarshal(fields.User, &id) == nil {
		return id, "", fields.BotID != ""
	}
	var whole struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(fields.User, &whole) == nil {
		return "", whole.ID, fields.BotID != ""
	}
	return "", "", fields.BotID != ""
}
