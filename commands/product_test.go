package commands

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// addProductFamilies adds the ids that the catalogue puts together.
func addProductFamilies(f map[string][]string) {
	for _, r := range []pipeline.Reason{billing.ReasonRetired, billing.ReasonNotRetired, billing.ReasonNoPrice, billing.ReasonReaches} {
		f["refusal."] = append(f["refusal."], string(r))
	}
	for _, field := range []pipeline.Field{billing.FieldCode, billing.FieldNameES, billing.FieldNameEN, billing.FieldFamily, billing.FieldPrices, billing.FieldRetired,
		billing.FieldList, billing.FieldFrom, billing.FieldTo, pipeline.FieldBusiness, pipeline.FieldLogo} {
		f["field."] = append(f["field."], string(field))
	}
	f["setting."] = append(f["setting."], string(pipeline.SettingTax), string(pipeline.SettingCompany)) // in the list of changes alone
}

// productShelf is a catalogue in memory.
type productShelf struct {
	billing.Store
	all []billing.Product
}

func (s *productShelf) Product(_ context.Context, code string) (billing.Product, error) {
	for _, p := range s.all {
		if p.Code == code {
			return p, nil
		}
	}
	return billing.Product{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

func (s *productShelf) Products(_ context.Context, q billing.Query) (billing.Page, error) {
	var all []billing.Product
	for _, p := range s.all {
		if strings.Contains(phrase.Fold(p.Code+" "+p.NameES), phrase.Fold(q.Text)) && (q.Retired || !p.Retired) {
			all = append(all, p)
		}
	}
	all = all[min(q.Skip, len(all)):]
	return billing.Page{Items: all[:min(q.Limit, len(all))], More: len(all) > q.Limit}, nil
}

func (s *productShelf) Lists(context.Context, int) ([]string, error) {
	return []string{"mayoristas <!here>", "socios"}, nil
}

func (s *productShelf) ProductEvents(context.Context, billing.ProductID, int, int) ([]billing.Event, error) {
	return []billing.Event{{Product: 1, Version: 2, Act: billing.ActPriced, By: ana, At: noon, Changes: []pipeline.Change{
		{Field: billing.FieldPrices, From: []byte("null"), To: []byte(`[{"price": "CLP 45000", "from": "2026-01-01"}]`)}, {Field: pipeline.FieldTreatment, From: []byte(`"standard"`), To: []byte(`"exempt"`)}}}}, nil
}

func (s *productShelf) DoProducts(context.Context, billing.Command, func(billing.Tx) error) (*billing.Replayed, error) {
	return nil, &pipeline.Error{Code: pipeline.Denied, Reason: pipeline.ReasonAdminOnly}
}

func sampleProducts() []billing.Product {
	return []billing.Product{
		{ID: 1, Version: 3, Code: "CONS-01", NameES: hostileName, NameEN: "Advice", Family: "Servicios", Unit: "hora", ServiceLine: hostileName, Treatment: pipeline.TaxStandard, External: "ERP 7", Prices: []billing.Price{
			{Price: pipeline.MustMoney("45000", "CLP"), From: today.AddDays(-400), To: today.AddDays(-1)}, {Price: pipeline.MustMoney("50000", "CLP"), From: today},
			{List: hostileName, Price: pipeline.MustMoney("1.2345", "CLF"), To: today.AddDays(9)}, {List: "Socios", Price: pipeline.MustMoney("40.5", "USD"), From: today, To: today.AddDays(30)}}},
		{ID: 2, Version: 1, Code: "CAP-01", NameES: "Capacitación", NameEN: "Capacitación", Treatment: pipeline.TaxExempt},
		{ID: 3, Version: 2, Code: "OLD", NameES: "Antiguo", NameEN: "Old", Family: "Licencias", Treatment: pipeline.TaxStandard, Retired: true},
	}
}

// shop is an office with a catalogue.
func shop(t require.TestingT) *office {
	o, _ := run(t)
	o.catalogue.Store = &productShelf{all: sampleProducts()}
	o.slack = &workspace{}
	return o
}

func TestTheCatalogueLooksAsItShould(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		o, a := shop(t), newAlbum(t, lang)
		for _, line := range []string{"productos", "productos retirados", "products cons-01", "productos antiguo", "productos c", "productos zzz", "productos historial cons-01"} {
			a.reply(line, o.sets(boss, lang, line))
			a.reply(line+" of who does not administer", o.sets(bruno, lang, line))
		}
		o.catalogue.Store = &productShelf{}
		a.reply("an empty catalogue", o.sets(boss, lang, "productos"))
		p := sampleProducts()[0]
		a.add("form of a product", viewJSON(t, o, o.goods.product, lang, productState{Code: p.Code, Version: 3, product: p}, bot.Values{}))
		a.add("form of a new product, with lines to choose from", viewJSON(t, o, o.goods.product, lang, productState{Lines: []string{"Datos"}, product: billing.Product{Treatment: pipeline.TaxStandard}}, bot.Values{}))
		a.add("form of a price", viewJSON(t, o, o.goods.price, lang, priceState{Code: p.Code, name: hostileName}, bot.Values{}))
		a.add("form that takes a file", viewJSON(t, o, o.goods.uploading, lang, uploadState{}, bot.Values{}))
		a.add("what a file would change", viewJSON(t, o, o.goods.previewing, lang, catalogueShown(cataloguePlan{made: []string{"A", "B"}, changed: []string{"C"}, same: 4}, "F1", hostileName), bot.Values{}))
		a.add("form of who sells", viewJSON(t, o, o.goods.company, lang, companyState{Logo: "x", company: pipeline.Company{Name: hostileName, TaxID: "76.543.210-3"}}, bot.Values{}))
		a.add("form of a tax", viewJSON(t, o, o.goods.tax, lang, taxState{percent: "19"}, bot.Values{}))
		v := o.speaks(lang)
		a.reply("settings", bot.Say(bot.Join("\n", v.entryLine(pipeline.Entry{Setting: pipeline.SettingTax, Key: "standard/2027-01-01", Value: encodeValue("18.5")}),
			v.entryLine(pipeline.Entry{Setting: pipeline.SettingCompany, Key: "own", Value: encodeValue(pipeline.Company{Name: hostileName})}))))
		a.is("products")
	}
}

// takes reads a file against the catalogue.
func (o *office) takes(lang i18n.Lang, data string) cataloguePlan {
	rows, err := sheet.Read(bytes.NewReader([]byte(data)))
	require.NoError(o.t, err)
	by, err := o.store.Actor(context.Background(), pipeline.Member{ID: boss})
	require.NoError(o.t, err)
	all, _, err := o.wholeCatalogue(context.Background(), pipeline.Member{ID: boss})
	require.NoError(o.t, err)
	return newProductReader(o.App, o.speaks(lang), all, by).read(rows)
}

func TestACatalogueIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	o := shop(t)
	plan := o.takes(i18n.ES, "Código;Nombre;Familia;Impuesto;Lista;Moneda;Precio;Desde;Hasta;Retirado\n"+
		"new-1;Soporte;Servicios;Exento;;;45.000;01-01-2026;30-06-2026;no\nNEW-1;;;;;UF;1,5;;;\ncap-01;;Cursos;;;;;;;\nold;;;;;;;;;sí\n")
	require.Empty(t, plan.faults)
	require.Equal(t, []string{"NEW-1"}, plan.made)
	require.Equal(t, []string{"CAP-01"}, plan.changed)
	require.Equal(t, 1, plan.same)
	require.Equal(t, []billing.Price{{Price: pipeline.MustMoney("45000", "CLP"), From: pipeline.Date{Year: 2026, Month: 1, Day: 1}, To: pipeline.Date{Year: 2026, Month: 6, Day: 30}},
		{Price: pipeline.MustMoney("1.5", "CLF")}}, plan.taken[0].Prices)
	require.Equal(t, pipeline.TaxExempt, *plan.taken[0].Treatment)
	require.Equal(t, 1, plan.taken[1].Version)
}

