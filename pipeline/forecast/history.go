package forecast

import (
	"context"

	"embudo/pipeline"
)

// Week is what was forecast of a period at the start of a week.
type Week struct {
	pipeline.Snapshot
	Figures
}

// History is what was forecast of a period week by week, and what became of it.
type History struct {
	// Now is the forecast as it is: what was booked, invoiced and collected is what became of it.
	Now Forecast
	// Weeks are those that began in the period or just before it, oldest first, each by the settings of its time.
	Weeks []Week
}

// Recall gives what was forecast of what a member asks for.
func Recall(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask) (History, pipeline.Settings, pipeline.Actor, error) {
	now, settings, by, err := Read(ctx, flow, m, a)
	if err != nil {
		return History{}, settings, by, err
	}
	h := History{Now: now}
	list, err := flow.Store.Snapshots(ctx, pipeline.TallyQuery{
		Measures: []pipeline.Measure{pipeline.TallyOpen, pipeline.TallyBooked, pipeline.TallyInvoiced},
		Owners:   a.owners(settings), Line: a.Line, From: a.Period.From(), To: a.Period.To(), OpenAnyTime: true,
	}, a.Period.From().AddDays(-6), a.Period.To())
	if err != nil {
		return History{}, settings, by, err
	}
	for _, s := range list {
		w, err := a.week(s, settings)
		if err != nil {
			return History{}, settings, by, err
		}
		h.Weeks = append(h.Weeks, w)
	}
	return h, settings, by, nil
}

// week calculates a forecast of what there was then, by the settings and at the rates of that day. What a manager had put in
// the place of a figure stands for it.
func (a Ask) week(s pipeline.Snapshot, now pipeline.Settings) (Week, error) {
	then := s.Settings
	then.Rates = now.Rates
	f, err := Calculate(a, s.Tallies, then, s.TakenAt)
	if err != nil {
		return Week{}, err
	}
	for figure, adjusted := range f.Adjusted {
		f.Figures[figure] = pipeline.Sums{{Currency: adjusted.Shown.Currency(), Amount: adjusted.Shown.Amount()}}
	}
	return Week{Snapshot: s, Figures: f.Figures}, nil
}
