package commands

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// foldedText is a text as words of a file are held against it.
func foldedText(s string) string { return phrase.Fold(s) }

// productReader reads a file of the catalogue against the catalogue that there is.
type productReader struct {
	voice
	app   *App
	usual pipeline.Currency
	by    pipeline.Actor
	at    map[productColumn]int
	there map[string]billing.Product
	order []string
	found map[string]*readProduct
	plan  cataloguePlan
}

// readProduct is what the rows of one product say.
type readProduct struct {
	first  int
	edit   billing.Edit
	texts  map[productColumn]string
	faulty bool
}

func newProductReader(a *App, v voice, all []billing.Product, by pipeline.Actor) *productReader {
	r := &productReader{voice: v, app: a, usual: a.usualCurrency(), by: by, at: map[productColumn]int{}, there: map[string]billing.Product{}, found: map[string]*readProduct{}}
	for _, p := range all {
		r.there[p.Code] = p
	}
	return r
}

func (r *productReader) read(rows []sheet.Row) cataloguePlan {
	if r.readHeader(rows[0]); len(r.plan.faults) > 0 {
		return r.plan
	}
	for _, row := range rows[1:] {
		r.readRow(row)
	}
	for _, code := range r.order {
		r.settle(code)
	}
	return r.plan
}

func (r *productReader) readHeader(header sheet.Row) {
	for i, cell := range header.Cells {
		if cell.Kind() == sheet.Empty {
			continue
		}
		title := cell.String()
		c := slices.IndexFunc(productHeaders, func(h struct {
			of    pipeline.Field
			words []string
		}) bool {
			return slices.Contains(h.words, phrase.Fold(title))
		})
		switch _, twice := r.at[productColumn(c)]; {
		case c < 0:
			r.fault(header.Number, title, r.plain(textTargetFaultColumn, args{"Names": strings.Join(r.productColumnTitles(), ", ")}))
		case twice:
			r.fault(header.Number, title, r.plain(textTargetFaultColumnTwice, nil))
		default:
			r.at[productColumn(c)] = i
		}
	}
	if _, there := r.at[columnCode]; !there {
		r.fault(header.Number, r.field(billing.FieldCode), r.plain(textTargetFaultNoColumn, nil))
	}
}

func (r *productReader) cell(row sheet.Row, c productColumn) sheet.Cell {
	i, ok := r.at[c]
	if !ok {
		return sheet.Cell{}
	}
	return row.Cell(i)
}

// readRow adds a row to what is read of its product.
func (r *productReader) readRow(row sheet.Row) {
	code, why := billing.Code(r.cell(row, columnCode).String())
	if why != "" {
		r.wrong(row, columnCode, r.plain(reasonText(why), nil))
		return
	}
	p, known := r.found[code]
	if !known {
		p = &readProduct{first: row.Number, edit: billing.Edit{Code: &code}, texts: map[productColumn]string{}}
		r.found[code], r.order = p, append(r.order, code)
	}
	before := len(r.plan.faults)
	for c := columnNameES; c <= columnList; c++ {
		r.text(row, p, c)
	}
	r.price(row, p)
	if len(r.plan.faults) == before && !p.faulty {
		r.try(row, code, p)
	}
	p.faulty = p.faulty || len(r.plan.faults) > before
}

// text reads a cell that is of the product as a whole: rows of one product say the same, or nothing.
func (r *productReader) text(row sheet.Row, p *readProduct, c productColumn) {
	text := strings.TrimSpace(r.cell(row, c).String())
	if text == "" || c == columnList {
		return
	}
	if was, said := p.texts[c]; said {
		if was != text {
			r.wrong(row, c, r.plain(textProductFaultDiffers, args{"Row": strconv.Itoa(p.first)}))
		}
		return
	}
	p.texts[c] = text
	switch c {
	case columnTreatment:
		t, ok := r.app.treatmentNamed(phrase.Fold(text))
		if !ok {
			r.wrong(row, c, r.plain(reasonText(pipeline.ReasonChoice), nil))
		}
		p.edit.Treatment = &t
	case columnRetired:
		retired := slices.Contains([]string{"si", "yes", "x", "1", "true", "verdadero"}, phrase.Fold(text))
		if !retired && !slices.Contains([]string{"no", "0", "false", "falso"}, phrase.Fold(text)) {
			r.wrong(row, c, r.plain(reasonText(pipeline.ReasonChoice), nil))
		}
		p.edit.Retired = &retired
	default:
		*map[productColumn]**string{columnNameES: &p.edit.NameES, columnNameEN: &p.edit.NameEN, columnFamily: &p.edit.Family, columnUnit: &p.edit.Unit,
			columnServiceLine: &p.edit.ServiceLine, columnExternal: &p.edit.External}[c] = &text
	}
}

