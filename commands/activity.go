package commands

import (
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
	words := args{"Kind": v.activityKind(a.Kind), "Date": v.date(a.On), "Note": oneLine(a.Note)}
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
