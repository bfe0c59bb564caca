package commands

import (
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// drawable says whether a chart can stand for the table: people have no names in one.
func (p parted) drawable() bool {
	return p.f.By != forecast.ByOwner && len(p.parts) > 1 && !p.f.Empty()
}

// charts draw the parts in one currency: what is forecast against their targets, and what became of it where there is more than
// what was booked. The message says the same in words.
func (p parted) charts(v voice, c pipeline.Currency) []slack.Block {
	drawing := []slack.Block{p.chart(v, c)}
	if billed(p.f.Figures, c) {
		drawing = append(drawing, bot.Bars(v.plain(textForecastChartActual, args{"Currency": currencyName(c)}), p.places(v), p.series(v, c, actuals)...))
	}
	return drawing
}

// billed says whether anything in a currency was invoiced or collected.
func billed(f forecast.Figures, c pipeline.Currency) bool {
	return drawn(f[pipeline.FigureInvoiced], c) != 0 || drawn(f[pipeline.FigureCollected], c) != 0
}

// series are figures of each part in one currency.
func (p parted) series(v voice, c pipeline.Currency, figures []pipeline.Figure) []bot.Series {
	var all []bot.Series
	for _, figure := range figures {
		s := bot.Series{Name: v.figure(figure)}
		for _, part := range p.parts {
			s.Values = append(s.Values, drawn(part.Figures[figure], c))
		}
		all = append(all, s)
	}
	return all
}

// chart draws what is forecast against the targets.
func (p parted) chart(v voice, c pipeline.Currency) slack.Block {
	series := p.series(v, c, append([]pipeline.Figure{pipeline.FigureBooked}, foreseen...))
	targets := bot.Series{Name: v.plain(textForecastTargetName, nil)}
	for _, part := range p.parts {
		targets.Values = append(targets.Values, drawn(targetSums(part.Target), c))
	}
	if p.targeted {
		series = append(series, targets)
	}
	return bot.Bars(v.plain(textForecastChartForecast, args{"Currency": currencyName(c)}), p.places(v), series...)
}

// chartNotes say what the chart leaves out, and what it had to cut.
func (p parted) chartNotes(v voice, c pipeline.Currency) []bot.Safe {
	var notes []bot.Safe
	beside := func(s pipeline.Sum) bool { return s.Currency != c }
	if slices.ContainsFunc(pipeline.Figures(), func(f pipeline.Figure) bool { return slices.ContainsFunc(p.f.Figures[f], beside) }) {
		notes = append(notes, v.rich(textForecastChartOnly, args{"Currency": currencyName(c)}))
	}
	if cut := v.cutNames(p.places(v)); !cut.IsZero() {
		notes = append(notes, cut)
	}
	return notes
}

// places are the names of the parts in a chart.
func (p parted) places(v voice) []string {
	var places []string
	for _, part := range p.parts {
		name := part.Of.Line
		switch {
		case p.f.By != forecast.ByLine:
			name = v.shortPeriod(part.Of.Period)
		case name == "":
			name = v.plain(textLossesNoLine, nil)
		}
		places = append(places, name)
	}
	return places
}
