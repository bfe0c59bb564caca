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

// What stands behind a card's "⋯" besides acts.
const (
	moreFollow   = "follow"
	moreUnfollow = "unfollow"
	morePlan     = "plan"
	moreInvolve  = "involve"
	moreFace     = "face"
	moreRoom     = "room"
	// moreRest is what the "⋯" has no room for.
	moreRest = "rest"
)

// maxOverflow is how many options Slack takes behind a "⋯".
const maxOverflow = 5

// more is the "⋯" of a card.
func (v voice) more(o pipeline.Opportunity, by pipeline.Actor) slack.BlockElement {
	options := v.moreOptions(o, by)
	switch {
	case len(options) > maxOverflow:
		return bot.Overflow(actionMore, append(options[:maxOverflow-1:maxOverflow-1], v.moreOption(o, moreRest, textDeskMore))...)
	case len(options) > 1:
		return bot.Overflow(actionMore, options...)
	case v.following != "": // Slack takes no "⋯" of one
		return v.unfollowButton(o.ID)
	}
	return v.followButton(o.ID)
}

// moreOptions are all that the person may do with an opportunity now and then, what is done most first.
func (v voice) moreOptions(o pipeline.Opportunity, by pipeline.Actor) []bot.Option {
	follow := v.moreOption(o, moreFollow, textPeopleFollow)
	if v.following != "" {
		follow = v.moreOption(o, moreUnfollow, textPeopleUnfollow)
	}
	options := append([]bot.Option{follow}, v.seldomOptions(o, by)...)
	if by.May(pipeline.ActEdit, o) == nil && o.Admits(pipeline.ActEdit) == nil {
		options = append(options, v.moreOption(o, moreInvolve, textFieldContacts), v.moreOption(o, moreFace, textFieldCompetitors))
	}
	if by.May(pipeline.ActRoom, o) == nil && o.Admits(pipeline.ActRoom) == nil {
		options = append(options, v.moreOption(o, moreRoom, textRoomButton))
	}
	return options
}

func (v voice) moreOption(o pipeline.Opportunity, what string, label i18n.Key) bot.Option {
	return bot.Option{Value: what + ":" + targetValue(o.ID, o.Version), Text: v.plain(label, nil)}
}

// seldomOptions are acts that the person may do now and then.
func (v voice) seldomOptions(o pipeline.Opportunity, by pipeline.Actor) []bot.Option {
	var options []bot.Option
	if by.May(pipeline.ActPlan, o) == nil && o.Admits(pipeline.ActPlan) == nil {
		options = append(options, v.moreOption(o, morePlan, textActivityScheduleButton))
	}
	for _, act := range seldom {
		if slices.Contains(o.Open(by), act) {
			options = append(options, v.moreOption(o, string(act), buttonTexts[act]))
		}
	}
	return options
}

// pressedMore does what was chosen behind a card's "⋯", or by a button of the rest.
func (a *App) pressedMore(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	what, value, _ := strings.Cut(p.Value, ":")
	t, ok := parseTarget(value)
	act := pipeline.Act(what)
	switch {
	case !ok:
	case what == moreFollow:
		return a.wished(ctx, p.Request, t.ID, pipeline.WishFollow)
	case what == moreUnfollow:
		return a.wished(ctx, p.Request, t.ID, "")
	case what == morePlan:
		return a.askSchedule(ctx, &p.Request, t.ID, func(s scheduleState) scheduleState { return s })
	case what == moreInvolve:
		return a.askInvolve(ctx, &p.Request, t.ID)
	case what == moreFace:
		return a.askFace(ctx, &p.Request, t.ID)
	case what == moreRoom:
		return a.roomed(ctx, p.Request, t.ID)
	case what == moreRest:
		return a.rest(ctx, p.Request, t.ID)
	case slices.Contains(seldom, act):
		return a.begin(ctx, &p.Request, act, t)
	}
	return a.gone(p), nil
}

// rest offers what a card's "⋯" has no room for, each as a button.
func (a *App) rest(ctx context.Context, r bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(v, by, err)
	}
	options := v.moreOptions(o, by)
	var row []slack.BlockElement
	for _, option := range options[min(len(options), maxOverflow-1):] {
		what, _, _ := strings.Cut(option.Value, ":")
		row = append(row, bot.Button(actionMore+":"+what, option.Text, option.Value))
	}
	heading := v.heading(o, pipeline.MaxShort)
	if len(row) == 0 {
		row = append(row, v.showButton(o))
	}
	return bot.Reply{Text: heading, Blocks: []slack.Block{bot.Section(heading), bot.Actions("", row...)}}, nil
}
