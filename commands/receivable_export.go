package commands

import (
	"context"
	"strings"

	"embudo/bot"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

var wordsReceivables = []string{"cobranza", "receivables", "cobranzas", "cobrar"}

// exportReceivables has each invoice for which something is owed: of the client that the words name, or of all.
func (a *App) exportReceivables(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	var name []string
	for _, w := range q.words {
		name = append(name, w.Text)
	}
	return a.receivablesFile(ctx, q, pipeline.ReceivableQuery{Account: strings.Join(name, " ")}), nil, nil
}

// owedBy is what a page shows the invoices of: of everybody where it names nobody.
func owedBy(by, who string) pipeline.ReceivableQuery {
	if by == byOwner {
		return pipeline.ReceivableQuery{Owner: pipeline.UserID(who)}
	}
	return pipeline.ReceivableQuery{Account: who}
}

func (a *App) receivablesFile(ctx context.Context, q *asked, of pipeline.ReceivableQuery) exported {
	called := a.callings(ctx)
	of.Today, of.Limit = q.today(), maxExported+1
	return exported{q.titles(textExportNumber, textFieldAccount, textFieldOwner, textFieldDocument, textReceivableInvoice, textReceivableDue, textReceivableDays,
		textReceivableLateness, textExportCurrency, textReceivableOwed), func(yield func([]sheet.Cell, error) bool) {
		for r, err := range a.flow.AllReceivables(ctx, q.Person.Member(), of) {
			if err != nil {
				yield(nil, err)
				return
			}
			late := max(0, r.PayBy.DaysUntil(of.Today))
			if !yield([]sheet.Cell{sheet.TextCell(r.Opportunity.String()), sheet.TextCell(r.Account), called(r.Owner), sheet.TextCell(r.Invoice.Kind),
				sheet.TextCell(r.Invoice.Number), sheet.DayCell(r.PayBy), whole(late), sheet.TextCell(q.age(pipeline.AgeOf(r.PayBy, of.Today))),
				sheet.TextCell(string(r.Owed.Currency())), amountCell(r.Owed)}, nil) {
				return
			}
		}
	}}
}
