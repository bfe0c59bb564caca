package commands

import (
	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

func (v voice) activityKind(k pipeline.ActivityKind) string {
	return v.plain(i18n.Key("activity."+string(k)), nil)
}

// activityRecord is an activity in words; "" for none.
func (v voice) activityRecord(a *pipeline.Activity) string {
	if a == nil {
		return ""
	}
	kind := v.activityKind(a.Kind)
	if with := v.met(a.Contacts, ""); with != "" {
		kind += " " + with
	}
	words := args{"Kind": kind, "Date": v.date(a.On), "Note": oneLine(a.Note)}
	if a.Note == "" {
		return v.plain(textActivityRecord, words)
	}
	return v.plain(textActivityRecordNote, words)
}

// stepRecord is a next step in words; "" for none.
func (v voice) stepRecord(s *pipeline.NextStep) string {
	switch {
	case s == nil:
		return ""
	case s.Snoozed:
		return v.plain(textActivitySnoozed, args{"What": oneLine(s.What), "Date": v.date(s.On)})
	}
	return v.plain(textActivityStep, args{"What": oneLine(s.What), "Date": v.date(s.On)})
}

// stepTaken says what was kept of an activity, or of a next step.
func (v voice) stepTaken(key i18n.Key, out pipeline.Outcome) bot.Safe {
	o, step := out.Opportunity, bot.Safe{}
	a := args{"Ref": o.ID.String()}
	if next := o.Upcoming(); next != nil {
		step = v.rich(textActivityNext, args{"Step": shown(v.stepRecord(next), maxReason)})
	}
	switch {
	case out.Event.Kind == pipeline.EventActivity:
		return bot.Join("\n", v.rich(key, a), shown(v.activityRecord(o.Activity), maxReason), step)
	case o.NextStep == nil:
		return v.rich(textActivityUnplanned, a)
	case o.NextStep.Snoozed:
		return bot.Join("\n", v.rich(textActivityPutOff, a), shown(v.stepRecord(o.NextStep), maxReason))
	}
	return bot.Join("\n", v.rich(key, a), step)
}
