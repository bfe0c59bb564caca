package commands

import (
	"context"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// productColumn is one column of a file of the catalogue.
type productColumn uint8

const (
	columnCode productColumn = iota
	columnNameES
	columnNameEN
	columnFamily
	columnUnit
	columnServiceLine
	columnTreatment
	columnExternal
	columnRetired
	columnList
	columnMoney
	columnPrice
	columnFrom
	columnTo
)

// productHeaders are the columns, in the order in which they are written: the field that each is of, and what people call it, folded.
var productHeaders = []struct {
	of    pipeline.Field
	words []string
}{
	columnCode:        {billing.FieldCode, []string{"codigo", "code", "sku"}},
	columnNameES:      {billing.FieldNameES, []string{"nombre en español", "nombre en espanol", "name in spanish", "nombre", "name"}},
	columnNameEN:      {billing.FieldNameEN, []string{"nombre en ingles", "name in english"}},
	columnFamily:      {billing.FieldFamily, []string{"familia", "family"}},
	columnUnit:        {pipeline.FieldUnit, []string{"unidad", "unit"}},
	columnServiceLine: {pipeline.FieldServiceLine, []string{"linea de servicio", "service line", "linea", "line"}},
	columnTreatment:   {pipeline.FieldTreatment, []string{"impuesto", "tax", "tratamiento", "treatment", "iva", "vat"}},
	columnExternal:    {billing.FieldExternal, []string{"codigo externo", "external code", "externo", "external"}},
	columnRetired:     {billing.FieldRetired, []string{"retirado", "retired"}},
	columnList:        {billing.FieldList, []string{"lista", "list", "lista de precios", "price list"}},
	columnMoney:       {pipeline.FieldCurrency, []string{"moneda", "currency", "divisa"}},
	columnPrice:       {pipeline.FieldPrice, []string{"precio", "price", "precio unitario", "unit price"}},
	columnFrom:        {billing.FieldFrom, []string{"desde", "from"}},
	columnTo:          {billing.FieldTo, []string{"hasta", "to", "until"}},
}

func (v voice) productColumnTitles() []string {
	var all []string
	for _, h := range productHeaders {
		all = append(all, v.field(h.of))
	}
	return all
}

// catalogueAtOnce is how many products are read together.
const catalogueAtOnce = 500

// wholeCatalogue is every product, retired ones too, by code, as far as a file takes them.
func (a *App) wholeCatalogue(ctx context.Context, m pipeline.Member) ([]billing.Product, pipeline.Actor, error) {
	var all []billing.Product
	for {
		page, by, err := a.catalogue.Products(ctx, m, billing.Query{Retired: true, Skip: len(all), Limit: catalogueAtOnce})
		all = append(all, page.Items...)
		if err != nil || !page.More || len(all) >= maxExported {
			return all, by, err
		}
	}
}

// exportProducts has a row for each price, and one for a product without any. It is what an import reads back.
func (a *App) exportProducts(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	all, _, err := a.wholeCatalogue(ctx, q.Person.Member())
	if err != nil {
		return exported{}, nil, err
	}
	var rows [][]sheet.Cell
	for _, p := range all {
		prices := p.Prices
		if len(prices) == 0 {
			prices = []billing.Price{{}}
		}
		for _, x := range prices {
			rows = append(rows, q.productCells(p, x))
		}
	}
	return exported{q.productColumnTitles(), rowsOf(rows)}, nil, nil
}

func (v voice) productCells(p billing.Product, x billing.Price) []sheet.Cell {
	retired := ""
	if p.Retired {
		retired = v.plain(textProductYes, nil)
	}
	cells := make([]sheet.Cell, len(productHeaders))
	for c, text := range map[productColumn]string{columnCode: p.Code, columnNameES: p.NameES, columnNameEN: p.NameEN, columnFamily: p.Family, columnUnit: p.Unit,
		columnServiceLine: p.ServiceLine, columnTreatment: v.treatment(p.Treatment), columnExternal: p.External, columnRetired: retired, columnList: x.List} {
		if text != "" {
			cells[c] = sheet.TextCell(text)
		}
	}
	if x.Price.IsZero() {
		return cells
	}
	cells[columnMoney], cells[columnPrice] = sheet.TextCell(string(x.Price.Currency())), amountCell(x.Price)
	if !x.From.IsZero() {
		cells[columnFrom] = sheet.DayCell(x.From)
	}
	if !x.To.IsZero() {
		cells[columnTo] = sheet.DayCell(x.To)
	}
	return cells
}

// wordsOfTreatment are what a file may say of a tax, folded, in both languages.
var wordsOfTreatment = map[string]pipeline.Treatment{"afecto": pipeline.TaxStandard, "taxed": pipeline.TaxStandard, "standard": pipeline.TaxStandard, "iva": pipeline.TaxStandard, "vat": pipeline.TaxStandard, "taxable": pipeline.TaxStandard,
	"exento": pipeline.TaxExempt, "exempt": pipeline.TaxExempt}

// treatmentNamed reads how something is taxed, as a file says it.
func (a *App) treatmentNamed(folded string) (pipeline.Treatment, bool) {
	if t, ok := wordsOfTreatment[folded]; ok {
		return t, true
	}
	for _, t := range pipeline.Treatments() {
		for _, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
			if strings.EqualFold(folded, foldedText(a.engine(lang).treatment(t))) {
				return t, true
			}
		}
	}
	return "", false
}
