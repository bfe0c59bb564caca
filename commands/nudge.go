package commands

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of nudges.
const (
	actionNudges = "nudge.all"   // all that needs who presses it
	actionJudge  = "nudge.judge" // suffix: the verdict and which; value: the notice and the opportunity
)

const (
	// maxNudges is how many nudges a summary shows with their buttons, and maxNudged how many a list of them.
	maxNudges = 3
	maxNudged = 20
)

func (a *App) registerNudges(b *bot.Bot) {
	b.Press(actionNudges, a.pressedNudges)
	b.Press(actionJudge, a.pressedJudge)
}

// nudge is an opportunity that needs somebody: which, why, and what can be done about it.
func (v voice) nudge(n pipeline.NoticeID, x pipeline.Nudging) []slack.Block {
	o := x.Opportunity
	row := []slack.BlockElement{v.logButton(o.ID), v.planButton(o.ID), v.snoozeButton(o.ID),
		bot.Button(actionAct+":"+string(pipeline.ActLose), v.plain(textNudgeLose, nil), targetValue(o.ID, o.Version)),
		v.judgeButton(pipeline.VerdictUseful, textNudgeUseful, n, o.ID), v.judgeButton(pipeline.VerdictNoise, textNudgeNoise, n, o.ID)}
	return []slack.Block{bot.Section(v.nudgeLine(x), v.showButton(o)), bot.Actions("", row...)}
}

func (v voice) judgeButton(verdict pipeline.Verdict, label i18n.Key, n pipeline.NoticeID, on pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(fmt.Sprintf("%s:%s", actionJudge, verdict), v.plain(label, nil), noticeValue(n)+":"+fmt.Sprint(int64(on)))
}

// nudgeLine is which opportunity needs somebody, and why, the first reason first.
func (v voice) nudgeLine(x pipeline.Nudging) bot.Safe {
	o := x.Opportunity
	lines := []bot.Safe{bot.Join(" · ", v.heading(o, maxRowName), bot.Esc(v.money(o.Value)))}
	for _, rule := range append([]pipeline.Nudge{x.Rule}, x.Also...) {
		lines = append(lines, v.nudgeReason(rule, o))
	}
	return bot.Join("\n", lines...)
}

func (v voice) nudgeReason(rule pipeline.Nudge, o pipeline.Opportunity) bot.Safe {
	a := args{"Stage": v.stage(o.Stage)}
	switch rule {
	case pipeline.NudgeStuck:
		a["Count"] = v.settings.BusinessDays(o.WaitingSince(v.zone), v.today())
		a["Admits"] = v.settings.Days(o.Stage)
		return v.rich(textNudgeStuck, a)
	case pipeline.NudgeOverdue:
		a["Date"] = v.date(o.Close)
		return v.rich(textNudgeOverdue, a)
	case pipeline.NudgeStep:
		a["Step"] = shown(v.stepRecord(o.Upcoming()), maxReason)
		return v.rich(textNudgeStep, a)
	}
	return v.lacking(o)
}

// pressedNudges lists all that needs who pressed it, as it stands now.
func (a *App) pressedNudges(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	_, by, err := a.flow.Settings(ctx, p.Person.Member())
	v := a.voice(p.Person)
	if err != nil {
		return a.refused(v, by, err)
	}
	v.settings = a.renewed(ctx)
	all, err := a.flow.NudgedOf(ctx, p.Person.ID, a.currency, v.now.In(v.zone))
	if err != nil {
		return bot.Reply{}, err
	}
	if len(all) == 0 {
		return bot.Say(v.rich(textNudgeNothing, nil)), nil
	}
	title := v.rich(textNudgeAll, args{"Count": len(all)})
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, x := range all[:min(len(all), maxNudged)] {
		blocks = append(blocks, bot.Section(v.nudgeLine(x), v.showButton(x.Opportunity)))
	}
	if rest := len(all) - maxNudged; rest > 0 {
		blocks = append(blocks, bot.Context(v.rich(textNudgeMore, args{"Count": rest})))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

// pressedJudge keeps what the reader of a nudge says of it. Who was not sent it has nothing to say.
func (a *App) pressedJudge(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	value, on, _ := strings.Cut(p.Value, ":")
	notice, ok := parseNotice(value)
	id, known := parseNotice(on)
	verdict := pipeline.Verdict(p.Suffix)
	if !ok || !known || verdict != pipeline.VerdictUseful && verdict != pipeline.VerdictNoise {
		return a.gone(p), nil
	}
	kept, err := a.flow.Store.Judge(ctx, notice, pipeline.OpportunityID(id), p.Person.ID, verdict)
	if err != nil {
		return bot.Reply{}, err
	}
	v := a.voice(p.Person)
	switch {
	case !kept:
		return a.gone(p), nil
	case verdict == pipeline.VerdictUseful:
		return bot.Say(v.rich(textNudgeThanks, nil)), nil
	}
	return bot.Say(v.rich(textNudgeSorry, args{"Command": v.deskCommand()})), nil
}
