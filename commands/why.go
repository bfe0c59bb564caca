package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of the ways to ask why one was told, and to be told less.
const (
	actionNoticeMore = "notice.more"  // the "⋯" of a notice; value: what to do and the notice
	actionWhy        = "notice.why"   // value: the notice
	actionQuiet      = "notice.quiet" // suffix: the wish; value: the notice
	actionLouder     = "notice.again" // value: the notice and the wish that was there before
)

const (
	moreWhy  = "why"
	moreMute = "mute"
)

// moreOf is the "⋯" of a notice.
func (v voice) moreOf(n pipeline.Notice) slack.BlockElement {
	mute := textWhyMuteHere
	if n.Person() {
		mute = textWhyMute
	}
	return bot.Overflow(actionNoticeMore,
		bot.Option{Value: moreWhy + ":" + noticeValue(n.ID), Text: v.plain(textWhyMenu, nil)},
		bot.Option{Value: moreMute + ":" + noticeValue(n.ID), Text: v.plain(i18n.Key(mute), args{"Ref": n.Opportunity.String()})})
}

func noticeValue(id pipeline.NoticeID) string { return strconv.FormatInt(int64(id), 10) }

func parseNotice(value string) (pipeline.NoticeID, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	return pipeline.NoticeID(n), err == nil && n > 0
}

func (a *App) registerWhy(b *bot.Bot) {
	b.Press(actionNoticeMore, a.pressedNoticeMore)
	b.Press(actionWhy, a.pressedWhy)
	b.Press(actionQuiet, a.pressedQuiet)
	b.Press(actionLouder, a.pressedLouder)
}

func (a *App) pressedNoticeMore(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	what, value, _ := strings.Cut(p.Value, ":")
	switch what {
	case moreWhy:
		return a.why(ctx, p, value)
	case moreMute:
		return a.quieten(ctx, p, value, pipeline.WishMute)
	}
	return a.gone(p), nil
}

func (a *App) pressedWhy(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.why(ctx, p, p.Value)
}

// pressedQuiet keeps how the destination of a notice wants to hear of its opportunity from now on.
func (a *App) pressedQuiet(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	kind := pipeline.WishKind(p.Suffix)
	if !slices.Contains([]pipeline.WishKind{pipeline.WishStages, pipeline.WishClosing, pipeline.WishMute, pipeline.WishDigest, "unfollow"}, kind) {
		return a.gone(p), nil
	}
	if kind == "unfollow" {
		kind = ""
	}
	return a.quieten(ctx, p, p.Value, kind)
}

// notice reads the notice of a button, for who was told of it. ok is false where there is none: it is forgotten after a
// while, and the button may have been made up.
func (a *App) notice(ctx context.Context, p *bot.Press, value string) (e pipeline.LedgerEntry, by pipeline.Actor, ok bool, err error) {
	id, ok := parseNotice(value)
	if !ok || p.Message == nil {
		return e, by, false, nil
	}
	e, by, err = a.flow.Delivery(ctx, p.Person.Member(), id, p.Message.Channel)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return e, by, false, nil
	}
	return e, by, err == nil, err
}

