package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// quietTexts say what a wish has come to: for a channel, and for a person.
var quietTexts = map[pipeline.WishKind][2]i18n.Key{
	pipeline.WishStages:  {textWhyOnlyStages, textWhyOnlyStages},
	pipeline.WishClosing: {textWhyOnlyClosing, textWhyOnlyClosing},
	pipeline.WishMute:    {textWhyMutedHere, textWhyMuted},
	pipeline.WishDigest:  {textWhyInDigestHere, textWhyInDigest},
	"":                   {textWhyRestored, textWhyUnfollowed},
}

// quieten keeps the wish of a notice's destination about its opportunity, and offers the way back.
func (a *App) quieten(ctx context.Context, p *bot.Press, value string, kind pipeline.WishKind) (bot.Reply, error) {
	e, by, ok, err := a.notice(ctx, p, value)
	if err != nil {
		return bot.Reply{}, err
	}
	v := a.voice(p.Person)
	if !ok || e.Opportunity == 0 {
		return bot.Say(v.rich(textWhyForgotten, nil)), nil
	}
	before, err := a.wishOn(ctx, p, e.Notice)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := a.flow.Wish(ctx, p.Person.Member(), pipeline.Wish{To: e.To, On: e.Opportunity, Kind: kind}); err != nil {
		return a.refused(v, by, err)
	}
	text := v.rich(quietTexts[kind][index(e.Person())], args{"Ref": e.Opportunity.String(), "Where": v.place(e.To)})
	back := bot.Button(actionLouder, v.plain(textWhyBack, nil), noticeValue(e.ID)+":"+string(before))
	reply := bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, back)}}
	reply.Replace = private(p)
	return reply, nil
}

func index(second bool) int {
	if second {
		return 1
	}
	return 0
}

// wishOn is what the notice's destination had wished about its opportunity.
func (a *App) wishOn(ctx context.Context, p *bot.Press, n pipeline.Notice) (pipeline.WishKind, error) {
	wishes, err := a.flow.Wishes(ctx, p.Person.Member(), n.To, n.Opportunity)
	for _, w := range wishes {
		if w.On == n.Opportunity {
			return w.Kind, err
		}
	}
	return "", err
}

// pressedLouder brings back the wish that another has replaced.
func (a *App) pressedLouder(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	value, before, found := strings.Cut(p.Value, ":")
	kind := pipeline.WishKind(before)
	if !found || !slices.Contains(append(pipeline.FollowLevels(), "", pipeline.WishMute, pipeline.WishDigest), kind) {
		return a.gone(p), nil
	}
	e, by, ok, err := a.notice(ctx, p, value)
	if err != nil {
		return bot.Reply{}, err
	}
	v := a.voice(p.Person)
	if !ok || e.Opportunity == 0 {
		return bot.Say(v.rich(textWhyForgotten, nil)), nil
	}
	if err := a.flow.Wish(ctx, p.Person.Member(), pipeline.Wish{To: e.To, On: e.Opportunity, Kind: kind}); err != nil {
		return a.refused(v, by, err)
	}
	reply := bot.Say(v.rich(textWhyRestored, args{"Ref": e.Opportunity.String(), "Where": v.place(e.To)}))
	reply.Replace = private(p)
	return reply, nil
}
