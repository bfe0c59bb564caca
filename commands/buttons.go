package commands

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of buttons and menus.
const (
	actionMenu    = "opportunity.menu"    // suffix: what to do
	actionShow    = "opportunity.show"    // value: number
	actionAct     = "opportunity.act"     // suffix: the act; value: number and version
	actionUndo    = "opportunity.undo"    // value: number and version
	actionHistory = "opportunity.history" // value: number and page
	actionList    = "opportunity.list"    // value: listing and page
	actionVerb    = "opportunity.verb"    // value: what to read as typed after the command
	actionMore    = "opportunity.more"    // the "⋯" of a card; value: what to do, number and version
)

// targetValue writes an opportunity and the version that the person sees into a button.
func targetValue(id pipeline.OpportunityID, version int) string {
	return fmt.Sprintf("%d:%d", int64(id), version)
}

// parseTarget reads what targetValue wrote of an opportunity that is to change. What comes back from a button may have
// been made up: it must be two positive numbers, and the domain checks the rest.
func parseTarget(value string) (pipeline.Target, bool) {
	id, version, ok := parseNumbers(value)
	if !ok || version < 1 {
		return pipeline.Target{}, false
	}
	return pipeline.Target{ID: id, Version: version}, true
}

// parseNumbers reads the opportunity, which is positive, and the other number of a button's value.
func parseNumbers(value string) (pipeline.OpportunityID, int, bool) {
	first, second, _ := strings.Cut(value, ":")
	id, err1 := strconv.ParseInt(first, 10, 64)
	n, err2 := strconv.Atoi(second)
	if err1 != nil || err2 != nil || id < 1 {
		return 0, 0, false
	}
	return pipeline.OpportunityID(id), n, true
}

// buttonTexts are the labels of the buttons that begin an act.
var buttonTexts = map[pipeline.Act]i18n.Key{
	pipeline.ActQualify: textButtonQualify, pipeline.ActCommit: textButtonCommit, pipeline.ActApprove: textButtonApprove,
	pipeline.ActInvoice: textButtonInvoice, pipeline.ActComplete: textButtonComplete, pipeline.ActLose: textButtonLose,
	pipeline.ActReopen: textButtonReopen, pipeline.ActCorrect: textButtonCorrect, pipeline.ActEdit: textButtonEdit,
	pipeline.ActAssign: textButtonAssign, pipeline.ActHold: textBillingHoldButton,
}

// seldom are the acts that stand behind a card's "⋯", so that what is done every day stays in sight.
var seldom = []pipeline.Act{pipeline.ActAssign, pipeline.ActLose, pipeline.ActCorrect}

func (v voice) actButton(act pipeline.Act, o pipeline.Opportunity) *slack.ButtonBlockElement {
	label := buttonTexts[act]
	if act == pipeline.ActInvoice && o.Stage == pipeline.StageInvoicing {
		label = textButtonInvoiceMore
	}
	b := bot.Button(actionAct+":"+string(act), v.plain(label, nil), targetValue(o.ID, o.Version))
	if next, ok := o.Stage.Next(); ok && pipeline.ActTo(next) == act {
		b.WithStyle(slack.StylePrimary)
	}
	return b
}

// buttons are what the person may do next with the opportunity, the step forward first.
func (v voice) buttons(o pipeline.Opportunity, by pipeline.Actor) slack.Block {
	row := v.dailyButtons(o, by)
	if by.May(pipeline.ActEdit, o) == nil && o.Admits(pipeline.ActEdit) == nil {
		row = append(row, v.actButton(pipeline.ActEdit, o))
	}
	return bot.Actions("", append(row, v.historyButton(o), v.more(o, by))...)
}

// dailyButtons take the opportunity further: its steps, and a note of what was done.
func (v voice) dailyButtons(o pipeline.Opportunity, by pipeline.Actor) []slack.BlockElement {
	var row []slack.BlockElement
	for _, act := range o.Open(by) {
		if _, ok := buttonTexts[act]; ok && act != pipeline.ActEdit && !slices.Contains(seldom, act) {
			row = append(row, v.actButton(act, o))
		}
	}
	if by.May(pipeline.ActLog, o) == nil && o.Admits(pipeline.ActLog) == nil {
		row = append(row, v.logButton(o.ID))
	}
	return row
}

// channelButtons are for a card that many see: the step forward, whoever may do it, and a look of one's own.
func (v voice) channelButtons(o pipeline.Opportunity, more ...slack.BlockElement) slack.Block {
	var row []slack.BlockElement
	if next, ok := o.Stage.Next(); ok {
		row = append(row, v.actButton(pipeline.ActTo(next), o))
	}
	return bot.Actions("", append(append(row, v.showButton(o)), more...)...)
}

func (v voice) showButton(o pipeline.Opportunity) *slack.ButtonBlockElement {
	return bot.Button(actionShow, v.plain(textButtonShow, nil), strconv.FormatInt(int64(o.ID), 10))
}

func (v voice) historyButton(o pipeline.Opportunity) *slack.ButtonBlockElement {
	return bot.Button(actionHistory, v.plain(textButtonHistory, nil), targetValue(o.ID, 0))
}

// gone answers a button that carries what no button of this version does.
func (a *App) gone(p *bot.Press) bot.Reply {
	return bot.Say(a.voice(p.Person).rich(textEngineGone, nil))
}