// price reads the price of a row, where it has one.
func (r *productReader) price(row sheet.Row, p *readProduct) {
	cell := r.cell(row, columnPrice)
	if cell.Kind() == sheet.Empty {
		return
	}
	usual := r.usual
	if text := r.cell(row, columnMoney).String(); text != "" {
		c, ok := phrase.ParseCurrency(text, r.usual)
		if !ok {
			r.wrong(row, columnMoney, r.plain(reasonText(pipeline.ReasonCurrency), nil))
			return
		}
		usual = c
	}
	x := billing.Price{List: r.cell(row, columnList).String()}
	var err error
	if n, ok := cell.Number(); ok {
		x.Price, err = pipeline.NewMoney(n, usual)
	} else {
		x.Price, err = phrase.ParseMoney(cell.String(), usual)
	}
	if err != nil {
		r.wrong(row, columnPrice, r.moneyFault(brief(cell.String(), maxRowName), err))
		return
	}
	var from, to bool
	x.From, from = r.day(row, columnFrom)
	x.To, to = r.day(row, columnTo)
	if from && to {
		p.edit.Prices = append(p.edit.Prices, x)
	}
}

// day reads a day, none where the cell is empty.
func (r *productReader) day(row sheet.Row, c productColumn) (pipeline.Date, bool) {
	cell := r.cell(row, c)
	if cell.Kind() == sheet.Empty {
		return pipeline.Date{}, true
	}
	if d, ok := cell.Day(); ok {
		return d, true
	}
	d, err := phrase.ParseDate(cell.String(), r.today(), r.lang)
	if err != nil {
		r.wrong(row, c, r.dateFault(brief(cell.String(), maxRowName), err))
	}
	return d, err == nil
}

// try holds what is read of a product so far against the rules, so that each fault is told at the row that brought it.
func (r *productReader) try(row sheet.Row, code string, p *readProduct) {
	_, err := r.made(code, p.edit)
	for f, why := range fieldsOf(err) {
		c := slices.IndexFunc(productHeaders, func(h struct {
			of    pipeline.Field
			words []string
		}) bool {
			return h.of == f
		})
		r.wrong(row, productColumn(max(0, c)), r.plain(reasonText(why), nil))
	}
}

// made is the product as it would be.
func (r *productReader) made(code string, e billing.Edit) (billing.Product, error) {
	if was, there := r.there[code]; there {
		next, _, err := was.Edit(e, r.by, time.Time{})
		return next, err
	}
	next, _, err := billing.Create(0, e, r.by, time.Time{})
	return next, err
}

// settle adds what is read of a product to the plan.
func (r *productReader) settle(code string) {
	p, was := r.found[code], r.there[code]
	if p.faulty {
		return
	}
	_, err := r.made(code, p.edit)
	var refused *pipeline.Error
	switch {
	case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
		r.plan.same++
		return
	case errors.As(err, &refused):
		r.fault(p.first, r.field(billing.FieldCode), r.plain(reasonText(refused.Reason), nil))
		return
	case was.Version == 0:
		r.plan.made = append(r.plan.made, code)
	default:
		r.plan.changed = append(r.plan.changed, code)
	}
	r.plan.taken = append(r.plan.taken, billing.Taken{Version: was.Version, Edit: p.edit})
}

func (r *productReader) wrong(row sheet.Row, c productColumn, text string) {
	r.fault(row.Number, r.field(productHeaders[c].of), text)
}

func (r *productReader) fault(row int, column, text string) {
	r.plan.faults = append(r.plan.faults, targetFault{row: row, column: column, text: text})
}
