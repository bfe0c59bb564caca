package commands

import (
	"slices"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// maxMeetings is how many opportunities are looked through for what was and will be done with a contact.
const maxMeetings = 20

// activitiesIn are the next of what is planned around opportunities, and the last of what was done, those with the people that
// with takes.
func (v voice) activitiesIn(all []pipeline.Opportunity, with func([]pipeline.ContactID) bool) bot.Safe {
	type planned struct {
		of pipeline.Opportunity
		pipeline.PlannedActivity
	}
	var next []planned
	var done []pipeline.Opportunity
	for _, o := range all {
		for _, p := range o.Planned {
			if with(p.Contacts) && !o.Stage.Final() {
				next = append(next, planned{o, p})
			}
		}
		if o.Activity != nil && with(o.Activity.Contacts) {
			done = append(done, o)
		}
	}
	slices.SortStableFunc(next, func(a, b planned) int { return a.Moment().Compare(b.Moment()) })
	slices.SortStableFunc(done, func(a, b pipeline.Opportunity) int { return b.Activity.On.DaysUntil(a.Activity.On) })
	var coming, past []bot.Safe
	for _, p := range next[:min(len(next), cardActivities)] {
		coming = append(coming, bot.Join(" · ", bot.Lit(p.of.ID.String()), v.plannedLine(p.of, p.PlannedActivity)))
	}
	for _, o := range done[:min(len(done), cardActivities)] {
		past = append(past, bot.Join(" · ", bot.Lit(o.ID.String()), shown(v.activityRecord(o.Activity), maxReason)))
	}
	return bot.Join("\n", v.under(textAccountPlanned, coming), v.under(textAccountActivities, past))
}

// under are lines under a title; empty where there are none.
func (v voice) under(title i18n.Key, lines []bot.Safe) bot.Safe {
	if len(lines) == 0 {
		return bot.Safe{}
	}
	return bot.Join("\n", append([]bot.Safe{v.rich(title, nil)}, lines...)...)
}

// anybody takes what was done with whomever.
func anybody([]pipeline.ContactID) bool { return true }
