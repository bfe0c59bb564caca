package forecast

import "embudo/pipeline"

// By is what the parts of a forecast are of.
type By string

// The ways to part a forecast.
const (
	ByMonth   By = "month"
	ByQuarter By = "quarter" // of a year
	ByOwner   By = "owner"
	ByLine    By = "line"
)

// Ask is what a forecast is asked for.
type Ask struct {
	Period  pipeline.Period
	Subject pipeline.Subject
	// Line is a service line's, "" for opportunities without one; nil for all.
	Line *string
	// In is the currency to convert into; "" for each in its own.
	In pipeline.Currency
	By By
	// Within leaves out what is in no figure: Late and Undated are not looked for, which saves most of the reading.
	Within bool
}

// owners gives whose opportunities count; nil for everybody's.
func (a Ask) owners(s pipeline.Settings) []pipeline.UserID {
	if team, ok := a.Subject.Team(); ok {
		return append([]pipeline.UserID{}, s.Teams[team].Members...)
	}
	if person, ok := a.Subject.Person(); ok {
		return []pipeline.UserID{person}
	}
	return nil
}

// within asks for what is in the period, parted as far as the forecast is.
func (a Ask) within(s pipeline.Settings) pipeline.WeighQuery {
	q := pipeline.WeighQuery{Owners: a.owners(s), Line: a.Line, From: a.Period.From(), To: a.Period.To(),
		ByOwner: a.By == ByOwner, ByLine: a.By == ByLine}
	q.ByMonth = !q.ByOwner && !q.ByLine
	return q
}

// beside asks for what is open and in no figure.
func (a Ask) beside(s pipeline.Settings) pipeline.TallyQuery {
	return pipeline.TallyQuery{Measures: []pipeline.Measure{pipeline.TallyOpen}, Owners: a.owners(s), Line: a.Line, To: a.Period.From(),
		Unwon: true, OpenAnyTime: true}
}

// parts gives the months or quarters that the period is parted into; none where it is parted by something else.
func (a Ask) parts() []pipeline.Period {
	switch a.By {
	case ByOwner, ByLine:
		return nil
	case ByQuarter:
		return Quarters(a.Period)
	}
	return a.Period.Months()
}

// Quarters gives the quarters in a year, and the one in which a shorter period lies.
func Quarters(p pipeline.Period) []pipeline.Period {
	var quarters []pipeline.Period
	for q := pipeline.QuarterOf(p.From()); q.From().Before(p.To()); q = q.Next() {
		quarters = append(quarters, q)
	}
	return quarters
}
