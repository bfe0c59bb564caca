package commands

import (
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// drawable says whether a chart can stand for the table: people have no names in one.
func (p parted) drawable() bool {
	return p.f.By != forecast.ByOwner && len(p.parts) > 1 && !p.f.Empty()
}

// chart draws the parts in one currency against their targets. The message says the same in words.
func (p parted) chart(v voice, c pipeline.Currency) slack.Block {
	figures := []pipeline.Figure{pipeline.FigureBooked, pipeline.FigureCommitted, pipeline.FigureWeighted}
	series := make([]bot.Series, len(figures))
	targets := bot.Series{Name: v.plain(textForecastTargetName, nil)}
	for _, part := range p.parts {
		for j, figure := range figures {
			series[j].Name = v.figure(figure)
			series[j].Values = append(series[j].Values, drawn(part.Figures[figure], c))
		}
		var height float64
		if t := part.Target; t != nil && t.Value.Currency() == c {
			height, _ = strconv.ParseFloat(t.Value.Amount().String(), 64) // a plain decimal number
		}
		targets.Values = append(targets.Values, height)
	}
	if p.targeted {
		series = append(series, targets)
	}
	return bot.Bars(v.plain(textForecastChart, args{"Currency": currencyName(c)}), p.places(v), series...)
}

// chartNotes say what the chart leaves out, and what it had to cut.
func (p parted) chartNotes(v voice, c pipeline.Currency) []bot.Safe {
	var notes []bot.Safe
	if slices.ContainsFunc(p.f.Figures[pipeline.FigureWeighted], func(s pipeline.Sum) bool { return s.Currency != c }) {
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