// why answers, to who asks alone, by which rule a notice came, and how to be told less.
func (a *App) why(ctx context.Context, p *bot.Press, value string) (bot.Reply, error) {
	e, by, ok, err := a.notice(ctx, p, value)
	if err != nil {
		return bot.Reply{}, err
	}
	v := a.voice(p.Person)
	if !ok {
		return bot.Say(v.rich(textWhyForgotten, nil)), nil
	}
	settings, err := a.flow.Store.Settings(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	v.settings = settings
	text := v.because(e.Notice)
	blocks := []slack.Block{bot.Section(text)}
	if row := v.quieter(e.Notice, by); len(row) > 0 {
		blocks = append(blocks, bot.Actions("", row...))
	}
	if !e.Person() && !by.Configures() {
		blocks = append(blocks, bot.Context(v.rich(textWhyWhoChanges, nil)))
	}
	return bot.Reply{Text: text, Blocks: blocks}, nil
}

// ruleTexts are the rules that are no routes, in words.
var ruleTexts = map[pipeline.Rule]i18n.Key{
	pipeline.RuleOwner: textWhyOwner, pipeline.RuleAssigned: textWhyAssigned, pipeline.RuleHanded: textWhyHanded,
	pipeline.RuleAccount: textWhyAccount, pipeline.RuleOffered: textWhyOffered, pipeline.RuleOfferer: textWhyOfferAnswered,
	pipeline.RuleOfferOver: textWhyOfferOver, pipeline.RuleRoom: textWhyRoom,
	pipeline.RuleFollower: textWhyFollower, pipeline.RuleTeam: textWinWhy, pipeline.RuleAdmin: textWhyAdmin, pipeline.RuleInCharge: textWhyInCharge, pipeline.RuleReminder: textWhyReminder, pipeline.RuleApprover: textWhyApprover, pipeline.RuleAsker: textWhyAsker,
	pipeline.RuleLead: textWhyLead, pipeline.RuleDaily: textWhyDaily, pipeline.RuleWeekly: textWhyWeekly,
	pipeline.DefaultRoute: textWhyDefault,
}

// because words the rule of a notice.
func (v voice) because(n pipeline.Notice) bot.Safe {
	reason := bot.Safe{}
	key, known := ruleTexts[n.Rule]
	route, set := v.settings.Routes[string(n.Rule)]
	switch {
	case set:
		reason = v.rich(textWhyRoute, args{"Filter": v.filter(route)})
	case known:
		reason = v.rich(key, args{"Ref": n.Opportunity.String(), "Command": v.deskCommand()})
	case n.Rule == pipeline.RuleFallback:
		reason = v.rich(textWhyFallback, args{"Where": v.place(n.About), "Ref": n.Opportunity.String()})
	default:
		reason = v.rich(textWhyRouteGone, nil)
	}
	switch n.Kind {
	case pipeline.NoticeDigest:
		return bot.Join("\n", v.rich(textWhyDigested, nil), reason)
	case pipeline.NoticeCatchUp:
		return bot.Join("\n", v.rich(textWhyCaughtUp, nil), reason)
	}
	return reason
}

// filter is what a route lets through, in words.
func (v voice) filter(r pipeline.Route) bot.Safe {
	parts := []bot.Safe{v.rich(textWhyFilterAll, nil)}
	if len(r.Stages) > 0 {
		var names []string
		for _, s := range r.Stages {
			names = append(names, v.stage(s))
		}
		parts[0] = v.rich(textWhyFilterStages, args{"Stages": strings.Join(names, ", ")})
	}
	if len(r.Lines) > 0 {
		parts = append(parts, v.rich(textWhyFilterLines, args{"Lines": shown(strings.Join(r.Lines, ", "), maxReason)}))
	}
	if !r.Minimum.IsZero() {
		parts = append(parts, v.rich(textWhyFilterMinimum, args{"Minimum": v.money(r.Minimum)}))
	}
	return bot.Join(", ", parts...)
}

// quieter are the ways to be told less that fit a notice and who asks.
func (v voice) quieter(n pipeline.Notice, by pipeline.Actor) []slack.BlockElement {
	var row []slack.BlockElement
	button := func(wish, label i18n.Key) {
		row = append(row, bot.Button(actionQuiet+":"+string(wish), v.plain(label, args{"Ref": n.Opportunity.String()}), noticeValue(n.ID)))
	}
	summary := n.Kind == pipeline.NoticeDigest || n.Kind == pipeline.NoticeCatchUp
	switch {
	case n.Kind == pipeline.NoticeBriefing:
		return []slack.BlockElement{v.hourButton(textBriefingTurnOff, "off")}
	case n.Opportunity == 0:
		return nil
	case summary: // it is about many
	case n.Rule == pipeline.RuleOffered || n.Rule == pipeline.RuleOfferOver: // what asks for an answer can't be quietened
	case n.Rule == pipeline.RuleAccount:
		row = append(row, v.clientButton(actionFollowAccount+":"+clientStop, textFollowAccountStop, n.Opportunity))
		button(i18n.Key(pipeline.WishMute), textWhyMute)
	case n.Rule == pipeline.RuleFollower:
		button(i18n.Key(pipeline.WishStages), textFollowLevelStages)
		button(i18n.Key(pipeline.WishClosing), textFollowLevelClosing)
		button("unfollow", textPeopleUnfollow)
		button(i18n.Key(pipeline.WishDigest), textWhyDigest)
	case n.Person():
		button(i18n.Key(pipeline.WishMute), textWhyMute)
		button(i18n.Key(pipeline.WishDigest), textWhyDigest)
	default:
		button(i18n.Key(pipeline.WishMute), textWhyMuteHere)
		button(i18n.Key(pipeline.WishDigest), textWhyDigest)
	}
	if !n.Person() && by.Configures() {
		row = append(row, v.routeButton(n.Rule))
	}
	return row
}

// routeButton opens the route that a notice came by, or the list of them where it is none that is set; of an announcement
// the list of teams.
func (v voice) routeButton(rule pipeline.Rule) slack.BlockElement {
	if rule == pipeline.RuleTeam {
		return bot.Button(actionSetting+":"+string(pipeline.SettingTeam), v.plain(textWhyChange, nil), "")
	}
	if _, set := v.settings.Routes[string(rule)]; set {
		return bot.Button(actionSettingEdit+":"+string(pipeline.SettingRoute), v.plain(textWhyChange, nil), string(rule))
	}
	return bot.Button(actionSetting+":"+string(pipeline.SettingRoute), v.plain(textWhyChange, nil), "")
}
