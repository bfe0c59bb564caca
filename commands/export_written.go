package commands

import (
	"context"
	"fmt"
	"io"

	"embudo/bot"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// recordReaders give the files from which records are imported again.
var recordReaders = map[people.Kind]func(*App, context.Context, *asked) (exported, *bot.Reply, error){
	people.KindAccount: (*App).exportAccounts, people.KindContact: (*App).exportContacts,
	people.KindLead: (*App).exportLeads, people.KindOpportunity: (*App).exportList,
}

// WriteRecords writes all records of a kind that a person may see, as they would be sent to them in Slack; a CSV as a spreadsheet
// in their language expects it. capped: there are more than a file takes.
func (a *App) WriteRecords(ctx context.Context, p bot.Person, kind people.Kind, workbook bool, to io.Writer) (rows int, capped bool, err error) {
	read, known := recordReaders[kind]
	if !known {
		return 0, false, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonRequired}
	}
	v := a.voice(p)
	table, _, err := read(a, ctx, &asked{Slash: &bot.Slash{Request: bot.Request{Person: p, Now: v.now}}, voice: v})
	if err != nil {
		return 0, false, fmt.Errorf("export %s: %w", kind, err)
	}
	format := sheet.XLSX
	if !workbook {
		format = v.separated()
	}
	if rows, capped, err = table.write(to, format); err != nil {
		return rows, capped, fmt.Errorf("export %s: %w", kind, err)
	}
	return rows, capped, nil
}
