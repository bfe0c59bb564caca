package forecast

import (
	"cmp"
	"context"
	"slices"
	"time"

	"embudo/pipeline"
)

// Part is a part of a forecast: of a month or quarter, an owner, or a service line.
type Part struct {
	Of Key
	Figures
	// Target is the part's own; nil where none is set.
	Target *Target
}

// Key tells parts apart: one of its fields counts, by what the forecast is parted by.
type Key struct {
	Period pipeline.Period
	Owner  pipeline.UserID
	Line   string
}

// Adjusted is what a manager put in the place of a figure.
type Adjusted struct {
	pipeline.Adjustment
	// Shown is its value in the currency that was asked for; as it was put where that has no rate, or none was asked for.
	Shown pipeline.Money
}

// Aside is what is open and in no figure.
type Aside struct {
	Count int
	Sums  pipeline.Sums
}

// Forecast is what a period brings, as of a moment.
type Forecast struct {
	Ask
	// At is the moment at which it was calculated.
	At time.Time
	Figures
	// Parts are in order: months and quarters as they come, owners by their ids and service lines by their names.
	Parts []Part
	// Open is how many opportunities that are not yet won are expected to close in the period.
	Open int
	// Late is what was expected in a month that has passed, and Undated what has no expected close.
	Late, Undated Aside
	// Target is nil where none is set.
	Target *Target
	// Adjusted are the figures in whose place a manager put another.
	Adjusted map[pipeline.Figure]Adjusted
	// Put says who put the adjustments there, and when.
	Put map[pipeline.Figure]pipeline.SettingChange
	// Rates are those that amounts were converted at, and Without the currencies that have none.
	Rates   []pipeline.Rate
	Without []pipeline.Currency
}

// Read calculates what a member asks for from what there is now.
func Read(ctx context.Context, flow *pipeline.Service, m pipeline.Member, a Ask) (Forecast, pipeline.Settings, pipeline.Actor, error) {
	settings, by, err := flow.Settings(ctx, m)
	if err != nil {
		return Forecast{}, settings, by, err
	}
	all, err := Of(ctx, flow, m, settings, []Ask{a})
	if err != nil {
		return Forecast{}, settings, by, err
	}
	return all[0], settings, by, nil
}

// ask looks up who put the adjustments there.
func (f *Forecast) ask(ctx context.Context, flow *pipeline.Service, m pipeline.Member) error {
	f.Put = map[pipeline.Figure]pipeline.SettingChange{}
	for figure := range f.Adjusted {
		newest, err := flow.ChangesOf(ctx, m, pipeline.SettingAdjustment, []string{pipeline.AdjustmentKey(f.Period, figure, f.Subject)}, 1)
		if err != nil {
			return err
		}
		if len(newest) > 0 {
			f.Put[figure] = newest[0]
		}
	}
	return nil
}

// Calculate makes a forecast of the aggregates that its question asks for. at is the moment in the company's zone.
func Calculate(a Ask, list []pipeline.Tally, s pipeline.Settings, at time.Time) (Forecast, error) {
	return calculate(a, nil, list, s, at)
}

// calculate makes a forecast of what is in its period and was weighed by these settings, and of aggregates that were not.
func calculate(a Ask, weighed []pipeline.Weighed, list []pipeline.Tally, s pipeline.Settings, at time.Time) (Forecast, error) {
	c := calculation{
		f:        Forecast{Ask: a, At: at, Figures: Figures{}, Adjusted: map[pipeline.Figure]Adjusted{}},
		settings: s, weighing: s.Weighing(), today: pipeline.DateOf(at), parts: map[Key]*Part{},
	}
	for _, p := range a.parts() {
		c.part(Key{Period: p})
	}
	for _, w := range weighed {
		if err := c.add(w); err != nil {
			return Forecast{}, err
		}
	}
	for _, t := range list {
		if err := c.count(t); err != nil {
			return Forecast{}, err
		}
	}
	return c.result()
}

