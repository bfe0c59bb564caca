package commands

import (
	"context"
	"strconv"

	"github.com/govalues/decimal"

	"embudo/bot"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/results"
)

// stays are the days that were spent at each stage, on average and in the median.
func (v voice) stays(all []results.Stay) bot.Safe {
	var parts []bot.Safe
	for _, s := range all {
		parts = append(parts, v.rich(textLossesStay, args{"Stage": v.stage(s.Stage), "Days": average(s.Days, s.Left), "Median": v.halves(s.Median),
			"Before": average(s.DaysBefore, s.LeftBefore), "MedianBefore": v.halves(s.MedianBefore)}))
	}
	if len(parts) == 0 {
		return bot.Safe{}
	}
	return bot.Join("\n", append([]bot.Safe{v.rich(textLossesStays, nil)}, parts...)...)
}

// average is a mean rounded to whole days; a dash of nothing.
func average(days, of int) string {
	if of <= 0 {
		return "—"
	}
	return strconv.Itoa((2*max(days, 0) + of) / (2 * of))
}

// halves is a median; a dash where none is known.
func (v voice) halves(median float64) string {
	if median < 0 {
		return "—"
	}
	return v.decimal(strconv.FormatFloat(median, 'f', -1, 64))
}

// exportStays has how long opportunities stayed at the stages that they left.
func (a *App) exportStays(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	s, reply, err := a.selected(ctx, q, pipeline.QuarterOf(q.today()))
	if err != nil || reply != nil {
		return exported{}, reply, err
	}
	ask, _ := s.ask()
	o, _, err := results.Losses(ctx, a.flow, q.Person.Member(), ask, results.ByReason)
	if err != nil {
		return exported{}, nil, err
	}
	var rows [][]sheet.Cell
	for _, x := range o.Stays {
		rows = append(rows, append([]sheet.Cell{sheet.TextCell(q.stage(x.Stage))},
			append(stayCells(x.Left, x.Days, x.Median), stayCells(x.LeftBefore, x.DaysBefore, x.MedianBefore)...)...))
	}
	return exported{q.titles(textBoardStage, textExportLeft, textExportMean, textExportMedian, textExportLeftBefore, textExportMeanBefore, textExportMedianBefore), rowsOf(rows)}, nil, nil
}

// stayCells are how many left a stage, and the mean and the median of the days that they were there.
func stayCells(left, days int, median float64) []sheet.Cell {
	cells := []sheet.Cell{whole(left), {}, {}}
	if mean, err := decimal.MustNew(int64(days), 0).Quo(decimal.MustNew(int64(left), 0)); err == nil { // some left
		cells[1] = sheet.NumberCell(mean.Round(2))
	}
	if median >= 0 {
		cells[2] = sheet.NumberCell(decimal.MustNew(int64(median*2)*5, 1))
	}
	return cells
}
