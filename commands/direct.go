package commands

import (
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// direct is what a person is told of one opportunity in their direct messages.
func (to audience) direct(d pipeline.Dispatch, t told) (bot.Post, error) {
	o := t.Opportunity
	more := to.moreOf(d.Notice)
	last := t.events[len(t.events)-1]
	facts := args{"Ref": o.ID.String(), "Account": shown(o.Account, maxRowName), "Who": to.person(last.By), "Owner": to.person(o.Owner)}
	switch d.Rule {
	case pipeline.RuleAssigned:
		text := to.rich(textNoticeAssignedYou, facts)
		row := bot.Actions("", to.showButton(o), bot.Button(actionHandBack, to.plain(textNoticeHandBack, nil), targetValue(o.ID, last.Version)))
		return bot.Post{Text: text, Blocks: append(append([]slack.Block{bot.Section(text, more)}, to.cardBody(o)...), row)}, nil
	case pipeline.RuleOffered, pipeline.RuleOfferOver:
		return to.offered(d, o, facts), nil
	case pipeline.RuleHanded:
		text := to.rich(textNoticeHanded, facts)
		if last.Kind == pipeline.EventTaken {
			text = to.rich(textOfferTakenFromYou, facts)
		}
		return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text, more), bot.Actions("", to.showButton(o))}}, nil
	}
	line, err := to.lines(t)
	if err != nil {
		return bot.Post{}, err
	}
	if d.Rule == pipeline.RuleFallback {
		text := bot.Join("\n", to.instead(d, o), line)
		return bot.Post{Text: text, Blocks: append([]slack.Block{bot.Section(text, more)}, to.channelCard(o)...)}, nil
	}
	if d.Rule == pipeline.RuleInCharge {
		line = bot.Join("\n", line, to.plannedEnded(last))
	}
	about := bot.Join(" · ", to.heading(o, maxRowName), bot.Bold(bot.Lit(to.stage(o.Stage))), bot.Esc(to.money(o.Value)))
	row := []slack.BlockElement{to.showButton(o)}
	if last.Kind == pipeline.EventDeclined {
		row = append(row, bot.Button(actionAct+":"+string(pipeline.ActAssign), to.plain(textOfferAgain, nil), targetValue(o.ID, o.Version)))
	}
	return bot.Post{Text: line, Blocks: []slack.Block{bot.Section(line, more), bot.Context(about), bot.Actions("", row...)}}, nil
}

// instead says for whom a person is told.
func (to audience) instead(d pipeline.Dispatch, o pipeline.Opportunity) bot.Safe {
	if isPerson(d.About) {
		return to.rich(textNoticeFallbackPerson, args{"Where": to.place(d.About), "Ref": o.ID.String()})
	}
	return to.rich(textNoticeFallback, args{"Where": to.place(d.About), "Ref": o.ID.String()})
}

// isPerson says whether a destination is somebody's direct messages.
func isPerson(to string) bool { return strings.HasPrefix(to, "U") || strings.HasPrefix(to, "W") }

// maxPlace is how long the name of a channel may be; longer ones are none of Slack's.
const maxPlace = 80

// place names a destination.
func (v voice) place(to string) bot.Safe {
	if isPerson(to) {
		return v.person(pipeline.UserID(to))
	}
	return bot.ChannelLink(brief(to, maxPlace))
}
