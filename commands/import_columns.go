package commands

import (
	"slices"
	"strings"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Columns of imports that are no field of a record.
const (
	fieldExternal pipeline.Field = "external"
	fieldCurrency pipeline.Field = "currency"
	fieldStage    pipeline.Field = "stage"
	fieldNumber   pipeline.Field = "number"
)

// importColumn is a column of a file of records, and which headers are read as it, folded.
type importColumn struct {
	field pipeline.Field
	words []string
}

// Headers that mean the same in files of every kind.
var (
	headTaxID    = []string{"rut", "tax id", "tax_id", "rut empresa", "identificacion tributaria"}
	headPhone    = []string{"telefono", "phone", "fono", "celular", "mobile"}
	headEmail    = []string{"correo", "email", "e-mail", "correo electronico", "mail"}
	headClient   = []string{"cliente", "client", "cuenta", "account", "empresa", "company", "razon social"}
	headPosition = []string{"cargo", "position", "puesto", "job title"}
	headOwner    = []string{"responsable", "owner", "vendedor", "vendedora", "salesperson", "ejecutivo", "ejecutiva"}
	headNote     = []string{"nota", "note", "notas", "notes", "comentario", "comment"}
	headSource   = []string{"origen", "source", "fuente"}
	headService  = []string{"linea de servicio", "service line", "linea", "line", "service_line"}
	headValue    = []string{"valor", "value", "monto", "amount"}
	headCurrency = []string{"moneda", "currency", "divisa"}
	headExternal = []string{"id", "id externo", "external id", "codigo", "code", "external_id"}
)

// importColumns are the columns of each kind, the first of which is required.
var importColumns = map[people.Kind][]importColumn{
	people.KindAccount: {
		{pipeline.FieldName, []string{"nombre", "name", "cuenta", "account", "empresa", "company", "cliente", "client", "razon social"}},
		{people.FieldTaxID, headTaxID}, {people.FieldDomain, []string{"dominio", "domain", "web", "sitio web", "website"}}, {people.FieldPhone, headPhone},
		{people.FieldIndustry, []string{"rubro", "industry", "industria", "sector", "giro"}}, {people.FieldAddress, []string{"direccion", "address"}},
		{pipeline.FieldNote, headNote}, {pipeline.FieldOwner, headOwner}, {fieldExternal, headExternal},
	},
	people.KindContact: {
		{pipeline.FieldName, []string{"nombre", "name", "contacto", "contact", "persona", "person"}},
		{pipeline.FieldAccount, headClient}, {people.FieldEmail, headEmail}, {people.FieldPhone, headPhone}, {people.FieldPosition, headPosition},
		{pipeline.FieldNote, headNote}, {fieldExternal, headExternal},
	},
	people.KindLead: {
		{people.FieldCompany, headClient},
		{people.FieldPerson, []string{"persona", "person", "nombre", "name", "contacto", "contact"}}, {people.FieldEmail, headEmail},
		{people.FieldPhone, headPhone}, {people.FieldPosition, headPosition}, {people.FieldTaxID, headTaxID}, {pipeline.FieldSource, headSource},
		{people.FieldNeed, []string{"necesidad", "need", "descripcion", "description"}}, {pipeline.FieldServiceLine, headService},
		{pipeline.FieldValue, headValue}, {fieldCurrency, headCurrency}, {pipeline.FieldOwner, headOwner}, {fieldExternal, headExternal},
	},
	people.KindOpportunity: {
		{pipeline.FieldAccount, headClient},
		{pipeline.FieldName, []string{"nombre", "name", "oportunidad", "opportunity", "titulo", "title"}}, {pipeline.FieldValue, headValue},
		{fieldCurrency, headCurrency}, {pipeline.FieldClose, []string{"cierre", "close", "fecha de cierre", "close date", "cierre esperado", "expected close"}},
		{pipeline.FieldServiceLine, headService}, {pipeline.FieldSource, headSource}, {pipeline.FieldOwner, headOwner},
		{fieldStage, []string{"etapa", "stage"}}, {fieldExternal, headExternal},
	},
}

// exportedHeaders are those of columns of files that we write from which nothing is brought in: it is ours to say.
var exportedHeaders = map[string]pipeline.Field{
	"numero": fieldNumber, "number": fieldNumber, "probabilidad (%)": "", "probability (%)": "", "en la etapa desde": "", "at the stage since": "",
}

// columnHeader is how a column is headed in files that we write.
func (v voice) columnHeader(f pipeline.Field) string {
	return v.plain(i18n.Key("import.column_"+string(f)), nil)
}

// columnHeaders are those of a kind, in order.
func (v voice) columnHeaders(kind people.Kind) string {
	var all []string
	for _, c := range importColumns[kind] {
		all = append(all, v.columnHeader(c.field))
	}
	return strings.Join(all, ", ")
}

// readHeader finds the columns by their headers. One that it does not know may be a slip, and what stands under it would be
// missed: that is a fault.
func (r *importReader) readHeader(header sheet.Row) {
	columns := importColumns[r.kind]
	for i, cell := range header.Cells {
		if cell.Kind() == sheet.Empty {
			continue
		}
		title := cell.String()
		if field, ours := exportedHeaders[phrase.Fold(title)]; ours && r.kind == people.KindOpportunity {
			r.at[field] = i
			continue
		}
		n := slices.IndexFunc(columns, func(c importColumn) bool { return slices.Contains(c.words, phrase.Fold(title)) })
		if n < 0 {
			r.fault(header.Number, title, r.plain(textTargetFaultColumn, args{"Names": r.columnHeaders(r.kind)}))
			continue
		}
		if _, twice := r.at[columns[n].field]; twice {
			r.fault(header.Number, title, r.plain(textTargetFaultColumnTwice, nil))
			continue
		}
		r.at[columns[n].field] = i
	}
	_, named := r.at[columns[0].field]
	if _, person := r.at[people.FieldPerson]; r.kind == people.KindLead {
		named = named || person
	}
	if !named {
		r.fault(header.Number, r.columnHeader(columns[0].field), r.plain(textTargetFaultNoColumn, nil))
	}
}
