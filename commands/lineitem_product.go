package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// offersProducts says whether there is a catalogue to choose from. Where it can't be read a line is written freely.
func (a *App) offersProducts(ctx context.Context, p bot.Person) bool {
	page, _, err := a.catalogue.Products(ctx, p.Member(), billing.Query{Limit: 1})
	return err == nil && len(page.Items) > 0
}

// generalList is the choice of the list that has no name. No list is called so: names are trimmed.
const generalList = " general"

// maxLists is how many price lists a form offers; what their names take travels with it.
const maxLists = 15

// priceLists are the lists to choose from besides the general one; none where they can't be read.
func (a *App) priceLists(ctx context.Context, p bot.Person) []string {
	lists, err := a.catalogue.Lists(ctx, p.Member(), maxLists)
	if err != nil {
		a.log.Warn("price lists not read", "error", err)
	}
	return fitting(lists)
}

// listInput asks which price list holds for the product.
func (v voice) listInput(s lineState) slack.Block {
	options, chosen := []bot.Option{{Value: generalList, Text: v.plain(textProductGeneral, nil)}}, generalList
	for _, name := range s.Lists {
		options = append(options, bot.Option{Value: name, Text: name})
		if billing.SameList(name, s.List) {
			chosen = name
		}
	}
	return v.input(pipeline.FieldPriceList, textProductListChoose, true).Choice("", options, chosen)
}

// givenList is the price list that was chosen; the one that the form began with where it did not ask.
func (s lineState) givenList(values bot.Values) string {
	switch chosen := values.Choice(string(pipeline.FieldPriceList)); {
	case len(s.Lists) == 0 || !s.Offers:
		return s.List
	case chosen == generalList:
		return ""
	default:
		return chosen
	}
}

// productInput is the menu in which a line's product is looked up.
func (v voice) productInput(l pipeline.LineItem) slack.Block {
	var chosen bot.Option
	if l.Product != "" {
		chosen = bot.Option{Value: l.Product, Text: brief(l.Product+" · "+l.Name, pipeline.MaxKey)}
	}
	return v.input(inputProduct, textProductLineHint, true).Lookup(v.plain(textProductLineLookup, nil), 0, chosen)
}

// offeredLine fills what was not typed of a line with what the catalogue says of its product: name, unit, list price and tax. A
// line keeps the product that it has.
func (a *App) offeredLine(ctx context.Context, v voice, s *bot.Submission[lineState], l pipeline.LineItem, faults map[string]string) (pipeline.LineItem, map[string]string, error) {
	code, had := s.Values.Choice(inputProduct), s.State.Product
	if code == "" && !s.State.Offers {
		code = had
	}
	if code == "" {
		return l, faults, nil
	}
	p, _, err := a.catalogue.Product(ctx, s.Person.Member(), code)
	switch {
	case pipeline.CodeOf(err) == pipeline.NotFound && code == had:
		l.Product = code
		return l, faults, nil
	case pipeline.CodeOf(err) == pipeline.NotFound || err == nil && p.Retired && code != had:
		return l, withField(faults, map[string]string{inputProduct: v.plain(reasonText(pipeline.ReasonChoice), nil)}), nil
	case err != nil:
		return l, faults, err
	}
	l.List = s.State.givenList(s.Values)
	return a.filledLine(v, l, p), faults, nil
}

func (a *App) filledLine(v voice, l pipeline.LineItem, p billing.Product) pipeline.LineItem {
	l.Product, l.Treatment = p.Code, p.Treatment
	l.Rate = a.known().TaxOn(l.Treatment, v.today())
	if l.Name == "" {
		l.Name = p.Name(v.lang == i18n.EN)
	}
	if l.Unit == "" {
		l.Unit = p.Unit
	}
	currency := l.Price.Currency()
	if currency == "" {
		currency = a.usualCurrency()
	}
	x, ok := p.PriceOf(l.List, currency, v.today())
	if prices := p.PricesOn(v.today()); !ok && l.Price.IsZero() && len(prices) > 0 {
		x, ok = prices[0], true
	}
	if ok {
		l.Listed = x.Price
		if l.Price.IsZero() {
			l.Price = x.Price
		}
	}
	return l
}
