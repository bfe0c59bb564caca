package commands

import (
	"context"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// exportForecast has the forecast that the same words show.
func (a *App) exportForecast(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	usual, err := a.usually(ctx, q.Person)
	if err != nil {
		return exported{}, nil, err
	}
	o, reply, err := a.looked(ctx, q, usual)
	if err != nil || reply != nil {
		return exported{}, reply, err
	}
	ask, _ := o.ask()
	table, err := a.forecastFile(ctx, q, ask)
	return table, nil, err
}

// forecastFile has a row for each amount of each part and of the whole, targets and what managers put in the place of a
// figure among them.
func (a *App) forecastFile(ctx context.Context, q *asked, ask forecast.Ask) (exported, error) {
	f, _, _, err := forecast.Read(ctx, a.flow, q.Person.Member(), ask)
	if err != nil || f.Empty() {
		return exported{rows: rowsOf(nil)}, err
	}
	called := a.callings(ctx)
	var rows [][]sheet.Cell
	add := func(part sheet.Cell, figure string, sums pipeline.Sums) {
		for _, sum := range sums {
			rows = append(rows, []sheet.Cell{part, sheet.TextCell(figure), sheet.TextCell(string(sum.Currency)), sheet.NumberCell(sum.Amount)})
		}
	}
	all := func(part sheet.Cell, figures forecast.Figures, target *forecast.Target) {
		for _, figure := range pipeline.Figures() {
			add(part, q.figure(figure), figures[figure])
		}
		add(part, q.plain(textForecastTargetName, nil), targetSums(target))
	}
	for _, part := range f.Parts {
		all(q.partOf(f.By, part.Of, called), part.Figures, part.Target)
	}
	total := sheet.TextCell(q.plain(textForecastTotal, nil))
	all(total, f.Figures, f.Target)
	for _, figure := range pipeline.Figures() {
		if put, ok := f.Adjusted[figure]; ok {
			add(total, q.plain(textForecastAdjustedFigure, args{"Figure": q.figure(figure)}), sumOf(put.Shown))
		}
	}
	return exported{q.titles(textExportPart, textExportFigure, textExportCurrency, textLossesValue), rowsOf(rows)}, nil
}

// partOf is what a part of a forecast is of, in a file.
func (q *asked) partOf(by forecast.By, k forecast.Key, called func(pipeline.UserID) sheet.Cell) sheet.Cell {
	switch {
	case by == forecast.ByOwner:
		return called(k.Owner)
	case by == forecast.ByLine && k.Line == "":
		return sheet.TextCell(q.plain(textRankingNoLine, nil))
	case by == forecast.ByLine:
		return sheet.TextCell(k.Line)
	}
	return sheet.TextCell(phrase.FormatPeriod(k.Period, q.lang))
}
