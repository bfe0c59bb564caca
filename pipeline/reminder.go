package pipeline

import (
	"context"
	"fmt"
	"time"
)

// Scheduled is a planned activity with its opportunity.
type Scheduled struct {
	Opportunity Opportunity
	PlannedActivity
}

// AgendaStore finds planned activities by who is in charge of them.
type AgendaStore interface {
	// Agenda gives up to limit of somebody's whose day lies before another; a zero day for all. The soonest come first.
	Agenda(ctx context.Context, who UserID, before Date, limit int) ([]Scheduled, error)
}

// Reminder names a planned activity with the moment that somebody is reminded of.
type Reminder struct {
	Opportunity OpportunityID
	PlannedRef
}

func (r Reminder) String() string {
	return fmt.Sprintf("reminder/%d/%d/%d", int64(r.Opportunity), r.ID, r.Since)
}

// ParseReminder reads what Reminder.String wrote.
func ParseReminder(s string) (Reminder, error) {
	var r Reminder
	if _, err := fmt.Sscanf(s, "reminder/%d/%d/%d", &r.Opportunity, &r.ID, &r.Since); err != nil {
		return Reminder{}, fmt.Errorf("parse reminder %q: %w", s, err)
	}
	return r, nil
}

// reminderTime is for how long after its moment an activity is still brought to mind.
const reminderTime = 24 * time.Hour

// Reminds says whether the activity is still planned for that moment, whose it is to do, and that it is worth telling at
// now: not once it has been over for a day.
func (r Reminder) Reminds(o Opportunity, to UserID, now time.Time) (PlannedActivity, bool) {
	p, ok := o.PlannedAt(r.ID)
	return p, ok && p.Ref() == r.PlannedRef && p.InCharge == to && !o.Stage.Final() && now.Sub(p.Moment()) <= reminderTime
}
