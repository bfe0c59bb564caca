package commands

import (
	"context"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of following; value: number.
const (
	actionFollow   = "opportunity.follow"
	actionUnfollow = "opportunity.unfollow"
)

// follow answers "seguir": who follows an opportunity is told of it in their direct messages.
func (a *App) follow(ctx context.Context, q *asked) (bot.Reply, error) {
	return a.wishedFor(ctx, q, "follow", pipeline.WishFollow, q.followButton)
}

// unfollow answers "dejar", and "dejar de seguir".
func (a *App) unfollow(ctx context.Context, q *asked) (bot.Reply, error) {
	for _, filler := range []string{"de", "seguir", "a"} {
		if len(q.words) > 1 && phrase.Fold(q.words[0].Text) == filler {
			q.words = q.words[1:]
			q.rest = phrase.Rest(q.Text, q.words, 0)
		}
	}
	return a.wishedFor(ctx, q, "unfollow", "", q.unfollowButton)
}

func (a *App) wishedFor(ctx context.Context, q *asked, verbName string, kind pipeline.WishKind, next func(pipeline.OpportunityID) *slack.ButtonBlockElement) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, verbName, func(o pipeline.Opportunity) slack.BlockElement { return next(o.ID) })
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	return a.wished(ctx, q.Request, id, kind)
}

// wished keeps whether a person follows an opportunity. Asking twice does no harm.
func (a *App) wished(ctx context.Context, r bot.Request, id pipeline.OpportunityID, kind pipeline.WishKind) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err == nil {
		err = a.flow.Wish(ctx, r.Person.Member(), pipeline.Wish{To: string(r.Person.ID), On: id, Kind: kind})
	}
	if err != nil {
		return a.refused(v, by, err)
	}
	facts := args{"Ref": o.ID.String(), "Account": shown(o.Account, maxRowName)}
	text, back := v.rich(textPeopleFollowed, facts), v.unfollowButton(id)
	switch {
	case kind != pipeline.WishFollow && o.Owner == r.Person.ID:
		text, back = v.rich(textPeopleUnfollowedOwn, facts), nil
	case kind != pipeline.WishFollow:
		text, back = v.rich(textPeopleUnfollowed, facts), v.followButton(id)
	case o.Owner == r.Person.ID:
		text = v.rich(textPeopleFollowedOwn, facts)
	}
	if back == nil {
		return bot.Say(text), nil
	}
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, back)}}, nil
}

func (v voice) followButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionFollow, v.plain(textPeopleFollow, nil), strconv.FormatInt(int64(id), 10))
}

func (v voice) unfollowButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionUnfollow, v.plain(textPeopleUnfollow, nil), strconv.FormatInt(int64(id), 10))
}

func (a *App) registerFollow(b *bot.Bot) {
	b.Press(actionFollow, a.pressedFollow(pipeline.WishFollow))
	b.Press(actionUnfollow, a.pressedFollow(""))
}

func (a *App) pressedFollow(kind pipeline.WishKind) bot.PressHandler {
	return func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		n, err := strconv.ParseInt(p.Value, 10, 64)
		if err != nil || n < 1 {
			return a.gone(p), nil
		}
		reply, err := a.wished(ctx, p.Request, pipeline.OpportunityID(n), kind)
		reply.Replace = private(p)
		return reply, err
	}
}

// follows says whether a person, who may see it, follows an opportunity that is not theirs: owners are told anyway. Where
// that can't be read, nobody is told that they do.
func (a *App) follows(ctx context.Context, who pipeline.UserID, o pipeline.Opportunity) bool {
	if o.Owner == who {
		return false
	}
	wishes, err := a.flow.Store.Wishes(ctx, string(who), o.ID)
	if err != nil {
		a.log.Warn("wishes not read", "error", err)
	}
	return slices.ContainsFunc(wishes, func(w pipeline.Wish) bool { return w.On == o.ID && w.Kind == pipeline.WishFollow })
}
