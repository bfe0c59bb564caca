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

// needQuery asks for what needs a person, and for their nearest closes, of which what needs them is not shown again.
func (v voice) needQuery(id pipeline.UserID) pipeline.NeedQuery {
	return pipeline.NeedQuery{Owner: id, Today: v.today(), Workday: v.workday(), Nearly: v.settings.NudgeRule(pipeline.NudgeNearly).After,
		Stuck: v.settings.StuckOn(v.workday()), Each: maxNeeds, Soon: maxSoon + maxNeeds}
}

// needs are what of a person's needs them today, the most urgent first. What was put off does not, nor what
// has a row already, since something is due today.
func needsOf(n pipeline.Needs, due []pipeline.Scheduled) []need {
	var all []need
	for _, kind := range []struct {
		list  []pipeline.Opportunity
		quiet bool
	}{{n.Late, true}, {n.Overdue, false}, {n.Nearly, false}, {n.Stuck, true}} {
		for _, o := range kind.list {
			shown := slices.ContainsFunc(due, func(s pipeline.Scheduled) bool { return s.Opportunity.ID == o.ID })
			if len(all) < maxNeeds && !shown && !slices.ContainsFunc(all, func(n need) bool { return n.ID == o.ID }) {
				all = append(all, need{o, kind.quiet})
			}
		}
	}
	return all
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
func (a *App) requestBlocks(ctx context.Context, v voice, m pipeline.Member, by pipeline.Actor) []slack.Block {
	if by.MayConfigure() != nil {
		return nil
	}
	list, err := a.flow.OpenAccess(ctx, m, maxRequests)
	if err != nil {
		a.log.Warn("home: requests not listed", "user", by.ID, "error", err)
		return nil
	}
	var blocks []slack.Block
	for _, r := range list {
		blocks = append(blocks, bot.Section(a.letterText(ctx, v, r)), v.decideButtons(r))
	}
	return blocks
}
