package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// maxNear is how many of the nearest are offered where something that was named is not there.
const maxNear = 5

// whichPerson answers a name that Slack made no mention of: with the people who may be meant, as buttons. Nobody is
// guessed, not even where only one is near.
func (a *App) whichPerson(ctx context.Context, q *asked, id pipeline.OpportunityID, name string) (bot.Reply, error) {
	o, by, err := a.flow.Attempt(ctx, request(q.Request), pipeline.Target{ID: id}, pipeline.ActAssign)
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	people, err := a.slack.People(ctx)
	if err != nil {
		return bot.Reply{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	text := q.rich(textPeopleNobody, args{"Name": shown(name, maxRowName)})
	var row []slack.BlockElement
	for i, p := range nearPeople(name, people) {
		row = append(row, bot.Button(actionAssignTo+":"+strconv.Itoa(i), q.plain(textPeopleAssignTo, args{"Name": brief(p.Name, maxLabel*2)}), assignValue(o, p.ID)))
	}
	if len(row) == 0 {
		return bot.Say(bot.Join(" ", text, q.rich(textPeopleMention, args{"Command": q.Command, "Verb": q.verbNamed("assign"), "Ref": id.String()}))), nil
	}
	text = bot.Join(" ", text, q.rich(textPeopleDidYouMean, nil))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", row...)}}, nil
}

// nearPeople are those whose name, handle or part of a name is what was typed, or at most two slips away; those who
// are called so come first.
func nearPeople(name string, people []bot.Colleague) []bot.Colleague {
	typed := phrase.Fold(name)
	var same, near []bot.Colleague
	for _, p := range people {
		called := append([]string{p.Name, p.Handle}, strings.Fields(p.Name)...)
		if slices.ContainsFunc(called, func(s string) bool { return phrase.Fold(s) == typed }) {
			same = append(same, p)
		} else if _, ok := phrase.Nearest(name, called); ok {
			near = append(near, p)
		}
	}
	all := append(same, near...)
	return all[:min(len(all), maxNear)]
}
