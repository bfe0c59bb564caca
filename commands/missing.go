package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// missingForm asks for nothing but the criteria that are not confirmed yet, and moves the opportunity with them. The
// other gates' forms ask only for what their gate lacks as they are.
var missingForm = gateForm{
	blocks: func(v voice, s gateState) []slack.Block {
		var options []bot.Option
		var supports []slack.Block
		var confirmed []string
		for _, c := range pipeline.Criteria() {
			if s.confirmed(c) {
				confirmed = append(confirmed, v.shortCriterion(c))
				continue
			}
			options = append(options, bot.Option{Value: c.Name(), Text: v.criterion(c)})
			supports = append(supports, v.support(c, s.qualification[c].Support))
		}
		if len(options) == 0 { // Slack takes no list of nothing, and no such form is made but by hand
			return qualifyForm.blocks(v, s)
		}
		intro := v.rich(textGateMissingIntro, args{"Stage": v.stage(pipeline.StageQualified), "Count": len(options)})
		if len(confirmed) > 0 {
			intro = bot.Join("\n", intro, v.rich(textGateAlreadyConfirmed, args{"List": strings.Join(confirmed, ", ")}))
		}
		list := bot.Input{Name: inputCriteria, Label: v.plain(textGateMissingCriteria, nil), Optional: true}
		return append([]slack.Block{bot.Section(intro), list.Checkboxes(options)}, supports...)
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], _ voice) (pipeline.Outcome, map[string]string, error) {
		o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), s.State.ID)
		if err != nil {
			return pipeline.Outcome{}, nil, err
		}
		q := givenQualification(s.Values)
		for _, c := range pipeline.Criteria() {
			if s.State.confirmed(c) { // not asked: it stays as it is
				q[c] = o.Qualification[c]
			}
		}
		out, err := a.flow.Qualify(ctx, request(s.Request), s.State.target(), q)
		return out, nil, err
	},
	mine: qualifyForm.mine,
}

// missingID is the id of the form, which is another than that of the whole checklist.
const missingID = "opportunity.missing"

func (a *App) missingModal() *bot.Modal[gateState] {
	m := a.gateModal(pipeline.ActQualify, missingForm)
	m.ID = missingID
	return m
}

// confirmed says whether a criterion was confirmed when the form was made.
func (s gateState) confirmed(c pipeline.Criterion) bool { return slices.Contains(s.Confirmed, c) }

func confirmedOf(q pipeline.Qualification) []pipeline.Criterion {
	var all []pipeline.Criterion
	for _, c := range pipeline.Criteria() {
		if q[c].Confirmed {
			all = append(all, c)
		}
	}
	return all
}
