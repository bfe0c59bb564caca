package commands

import (
	"errors"
	"strconv"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// maxTargetCell is how many characters of a cell are looked at; no name, period or amount has more.
const maxTargetCell = 200

// targetReader reads a sheet of targets, and tells every fault of every row.
type targetReader struct {
	// voice says the faults, and has the settings that the sheet is held against.
	voice
	usual  pipeline.Currency
	today  pipeline.Date
	people roster
	teams  map[string]string // names by their folded form
	at     map[targetColumn]int
	rows   map[string]int // by key, the row that has set it
	plan   targetPlan
}

// newTargetReader is a reader for who v speaks to. usual is meant where an amount has no currency.
func (a *App) newTargetReader(v voice, people []bot.Colleague) *targetReader {
	r := &targetReader{voice: v, usual: a.usualCurrency(), today: a.flow.Today(), people: newRoster(people), teams: map[string]string{},
		at: map[targetColumn]int{}, rows: map[string]int{}}
	for name := range v.settings.Teams {
		r.teams[phrase.Fold(name)] = name
	}
	for key := range v.settings.Targets { // who has left keeps the targets that they had
		if _, of, err := pipeline.SubjectOfTarget(key); err == nil {
			if id, ok := of.Person(); ok {
				r.people.knows(id)
			}
		}
	}
	return r
}

// read reads the rows of a file, of which the first is the header.
func (r *targetReader) read(rows []sheet.Row) targetPlan {
	r.plan.version = r.settings.Version
	if r.readHeader(rows[0]); len(r.plan.faults) > 0 {
		return r.plan
	}
	for _, row := range rows[1:] {
		r.readRow(row)
	}
	return r.plan
}

func (r *targetReader) cell(row sheet.Row, c targetColumn) sheet.Cell {
	i, ok := r.at[c]
	if !ok {
		return sheet.Cell{}
	}
	return row.Cell(i)
}

// readRow plans what a row sets, where nothing is wrong with it.
func (r *targetReader) readRow(row sheet.Row) {
	before := len(r.plan.faults)
	for c := range targetHeaders {
		if len([]rune(r.cell(row, targetColumn(c)).String())) > maxTargetCell {
			r.wrong(row, targetColumn(c), r.plain(reasonText(pipeline.ReasonTooLong), nil))
		}
	}
	if len(r.plan.faults) > before {
		return
	}
	p, period := r.period(row)
	of, subject := r.subject(row)
	m, target := r.target(row)
	if !period || !subject || !target {
		return
	}
	e := pipeline.Entry{Setting: pipeline.SettingTarget, Key: pipeline.TargetKey(p, of)}
	if !m.IsZero() {
		e.Value = encodeValue(m)
	}
	first, twice := r.rows[e.Key]
	if twice {
		r.wrong(row, columnPeriod, r.plain(textTargetFaultTwice, args{"Row": strconv.Itoa(first)}))
		return
	}
	r.rows[e.Key] = row.Number
	probe := e
	if m.IsZero() { // what is cleared is named as what is set
		probe.Value = encodeValue(pipeline.MustMoney("1", string(pipeline.CLP)))
	}
	if err := probe.Check(); err != nil {
		r.refusedBy(row, err)
		return
	}
	r.plan.add(e, targetChange{period: p, of: of, was: r.settings.Targets[e.Key], now: m, over: !p.To().After(r.today)})
}

// refusedBy tells what the domain would refuse of a row.
func (r *targetReader) refusedBy(row sheet.Row, err error) {
	reason, column := pipeline.ReasonOf(err), columnTeam
	var e *pipeline.Error
	if errors.As(err, &e) && e.Fields[pipeline.FieldTarget] != "" {
		reason, column = e.Fields[pipeline.FieldTarget], columnTarget
	} else if e != nil && e.Fields[pipeline.FieldKey] != "" {
		reason = e.Fields[pipeline.FieldKey]
	}
	r.wrong(row, column, r.plain(reasonText(reason), nil))
}

// subject is whose target a row sets: a person's, a team's, or where it names neither the company's.
func (r *targetReader) subject(row sheet.Row) (pipeline.Subject, bool) {
	person, team := strings.TrimSpace(r.cell(row, columnPerson).String()), strings.TrimSpace(r.cell(row, columnTeam).String())
	switch {
	case person == "" && team == "":
		return pipeline.Everyone, true
	case person != "" && team != "":
		r.wrong(row, columnTeam, r.plain(textTargetFaultBoth, nil))
		return "", false
	case team != "":
		return r.team(row, team)
	}
	found := r.people.called(person)
	if len(found) == 1 {
		return pipeline.OfPerson(found[0].ID), true
	}
	text := textTargetFaultPerson
	if len(found) > 1 {
		text = textTargetFaultPeople
	} else if r.plan.tellsFaults() {
		found = nearPeople(strings.TrimPrefix(person, "@"), r.people.all)
	}
	var handles []string
	for _, p := range found[:min(len(found), maxNear)] {
		handles = append(handles, "@"+p.Handle)
	}
	if len(handles) == 0 {
		text = textTargetFaultNobody
	}
	r.wrong(row, columnPerson, r.plain(text, args{"Name": brief(person, maxRowName), "Handles": strings.Join(handles, ", ")}))
	return "", false
}

func (r *targetReader) team(row sheet.Row, name string) (pipeline.Subject, bool) {
	if _, exact := r.settings.Teams[name]; exact {
		return pipeline.OfTeam(name), true
	}
	if team, ok := r.teams[phrase.Fold(name)]; ok {
		return pipeline.OfTeam(team), true
	}
	var teams []string
	for _, e := range r.settings.Entries(pipeline.SettingTeam) {
		teams = append(teams, e.Key)
	}
	text := textTargetFaultTeam
	if len(teams) == 0 {
		text = textTargetFaultNoTeams
	}
	r.wrong(row, columnTeam, r.plain(text, args{"Name": brief(name, maxRowName), "Names": brief(strings.Join(teams, ", "), maxRowName)}))
	return "", false
}

// target is the amount of a row; none where the cell is empty, which clears the target.
func (r *targetReader) target(row sheet.Row) (pipeline.Money, bool) {
	usual := r.usual
	if text := r.cell(row, columnCurrency).String(); text != "" {
		c, ok := phrase.ParseCurrency(text, r.usual)
		if !ok {
			r.wrong(row, columnCurrency, r.plain(reasonText(pipeline.ReasonCurrency), nil))
			return pipeline.Money{}, false
		}
		usual = c
	}
	cell := r.cell(row, columnTarget)
	if cell.Kind() == sheet.Empty {
		return pipeline.Money{}, true
	}
	m, err := moneyIn(cell, usual)
	switch {
	case err != nil:
		r.wrong(row, columnTarget, r.moneyFault(brief(cell.String(), maxRowName), err))
	case r.cell(row, columnCurrency).Kind() != sheet.Empty && m.Currency() != usual:
		r.wrong(row, columnCurrency, r.plain(textTargetFaultCurrency, args{"Amount": r.money(m)}))
	default:
		return m, true
	}
	return pipeline.Money{}, false
}

// wrong tells a fault of a row by its column.
func (r *targetReader) wrong(row sheet.Row, c targetColumn, text string) {
	r.fault(row.Number, r.columnTitle(c), text)
}

func (r *targetReader) fault(row int, column, text string) {
	r.plan.faults = append(r.plan.faults, targetFault{row: row, column: column, text: text})
}
