package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/govalues/decimal"
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// lineState is what the form of a line carries.
type lineState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	// Line is the one that is changed; 0 for a new one.
	Line int `json:"l,omitempty"`
	// Offers: there are products to choose from.
	Offers bool `json:"o,omitempty"`
	// Product is the one that the line has already.
	Product string `json:"p,omitempty"`
	// Lists are the price lists besides the general one, and List the one that holds unless another is chosen.
	Lists []string `json:"p_l,omitempty"`
	List  string   `json:"p_c,omitempty"`
	// typed fills the inputs when the form is first drawn.
	typed pipeline.LineItem
}

func (s lineState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

// lineStateOf is the form of one of the opportunity's lines; of a new one where it has no such line.
func lineStateOf(o pipeline.Opportunity, id int) lineState {
	s := lineState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), List: o.PriceList()}
	if i := slices.IndexFunc(o.Lines, func(l pipeline.LineItem) bool { return l.ID == id }); i >= 0 {
		s.Line, s.typed, s.Product, s.List = id, o.Lines[i], o.Lines[i].Product, o.Lines[i].List
	}
	return s
}

// askLine opens the form of a new line, filled with what is known of it.
func (a *App) askLine(ctx context.Context, r *bot.Request, t pipeline.Target, known pipeline.LineItem) (bot.Reply, error) {
	offers := a.offersProducts(ctx, r.Person)
	var lists []string
	if offers {
		lists = a.priceLists(ctx, r.Person)
	}
	return opened(ctx, a, r, a.quoteForms.line, pipeline.ActLines, t, func(o pipeline.Opportunity) lineState {
		s := lineStateOf(o, 0)
		s.typed, s.Offers, s.Lists = known, offers, lists
		return s
	})
}

func (a *App) lineForm() *bot.Modal[lineState] {
	m := &bot.Modal[lineState]{ID: "line.form", View: a.lineView}
	m.Submit = func(ctx context.Context, s *bot.Submission[lineState]) (bot.Result, error) {
		v := a.voice(s.Person)
		l, typed := a.givenLine(v, s.Values)
		l, typed, err := a.offeredLine(ctx, v, s, l, typed)
		if err != nil {
			return bot.Result{}, err
		}
		l.ID = s.State.Line
		var out pipeline.Outcome
		switch {
		case typed != nil:
			return bot.Result{Errors: typed}, nil
		case l.ID == 0:
			out, err = a.flow.AddLine(ctx, request(s.Request), s.State.target(), l)
		default:
			out, err = a.flow.ChangeLine(ctx, request(s.Request), s.State.target(), l)
		}
		if changedMeanwhile(err) {
			again, failed := a.lineAgain(ctx, m, s)
			return conflicted(m, err, s, v, again, failed)
		}
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.confirmed(v, out)}, nil
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[lineState]) (*bot.Again, error) {
		return a.lineAgain(ctx, m, s)
	}
	return m
}

func (a *App) lineAgain(ctx context.Context, m *bot.Modal[lineState], s *bot.Submission[lineState]) (*bot.Again, error) {
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), pipeline.ActLines)
	if err != nil {
		return nil, err
	}
	next := lineStateOf(o, s.State.Line)
	next.Offers, next.Lists = s.State.Offers, s.State.Lists
	return againAt(a, m, next, s.Request, o, differ, s.State.Version), nil
}

// againAt is a form that was filled earlier, for the opportunity as it is now, with what changed since on top.
func againAt[S any](a *App, m *bot.Modal[S], next S, r bot.Request, o pipeline.Opportunity, differ []difference, seen int) *bot.Again {
	if o.Version == seen {
		return m.Again(next, bot.Safe{})
	}
	v := a.voice(r.Person)
	return m.Again(next, v.conflict(o), v.compared(differ, func(pipeline.Change) (string, bool) { return "", false })...)
}

