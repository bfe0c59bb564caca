package pipeline

import (
	"context"
	"time"
)

// Passed is an event as a route is tried out on it.
type Passed struct {
	// Event is without its changes.
	Event Event
	// Value and ServiceLine are the opportunity's as they are now.
	Value       Money
	ServiceLine string
}

const (
	previewDays   = 30
	previewEvents = 20_000
)

// RoutePreview is what a route would have sent, had it been set so many days ago.
type RoutePreview struct {
	Days int
	// Cards are new messages in the channel, Lines replies in their threads, and Broadcasts those of the lines that the
	// channel shows too.
	Cards, Lines, Broadcasts int
	// Capped: more happened than was looked at, so that it would have been more.
	Capped bool
}

// Messages is how many it would have been in all.
func (p RoutePreview) Messages() int { return p.Cards + p.Lines }

// RoutePreview tries a route out on the last 30 days; for those who may configure.
func (s *Service) RoutePreview(ctx context.Context, m Member, r Route) (RoutePreview, error) {
	if err := s.configurer(ctx, m); err != nil {
		return RoutePreview{}, err
	}
	settings, err := s.Store.Settings(ctx)
	if err != nil {
		return RoutePreview{}, err
	}
	passed, err := s.Store.Passed(ctx, s.Moment().AddDate(0, 0, -previewDays), previewEvents)
	if err != nil {
		return RoutePreview{}, err
	}
	window := s.EditWindow
	if window == 0 {
		window = editWindow
	}
	p := settings.preview(r, passed, settings.Channels[r.Channel].Quiet, window)
	p.Capped = len(passed) == previewEvents
	return p, nil
}

// preview goes through what happened as the notices would have.
func (s Settings) preview(r Route, passed []Passed, quiet bool, window time.Duration) RoutePreview {
	p := RoutePreview{Days: previewDays}
	posted := map[OpportunityID]bool{}
	last := map[OpportunityID]Event{} // the edit that began the line that others may still join
	for _, x := range passed {
		e := x.Event
		t := telling{e: e}
		if !s.Takes(r, e, Opportunity{Value: x.Value, ServiceLine: x.ServiceLine}) || !posted[e.Opportunity] && !e.Moved() || !t.worthALine() {
			continue
		}
		if !posted[e.Opportunity] {
			posted[e.Opportunity] = true
			p.Cards++
		}
		if e.Kind == EventCreated {
			continue
		}
		first := last[e.Opportunity]
		if e.Kind == EventEdited && first.By == e.By && e.At.Sub(first.At) < window {
			continue
		}
		delete(last, e.Opportunity)
		if e.Kind == EventEdited {
			last[e.Opportunity] = e
		}
		p.Lines++
		if e.Loud() && !quiet {
			p.Broadcasts++
		}
	}
	return p
}

// Loud says whether an event is news for a whole channel: won, lost, or a step back.
func (e Event) Loud() bool { return e.Won() || e.To == StageLost && e.Moved() || e.SteppedBack() }
