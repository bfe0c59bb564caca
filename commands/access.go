package commands

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of requests for access.
const (
	actionAsk    = "access.ask"    // value: the rule and the opportunity's number
	actionDecide = "access.decide" // suffix: grant or decline; value: the request's number
)

// decisions are what the buttons of a request do.
var decisions = map[string]pipeline.Decision{"grant": pipeline.AccessGranted, "decline": pipeline.AccessDeclined}

func (a *App) registerAccess(b *bot.Bot) {
	b.Press(actionAsk, a.pressedAsk)
	b.Press(actionDecide, a.pressedDecide)
}

// askButton asks for what a rule refused; none where nobody can give it.
func (v voice) askButton(rule pipeline.Reason, on pipeline.OpportunityID) slack.BlockElement {
	if !pipeline.Grantable(rule, on) {
		return nil
	}
	return bot.Button(actionAsk, v.plain(textAccessAsk, nil), fmt.Sprintf("%s:%d", rule, int64(on)))
}

func (a *App) pressedAsk(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	rule, number, _ := strings.Cut(p.Value, ":")
	on, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !pipeline.Grantable(pipeline.Reason(rule), pipeline.OpportunityID(on)) {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	request, made, err := a.flow.AskAccess(ctx, p.Person.Member(), pipeline.Reason(rule), pipeline.OpportunityID(on))
	switch {
	case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
		return bot.Say(v.rich(textAccessHad, nil)), nil
	case err != nil:
		return a.refused(v, pipeline.Actor{}, err)
	}
	if _, err := a.settingsFor(ctx, p.Person); err == nil { // who decides need not ask anybody
		return a.decided(ctx, p, request.ID, pipeline.AccessGranted)
	}
	a.wake()
	if !made {
		return bot.Say(v.rich(textAccessAlready, args{"When": v.moment(request.AskedAt)})), nil
	}
	return bot.Say(bot.Join(" ", v.rich(textAccessSent, nil), v.named(textAccessSentTo, a.deciders(ctx)))), nil
}

// maxNamed is how many people are named where several may do something.
const maxNamed = 5

func (v voice) people(ids []pipeline.UserID) bot.Safe {
	var parts []bot.Safe
	for i, id := range ids {
		if i == maxNamed {
			parts = append(parts, v.rich(textSettingsMore, args{"Count": len(ids) - maxNamed}))
			break
		}
		parts = append(parts, v.subject(string(id)))
	}
	return bot.Join(", ", parts...)
}

func (a *App) pressedDecide(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	d, known := decisions[p.Suffix]
	id, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || !known || id < 1 {
		return a.gone(p), nil
	}
	return a.decided(ctx, p, pipeline.AccessID(id), d)
}

// decided decides a request. Every copy of it is brought up to date by its letters, so that there is something to say
// only where somebody else was faster, or no copy was sent.
func (a *App) decided(ctx context.Context, p *bot.Press, id pipeline.AccessID, d pipeline.Decision) (bot.Reply, error) {
	v := a.voice(p.Person)
	request, err := a.flow.Access(ctx, p.Person.Member(), id)
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	asker, err := a.directory.Person(ctx, request.By)
	if err != nil {
		return bot.Reply{}, unreachable(err)
	}
	request, err = a.flow.DecideAccess(ctx, p.Person.Member(), id, d, asker.Member())
	a.wake()
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	if request.DecidedBy == p.Person.ID && request.Decision == d && p.Action == actionDecide {
		return bot.Reply{}, nil
	}
	return bot.Say(a.letterText(ctx, v, request)), nil
}

// deciders are the people who may grant access: those with the role of an admin, and who administers the workspace.
func (a *App) deciders(ctx context.Context) []pipeline.UserID {
	return a.spelledOut(ctx, append(a.holders(ctx, pipeline.Admin), a.owners(ctx)...))
}

// spelledOut are people, each once, with the members of user groups in the place of these.
func (a *App) spelledOut(ctx context.Context, ids []pipeline.UserID) []pipeline.UserID {
	var list []pipeline.UserID
	add := func(ids ...pipeline.UserID) {
		for _, id := range ids {
			if !slices.Contains(list, id) {
				list = append(list, id)
			}
		}
	}
	for _, id := range ids {
		if !strings.HasPrefix(string(id), "S") {
			add(id)
			continue
		}
		members, err := a.directory.Group(ctx, string(id))
		if err != nil {
			a.log.Warn("access: group not listed", "group", id, "error", err)
		}
		add(members...)
	}
	return list
}

// owners are the people who administer the workspace. What can't be asked of Slack now is left out.
func (a *App) owners(ctx context.Context) []pipeline.UserID {
	if a.directory == nil {
		return nil
	}
	list, err := a.directory.Admins(ctx)
	if err != nil {
		a.log.Warn("access: admins not listed", "error", err)
	}
	return list
}

// holders are the people and user groups who have a role, by name or because they administer the workspace and have
// been given none.
func (a *App) holders(ctx context.Context, role pipeline.Role) []pipeline.UserID {
	var list []pipeline.UserID
	set := a.renewed(ctx)
	for _, e := range set.Entries(pipeline.SettingRole) {
		if subject, given, _ := strings.Cut(e.Key, "/"); pipeline.Role(given) == role {
			list = append(list, pipeline.UserID(subject))
		}
	}
	if role != pipeline.Manager && role != pipeline.Admin {
		return list
	}
	for _, id := range a.owners(ctx) {
		if len(set.Roles[string(id)]) == 0 {
			list = append(list, id)
		}
	}
	return list
}

// letterText is what somebody is told of a request.
func (a *App) letterText(ctx context.Context, v voice, r pipeline.Access) bot.Safe {
	about := args{"Who": v.person(r.By), "Rule": v.plain(reasonText(r.Rule), nil), "Decider": v.person(r.DecidedBy), "When": v.moment(r.DecidedAt), "Ref": r.On.String()}
	lines := []bot.Safe{v.rich(textAccessAsked, about)}
	if o, err := a.flow.Store.Opportunity(ctx, r.On); r.On != 0 && err == nil {
		lines = append(lines, v.heading(o, maxRowName))
	}
	switch r.Decision {
	case pipeline.AccessGranted:
		return bot.Join("\n", append(lines, v.rich(textAccessGranted, about))...)
	case pipeline.AccessDeclined:
		return bot.Join("\n", append(lines, v.rich(textAccessDeclined, about))...)
	}
	return bot.Join("\n", append(lines, v.rich(i18n.Key("access.gives_"+string(r.Rule)), about))...)
}

// letter is what one person is told of a request: who asked, the outcome; an admin, also the choice.
func (a *App) letter(ctx context.Context, v voice, l pipeline.Letter) bot.Post {
	r := l.Access
	if l.To == r.By {
		about := args{"Decider": v.person(r.DecidedBy), "Rule": v.plain(reasonText(r.Rule), nil)}
		text := v.rich(textAccessToldDeclined, about)
		if r.Decision == pipeline.AccessGranted {
			text = v.rich(textAccessToldGranted, about)
		}
		blocks := []slack.Block{bot.Section(text)}
		if o, err := a.flow.Store.Opportunity(ctx, r.On); r.On != 0 && err == nil {
			blocks = append(blocks, bot.Section(v.heading(o, maxRowName), v.showButton(o)))
		}
		return bot.Post{Text: text, Blocks: blocks}
	}
	text := a.letterText(ctx, v, r)
	blocks := []slack.Block{bot.Section(text)}
	if r.Decision == pipeline.AccessOpen {
		blocks = append(blocks, v.decideButtons(r))
	}
	return bot.Post{Text: text, Blocks: blocks}
}

// decideButtons grant a request, or decline it.
func (v voice) decideButtons(r pipeline.Access) slack.Block {
	id := strconv.FormatInt(int64(r.ID), 10)
	return bot.Actions("",
		bot.Button(actionDecide+":grant", v.plain(textAccessGrant, nil), id).WithStyle(slack.StylePrimary),
		bot.Button(actionDecide+":decline", v.plain(textAccessDecline, nil), id))
}

// wake makes the letters go at once.
func (a *App) wake() {
	select {
	case a.woken <- struct{}{}:
	default:
	}
}
