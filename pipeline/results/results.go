package results

import (
	"context"

	"embudo/pipeline"
)

// Ask is what is asked for.
type Ask struct {
	Period  pipeline.Period
	Subject pipeline.Subject
	// Line is a service line's, "" for opportunities without one; nil for all.
	Line *string
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

// Ranking gives the standings of a period to a member who may see the pipeline: of all who booked something, or of the
// people of a team. Who asks is among them, unless the team is not theirs or they don't sell; so is a person who was asked for.
func Ranking(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask) ([]Standing, pipeline.Settings, error) {
	settings, by, err := flow.Settings(ctx, m)
	if err != nil {
		return nil, settings, err
	}
	var owners, also []pipeline.UserID
	if person, ok := a.Subject.Person(); ok {
		also = append(also, person)
	} else if owners = a.owners(settings); owners != nil {
		also = owners
	}
	if owners == nil && by.Sells() {
		also = append(also, m.ID)
	}
	list, err := flow.Store.Tallies(ctx, pipeline.TallyQuery{
		Measures: []pipeline.Measure{pipeline.TallyBooked}, Owners: owners, Line: a.Line,
		From: a.Period.From(), To: a.Period.To(), ByOwner: true,
	})
	if err != nil {
		return nil, settings, err
	}
	all, err := Rank(list, settings, also...)
	return all, settings, err
}

// Losses gives a member who may see the pipeline what was lost and won in a period, beside the one before.
func Losses(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask, by Dimension) (Outcomes, pipeline.Settings, error) {
	settings, _, err := flow.Settings(ctx, m)
	if err != nil {
		return Outcomes{}, settings, err
	}
	list, err := flow.Store.Tallies(ctx, pipeline.TallyQuery{
		Measures: []pipeline.Measure{pipeline.TallyLost, pipeline.TallyRival, pipeline.TallyBooked, pipeline.TallyStayed},
		Owners:   a.owners(settings), Line: a.Line, From: a.Period.Previous().From(), To: a.Period.To(),
		ByOwner: by == ByPerson, ByLine: by == ByLine,
	})
	if err != nil {
		return Outcomes{}, settings, err
	}
	o, err := OutcomesOf(list, a.Period, by)
	return o, settings, err
}
