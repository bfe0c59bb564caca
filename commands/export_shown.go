package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// actionExportShown sends what a view shows as a file; suffix: which, as exportables name it; value: the view's state.
const actionExportShown = "export.shown"

// exportButton exports a view as it is shown: it carries the same state as the buttons that switch the view, so that no name
// is read again. It is nil where that is too long for a button.
func (v voice) exportButton(view, state string) slack.BlockElement {
	if state == "" || len(state) > maxLine {
		return nil
	}
	return bot.Button(actionExportShown+":"+view, v.plain(textExportButton, nil), state)
}

func (a *App) pressedExportShown(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	v := a.voice(p.Person)
	q := &asked{Slash: &bot.Slash{Request: p.Request, Command: v.deskCommand()}, voice: v}
	table, known, err := a.shownTable(ctx, q, p.Suffix, p.Value)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case !known:
		return a.gone(p), nil
	}
	return a.sent(ctx, q, p.Suffix, sheet.XLSX, table)
}

// shownTable is the table of a view in a state; false where the state was made up.
func (a *App) shownTable(ctx context.Context, q *asked, view, state string) (table exported, known bool, err error) {
	switch view {
	case "board":
		s, ok := parseBoard(state)
		if known = ok; ok {
			table, err = a.boardFile(ctx, q, s)
		}
	case "forecast":
		_, ask, ok := parseOutlook(state)
		if known = ok; ok {
			table, err = a.forecastFile(ctx, q, ask)
		}
	case "actual":
		_, ask, ok := parseOutlook(state)
		if known = ok; ok {
			table, err = a.actualFile(ctx, q, ask)
		}
	case "moves":
		day, value, _ := strings.Cut(state, "|")
		since, invalid := pipeline.ParseDate(day)
		_, ask, ok := parseOutlook(value)
		if known = ok && invalid == nil && !since.After(a.flow.Today()); known {
			table, err = a.movesFile(ctx, q, ask, since)
		}
	case "receivables":
		by, who, ok := parseOwed(state)
		if known = ok; ok {
			table = a.receivablesFile(ctx, q, owedBy(by, who))
		}
	case "ranking":
		_, ask, ok := parseSelection(state)
		if known = ok; ok {
			table, err = a.rankingFile(ctx, q, ask)
		}
	case "sources":
		p, invalid := pipeline.ParsePeriod(state)
		if known = invalid == nil; known {
			table, err = a.sourcesFile(ctx, q, p)
		}
	case "losses":
		s, ask, ok := parseSelection(state)
		if known = ok; ok {
			table, err = a.lossesFile(ctx, q, ask, s.dimension())
		}
	}
	return table, known, err
}
