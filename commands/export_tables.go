package commands

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/govalues/decimal"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/results"
)

func whole(n int) sheet.Cell { return sheet.NumberCell(decimal.MustNew(int64(n), 0)) }

// titles are the headers of a file's columns.
func (v voice) titles(names ...i18n.Key) []string {
	var all []string
	for _, name := range names {
		all = append(all, v.plain(name, nil))
	}
	return all
}

// rowsOf are rows that are all there.
func rowsOf(rows [][]sheet.Cell) iter.Seq2[[]sheet.Cell, error] {
	return func(yield func([]sheet.Cell, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// callings tell how people are called in a file, which takes no mention; an id where Slack does not say.
func (a *App) callings(ctx context.Context) func(pipeline.UserID) sheet.Cell {
	people, err := a.slack.People(ctx)
	if err != nil {
		a.log.Warn("export: people not listed", "error", err)
	}
	return func(id pipeline.UserID) sheet.Cell {
		i := slices.IndexFunc(people, func(p bot.Colleague) bool { return p.ID == id })
		if i < 0 {
			return sheet.TextCell(string(id))
		}
		return sheet.TextCell(people[i].Name)
	}
}

// bySum gives a row for each sum, so that a column of amounts is of one currency or says which; one without for none.
func bySum(lead []sheet.Cell, sums pipeline.Sums) [][]sheet.Cell {
	var rows [][]sheet.Cell
	for _, x := range sums {
		rows = append(rows, append(slices.Clone(lead), sheet.TextCell(string(x.Currency)), sheet.NumberCell(x.Amount)))
	}
	if len(rows) == 0 {
		rows = append(rows, append(slices.Clone(lead), sheet.Cell{}, sheet.Cell{}))
	}
	return rows
}

func (a *App) exportRanking(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	s, reply, err := a.selected(ctx, q, pipeline.MonthOf(q.today()))
	if err != nil || reply != nil {
		return exported{}, reply, err
	}
	ask, _ := s.ask()
	table, err := a.rankingFile(ctx, q, ask)
	return table, nil, err
}

func (a *App) rankingFile(ctx context.Context, q *asked, ask results.Ask) (exported, error) {
	all, _, err := results.Ranking(ctx, a.flow, q.Person.Member(), ask)
	if err != nil {
		return exported{}, err
	}
	called := a.callings(ctx)
	var rows [][]sheet.Cell
	for _, p := range all {
		rows = append(rows, bySum([]sheet.Cell{whole(p.Place), called(p.Owner), whole(p.Points), whole(p.Wins)}, p.Booked)...)
	}
	return exported{q.titles(textExportPlace, textLossesByPerson, textExportPoints, textExportWins, textExportCurrency, textLossesValue), rowsOf(rows)}, nil
}

func (a *App) exportLosses(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	by := results.ByReason
	q.words = slices.DeleteFunc(q.words, func(w phrase.Word) bool {
		d := results.Dimension(w.Text)
		known := !w.Quoted && slices.Contains(results.Dimensions(), d)
		if known {
			by = d
		}
		return known
	})
	s, reply, err := a.selected(ctx, q, pipeline.QuarterOf(q.today()))
	if err != nil || reply != nil {
		return exported{}, reply, err
	}
	ask, _ := s.ask()
	table, err := a.lossesFile(ctx, q, ask, by)
	return table, nil, err
}

func (a *App) lossesFile(ctx context.Context, q *asked, ask results.Ask, by results.Dimension) (exported, error) {
	o, settings, err := results.Losses(ctx, a.flow, q.Person.Member(), ask, by)
	if err != nil {
		return exported{}, err
	}
	q.settings = settings
	called := a.callings(ctx)
	var rows [][]sheet.Cell
	for _, p := range o.Parts {
		name := sheet.TextCell(q.partText(by, p.Key))
		if by == results.ByPerson {
			name = called(pipeline.UserID(p.Key))
		}
		rows = append(rows, bySum([]sheet.Cell{name, whole(p.Count), whole(p.Before)}, p.Amounts)...)
	}
	header := append([]string{q.plain(i18n.Key("losses.by_"+string(by)), nil)}, q.titles(textLossesHowMany, textLossesEarlier, textExportCurrency, textLossesValue)...)
	return exported{header, rowsOf(rows)}, nil
}

// exportBoard has the board that the same words show.
func (a *App) exportBoard(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	s, reply, err := a.boardAsked(ctx, q)
	if err != nil || reply != nil {
		return exported{}, reply, err
	}
	if s.Who == "" {
		if s.Who, err = a.usually(ctx, q.Person); err != nil {
			return exported{}, nil, err
		}
	}
	table, err := a.boardFile(ctx, q, s)
	return table, nil, err
}

func (a *App) boardFile(ctx context.Context, q *asked, s boardState) (exported, error) {
	b, _, _, err := board.Read(ctx, a.flow, q.Person.Member(), board.Ask{Subject: s.Who, Line: s.Line, Today: q.today()})
	if err != nil || b.All.Count == 0 {
		return exported{rows: rowsOf(nil)}, err
	}
	counted := func(n int) sheet.Cell {
		if n >= board.MaxCounted {
			return sheet.TextCell(q.capped(n))
		}
		return whole(n)
	}
	row := func(name string, c board.Column) [][]sheet.Cell {
		return bySum([]sheet.Cell{sheet.TextCell(name), whole(c.Count), counted(c.Overdue), counted(c.Stuck)}, c.Sums)
	}
	var rows [][]sheet.Cell
	for _, c := range b.Stages {
		rows = append(rows, row(q.stage(c.Stage), c.Column)...)
	}
	rows = append(rows, row(q.plain(textBoardTotal, nil), b.All)...)
	return exported{q.titles(textBoardStage, textBoardCount, textBoardOverdue, textBoardStuck, textExportCurrency, textBoardValue), rowsOf(rows)}, nil
}

// exportList has the opportunities that the words narrow to, as a list does; everybody's unless they name somebody.
func (a *App) exportList(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	l, unread := parseListing(q.words, q.Text, "", a.texts)
	if unread != "" {
		reply := bot.Say(q.rich(textListNotUnderstood, args{"Text": unread}))
		return exported{}, &reply, nil
	}
	q.settings = a.renewed(ctx)
	called := a.readable(ctx)
	rows := func(yield func([]sheet.Cell, error) bool) {
		for o, err := range a.flow.All(ctx, q.Person.Member(), l.query(q.voice).Filter, maxExported+1) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(q.opportunityRow(o, called), nil) {
				return
			}
		}
	}
	return exported{q.titles(textExportNumber, textFieldAccount, textFieldName, textFieldStage, textFieldOwner, textFieldServiceLine, textFieldSource, textExportCurrency,
		textFieldValue, textExportProbability, textFieldClose, textExportSince), rows}, nil, nil
}

func (q *asked) opportunityRow(o pipeline.Opportunity, called func(pipeline.UserID) sheet.Cell) []sheet.Cell {
	value := sheet.Cell{}
	if !o.Value.IsZero() {
		value = sheet.NumberCell(o.Value.Amount())
	}
	chance := q.settings.Probability(o.Stage)
	if o.ManualProbability != nil {
		chance = *o.ManualProbability
	}
	return []sheet.Cell{sheet.TextCell("OP-" + strconv.FormatInt(int64(o.ID), 10)), sheet.TextCell(o.Account), sheet.TextCell(o.Name),
		sheet.TextCell(q.stage(o.Stage)), called(o.Owner), sheet.TextCell(o.ServiceLine), sheet.TextCell(o.Source), sheet.TextCell(string(o.Value.Currency())), value,
		whole(chance), sheet.DayCell(o.Close), sheet.DayCell(pipeline.DateOf(o.StageSince.In(q.zone)))}
}
