package commands

import (
	"context"
	"maps"
	"slices"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// exportTargets has the targets of a year in the columns in which they are uploaded. Where there are none it is a form to
// fill in: a row for each month of the company, of each team and of who sells.
func (a *App) exportTargets(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	settings, _, err := a.flow.Settings(ctx, q.Person.Member())
	if err != nil {
		return exported{}, nil, err
	}
	a.learn(settings)
	q.settings = settings
	year := pipeline.YearOf(q.today())
	if len(q.words) > 0 {
		p, n := phrase.ReadPeriod(q.words, q.today())
		if n == 0 {
			reply, err := a.notThere(ctx, q, q.words[0])
			return exported{}, &reply, err
		}
		year.Year = p.Year
	}
	people, err := a.slack.People(ctx)
	if err != nil {
		return exported{}, nil, unreachable(err)
	}
	list := targetsOf(settings, year.Year)
	if len(list) == 0 {
		list = unsetTargets(settings, year)
	}
	known := newRoster(people)
	var rows [][]sheet.Cell
	for _, t := range list {
		rows = append(rows, q.targetCells(known, t, a.usualCurrency()))
	}
	return exported{q.columnTitles(), rowsOf(rows)}, nil, nil
}

// targetCells are a target in the columns of targetHeaders.
func (v voice) targetCells(known roster, t targetRow, usual pipeline.Currency) []sheet.Cell {
	cells := []sheet.Cell{columnPeriod: sheet.TextCell(phrase.FormatPeriod(t.period, v.lang)), columnPerson: {}, columnTeam: {}, columnTarget: {}, columnCurrency: {}}
	if id, ok := t.of.Person(); ok {
		cells[columnPerson] = known.cell(id)
	}
	if team, ok := t.of.Team(); ok {
		cells[columnTeam] = sheet.TextCell(team)
	}
	if t.value.IsZero() {
		cells[columnCurrency] = sheet.TextCell(string(usual))
		return cells
	}
	cells[columnTarget], cells[columnCurrency] = amountCell(t.value), sheet.TextCell(string(t.value.Currency()))
	return cells
}

// amountCell is an amount with all decimals of its currency, and never three: those would read as thousands.
func amountCell(m pipeline.Money) sheet.Cell {
	decimals := m.Currency().Decimals()
	if decimals == 3 {
		decimals++
	}
	return sheet.NumberCell(m.Amount().Pad(decimals))
}

// unsetTargets are the months of a year of the company, of its teams and of who sells, without a target.
func unsetTargets(s pipeline.Settings, year pipeline.Period) []targetRow {
	sellers := map[pipeline.Subject]bool{}
	for who, roles := range s.Roles {
		if slices.Contains(roles, pipeline.Salesperson) && !strings.HasPrefix(who, "S") {
			sellers[pipeline.OfPerson(pipeline.UserID(who))] = true
		}
	}
	subjects := []pipeline.Subject{pipeline.Everyone}
	for _, e := range s.Entries(pipeline.SettingTeam) {
		subjects = append(subjects, pipeline.OfTeam(e.Key))
		for _, id := range s.Teams[e.Key].Members {
			sellers[pipeline.OfPerson(id)] = true
		}
	}
	subjects = append(subjects, slices.Sorted(maps.Keys(sellers))...)
	var list []targetRow
	for _, of := range subjects {
		for _, month := range year.Months() {
			list = append(list, targetRow{period: month, of: of})
		}
	}
	return list
}
