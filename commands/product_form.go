package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// productState is what the form of a product carries; without a version it is a new one. Its inputs are filled when it is first
// drawn.
type productState struct {
	Code    string   `json:"c,omitempty"`
	Version int      `json:"v,omitempty"`
	Lines   []string `json:"l,omitempty"`
	product billing.Product
}

// mayKeepProducts says whether somebody may change the catalogue: nil, or Denied.
func (a *App) mayKeepProducts(ctx context.Context, p bot.Person) error {
	by, err := a.flow.Store.Actor(ctx, p.Member())
	if err != nil {
		return err
	}
	return billing.MayKeep(by)
}

func (a *App) beginProduct(ctx context.Context, r *bot.Request, p billing.Product) (bot.Reply, error) {
	err := a.goods.product.OpenSlow(ctx, r, func(ctx context.Context) (productState, error) {
		if err := a.mayKeepProducts(ctx, r.Person); err != nil {
			return productState{}, err
		}
		s := productState{Version: p.Version, Lines: fitting(a.renewed(ctx).Lines), product: p}
		if p.Version > 0 {
			s.Code = p.Code
		}
		return s, nil
	})
	if err != nil {
		return a.refused(a.voice(r.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

func (a *App) editProduct(ctx context.Context, r *bot.Request, code string) (bot.Reply, error) {
	p, _, err := a.catalogue.Product(ctx, r.Person.Member(), code)
	if err != nil {
		return a.productRefused(a.voice(r.Person), code, err)
	}
	return a.beginProduct(ctx, r, p)
}

func (a *App) pressedProductNew(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.beginProduct(ctx, &p.Request, billing.Product{Treatment: pipeline.TaxStandard})
}

func (a *App) pressedProductEdit(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.editProduct(ctx, &p.Request, p.Value)
}

func (a *App) productForm() *bot.Modal[productState] {
	return &bot.Modal[productState]{ID: "product.form", View: a.productView, Submit: a.submitProduct}
}

func (a *App) productView(l i18n.Lang, s productState) bot.View {
	v, p := a.drawing(l), s.product
	title := textProductFormNew
	if s.Version > 0 {
		title = textProductFormEdit
	}
	text := func(f pipeline.Field, hint i18n.Key, optional bool, initial string, max int) slack.Block {
		return v.input(f, hint, optional).Text(bot.TextInput{Initial: head(oneLine(initial), max), Max: max})
	}
	var treatments []bot.Option
	for _, t := range pipeline.Treatments() {
		treatments = append(treatments, bot.Option{Value: string(t), Text: v.treatment(t)})
	}
	line := text(pipeline.FieldServiceLine, "", true, p.ServiceLine, pipeline.MaxShort)
	if len(s.Lines) > 0 {
		line = v.input(pipeline.FieldServiceLine, "", true).Choice("", namedOptions(s.Lines, p.ServiceLine), p.ServiceLine)
	}
	return bot.View{
		Title: v.plain(title, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{
			text(billing.FieldCode, textProductCodeHint, false, p.Code, billing.MaxCode),
			text(billing.FieldNameES, "", false, p.NameES, pipeline.MaxShort),
			text(billing.FieldNameEN, textProductNameEnHint, true, p.NameEN, pipeline.MaxShort),
			text(billing.FieldFamily, textProductFamilyHint, true, p.Family, pipeline.MaxKey),
			text(pipeline.FieldUnit, textProductUnitHint, true, p.Unit, pipeline.MaxKey),
			line,
			v.input(pipeline.FieldTreatment, "", false).Radio(treatments, string(p.Treatment)),
			text(billing.FieldExternal, textProductExternalHint, true, p.External, pipeline.MaxShort),
		},
	}
}

// namedOptions are names to choose from, and the one that was chosen before, on the list or not.
func namedOptions(names []string, chosen string) []bot.Option {
	if chosen != "" && !slices.Contains(names, chosen) {
		names = append([]string{chosen}, names...)
	}
	var options []bot.Option
	for _, name := range names {
		options = append(options, bot.Option{Value: name, Text: brief(name, pipeline.MaxKey)})
	}
	return options
}

func (a *App) submitProduct(ctx context.Context, s *bot.Submission[productState]) (bot.Result, error) {
	v := a.voice(s.Person)
	text := func(f pipeline.Field) *string { t := s.Values.Text(string(f)); return &t }
	treatment := pipeline.Treatment(s.Values.Choice(string(pipeline.FieldTreatment)))
	line := text(pipeline.FieldServiceLine)
	if len(s.State.Lines) > 0 {
		*line = s.Values.Choice(string(pipeline.FieldServiceLine))
	}
	e := billing.Edit{Code: text(billing.FieldCode), NameES: text(billing.FieldNameES), NameEN: text(billing.FieldNameEN), Family: text(billing.FieldFamily),
		Unit: text(pipeline.FieldUnit), ServiceLine: line, External: text(billing.FieldExternal), Treatment: &treatment}
	var p billing.Product
	var err error
	if s.State.Version == 0 {
		p, err = a.catalogue.Create(ctx, request(s.Request), e)
	} else {
		p, err = a.catalogue.Edit(ctx, request(s.Request), billing.Target{Code: s.State.Code, Version: s.State.Version}, e)
	}
	switch {
	case len(fieldsOf(err)) > 0:
		return bot.Result{Errors: v.recordFaults(err)}, nil
	case changedMeanwhile(err):
		return a.productAgain(ctx, v, s)
	case err != nil:
		return bot.Result{}, err
	}
	reply, err := a.productShown(ctx, s.Request, p.Code, v.rich(textProductSaved, args{"Code": p.Code}))
	return bot.Result{Reply: reply}, err
}

// productAgain is the form of a product that somebody changed meanwhile, with what they changed above what was typed.
func (a *App) productAgain(ctx context.Context, v voice, s *bot.Submission[productState]) (bot.Result, error) {
	p, _, err := a.catalogue.Product(ctx, s.Person.Member(), s.State.Code)
	if err != nil {
		return bot.Result{}, err
	}
	events, err := a.catalogue.History(ctx, s.Person.Member(), p.ID, 0, min(max(1, p.Version-s.State.Version), maxCompared))
	var lines []bot.Safe
	for _, e := range events {
		lines = append(lines, v.productEvent(e))
	}
	next := productState{Code: p.Code, Version: p.Version, Lines: s.State.Lines, product: p}
	alert := v.rich(textRecordConflict, args{"Who": v.person(p.UpdatedBy), "Ref": p.Code})
	return bot.Result{Again: a.goods.product.Again(next, alert, paragraphs(lines)...)}, err
}

// priceState is what the form of a price carries.
type priceState struct {
	Code string `json:"c"`
	name string
}

func (a *App) askPrice(ctx context.Context, r *bot.Request, code string) (bot.Reply, error) {
	err := a.goods.price.OpenSlow(ctx, r, func(ctx context.Context) (priceState, error) {
		if err := a.mayKeepProducts(ctx, r.Person); err != nil {
			return priceState{}, err
		}
		p, _, err := a.catalogue.Product(ctx, r.Person.Member(), code)
		return priceState{Code: p.Code, name: p.Name(r.Person.Lang == i18n.EN)}, err
	})
	switch {
	case pipeline.CodeOf(err) == pipeline.NotFound:
		return a.productRefused(a.voice(r.Person), code, err)
	case err != nil:
		return a.refused(a.voice(r.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

func (a *App) pressedProductPrice(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.askPrice(ctx, &p.Request, p.Value)
}

func (a *App) priceForm() *bot.Modal[priceState] {
	return &bot.Modal[priceState]{ID: "product.price_form", View: a.priceView, Submit: a.submitPrice}
}

func (a *App) priceView(l i18n.Lang, s priceState) bot.View {
	v := a.drawing(l)
	return bot.View{
		Title: v.plain(textProductPrice, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{
			bot.Context(bot.Join(" · ", bot.Bold(bot.Esc(s.Code)), shown(s.name, maxRowName))),
			v.amountInput(v.field(pipeline.FieldPrice), pipeline.FieldPrice, pipeline.Money{}),
			v.input(billing.FieldList, textProductListHint, true).Text(bot.TextInput{Max: pipeline.MaxKey}),
			v.input(billing.FieldFrom, textProductFromHint, true).Date(v.today()),
			v.input(billing.FieldTo, textProductToHint, true).Date(pipeline.Date{}),
		},
	}
}

func (a *App) submitPrice(ctx context.Context, s *bot.Submission[priceState]) (bot.Result, error) {
	v := a.voice(s.Person)
	typed := s.Values.Text(string(pipeline.FieldPrice))
	m, err := phrase.ParseMoney(typed, a.usualCurrency())
	if err != nil {
		return bot.Result{Errors: map[string]string{string(pipeline.FieldPrice): v.moneyFault(typed, err)}}, nil
	}
	x := billing.Price{List: s.Values.Text(string(billing.FieldList)), Price: m}
	x.From, _ = s.Values.Date(string(billing.FieldFrom)) // none: since ever
	x.To, _ = s.Values.Date(string(billing.FieldTo))     // none: until another follows
	p, err := a.catalogue.Reprice(ctx, request(s.Request), billing.Target{Code: s.State.Code}, x)
	switch {
	case len(fieldsOf(err)) > 0:
		return bot.Result{Errors: v.recordFaults(err)}, nil
	case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
		return bot.Result{Errors: map[string]string{string(pipeline.FieldPrice): v.plain(reasonText(pipeline.ReasonUnchanged), nil)}}, nil
	case err != nil:
		return bot.Result{}, err
	}
	reply, err := a.productShown(ctx, s.Request, p.Code, v.rich(textProductPriced, args{"Code": p.Code, "Price": v.priceLine(x)}))
	return bot.Result{Reply: reply}, err
}
