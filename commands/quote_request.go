package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// approvers are the people who may approve a discount.
func (a *App) approvers(ctx context.Context) []pipeline.UserID {
	return a.spelledOut(ctx, a.holders(ctx, pipeline.Manager))
}

// deliverRequest asks a manager to approve a discount, in a message of its own for each request, or brings the newest that they
// have up to date. What is over before it was asked is nothing to tell.
func (to audience) deliverRequest(ctx context.Context, c Courier, d pipeline.Dispatch, t told) (pipeline.Receipt, error) {
	e := t.events[0]
	asked, ok := requestIn(e)
	if !ok {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	post := to.request(d, t.Opportunity, asked)
	if e.Kind == pipeline.EventQuoteAsked {
		return to.send(ctx, c, d, "", post)
	}
	if d.Posted.TS == "" {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	return retouch(ctx, c, d, post)
}

// requestIn is the quote of which the event says that its discount is to be approved, or no longer is.
func requestIn(e pipeline.Event) (pipeline.Quote, bool) {
	for _, c := range e.Changes {
		if c.Field != pipeline.FieldQuotes {
			continue
		}
		all := slices.Concat(read[[]pipeline.Quote](c.To), read[[]pipeline.Quote](c.From))
		if i := slices.IndexFunc(all, func(q pipeline.Quote) bool { return q.Status == pipeline.QuoteAsked }); i >= 0 {
			return all[i], true
		}
	}
	return pipeline.Quote{}, false
}

// request is what is asked, and how it stands now: with the choice, or the outcome.
func (to audience) request(d pipeline.Dispatch, o pipeline.Opportunity, asked pipeline.Quote) bot.Post {
	limit := "0"
	if to.settings.DiscountLimit != nil {
		limit = phrase.FormatDecimal(*to.settings.DiscountLimit, to.lang)
	}
	lines := []bot.Safe{to.rich(textQuoteRequest, args{"Who": to.person(asked.AskedBy), "Off": to.percentage(asked.Off()), "Version": asked.Version, "Ref": o.ID.String(),
		"Account": shown(o.Account, maxRowName), "Limit": limit, "Total": to.quoteTotal(asked), "Why": shown(asked.Why, maxReason)})}
	q, _ := o.QuoteAt(asked.Version)
	open := q.Status == pipeline.QuoteAsked && !o.Stage.Final()
	switch {
	case open:
	case q.DecidedBy == "" || q.AskedBy != asked.AskedBy:
		lines = append(lines, to.rich(textQuoteRequestOver, nil))
	case q.Status == pipeline.QuoteDraft:
		lines = append(lines, to.rich(textQuoteRequestDeclined, args{"Who": to.person(q.DecidedBy), "Reason": shown(q.Reason, maxReason)}))
	default:
		lines = append(lines, to.rich(textQuoteRequestApproved, args{"Who": to.person(q.DecidedBy)}))
	}
	text := bot.Join("\n", lines...)
	row := []slack.BlockElement{to.showButton(o)}
	if open {
		row = append(to.decideQuote(o, q), row...)
	}
	return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text, to.moreOf(d.Notice)), bot.Actions("", row...)}}
}
