package commands

import (
	"slices"
	"strings"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
)

// targetColumn is a column of a sheet of targets.
type targetColumn uint8

const (
	columnPeriod targetColumn = iota
	columnPerson
	columnTeam
	columnTarget
	columnCurrency
)

// targetHeader is how a column is headed, and which other headers are read as it, folded.
type targetHeader struct {
	title i18n.Key
	words []string
}

// targetHeaders are those of all columns, in the order in which they are written.
var targetHeaders = []targetHeader{
	columnPeriod:   {textFieldPeriod, []string{"periodo", "period", "mes", "month"}},
	columnPerson:   {textTargetColumnPerson, []string{"persona", "person", "vendedor", "vendedora", "salesperson", "responsable", "owner"}},
	columnTeam:     {textTargetColumnTeam, []string{"equipo", "team"}},
	columnTarget:   {textFieldTarget, []string{"meta", "target", "monto", "amount", "objetivo", "goal"}},
	columnCurrency: {textExportCurrency, []string{"moneda", "currency", "divisa"}},
}

func (v voice) columnTitle(c targetColumn) string { return v.plain(targetHeaders[c].title, nil) }

func (v voice) columnTitles() []string {
	var all []string
	for c := range targetHeaders {
		all = append(all, v.columnTitle(targetColumn(c)))
	}
	return all
}

// readHeader finds the columns by their headers. One that it does not know may be a slip, and what stands under it would be
// missed: that is a fault.
func (r *targetReader) readHeader(header sheet.Row) {
	for i, cell := range header.Cells {
		if cell.Kind() == sheet.Empty {
			continue
		}
		title := cell.String()
		c := slices.IndexFunc(targetHeaders, func(h targetHeader) bool { return slices.Contains(h.words, phrase.Fold(title)) })
		switch _, twice := r.at[targetColumn(c)]; {
		case c < 0:
			r.fault(header.Number, title, r.plain(textTargetFaultColumn, args{"Names": strings.Join(r.columnTitles(), ", ")}))
		case twice:
			r.fault(header.Number, title, r.plain(textTargetFaultColumnTwice, nil))
		default:
			r.at[targetColumn(c)] = i
		}
	}
	for _, c := range []targetColumn{columnPeriod, columnTarget} {
		if _, there := r.at[c]; !there {
			r.fault(header.Number, r.columnTitle(c), r.plain(textTargetFaultNoColumn, nil))
		}
	}
}
