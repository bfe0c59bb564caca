package commands

import (
	"context"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// exportForecast has the forecast that the same words show.
func (a *App) exportForecast(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	return a.exportOutlook(ctx, q, a.forecastFile)
}

// exportActual has what was forecast week by week, and what became of it.
func (a *App) exportActual(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	return a.exportOutlook(ctx, q, a.actualFile)
}

// exportMoves has what moved in the last seven days.
func (a *App) exportMoves(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	return a.exportOutlook(ctx, q, func(ctx context.Context, q *asked, ask forecast.Ask) (exported, error) {
		return a.movesFile(ctx, q, ask, a.weekAgo())
	})
}

// exportOutlook makes a file of what the words of a forecast's line ask for.
func (a *App) exportOutlook(ctx context.Context, q *asked, file func(context.Context, *asked, forecast.Ask) (exported, error)) (exported, *bot.Reply, error) {
	usual, err := a.usually(ctx, q.Person)
	if err != nil {
		return exported{}, nil, err
	}
	o, reply, err := a.looked(ctx, q, usual)
	if err != nil || reply != nil {
		return exported{}, reply, err
	}
	ask, _ := o.ask()
	table, err := file(ctx, q, ask)
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

// actualFile has a row for each amount that was forecast at a week's start, and of what became of it.
func (a *App) actualFile(ctx context.Context, q *asked, ask forecast.Ask) (exported, error) {
	h, _, _, err := forecast.Recall(ctx, a.flow, q.Person.Member(), ask)
	if err != nil {
		return exported{}, err
	}
	var rows [][]sheet.Cell
	add := func(week sheet.Cell, figures []pipeline.Figure, of forecast.Figures) {
		for _, figure := range figures {
			for _, sum := range of[figure] {
				rows = append(rows, []sheet.Cell{week, sheet.TextCell(q.figure(figure)), sheet.TextCell(string(sum.Currency)), sheet.NumberCell(sum.Amount)})
			}
		}
	}
	for _, w := range h.Weeks {
		add(sheet.DayCell(w.Week), recalled, w.Figures)
	}
	add(sheet.TextCell(q.plain(textExportSoFar, nil)), actuals, h.Now.Figures)
	return exported{q.titles(textForecastWeek, textExportFigure, textExportCurrency, textLossesValue), rowsOf(rows)}, nil
}

// movesFile has a row for each amount that moved in each way since a day.
func (a *App) movesFile(ctx context.Context, q *asked, ask forecast.Ask, since pipeline.Date) (exported, error) {
	m, _, _, err := forecast.Since(ctx, a.flow, q.Person.Member(), ask, a.dawn(since), a.usualCurrency())
	if err != nil {
		return exported{}, err
	}
	var rows [][]sheet.Cell
	for _, move := range forecast.AllMoves() {
		if all, ok := m.By[move]; ok {
			name := q.plain(i18n.Key("forecast.move_"+string(move)), nil)
			rows = append(rows, bySum([]sheet.Cell{sheet.DayCell(since), sheet.TextCell(name), whole(all.Count)}, all.Sums)...)
		}
	}
	return exported{q.titles(textExportMovedSince, textExportMove, textBoardCount, textExportCurrency, textLossesValue), rowsOf(rows)}, nil
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
