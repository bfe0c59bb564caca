package pipeline

// StuckLimits tell what is stuck on a day, as Opportunity.Stuck does for one: an open opportunity that has waited since the
// day of its stage or before, and has nothing that comes next on Today or later.
type StuckLimits struct {
	Today Date
	Since map[Stage]Date
}

// StuckOn gives the limits of a day.
func (s Settings) StuckOn(today Date) *StuckLimits {
	l := &StuckLimits{Today: today, Since: map[Stage]Date{}}
	for _, stage := range Stages() {
		if !stage.Final() {
			l.Since[stage] = s.BusinessDaysBefore(today, s.Days(stage))
		}
	}
	return l
}

// Admits says whether an opportunity that waits since a day is stuck by the limits.
func (l *StuckLimits) Admits(o Opportunity, waiting Date) bool {
	since, open := l.Since[o.Stage]
	next := o.Upcoming()
	return open && !waiting.After(since) && (next == nil || !next.Pending(l.Today))
}
