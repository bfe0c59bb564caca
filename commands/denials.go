package commands

import (
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// maxDenials is how many refusals stand on one page of the history, and maxDenialsRead how many are looked through for
// them.
const (
	maxDenials     = 5
	maxDenialsRead = 200
)

// denialsBeside are the refusals of the time of some events, newest first: from the oldest of them until newer, or
// until now where that is zero.
func (a *App) denialsBeside(ctx context.Context, m pipeline.Member, id pipeline.OpportunityID, events []pipeline.Event, newer time.Time) ([]pipeline.Denial, error) {
	if len(events) == 0 {
		return nil, nil
	}
	all, err := a.flow.Denials(ctx, m, id, events[len(events)-1].At, maxDenialsRead)
	if err != nil || newer.IsZero() {
		return all, err
	}
	return slices.DeleteFunc(all, func(d pipeline.Denial) bool { return !d.At.Before(newer) }), nil
}

// historyLines are events and the refusals beside them, newest first. Of many refusals the newest are shown.
func (v voice) historyLines(events []pipeline.Event, denials []pipeline.Denial) []slack.Block {
	var blocks []slack.Block
	some := denials[:min(len(denials), maxDenials)]
	for _, e := range events {
		for len(some) > 0 && !some[0].At.Before(e.At) {
			blocks = append(blocks, bot.Context(v.denial(some[0])))
			some = some[1:]
		}
		blocks = append(blocks, bot.Context(v.event(e)))
	}
	for _, d := range some {
		blocks = append(blocks, bot.Context(v.denial(d)))
	}
	if more := len(denials) - maxDenials; more > 0 {
		blocks = append(blocks, bot.Context(v.rich(textHistoryMoreDenials, args{"Count": more})))
	}
	return blocks
}

// denial is a refusal in one line.
func (v voice) denial(d pipeline.Denial) bot.Safe {
	what := v.rich(textHistoryDenied, args{"Act": v.plain(i18n.Key("act."+string(d.Act)), nil), "Rule": v.plain(reasonText(d.Reason), nil)})
	return bot.Join(" · ", bot.Lit("⊘"), bot.Lit(v.moment(d.At)), bot.Join(" ", v.person(d.By), what))
}
