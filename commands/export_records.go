package commands

import (
	"context"
	"iter"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// recordColumn is a column of a file of records: its title, and its cell of one of them.
type recordColumn[T any] struct {
	title i18n.Key
	cell  func(T) sheet.Cell
}

func textColumn[T any](title i18n.Key, of func(T) string) recordColumn[T] {
	return recordColumn[T]{title, func(x T) sheet.Cell { return sheet.TextCell(of(x)) }}
}

// recordsFile has a row of each record in the columns in which records are imported.
func recordsFile[T any](v voice, columns []recordColumn[T], all iter.Seq2[T, error]) exported {
	var header []string
	for _, c := range columns {
		header = append(header, v.plain(c.title, nil))
	}
	return exported{header, func(yield func([]sheet.Cell, error) bool) {
		for x, err := range all {
			if err != nil {
				yield(nil, err)
				return
			}
			row := make([]sheet.Cell, 0, len(columns))
			for _, c := range columns {
				row = append(row, c.cell(x))
			}
			if !yield(row, nil) {
				return
			}
		}
	}}
}

// readable gives people as a file can be read back: by name, or by id where Slack does not say or two are called so.
func (a *App) readable(ctx context.Context) func(pipeline.UserID) sheet.Cell {
	all, err := a.slack.People(ctx)
	if err != nil {
		a.log.Warn("export: people not listed", "error", err)
	}
	known, cells := newRoster(all), map[pipeline.UserID]sheet.Cell{}
	return func(id pipeline.UserID) sheet.Cell {
		if _, told := cells[id]; !told {
			cells[id] = known.cell(id)
		}
		return cells[id]
	}
}

// wholeOnly answers words after what is always exported whole; nil where there are none.
func (q *asked) wholeOnly() *bot.Reply {
	if len(q.words) == 0 {
		return nil
	}
	reply := q.exportMenu(q.rich(textExportUnknown, args{"Word": shown(q.words[0].Text, maxRowName)}))
	return &reply
}

func (a *App) exportAccounts(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	if reply := q.wholeOnly(); reply != nil {
		return exported{}, reply, nil
	}
	owner := a.readable(ctx)
	return recordsFile(q.voice, []recordColumn[people.Account]{
		textColumn(textFieldName, func(x people.Account) string { return x.Name }),
		textColumn(textFieldTaxId, func(x people.Account) string { return x.TaxID }),
		textColumn(textFieldDomain, func(x people.Account) string { return x.Domain }),
		textColumn(textFieldPhone, func(x people.Account) string { return x.Phone }),
		textColumn(textFieldIndustry, func(x people.Account) string { return x.Industry }),
		textColumn(textFieldAddress, func(x people.Account) string { return x.Address }),
		textColumn(textFieldNote, func(x people.Account) string { return x.Note }),
		{textFieldOwner, func(x people.Account) sheet.Cell { return owner(x.Owner) }},
	}, a.people.AllAccounts(ctx, q.Person.Member(), maxExported+1)), nil, nil
}

func (a *App) exportContacts(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	if reply := q.wholeOnly(); reply != nil {
		return exported{}, reply, nil
	}
	return recordsFile(q.voice, []recordColumn[people.Employed]{
		textColumn(textFieldName, func(x people.Employed) string { return x.Name }),
		textColumn(textFieldAccount, func(x people.Employed) string { return x.Client }),
		textColumn(textFieldPosition, func(x people.Employed) string { return x.Position }),
		textColumn(textFieldEmail, func(x people.Employed) string { return x.Email }),
		textColumn(textFieldPhone, func(x people.Employed) string { return x.Phone }),
		textColumn(textFieldNote, func(x people.Employed) string { return x.Note }),
	}, a.people.AllContacts(ctx, q.Person.Member(), maxExported+1)), nil, nil
}

func (a *App) exportLeads(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	if reply := q.wholeOnly(); reply != nil {
		return exported{}, reply, nil
	}
	owner := a.readable(ctx)
	return recordsFile(q.voice, []recordColumn[people.Lead]{
		textColumn(textLeadCompany, func(x people.Lead) string { return x.Company }),
		textColumn(textLeadPerson, func(x people.Lead) string { return x.Person }),
		textColumn(textFieldPosition, func(x people.Lead) string { return x.Position }),
		textColumn(textFieldEmail, func(x people.Lead) string { return x.Email }),
		textColumn(textFieldPhone, func(x people.Lead) string { return x.Phone }),
		textColumn(textFieldTaxId, func(x people.Lead) string { return x.TaxID }),
		textColumn(textFieldSource, func(x people.Lead) string { return x.Source }),
		textColumn(textExportNeed, func(x people.Lead) string { return x.Need }),
		textColumn(textFieldServiceLine, func(x people.Lead) string { return x.ServiceLine }),
		textColumn(textExportCurrency, func(x people.Lead) string { return string(x.Value.Currency()) }),
		{textFieldValue, func(x people.Lead) sheet.Cell { return valueCell(x.Value) }},
		{textFieldOwner, func(x people.Lead) sheet.Cell { return owner(x.Owner) }},
	}, a.people.AllLeads(ctx, q.Person.Member(), maxExported+1)), nil, nil
}

// valueCell is an amount; empty where none is known.
func valueCell(m pipeline.Money) sheet.Cell {
	if m.IsZero() {
		return sheet.Cell{}
	}
	return amountCell(m)
}
