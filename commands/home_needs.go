package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// maxNeeds is how many opportunities that need somebody today a Home shows, and maxRequests how many requests for access.
const (
	maxNeeds    = 8
	maxRequests = 5
)

// need is an opportunity that needs its owner today: its step or its close has passed, little is missing, or it is stuck.
type need struct {
	pipeline.Opportunity
	// quiet: it is enough to note what was done.
	quiet bool
}

// needs are what of a person's needs them today, the most urgent first. What was put off does not, nor what
// has a row already, since something is due today.
func (a *App) needs(ctx context.Context, v voice, id pipeline.UserID, due []pipeline.Scheduled) ([]need, error) {
	rules := []struct {
		filter pipeline.Filter
		quiet  bool
	}{
		{pipeline.Filter{StepBefore: v.workday()}, true}, {pipeline.Filter{OverdueOn: v.today()}, false},
		{pipeline.Filter{Nearly: v.settings.NudgeRule(pipeline.NudgeNearly).After}, false},
		{pipeline.Filter{Stuck: v.settings.StuckOn(v.workday())}, true},
	}
	var queries []pipeline.Query
	for _, rule := range rules {
		rule.filter.Owner, rule.filter.Open, rule.filter.Awake = id, true, v.today()
		queries = append(queries, pipeline.Query{Filter: rule.filter, Limit: maxNeeds})
	}
	heads, err := a.flow.Store.Heads(ctx, queries)
	if err != nil {
		return nil, err
	}
	var all []need
	for i, head := range heads {
		for _, o := range head {
			shown := slices.ContainsFunc(due, func(s pipeline.Scheduled) bool { return s.Opportunity.ID == o.ID })
			if len(all) < maxNeeds && !shown && !slices.ContainsFunc(all, func(n need) bool { return n.ID == o.ID }) {
				all = append(all, need{o, rules[i].quiet})
			}
		}
	}
	return all, nil
}

// needBlocks are a row for what is planned for today, and for each opportunity, with the button for what to do about it.
func (v voice) needBlocks(due []pipeline.Scheduled, needs []need, by pipeline.Actor) []slack.Block {
	blocks := append([]slack.Block{bot.Header(v.plain(textHomeToday, nil))}, v.dueBlocks(due)...)
	if len(needs)+len(due) == 0 {
		return append(blocks, bot.Section(v.rich(textHomeNothing, nil)))
	}
	for _, n := range needs {
		button := v.homeButton(n.Opportunity, by)
		if n.quiet && by.May(pipeline.ActLog, n.Opportunity) == nil {
			button = v.logButton(n.ID)
		}
		row := v.row(n.Opportunity, false)
		if n.Upcoming() != nil {
			row = bot.Join("\n", row, v.step(n.Opportunity))
		}
		if n.Stage == pipeline.StageImmature && len(n.Missing(pipeline.StageQualified)) <= v.settings.NudgeRule(pipeline.NudgeNearly).After {
			row = bot.Join("\n", row, v.lacking(n.Opportunity))
		}
		blocks = append(blocks, bot.Section(row, button))
	}
	return blocks
}

// requestBlocks are the requests for access that wait for who may decide them. Without them the Home is still of use.
func (a *App) requestBlocks(ctx context.Context, v voice, p bot.Person) []slack.Block {
	list, err := a.flow.OpenAccess(ctx, p.Member(), maxRequests)
	if pipeline.CodeOf(err) == pipeline.Denied {
		return nil
	}
	if err != nil {
		a.log.Warn("home: requests not listed", "user", p.ID, "error", err)
		return nil
	}
	var blocks []slack.Block
	for _, r := range list {
		blocks = append(blocks, bot.Section(a.letterText(ctx, v, r)), v.decideButtons(r))
	}
	return blocks
}
