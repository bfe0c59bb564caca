package commands

import (
	"slices"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/internal/telephone"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// importReader reads a file of records, and tells every fault of every row.
type importReader struct {
	voice
	kind   people.Kind
	usual  pipeline.Currency
	day    pipeline.Date
	people roster
	at     map[pipeline.Field]int
	rows   []people.ImportRow
	faults []targetFault
}

// newImportReader is a reader for who v speaks to. usual is meant where an amount has no currency.
func (a *App) newImportReader(v voice, kind people.Kind, colleagues []bot.Colleague) *importReader {
	return &importReader{voice: v, kind: kind, usual: a.usualCurrency(), day: a.flow.Today(), people: newRoster(colleagues), at: map[pipeline.Field]int{}}
}

// read reads the rows of a file, of which the first is the header. Those in which something can't be read are left out.
func (r *importReader) read(rows []sheet.Row) {
	if r.readHeader(rows[0]); len(r.faults) > 0 {
		return
	}
	for _, row := range rows[1:] {
		before := len(r.faults)
		read := r.row(row)
		var bad []pipeline.Field
		for _, c := range importColumns[r.kind] {
			if slices.ContainsFunc(r.faults[before:], func(f targetFault) bool { return f.column == r.columnHeader(c.field) }) {
				bad = append(bad, c.field)
			}
		}
		if len(bad) > 0 { // what else is wrong with it is told at the same time
			if err := read.Check(r.kind, bad...); err != nil {
				for _, f := range people.FaultsOf(row.Number, err) {
					r.said(f)
				}
			}
			continue
		}
		r.rows = append(r.rows, read)
	}
}

// row reads what can be read of one.
func (r *importReader) row(row sheet.Row) people.ImportRow {
	out := people.ImportRow{Number: row.Number, External: pipeline.Clean(r.cell(row, fieldExternal).String())}
	if len([]rune(out.External)) > pipeline.MaxShort {
		r.wrong(row, fieldExternal, r.plain(reasonText(pipeline.ReasonTooLong), nil))
	}
	out.Owner = r.owner(row)
	text := func(f pipeline.Field) *string { return r.text(row, f) }
	switch r.kind {
	case people.KindAccount:
		out.Account = &people.AccountEdit{Name: given(text(pipeline.FieldName)), TaxID: text(people.FieldTaxID), Domain: text(people.FieldDomain), Phone: r.phone(row),
			Industry: text(people.FieldIndustry), Address: text(people.FieldAddress), Note: text(pipeline.FieldNote)}
	case people.KindContact:
		out.Contact = &people.ContactEdit{Name: given(text(pipeline.FieldName)), Email: text(people.FieldEmail), Phone: r.phone(row), Note: text(pipeline.FieldNote), Position: text(people.FieldPosition)}
		out.Client = r.cell(row, pipeline.FieldAccount).String()
	case people.KindLead:
		out.Lead = &people.LeadEdit{Person: text(people.FieldPerson), Company: text(people.FieldCompany), Email: text(people.FieldEmail), Phone: r.phone(row),
			Position: text(people.FieldPosition), TaxID: text(people.FieldTaxID), Source: text(pipeline.FieldSource), Need: text(people.FieldNeed),
			ServiceLine: text(pipeline.FieldServiceLine), Value: r.value(row)}
	default:
		r.stands(row)
		out.Opportunity = &pipeline.Edit{Account: given(text(pipeline.FieldAccount)), Name: text(pipeline.FieldName), ServiceLine: text(pipeline.FieldServiceLine),
			Source: text(pipeline.FieldSource), Value: r.value(row), Close: r.closing(row)}
	}
	return out
}

// given is a text that a record can't be without.
func given(s *string) *string {
	if s == nil {
		return new(string)
	}
	return s
}

func (r *importReader) cell(row sheet.Row, f pipeline.Field) sheet.Cell {
	i, ok := r.at[f]
	if !ok {
		return sheet.Cell{}
	}
	return row.Cell(i)
}

// text is what a cell says; nil where it says nothing.
func (r *importReader) text(row sheet.Row, f pipeline.Field) *string {
	s := r.cell(row, f).String()
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return &s
}

func (r *importReader) phone(row sheet.Row) *string {
	typed := r.text(row, people.FieldPhone)
	if typed == nil {
		return nil
	}
	if _, bare := r.cell(row, people.FieldPhone).Number(); bare && len(*typed) > 9 {
		*typed = "+" + *typed // a spreadsheet took the plus off
	}
	read, ok := telephone.Read(*typed)
	if !ok {
		r.wrong(row, people.FieldPhone, r.plain(textLeadBadPhone, nil))
	}
	return &read
}

// value is the amount of a row, in the currency that it or its column says.
func (r *importReader) value(row sheet.Row) *pipeline.Money {
	usual, said := r.usual, r.text(row, fieldCurrency)
	if said != nil {
		c, ok := phrase.ParseCurrency(*said, r.usual)
		if !ok {
			r.wrong(row, fieldCurrency, r.plain(reasonText(pipeline.ReasonCurrency), nil))
			return nil
		}
		usual = c
	}
	cell := r.cell(row, pipeline.FieldValue)
	if cell.Kind() == sheet.Empty {
		return nil
	}
	m, err := moneyIn(cell, usual)
	switch {
	case err != nil:
		r.wrong(row, pipeline.FieldValue, r.moneyFault(brief(cell.String(), maxRowName), err))
	case said != nil && m.Currency() != usual:
		r.wrong(row, fieldCurrency, r.plain(textImportFaultCurrency, args{"Amount": r.money(m)}))
	}
	return &m
}

func (r *importReader) closing(row sheet.Row) *pipeline.Date {
	cell := r.cell(row, pipeline.FieldClose)
	if cell.Kind() == sheet.Empty {
		return nil
	}
	if d, ok := cell.Day(); ok {
		return &d
	}
	d, err := phrase.ParseDate(cell.String(), r.day, r.lang)
	if err != nil {
		r.wrong(row, pipeline.FieldClose, r.dateFault(brief(cell.String(), maxRowName), err))
	}
	return &d
}

// stands refuses a stage beyond the first: an import passes no gate. In a row that we wrote it is where the opportunity was then.
func (r *importReader) stands(row sheet.Row) {
	said := r.text(row, fieldStage)
	if said == nil || r.text(row, fieldNumber) != nil {
		return
	}
	first := pipeline.StageImmature
	for _, name := range []string{r.stage(first), first.String(), "inmadura", "immature"} {
		if phrase.Fold(*said) == phrase.Fold(name) {
			return
		}
	}
	r.wrong(row, fieldStage, r.plain(textImportFaultStage, args{"Stage": r.stage(first)}))
}

// owner is whom a row names; nobody where it names none.
func (r *importReader) owner(row sheet.Row) pipeline.UserID {
	name := r.text(row, pipeline.FieldOwner)
	if name == nil {
		return ""
	}
	found := r.people.called(strings.TrimSpace(*name))
	if len(found) == 1 {
		return found[0].ID
	}
	text := textTargetFaultPerson
	if len(found) > 1 {
		text = textTargetFaultPeople
	} else if len(r.faults) < maxPlanShown {
		found = nearPeople(strings.TrimPrefix(*name, "@"), r.people.all)
	}
	var handles []string
	for _, p := range found[:min(len(found), maxNear)] {
		handles = append(handles, "@"+p.Handle)
	}
	if len(handles) == 0 {
		text = textTargetFaultNobody
	}
	r.wrong(row, pipeline.FieldOwner, r.plain(text, args{"Name": brief(*name, maxRowName), "Handles": strings.Join(handles, ", ")}))
	return ""
}

// said words a fault that the domain found.
func (r *importReader) said(f people.ImportFault) {
	column := r.columnHeader(importColumns[r.kind][0].field)
	if f.Field != "" {
		column = r.columnHeader(f.Field)
	}
	r.fault(f.Row, column, r.importReason(f))
}

// importReason says why a row is refused.
func (v voice) importReason(f people.ImportFault) string {
	if f.Reason == people.ReasonRowTwice && f.As > 0 {
		return v.plain(textImportFaultTwice, args{"Row": f.As})
	}
	if f.Reason == pipeline.ReasonDuplicate {
		return v.plain(textImportFaultTaken, nil)
	}
	return v.plain(reasonText(f.Reason), nil)
}

func (r *importReader) wrong(row sheet.Row, f pipeline.Field, text string) {
	r.fault(row.Number, r.columnHeader(f), text)
}

func (r *importReader) fault(row int, column, text string) {
	r.faults = append(r.faults, targetFault{row: row, column: column, text: text})
}
