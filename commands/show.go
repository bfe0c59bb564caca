package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// show answers "ver": the card, for the asker only.
func (a *App) show(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "show", func(o pipeline.Opportunity) slack.BlockElement { return q.showButton(o) })
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	return a.shown(ctx, q.Request, id)
}

// shown is the card of an opportunity as it stands now.
func (a *App) shown(ctx context.Context, r bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	a.renewed(ctx)
	v := a.voice(r.Person)
	v.following, v.clientFollowing = a.follows(ctx, r.Person.ID, o)
	return bot.Reply{Text: v.fallback(o), Blocks: v.card(o, by)}, nil
}

func (a *App) registerShow(b *bot.Bot) {
	b.Press(actionShow, a.pressedShow)
}

func (a *App) pressedShow(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return a.shown(ctx, p.Request, pipeline.OpportunityID(n))
}