type calculation struct {
	f        Forecast
	settings pipeline.Settings
	weighing pipeline.Weighing
	today    pipeline.Date
	parts    map[Key]*Part
	order    []*Part
}

// count adds a tally where it belongs.
func (c *calculation) count(t pipeline.Tally) error {
	if t.Measure == pipeline.TallyOpen {
		if t.Stage.Won() {
			return nil // it is booked
		}
		past := pipeline.MonthOf(c.today).From()
		if c.f.Period.From().Before(past) {
			past = c.f.Period.From()
		}
		switch {
		case t.Month.IsZero():
			return c.f.Undated.add(t)
		case t.Month.Before(past):
			return c.f.Late.add(t)
		case !c.f.Period.Holds(t.Month):
			return nil
		}
	}
	w, err := c.weighing.Weigh(t)
	if err != nil {
		return err
	}
	return c.add(w)
}

// add adds what is in the period.
func (c *calculation) add(w pipeline.Weighed) error {
	c.f.Open += w.Open
	if err := c.f.Figures.add(w); err != nil {
		return err
	}
	return c.part(c.keyOf(w)).add(w)
}

func (c *calculation) keyOf(w pipeline.Weighed) Key {
	switch c.f.By {
	case ByOwner:
		return Key{Owner: w.Owner}
	case ByLine:
		return Key{Line: w.Line}
	case ByQuarter:
		return Key{Period: pipeline.QuarterOf(w.Month)}
	}
	return Key{Period: pipeline.MonthOf(w.Month)}
}

func (c *calculation) part(k Key) *Part {
	p, ok := c.parts[k]
	if !ok {
		p = &Part{Of: k, Figures: Figures{}}
		c.parts[k] = p
		c.order = append(c.order, p)
	}
	return p
}

// result settles what was counted: rounded to what each currency has, and converted where that was asked for.
func (c *calculation) result() (Forecast, error) {
	x := &exchange{settings: c.settings, to: c.f.In, on: c.today}
	if c.f.By == ByOwner || c.f.By == ByLine {
		slices.SortFunc(c.order, func(a, b *Part) int {
			return cmp.Or(cmp.Compare(a.Of.Owner, b.Of.Owner), cmp.Compare(a.Of.Line, b.Of.Line))
		})
	}
	for _, p := range c.order {
		if err := p.settle(x); err != nil {
			return Forecast{}, err
		}
		p.Target = c.targetOf(p.Of, x)
		c.f.Parts = append(c.f.Parts, *p)
	}
	if err := c.f.Figures.settle(x); err != nil {
		return Forecast{}, err
	}
	for _, aside := range []*Aside{&c.f.Late, &c.f.Undated} {
		var err error
		if aside.Sums, err = x.sums(aside.Sums.Settled()); err != nil {
			return Forecast{}, err
		}
	}
	if c.f.Line == nil {
		c.f.Target = targetOf(c.settings, c.f.Period, c.f.Subject, x)
		for _, figure := range pipeline.Figures() {
			if a, ok := c.settings.Adjusted(c.f.Period, figure, c.f.Subject); ok {
				c.f.Adjusted[figure] = Adjusted{Adjustment: a, Shown: x.money(a.Value)}
			}
		}
	}
	c.f.Rates, c.f.Without = x.rates, x.without
	return c.f, nil
}

// targetOf is a part's target. Service lines have none.
func (c *calculation) targetOf(k Key, x *exchange) *Target {
	switch {
	case c.f.Line != nil || c.f.By == ByLine:
		return nil
	case c.f.By == ByOwner:
		return targetOf(c.settings, c.f.Period, pipeline.OfPerson(k.Owner), x)
	}
	return targetOf(c.settings, k.Period, c.f.Subject, x)
}

func (a *Aside) add(t pipeline.Tally) error {
	a.Count += t.Count
	return a.Sums.Add(t.Currency, t.Amount)
}
