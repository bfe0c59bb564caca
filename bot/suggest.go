package bot

import (
	"context"

	"github.com/slack-go/slack"
)

// suggestAct answers a menu that looks its options up. Slack has no place for a sentence there: what can't
// be answered shows no options.
type suggestAct struct {
	*exchange
	action  string
	suffix  string
	query   string
	handler SuggestHandler
	options []Option
}

type suggestions struct {
	Options []*slack.OptionBlockObject `json:"options"`
}

func (a *suggestAct) call(ctx context.Context, r Request) (err error) {
	a.options, err = a.handler(ctx, &Suggest{Request: r, Action: a.action, Suffix: a.suffix, Query: a.query})
	return err
}

func (a *suggestAct) settle(_ context.Context, err error) {
	if err != nil {
		a.explain(err)
		a.options = nil
	}
	a.offer(a.options)
}

func (a *suggestAct) stall(context.Context) { a.offer(nil) }

func (a *suggestAct) refuse(context.Context, refusal) { a.offer(nil) }

// offer answers with as many of the options as fit into a frame.
func (a *suggestAct) offer(options []Option) {
	all := optionObjects(options, maxOptions)
	for !a.ackIfSmall(suggestions{Options: all}) {
		all = all[:len(all)/2]
	}
}

func noSuggestions(context.Context, *Suggest) ([]Option, error) { return nil, nil }
