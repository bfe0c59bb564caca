package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/board"
)

// boardCharts draw what the stages are worth in one currency, and how many there are in each. The message says the same in
// words, and all currencies.
func (v voice) boardCharts(b board.Board, c pipeline.Currency) []slack.Block {
	value, count := bot.Series{Name: currencyName(c)}, bot.Series{Name: v.plain(textBoardCount, nil)}
	var places []string
	for _, s := range b.Stages {
		places = append(places, v.stage(s.Stage))
		value.Values, count.Values = append(value.Values, drawn(s.Sums, c)), append(count.Values, float64(s.Count))
	}
	charts := []slack.Block{bot.Bars(count.Name, places, count)}
	if !b.All.Sums.Of(c).IsZero() {
		charts = append([]slack.Block{bot.Bars(v.plain(textForecastChart, args{"Currency": currencyName(c)}), places, value)}, charts...)
	}
	return charts
}

// boardShapeButton shows charts in the place of the table, or the table in theirs.
func (v voice) boardShapeButton(s boardState) slack.BlockElement {
	label := textForecastDraw
	if s.Drawn {
		label = textForecastTable
	}
	s.Drawn = !s.Drawn
	return bot.Button(actionBoard+":"+boardShape, v.plain(label, nil), s.value())
}