func TestFaultsOfACatalogueAreToldByRowAndColumn(t *testing.T) {
	t.Parallel()
	o := shop(t)
	const head = "Código;Nombre;Impuesto;Retirado;Moneda;Precio;Desde;Hasta\n"
	for file, want := range map[string]string{
		"Nombre\nx":                              "1 Código: Falta esta columna.",
		"Código;Kódigo\nx;y":                     "1 Kódigo: No conozco esta columna.",
		"Código;SKU\nx;y":                        "1 SKU: Esta columna está dos veces.",
		head + ";x":                              "2 Código: Falta este dato.",
		head + "a b;x":                           "2 Código: ",
		head + "n1;":                             "2 Nombre en español: Falta este dato.",
		head + "n1;x;raro":                       "2 Impuesto: ",
		head + "n1;x;;quizás":                    "2 Retirado: ",
		head + "n1;x;;;doblones;5":               "2 Moneda: ",
		head + "n1;x;;;;mucho":                   "2 Precio unitario: No entendí el monto «mucho»",
		head + "n1;x;;;;-5":                      "2 Precio unitario: No puede ser negativo.",
		head + "n1;x;;;;5;ayer no;":              "2 Desde: ",
		head + "n1;x;;;;5;02-01-2026;01-01-2026": "2 Hasta: Está fuera de rango.",
		head + "n1;x;;;;5;01-02-2026;\nn1;;;;;6;01-01-2026;01-03-2026": "3 Hasta: Se cruza",
		head + "n1;x\nn1;y": "3 Nombre en español: No dice lo mismo que la fila 2",
	} {
		plan := o.takes(i18n.ES, file)
		require.Len(t, plan.faults, 1, "%s: %v", file, plan.faults)
		f := plan.faults[0]
		require.Contains(t, fmt.Sprintf("%d %s: %s", f.row, f.column, f.text), want, file)
		require.Empty(t, plan.taken)
	}
}

