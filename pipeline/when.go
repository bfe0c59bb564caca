package pipeline

import "time"

// When is a day and a time of it, by the clock of a place.
type When struct {
	On Date `json:"on"`
	// Minute counts from midnight; nil for the whole day.
	Minute *int `json:"minute,omitempty"`
	// Zone is the place's name in the IANA database.
	Zone string `json:"zone"`
}

// Location is the place; UTC where it is not known.
func (w When) Location() *time.Location {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil || w.Zone == "Local" {
		return time.UTC
	}
	return zone
}

// Moment is when it begins. What is for the whole day begins at the usual hour of summaries, so that it can be brought to
// mind in the morning.
func (w When) Moment() time.Time {
	minute := UsualHour.Minute
	if w.Minute != nil {
		minute = *w.Minute
	}
	return time.Date(w.On.Year, w.On.Month, w.On.Day, 0, minute, 0, 0, w.Location())
}

// Passed says whether it lies before a moment: what is for the whole day when that is over.
func (w When) Passed(now time.Time) bool {
	if w.Minute == nil {
		return w.On.Before(DateOf(now.In(w.Location())))
	}
	return w.Moment().Before(now.Truncate(time.Minute))
}

func (w When) same(other When) bool {
	return w.On == other.On && w.Moment().Equal(other.Moment()) && (w.Minute == nil) == (other.Minute == nil)
}

// check gathers what is wrong with something that is to come.
func (w When) check(f faults, now time.Time) {
	today := DateOf(now.In(w.Location()))
	if _, err := time.LoadLocation(w.Zone); err != nil || w.Zone == "Local" {
		f.add(FieldTime, ReasonChoice)
	}
	if w.Minute != nil && (*w.Minute < 0 || *w.Minute >= 24*60) {
		f.add(FieldTime, ReasonOutOfRange)
		return
	}
	switch {
	case w.On.IsZero():
		f.add(FieldDate, ReasonRequired)
	case !w.On.exists():
		f.add(FieldDate, ReasonUnreadable)
	case w.On.Before(today):
		f.add(FieldDate, ReasonPast)
	case today.DaysUntil(w.On) > maxPlan:
		f.add(FieldDate, ReasonOutOfRange)
	case w.Passed(now):
		f.add(FieldTime, ReasonPast)
	}
}