func (a *App) lineView(l i18n.Lang, s lineState) bot.View {
	v, line := a.drawing(l), s.typed
	initial := func(d decimal.Decimal) string {
		if d.IsZero() {
			return ""
		}
		return phrase.FormatDecimal(d, v.lang)
	}
	discount := initial(line.Percent)
	switch {
	case discount != "":
		discount += " %"
	case !line.Discount.IsZero():
		discount = phrase.FormatInput(line.Discount, v.lang)
	}
	treatment := line.Treatment
	if treatment == "" {
		treatment = pipeline.TaxStandard
	}
	var treatments []bot.Option
	for _, t := range pipeline.Treatments() {
		treatments = append(treatments, bot.Option{Value: string(t), Text: v.treatment(t)})
	}
	name := bot.Input{Name: string(pipeline.FieldName), Label: v.plain(textQuoteLineName, nil), Hint: v.plain(textQuoteLineNameHint, nil), Optional: s.Offers}
	view := bot.View{
		Title: v.plain(textQuoteLineTitle, nil), Submit: v.plain(textQuoteSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
			name.Text(bot.TextInput{Initial: line.Name, Max: pipeline.MaxShort}),
			v.input(pipeline.FieldQuantity, "", false).Text(bot.TextInput{Initial: initial(line.Quantity), Max: 30}),
			v.input(pipeline.FieldUnit, "", true).Text(bot.TextInput{Initial: line.Unit, Max: pipeline.MaxKey}),
			v.input(pipeline.FieldPrice, textCreateValueHint, s.Offers).Text(bot.TextInput{Initial: phrase.FormatInput(line.Price, v.lang), Max: 60}),
			v.input(pipeline.FieldDiscount, textQuoteLineDiscountHint, true).Text(bot.TextInput{Initial: discount, Max: 60}),
			v.input(pipeline.FieldTreatment, "", false).Radio(treatments, string(treatment)),
		},
	}
	if s.Offers {
		view.Blocks = slices.Insert(view.Blocks, 1, v.productInput(line))
		if len(s.Lists) > 0 {
			view.Blocks = slices.Insert(view.Blocks, 2, v.listInput(s))
		}
	}
	return view
}

// givenLine reads a line from its form, and says under which inputs it could not.
func (a *App) givenLine(v voice, values bot.Values) (pipeline.LineItem, map[string]string) {
	faults := map[string]string{}
	l := pipeline.LineItem{Name: values.Text(string(pipeline.FieldName)), Unit: values.Text(string(pipeline.FieldUnit)),
		Treatment: pipeline.Treatment(values.Choice(string(pipeline.FieldTreatment)))}
	var err error
	if l.Quantity, err = phrase.ParseRate(values.Text(string(pipeline.FieldQuantity)), v.lang); err != nil {
		faults[string(pipeline.FieldQuantity)] = v.plain(reasonText(pipeline.ReasonNotANumber), nil)
	}
	price, unread := a.typedMoney(v, values, pipeline.FieldPrice)
	l.Price, faults = price, withField(faults, unread)
	if fault := a.readDiscount(v, &l, values.Text(string(pipeline.FieldDiscount))); fault != "" {
		faults[string(pipeline.FieldDiscount)] = fault
	}
	l.Rate = a.known().TaxOn(l.Treatment, v.today())
	if len(faults) > 0 {
		return l, faults
	}
	return l, nil
}

// readDiscount reads "10 %" or an amount in the currency of the price.
func (a *App) readDiscount(v voice, l *pipeline.LineItem, text string) (fault string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return ""
	}
	var err error
	if number, ok := strings.CutSuffix(text, "%"); ok {
		if l.Percent, err = phrase.ParseRate(strings.TrimSpace(number), v.lang); err != nil {
			return v.plain(reasonText(pipeline.ReasonNotANumber), nil)
		}
		return ""
	}
	currency := l.Price.Currency()
	if currency == "" {
		currency = a.usualCurrency()
	}
	if l.Discount, err = phrase.ParseMoney(text, currency); err != nil {
		return v.moneyFault(text, err)
	}
	return ""
}
