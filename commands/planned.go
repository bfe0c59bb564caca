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

// Planned activities, as they are shown, with the buttons for what can be done with each.

// when is a day, with its time in the reader's zone where it has one.
func (v voice) when(w pipeline.When) string {
	if w.Minute == nil {
		return v.date(w.On)
	}
	return v.moment(w.Moment())
}

// plannedRecord is a planned activity in words: what, when, with whom, about what.
func (v voice) plannedRecord(p pipeline.PlannedActivity) string {
	record := listed(v.activityKind(p.Kind), v.when(p.When), v.met(p.Contacts, p.With))
	if p.What == "" {
		return record
	}
	return record + ": " + oneLine(p.What)
}

// plannedRecords are several in a row.
func (v voice) plannedRecords(list []pipeline.PlannedActivity) string {
	var texts []string
	for _, p := range list[:min(len(list), maxFiles)] {
		texts = append(texts, v.plannedRecord(p))
	}
	return strings.Join(texts, "; ")
}

// plannedLine is one with who is in charge, where that is not the owner.
func (v voice) plannedLine(o pipeline.Opportunity, p pipeline.PlannedActivity) bot.Safe {
	line := shown(v.plannedRecord(p), maxReason)
	if p.InCharge == o.Owner {
		return line
	}
	return bot.Join(" · ", line, v.rich(textActivityInCharge, args{"Who": v.person(p.InCharge)}))
}

// coming is the soonest planned activity of an opportunity, and how many more there are.
func (v voice) coming(o pipeline.Opportunity, p pipeline.PlannedActivity) bot.Safe {
	key, mark := textActivityComing, bot.Safe{}
	if p.Passed(v.now) {
		key, mark = textActivityComingLate, bot.Lit("⚠️ ")
	}
	line := bot.Concat(mark, v.rich(i18n.Key(key), args{"Planned": v.plannedLine(o, p)}))
	if more := len(o.Planned) - 1; more > 0 {
		return bot.Join(" · ", line, v.rich(textActivityMore, args{"Count": more}))
	}
	return line
}

// plannedApart are the planned activities that an event took away or moved, and those that it added or moved.
func plannedApart(c pipeline.Change) (gone, came []pipeline.PlannedActivity) {
	before, after := read[[]pipeline.PlannedActivity](c.From), read[[]pipeline.PlannedActivity](c.To)
	only := func(list, other []pipeline.PlannedActivity) []pipeline.PlannedActivity {
		return slices.DeleteFunc(slices.Clone(list), func(p pipeline.PlannedActivity) bool {
			return slices.ContainsFunc(other, func(q pipeline.PlannedActivity) bool {
				return p.Ref() == q.Ref() && p.InCharge == q.InCharge
			})
		})
	}
	return only(before, after), only(after, before)
}

// plannedIn is plannedApart of an event.
func plannedIn(e pipeline.Event) (gone, came []pipeline.PlannedActivity) {
	for _, c := range e.Changes {
		if c.Field == pipeline.FieldPlanned {
			return plannedApart(c)
		}
	}
	return nil, nil
}

// plannedTaken says what became of a planned activity.
func (v voice) plannedTaken(key i18n.Key, out pipeline.Outcome) bot.Safe {
	gone, came := plannedIn(out.Event)
	about := append(came, gone...)[:1]
	return bot.Join("\n", v.rich(key, args{"Ref": out.Opportunity.ID.String()}), v.plannedLine(out.Opportunity, about[0]))
}

// plannedEnded says how many planned activities ended with the opportunity; empty for none.
func (v voice) plannedEnded(e pipeline.Event) bot.Safe {
	gone, _ := plannedIn(e)
	if len(gone) == 0 || !e.To.Final() || e.From == e.To {
		return bot.Safe{}
	}
	return v.rich(textActivityEnded, args{"Count": len(gone)})
}

// Action ids of planned activities; value: the opportunity, the activity, and since when it has its moment.
const (
	actionPlannedDone     = "activity.done"
	actionPlannedTomorrow = "activity.tomorrow"
	actionPlannedMove     = "activity.move"
	actionPlannedCancel   = "activity.cancel"
	actionCalendar        = "activity.calendar" // value: the opportunity, and the version that set or cancelled the meeting
	actionAgenda          = "activity.agenda"   // value: the opportunity
	actionSchedule        = "activity.plan"     // value: the opportunity
)

func plannedValue(o pipeline.OpportunityID, p pipeline.PlannedRef) string {
	return fmt.Sprintf("%d:%d:%d", int64(o), p.ID, p.Since)
}

// parsePlannedValue reads what plannedValue wrote. It may have been made up: the domain checks what it names.
func parsePlannedValue(value string) (pipeline.OpportunityID, pipeline.PlannedRef, bool) {
	first, rest, _ := strings.Cut(value, ":")
	n, err := strconv.ParseInt(first, 10, 64)
	id, since, ok := parseNumbers(rest)
	return pipeline.OpportunityID(n), pipeline.PlannedRef{ID: int(id), Since: since}, ok && err == nil && n > 0 && since > 0
}

// plannedButtons are what can be done with a planned activity, each in one press.
func (v voice) plannedButtons(o pipeline.OpportunityID, p pipeline.PlannedActivity) []slack.BlockElement {
	value := plannedValue(o, p.Ref())
	row := []slack.BlockElement{
		bot.Button(actionPlannedDone, v.plain(textActivityDoneButton, nil), value),
		bot.Button(actionPlannedTomorrow, v.plain(textActivityTomorrow, nil), value),
		bot.Button(actionPlannedMove, v.plain(textActivityMove, nil), value),
		bot.Button(actionPlannedCancel, v.plain(textActivityCancel, nil), value),
	}
	if p.Kind.Meeting() {
		row = append(row, v.calendarButton(textActivityCalendar, o, p.Since))
	}
	return row
}

func (v voice) calendarButton(label i18n.Key, o pipeline.OpportunityID, version int) slack.BlockElement {
	return bot.Button(actionCalendar, v.plain(label, nil), targetValue(o, version))
}

func (v voice) scheduleButton(id pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(actionSchedule, v.plain(textActivityScheduleButton, nil), strconv.FormatInt(int64(id), 10))
}

func (v voice) agendaButton(o pipeline.Opportunity) *slack.ButtonBlockElement {
	return bot.Button(actionAgenda, v.plain(textActivityAgendaButton, args{"Count": len(o.Planned)}), strconv.FormatInt(int64(o.ID), 10))
}

// plannedRow is the card's row of what is planned next, for who may do anything with it; nil for nothing.
func (v voice) plannedRow(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	if len(o.Planned) == 0 || o.Stage.Final() {
		return nil
	}
	var row []slack.BlockElement
	if p, ok := o.Soonest(); ok && (p.InCharge == by.ID || by.May(pipeline.ActPlan, o) == nil) {
		row = v.plannedButtons(o.ID, p)
	}
	if len(o.Planned) > 1 || len(row) == 0 {
		row = append(row, v.agendaButton(o))
	}
	return []slack.Block{bot.Actions("", row...)}
}
