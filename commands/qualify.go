package commands

import (
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// inputCriteria is the check list of the five criteria.
const inputCriteria = "criteria"

// qualifyForm is the checklist, with room for what supports each criterion. It is saved part-way too.
var qualifyForm = gateForm{
	blocks: func(v voice, s gateState) []slack.Block {
		var options []bot.Option
		var ticked []string
		var supports []slack.Block
		for _, c := range pipeline.Criteria() {
			options = append(options, bot.Option{Value: c.Name(), Text: v.criterion(c)})
			state := s.qualification[c]
			if state.Confirmed {
				ticked = append(ticked, c.Name())
			}
			supports = append(supports, v.support(c, state.Support))
		}
		list := bot.Input{Name: inputCriteria, Label: v.plain(textGateCriteria, nil), Optional: true}
		return append([]slack.Block{bot.Section(v.rich(textGateQualifyIntro, nil)), list.Checkboxes(options, ticked...)}, supports...)
	},
	submit: func(a *App, ctx context.Context, s *bot.Submission[gateState], _ voice) (pipeline.Outcome, map[string]string, error) {
		out, err := a.flow.Qualify(ctx, request(s.Request), s.State.target(), givenQualification(s.Values))
		return out, nil, err
	},
	// Of the checklist, like the history, only the criteria that somebody else changed.
	mine: func(_ *App, v voice, values bot.Values, c pipeline.Change) (string, bool) {
		if c.Field != pipeline.FieldQualification {
			return "", false
		}
		typed, before, after := givenQualification(values), read[pipeline.Qualification](c.From), read[pipeline.Qualification](c.To)
		for _, k := range pipeline.Criteria() {
			if before[k] == after[k] {
				typed[k] = pipeline.Confirmation{}
			}
		}
		return v.qualificationRecord(typed), true
	},
}

// support asks what supports a criterion.
func (v voice) support(c pipeline.Criterion, initial string) slack.Block {
	in := bot.Input{Name: supportInput(c), Label: v.plain(textGateSupport, args{"Criterion": capital(v.shortCriterion(c))}), Optional: true}
	text := bot.TextInput{Initial: initial, Max: pipeline.MaxShort}
	if c == pipeline.CriterionInteraction {
		text.Placeholder = v.plain(textGateSupportPlaceholder, nil)
	}
	return in.Text(text)
}

func givenQualification(values bot.Values) pipeline.Qualification {
	ticked := values.Choices(inputCriteria)
	var q pipeline.Qualification
	for _, c := range pipeline.Criteria() {
		q[c] = pipeline.Confirmation{Confirmed: slices.Contains(ticked, c.Name()), Support: values.Text(supportInput(c))}
	}
	return q
}

// supportInput is the name of the input for what supports a criterion; the domain's field errors use the same.
func supportInput(c pipeline.Criterion) string { return string(c.Field()) + "_support" }

// capital is a phrase as it begins a label.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
