package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// actionActual shows what was forecast week by week against what became of it; value: outlook.
const actionActual = "forecast.actual"

// recalled are the figures that were forecast; what was booked by then is among them.
var recalled = []pipeline.Figure{pipeline.FigureWeighted, pipeline.FigureBest, pipeline.FigureCommitted, pipeline.FigureBooked}

// actuals are the figures that became of it.
var actuals = []pipeline.Figure{pipeline.FigureBooked, pipeline.FigureInvoiced, pipeline.FigureCollected}

func (a *App) pressedActual(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	o, ask, ok := parseOutlook(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	h, settings, by, err := forecast.Recall(ctx, a.flow, p.Person.Member(), ask)
	if err != nil {
		return a.refused(a.voice(p.Person), by, err)
	}
	a.learn(settings)
	v := a.voice(p.Person)
	v.settings = settings
	reply := v.actual(h, a.usualCurrency())
	if back := o.value(); back != "" {
		row := []slack.BlockElement{bot.Button(actionForecast+":back", v.plain(textForecastBack, nil), back)}
		if len(h.Weeks) > 0 {
			row = append(row, v.exportButton("actual", back))
		}
		reply.Blocks = append(reply.Blocks, bot.Actions("", row...))
	}
	reply.Replace = private(p)
	return reply, nil
}

// actual tells what was forecast at the start of each week and what became of it, and draws it in one currency.
func (v voice) actual(h forecast.History, usual pipeline.Currency) bot.Reply {
	title := v.forecastTitle(textForecastActualTitle, h.Now)
	outcome := v.rich(textForecastActualNow, args{"Booked": v.amounts(h.Now.Figures[pipeline.FigureBooked]), "Invoiced": v.amounts(h.Now.Figures[pipeline.FigureInvoiced]),
		"Collected": v.amounts(h.Now.Figures[pipeline.FigureCollected]), "When": v.second(h.Now.At)})
	blocks := []slack.Block{bot.Section(bot.Bold(title)), bot.Section(outcome)}
	lines := []bot.Safe{bot.Bold(title), outcome}
	if len(h.Weeks) == 0 {
		none := v.rich(textForecastActualNone, nil)
		return bot.Reply{Text: bot.Join("\n", append(lines, none)...), Blocks: append(blocks, bot.Section(none))}
	}
	header := []string{v.plain(textForecastWeek, nil)}
	for _, figure := range recalled {
		header = append(header, v.figure(figure))
	}
	var names []bot.Cell
	var sums [][]pipeline.Sums
	var late []bot.Safe
	for _, w := range h.Weeks {
		var row []pipeline.Sums
		line := []bot.Safe{bot.Bold(bot.Esc(v.date(w.Week)))}
		for _, figure := range recalled {
			row = append(row, w.Figures[figure])
			line = append(line, v.rich(textForecastPart, args{"Figure": v.figure(figure), "Sums": v.amounts(w.Figures[figure])}))
		}
		names, sums, lines = append(names, bot.Text(shortDay(v.date(w.Week)))), append(sums, row), append(lines, bot.Join(" · ", line...))
		if w.Late(v.company) {
			late = append(late, v.rich(textForecastWeekLate, args{"Week": v.date(w.Week), "When": v.moment(w.TakenAt)}))
		}
	}
	blocks = append(blocks, bot.Table(v.plain(textForecastActualCaption, nil), header, v.sumRows(names, sums)...))
	if chart := v.weeksChart(h, usual); chart != nil {
		blocks = append(blocks, chart)
	}
	if c := chartCurrency(h.Now, usual); billed(h.Now.Figures, c) {
		blocks = append(blocks, v.outcomeChart(h.Now, c))
	}
	if len(late) > 0 {
		blocks = append(blocks, bot.Context(bot.Join("\n", late[:min(len(late), maxNear)]...)))
	}
	return bot.Reply{Text: bot.Join("\n", append(lines, late...)...), Blocks: blocks}
}

// weeksChart draws the newest weeks in the currency that most is in, against what is booked now.
func (v voice) weeksChart(h forecast.History, usual pipeline.Currency) slack.Block {
	weeks := h.Weeks[max(0, len(h.Weeks)-bot.MaxPoints):]
	if len(weeks) < 2 {
		return nil
	}
	c := chartCurrency(h.Now, usual)
	var places []string
	values := map[pipeline.Figure][]float64{}
	for _, w := range weeks {
		places = append(places, shortDay(v.date(w.Week)))
		for _, figure := range recalled {
			values[figure] = append(values[figure], drawn(w.Figures[figure], c))
		}
	}
	var series []bot.Series
	for _, figure := range recalled {
		series = append(series, bot.Series{Name: v.figure(figure), Values: values[figure]})
	}
	now := bot.Series{Name: v.plain(textForecastBookedNow, nil)}
	for range weeks {
		now.Values = append(now.Values, drawn(h.Now.Figures[pipeline.FigureBooked], c))
	}
	return bot.Lines(v.plain(textForecastChart, args{"Currency": currencyName(c)}), places, append(series, now)...)
}

// outcomeChart draws what became of a period in one currency beside its target.
func (v voice) outcomeChart(f forecast.Forecast, c pipeline.Currency) slack.Block {
	var series []bot.Series
	for _, figure := range actuals {
		series = append(series, bot.Series{Name: v.figure(figure), Values: []float64{drawn(f.Figures[figure], c)}})
	}
	if height := drawn(targetSums(f.Target), c); height != 0 {
		series = append(series, bot.Series{Name: v.plain(textForecastTargetName, nil), Values: []float64{height}})
	}
	return bot.Bars(v.plain(textForecastChartActual, args{"Currency": currencyName(c)}), []string{v.shortPeriod(f.Period)}, series...)
}

// chartCurrency is the one currency that a chart is drawn in: the one that was asked for, else the main one.
func chartCurrency(f forecast.Forecast, usual pipeline.Currency) pipeline.Currency {
	if f.In != "" {
		return f.In
	}
	return mainCurrency(f.Figures[pipeline.FigureWeighted], usual)
}

// mainCurrency is the company's where something is in it, else the first.
func mainCurrency(sums pipeline.Sums, usual pipeline.Currency) pipeline.Currency {
	if len(sums) == 0 || slices.ContainsFunc(sums, func(s pipeline.Sum) bool { return s.Currency == usual }) {
		return usual
	}
	return sums[0].Currency
}

// drawn is an amount for a chart, where no more than the height of a bar hangs on it.
func drawn(s pipeline.Sums, c pipeline.Currency) float64 {
	value, _ := strconv.ParseFloat(s.Of(c).String(), 64) // a plain decimal number
	return value
}

// shortDay is a date without its year.
func shortDay(date string) string {
	parts := strings.Fields(date)
	if len(parts) < 2 {
		return date
	}
	return strings.Join(parts[:len(parts)-1], " ")
}
