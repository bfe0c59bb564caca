package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// maxAgenda is how many planned activities a list shows, and maxToday how many of today a Home and a summary do.
const (
	maxAgenda = 15
	maxToday  = 5
)

// agenda answers "agenda": what who asks is in charge of, or what is planned for the opportunity that the line names.
func (a *App) agenda(ctx context.Context, q *asked) (bot.Reply, error) {
	if q.rest != "" {
		id, reply, err := a.referred(ctx, q, "agenda", func(o pipeline.Opportunity) slack.BlockElement { return q.agendaButton(o) })
		if err != nil || reply != nil {
			return said(reply), err
		}
		return a.agendaOf(ctx, q.Request, id)
	}
	list, err := a.flow.Agenda(ctx, q.Person.Member(), pipeline.Date{}, maxAgenda)
	if err != nil {
		return a.refused(q.voice, pipeline.Actor{}, err)
	}
	if len(list) == 0 {
		return bot.Say(q.rich(textActivityNoneMine, args{"Command": q.Command})), nil
	}
	title := q.rich(textActivityAgendaMine, args{"Count": len(list)})
	return bot.Reply{Text: title, Blocks: append([]slack.Block{bot.Section(bot.Bold(title))}, q.scheduled(list)...)}, nil
}

func (a *App) pressedAgenda(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return a.agendaOf(ctx, p.Request, pipeline.OpportunityID(n))
}

// agendaOf is what is planned for an opportunity.
func (a *App) agendaOf(ctx context.Context, r bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(v, by, err)
	}
	title := v.rich(textActivityAgendaOf, args{"Ref": o.ID.String(), "Account": shown(o.Account, maxRowName), "Count": len(o.Planned)})
	blocks := []slack.Block{bot.Section(title)}
	for _, p := range o.Planned[:min(len(o.Planned), maxAgenda)] {
		blocks = append(blocks, bot.Section(v.plannedLine(o, p)), bot.Actions("", v.plannedButtons(o.ID, p)...))
	}
	if o.Admits(pipeline.ActPlan) == nil && by.May(pipeline.ActPlan, o) == nil {
		blocks = append(blocks, bot.Actions("", v.scheduleButton(o.ID)))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

// scheduled are planned activities of several opportunities, each with its buttons.
func (v voice) scheduled(list []pipeline.Scheduled) []slack.Block {
	var blocks []slack.Block
	for _, s := range list {
		blocks = append(blocks, bot.Section(v.scheduledLine(s), v.showButton(s.Opportunity)), bot.Actions("", v.plannedButtons(s.Opportunity.ID, s.PlannedActivity)...))
	}
	return blocks
}

// scheduledLine is a planned activity with its opportunity.
func (v voice) scheduledLine(s pipeline.Scheduled) bot.Safe {
	line := shown(v.plannedRecord(s.PlannedActivity), maxReason)
	if s.Passed(v.now) {
		line = bot.Concat(bot.Lit("⚠️ "), line)
	}
	return bot.Join("\n", line, v.heading(s.Opportunity, maxRowName))
}

// dueToday is what somebody is in charge of today, and what is overdue.
func (a *App) dueToday(ctx context.Context, v voice, who pipeline.UserID) ([]pipeline.Scheduled, error) {
	return a.flow.Store.Agenda(ctx, who, v.today().AddDays(1), maxToday)
}

// dueBlocks are a row for each activity of today, with the button that it was done; none where there are none.
func (v voice) dueBlocks(list []pipeline.Scheduled) []slack.Block {
	var blocks []slack.Block
	for _, s := range list {
		done := bot.Button(actionPlannedDone, v.plain(textActivityDoneButton, nil), plannedValue(s.Opportunity.ID, s.Ref()))
		blocks = append(blocks, bot.Section(v.scheduledLine(s), done))
	}
	return blocks
}
