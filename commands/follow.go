package commands

import (
	"context"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of following; value: number; suffix: the level, or for none everything.
const (
	actionFollow        = "opportunity.follow"
	actionUnfollow      = "opportunity.unfollow"
	actionFollowAccount = "account.follow" // value: an opportunity of the client's; suffix: the level, or clientStop
	clientStop          = "stop"
)

// Words that name a level, and that a client is meant, folded, in both languages.
var (
	levelWords = map[string]pipeline.WishKind{
		"todo": pipeline.WishFollow, "all": pipeline.WishFollow, "everything": pipeline.WishFollow,
		"etapas": pipeline.WishStages, "etapa": pipeline.WishStages, "stages": pipeline.WishStages, "stage": pipeline.WishStages,
		"cierre": pipeline.WishClosing, "cierres": pipeline.WishClosing, "closing": pipeline.WishClosing, "close": pipeline.WishClosing,
	}
	wordsAccount = []string{"cuenta", "cliente", "account", "client"}
)

var levelTexts = map[pipeline.WishKind]i18n.Key{
	pipeline.WishFollow: textFollowLevelFollow, pipeline.WishStages: textFollowLevelStages, pipeline.WishClosing: textFollowLevelClosing,
}

// heard says in words what is told at a level.
func (v voice) heard(level pipeline.WishKind) string {
	return v.plain(i18n.Key("follow.what_"+string(level)), nil)
}

// follow answers "seguir": who follows an opportunity, or a client, is told of it in their direct messages, at their level.
func (a *App) follow(ctx context.Context, q *asked) (bot.Reply, error) {
	level := q.takeLevel()
	if len(q.words) > 0 && slices.Contains(wordsAccount, phrase.Fold(q.words[0].Text)) {
		return a.followAccount(ctx, q, level)
	}
	return a.wishedFor(ctx, q, "follow", level, func(id pipeline.OpportunityID) *slack.ButtonBlockElement { return q.levelButton(level, id) })
}

// takeLevel takes the level off the end of the line; without one it is everything.
func (q *asked) takeLevel() pipeline.WishKind {
	last := len(q.words) - 1
	if last < 0 || q.words[last].Quoted {
		return pipeline.WishFollow
	}
	level, ok := levelWords[phrase.Fold(q.words[last].Text)]
	if !ok {
		return pipeline.WishFollow
	}
	q.rest = between(q.Text, q.words, 0, last)
	q.words = q.words[:last]
	return level
}

// unfollow answers "dejar", and "dejar de seguir".
func (a *App) unfollow(ctx context.Context, q *asked) (bot.Reply, error) {
	for _, filler := range []string{"de", "seguir", "a"} {
		if len(q.words) > 1 && phrase.Fold(q.words[0].Text) == filler {
			q.words = q.words[1:]
			q.rest = phrase.Rest(q.Text, q.words, 0)
		}
	}
	if len(q.words) > 1 && slices.Contains(wordsAccount, phrase.Fold(q.words[0].Text)) {
		return a.followAccount(ctx, q, "")
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

// wished keeps whether, and at which level, a person follows an opportunity. Asking twice does no harm.
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
	switch {
	case kind == "" && o.Owner == r.Person.ID:
		return bot.Say(v.rich(textPeopleUnfollowedOwn, facts)), nil
	case kind == "":
		text := v.rich(textPeopleUnfollowed, facts)
		return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, v.followButton(id))}}, nil
	}
	text := v.rich(textPeopleFollowed, facts)
	switch {
	case o.Owner == r.Person.ID:
		text = v.rich(textPeopleFollowedOwn, facts)
	case kind != pipeline.WishFollow:
		facts["What"] = v.heard(kind)
		text = v.rich(textFollowLess, facts)
	}
	row := v.otherLevels(kind, func(level pipeline.WishKind) slack.BlockElement { return v.levelButton(level, id) })
	row = append(row, bot.Button(actionFollowAccount, v.plain(textFollowAccountButton, args{"Account": brief(o.Account, maxLabel)}), strconv.FormatInt(int64(id), 10)))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, v.unfollowButton(id)), bot.Actions("", row...)}}, nil
}

// otherLevels are buttons for the levels that one does not follow at.
func (v voice) otherLevels(now pipeline.WishKind, button func(pipeline.WishKind) slack.BlockElement) []slack.BlockElement {
	var row []slack.BlockElement
	for _, level := range pipeline.FollowLevels() {
		if level != now {
			row = append(row, button(level))
		}
	}
	return row
}

func (v voice) followButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionFollow, v.plain(textPeopleFollow, nil), strconv.FormatInt(int64(id), 10))
}

func (v voice) levelButton(level pipeline.WishKind, id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionFollow+":"+string(level), v.plain(levelTexts[level], nil), strconv.FormatInt(int64(id), 10))
}

func (v voice) unfollowButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionUnfollow, v.plain(textPeopleUnfollow, nil), strconv.FormatInt(int64(id), 10))
}

func (a *App) registerFollow(b *bot.Bot) {
	b.Press(actionFollow, a.pressedFollow)
	b.Press(actionUnfollow, a.pressedUnfollow)
	b.Press(actionFollowAccount, a.pressedFollowAccount)
}

func (a *App) pressedFollow(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	level, ok := levelOf(p.Suffix)
	if !ok {
		return a.gone(p), nil
	}
	return a.pressedWish(ctx, p, level)
}

func (a *App) pressedUnfollow(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.pressedWish(ctx, p, "")
}

func (a *App) pressedWish(ctx context.Context, p *bot.Press, kind pipeline.WishKind) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	reply, err := a.wished(ctx, p.Request, pipeline.OpportunityID(n), kind)
	reply.Replace = private(p)
	return reply, err
}

// levelOf reads the suffix of a button.
func levelOf(suffix string) (pipeline.WishKind, bool) {
	if suffix == "" {
		return pipeline.WishFollow, true
	}
	return pipeline.WishKind(suffix), pipeline.WishKind(suffix).Follows()
}

// follows says how a person, who may see it, follows an opportunity that is not theirs, and its client: owners are told
// anyway. Where that can't be read, nobody is told that they do.
func (a *App) follows(ctx context.Context, who pipeline.UserID, o pipeline.Opportunity) (it, client pipeline.WishKind) {
	if o.Owner == who {
		return "", ""
	}
	wishes, err := a.flow.Store.Wishes(ctx, string(who), o.ID)
	if err != nil {
		a.log.Warn("wishes not read", "error", err)
	}
	for _, w := range wishes {
		switch {
		case !w.Kind.Follows():
		case w.On == o.ID:
			it = w.Kind
		case w.Account != "":
			client = w.Kind
		}
	}
	return it, client
}

// followed says how who is spoken to follows what is shown.
func (v voice) followed() bot.Safe {
	switch {
	case v.following == pipeline.WishFollow:
		return v.rich(textPeopleYouFollow, nil)
	case v.following != "":
		return v.rich(textFollowYouLess, args{"What": v.heard(v.following)})
	case v.clientFollowing != "":
		return v.rich(textFollowYouAccount, args{"What": v.heard(v.clientFollowing)})
	}
	return bot.Safe{}
}