// What is exported comes back as it went, in either language and format: nothing changes.
func TestACatalogueComesBackAsItWent(t *testing.T) {
	t.Parallel()
	o := shop(t)
	for _, lang := range langs {
		for _, format := range []sheet.Format{sheet.XLSX, sheet.Semicolons, sheet.Commas} {
			r := o.request(boss, lang)
			q := &asked{Slash: &bot.Slash{Request: r}, voice: o.speaks(lang)}
			table, _, err := o.exportProducts(context.Background(), q)
			require.NoError(t, err)
			var file bytes.Buffer
			require.NoError(t, sheet.Write(&file, format, table.header, table.rows))
			plan := o.takes(lang, file.String())
			require.Empty(t, plan.faults)
			require.Equal(t, 3, plan.same, "%s %v", lang, format)
			require.Empty(t, slices.Concat(plan.made, plan.changed))
		}
	}
}

func TestProductsAreLookedUpWhileSomebodyTypes(t *testing.T) {
	t.Parallel()
	o := shop(t)
	options, err := o.suggestProducts(context.Background(), &bot.Suggest{Request: o.request(ana, i18n.EN), Query: " cons"})
	require.NoError(t, err)
	require.Equal(t, []bot.Option{{Value: "CONS-01", Text: "CONS-01 · Advice"}}, options)
	options, err = o.suggestProducts(context.Background(), &bot.Suggest{Request: o.request(ana, i18n.ES)})
	require.NoError(t, err)
	require.Len(t, options, 2, "what is retired is not offered")
}

