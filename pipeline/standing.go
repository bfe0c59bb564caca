package pipeline

// OpenQuery asks for what is open, stage by stage.
type OpenQuery struct {
	// Owners are whose; nil for everybody's.
	Owners []UserID
	// Line is a service line; "" for all.
	Line string
	// OverdueOn is the day before which an expected close is overdue.
	OverdueOn Date
	Stuck     *StuckLimits
	// UpTo is where the counts of what is overdue and stuck stop.
	UpTo int
}

// Marked is how many at a stage are overdue, which only what is not yet won can be, and how many are stuck.
type Marked struct {
	Overdue, Stuck int
}

// NeedQuery asks for what of somebody's open opportunities needs them, and for what closes next.
type NeedQuery struct {
	Owner UserID
	// Today is the day before which a close is overdue, and after which something is put off; Workday the one before which a
	// step should have been done.
	Today, Workday Date
	// Nearly is how few criteria left to confirm are little.
	Nearly int
	Stuck  *StuckLimits
	// Each is how many there are of each kind of need at most, and Soon how many of what closes next.
	Each, Soon int
}

// Needs are what of somebody's open opportunities needs them, kind by kind, without what is put off; and Soon what closes
// next of all that they have. Each is in the order of Store.Find.
type Needs struct {
	Late, Overdue, Nearly, Stuck, Soon []Opportunity
}

// Filters are what the kinds let through, in the order of the fields of Needs.
func (q NeedQuery) Filters() []Filter {
	kinds := []Filter{{StepBefore: q.Workday}, {OverdueOn: q.Today}, {Nearly: q.Nearly}, {Stuck: q.Stuck}, {}}
	for i := range kinds {
		kinds[i].Owner, kinds[i].Open = q.Owner, true
		if i < len(kinds)-1 {
			kinds[i].Awake = q.Today
		}
	}
	return kinds
}
