package commands

import (
	"embudo/bot"
	"embudo/pipeline"
)

// workday is the company's day, by which it is told for how long something waits.
func (v voice) workday() pipeline.Date { return pipeline.DateOf(v.now.In(v.company)) }

// stuckFor is for how many business days an opportunity has waited beyond what its stage admits; 0 for one that has not.
func (v voice) stuckFor(o pipeline.Opportunity) int { return o.Stuck(v.settings, v.now.In(v.company)) }

// step is what comes next; empty for nothing.
func (v voice) step(o pipeline.Opportunity) bot.Safe {
	s := o.NextStep
	if p, ok := o.Soonest(); ok && !o.Stage.Final() {
		return v.coming(o, p)
	}
	if s == nil || o.Stage.Final() {
		return bot.Safe{}
	}
	a := args{"What": shown(s.What, maxReason), "Date": v.date(s.On)}
	switch {
	case s.Snoozed && !s.Pending(v.workday()):
		return bot.Safe{} // the reminder is due again
	case s.Snoozed:
		return v.rich(textBoardSnoozed, a)
	case s.On.Before(v.workday()):
		return bot.Concat(bot.Lit("⚠️ "), v.rich(textBoardStepLate, a))
	}
	return v.rich(textBoardStep, a)
}

// contact is the day on which the client was last spoken to.
func (v voice) contact(o pipeline.Opportunity) bot.Safe {
	if o.Contacted.IsZero() {
		return bot.Safe{}
	}
	return v.rich(textBoardContact, args{"Date": v.date(o.Contacted)})
}

// stuckWhy says why an opportunity counts as stuck, and what lets its clock begin anew.
func (v voice) stuckWhy(o pipeline.Opportunity) bot.Safe {
	if v.stuckFor(o) == 0 {
		return bot.Safe{}
	}
	waited := v.settings.BusinessDays(o.WaitingSince(v.company), v.workday())
	return bot.Concat(bot.Lit("⏳ "), v.rich(textBoardStuckWhy, args{"Count": waited, "Stage": v.stage(o.Stage), "Limit": v.settings.Days(o.Stage)}))
}