func TestALineTakesFromTheCatalogueWhatWasNotTyped(t *testing.T) {
	t.Parallel()
	o := shop(t)
	p := sampleProducts()[0]
	l := o.filledLine(o.speaks(i18n.EN), pipeline.LineItem{}, p)
	require.Equal(t, []string{"CONS-01", "Advice", "hora", "CLP 50000", "CLP 50000", "19"}, []string{l.Product, l.Name, l.Unit, l.Price.String(), l.Listed.String(), l.Rate.String()})
	l = o.filledLine(o.speaks(i18n.ES), pipeline.LineItem{Name: "Otra", Price: pipeline.MustMoney("45000", "CLP")}, p)
	require.Equal(t, []string{"Otra", "CLP 45000", "CLP 50000"}, []string{l.Name, l.Price.String(), l.Listed.String()})
	l = o.filledLine(o.speaks(i18n.ES), pipeline.LineItem{Price: pipeline.MustMoney("9", "EUR")}, p)
	require.True(t, l.Listed.IsZero())
	l = o.filledLine(o.speaks(i18n.ES), pipeline.LineItem{}, sampleProducts()[1])
	require.Equal(t, pipeline.TaxExempt, l.Treatment)
	require.True(t, l.Price.IsZero(), "nothing is guessed")
	view := viewJSON(t, o, o.quoteForms.line, i18n.ES, lineState{ID: 12, Version: 3, Offers: true}, bot.Values{})
	require.Contains(t, string(view), `"external_select"`)
	require.NotContains(t, string(viewJSON(t, o, o.quoteForms.line, i18n.ES, lineState{ID: 12, Version: 3}, bot.Values{})), `"external_select"`)
}

// A value that was made up opens nothing and changes nothing.
func TestForgedPressesOnTheCatalogueDoNothing(t *testing.T) {
	t.Parallel()
	o := shop(t)
	for name, press := range map[string]func(context.Context, *bot.Press) (bot.Reply, error){"list": o.pressedProductList, "end": o.pressedProductEnd,
		"unprice": o.pressedProductUnprice, "history": o.pressedProductHistory} {
		for _, value := range []string{"", ":", "x", "-1:0", "0:2", "0:CONS-01", "CONS-01:-1", "9999999999999999999:0"} {
			reply, err := press(context.Background(), &bot.Press{Request: o.request(ana, i18n.ES), Value: value, Suffix: "0"})
			require.NoError(t, err, "%s %q", name, value)
			require.NotEmpty(t, replyJSON(t, reply))
		}
	}
}

// A line is priced from the list that its opportunity has chosen, and from the general one what that lacks.
func TestALineIsPricedFromTheChosenList(t *testing.T) {
	t.Parallel()
	o := shop(t)
	l := o.filledLine(o.speaks(i18n.ES), pipeline.LineItem{List: "SOCIOS", Price: pipeline.MustMoney("39", "USD")}, sampleProducts()[0])
	require.Equal(t, pipeline.MustMoney("40.5", "USD"), l.Listed)
	l = o.filledLine(o.speaks(i18n.ES), pipeline.LineItem{List: "SOCIOS", Price: pipeline.MustMoney("39", "CLP")}, sampleProducts()[0])
	require.Equal(t, pipeline.MustMoney("50000", "CLP"), l.Listed)

	at := pipeline.Opportunity{ID: 1, Version: 2, Account: "Acme", Lines: []pipeline.LineItem{{ID: 1, Product: "CONS-01", List: "socios"}, {ID: 2, Name: "Viaje"}}}
	s := lineStateOf(at, 0)
	s.Offers, s.Lists = true, o.priceLists(context.Background(), person(ana, i18n.ES))
	form := string(viewJSON(t, o, o.quoteForms.line, i18n.ES, s, bot.Values{}))
	require.Regexp(t, `"initial_option":\{"text":\{[^}]*"socios"`, form)
	require.Equal(t, "", s.givenList(values(t, `{"price_list":{"o":{"v":" general","t":"x"}}}`)))
	require.Equal(t, "mayoristas", s.givenList(values(t, `{"price_list":{"o":{"v":"mayoristas","t":"x"}}}`)))
	s.Offers = false
	require.Equal(t, "socios", s.givenList(values(t, `{}`)), "a form that does not ask keeps what there was")
}
