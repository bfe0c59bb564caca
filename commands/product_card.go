package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// cardPrices is how many prices a product's card shows.
const cardPrices = 12

// productShown is the card of a product as it stands now, below what was just done with it.
func (a *App) productShown(ctx context.Context, r bot.Request, code string, done bot.Safe) (bot.Reply, error) {
	a.renewed(ctx)
	v := a.voice(r.Person)
	p, by, err := a.catalogue.Product(ctx, r.Person.Member(), code)
	if err != nil {
		return a.productRefused(v, code, err)
	}
	card := a.productCard(ctx, v, p, by)
	if done.IsZero() {
		return card, nil
	}
	return after(done, card), nil
}

// productRefused answers what was refused on a product: that there is none, or a rule.
func (a *App) productRefused(v voice, code string, err error) (bot.Reply, error) {
	switch pipeline.CodeOf(err) {
	case pipeline.NotFound:
		return bot.Say(v.rich(textProductNone, args{"Text": shown(code, maxRowName), "Command": v.deskCommand()})), nil
	case pipeline.Conflict, pipeline.Invalid:
		return bot.Say(v.rich(reasonText(pipeline.ReasonOf(err)), nil)), nil
	}
	return bot.Reply{}, err
}

func (a *App) productCard(_ context.Context, v voice, p billing.Product, by pipeline.Actor) bot.Reply {
	heading := v.productHeading(p)
	var fields []bot.Safe
	other := p.NameES
	if v.lang == i18n.ES {
		other = p.NameEN
	}
	for _, f := range []struct {
		field pipeline.Field
		text  string
	}{{billing.FieldFamily, p.Family}, {pipeline.FieldUnit, p.Unit}, {pipeline.FieldServiceLine, p.ServiceLine}, {billing.FieldExternal, p.External}} {
		if f.text != "" {
			fields = append(fields, v.labelled(f.field, shown(f.text, maxReason)))
		}
	}
	facts := bot.Join(" · ", v.treatmentOf(p), v.otherName(p, other))
	blocks := []slack.Block{bot.Section(bot.Join("\n", heading, facts))}
	if len(fields) > 0 {
		blocks = append(blocks, bot.Fields(fields...))
	}
	may := billing.MayKeep(by) == nil
	blocks = append(blocks, v.priceBlocks(p, may)...)
	history := bot.Button(actionProductHistory, v.plain(textAccountHistory, nil), p.Code+":0")
	if !may {
		return bot.Reply{Text: heading, Blocks: append(blocks, bot.Actions("", history))}
	}
	end, label := actionProductRetire, textProductRetire
	if p.Retired {
		end, label = actionProductRestore, textProductRestore
	}
	return bot.Reply{Text: heading, Blocks: append(blocks, bot.Actions("", bot.Button(actionProductPrice, v.plain(textProductPrice, nil), p.Code),
		bot.Button(actionProductEdit, v.plain(textAccountEdit, nil), p.Code), bot.Button(end, v.plain(label, nil), productVersion(p)), history))}
}

// otherName is what the product is called in the other language, where that differs.
func (v voice) otherName(p billing.Product, other string) bot.Safe {
	if p.NameES == p.NameEN {
		return bot.Safe{}
	}
	return shown(other, maxRowName)
}

// priceBlocks are the prices that hold and those to come, the newest lists first cut off; each with a button for who may take it away.
func (v voice) priceBlocks(p billing.Product, may bool) []slack.Block {
	var blocks []slack.Block
	over := 0
	for i, x := range p.Prices {
		if !x.To.IsZero() && x.To.Before(v.today()) {
			over++
			continue
		}
		if len(blocks) == cardPrices {
			blocks = append(blocks, bot.Context(v.rich(textProductMorePrices, args{"Count": len(p.Prices) - over - cardPrices})))
			break
		}
		if may {
			blocks = append(blocks, bot.Section(v.priceLine(x), bot.Button(actionProductUnprice+":"+strconv.Itoa(i), v.plain(textProductUnprice, nil), productVersion(p))))
			continue
		}
		blocks = append(blocks, bot.Section(v.priceLine(x)))
	}
	if len(blocks) == 0 {
		blocks = append(blocks, bot.Section(v.rich(textProductNoPrice, nil)))
	}
	return blocks
}

// priceLine is a price with its list and its days.
func (v voice) priceLine(x billing.Price) bot.Safe {
	list := shown(x.List, maxRowName)
	if x.List == "" {
		list = v.rich(textProductGeneral, nil)
	}
	return bot.Join(" · ", bot.Concat(list, bot.Lit(": "), bot.Bold(bot.Esc(v.money(x.Price)))), v.priceDays(x))
}

func (v voice) priceDays(x billing.Price) bot.Safe {
	said := args{"From": v.date(x.From), "To": v.date(x.To)}
	switch {
	case x.From.IsZero() && x.To.IsZero():
		return v.rich(textProductAlways, nil)
	case x.To.IsZero():
		return v.rich(textProductFrom, said)
	case x.From.IsZero():
		return v.rich(textProductUntil, said)
	}
	return v.rich(textProductBetween, said)
}

// productVersion names a product as somebody saw it: "3:CODE".
func productVersion(p billing.Product) string { return strconv.Itoa(p.Version) + ":" + p.Code }

// productTarget reads the value of a button, which may have been made up.
func productTarget(value string) (billing.Target, bool) {
	first, code, ok := strings.Cut(value, ":")
	version, err := strconv.Atoi(first)
	return billing.Target{Code: code, Version: version}, ok && err == nil && version > 0 && code != ""
}

// pressedProductEnd retires or restores a product.
func (a *App) pressedProductEnd(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, ok := productTarget(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	act, done := a.catalogue.Retire, textProductRetireDone
	if p.Action == actionProductRestore {
		act, done = a.catalogue.Restore, textProductRestoreDone
	}
	x, err := act(ctx, request(p.Request), t)
	return a.productDone(ctx, p, t.Code, x, done, err)
}

// productDone shows a product after something was done with it, or why it was not.
func (a *App) productDone(ctx context.Context, p *bot.Press, code string, x billing.Product, done i18n.Key, err error) (bot.Reply, error) {
	v := a.voice(p.Person)
	if err != nil {
		if pipeline.CodeOf(err) == pipeline.Denied {
			return a.refused(v, pipeline.Actor{}, err)
		}
		return a.productRefused(v, code, err)
	}
	reply, err := a.productShown(ctx, p.Request, x.Code, v.rich(done, args{"Code": x.Code}))
	reply.Replace = private(p)
	return reply, err
}

// pressedProductUnprice takes a price away; the suffix says which of that version's.
func (a *App) pressedProductUnprice(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, ok := productTarget(p.Value)
	i, err := strconv.Atoi(p.Suffix)
	if !ok || err != nil || i < 0 {
		return a.gone(p), nil
	}
	x, _, err := a.catalogue.Product(ctx, p.Person.Member(), t.Code)
	switch {
	case err != nil:
		return a.productDone(ctx, p, t.Code, x, "", err)
	case x.Version != t.Version || i >= len(x.Prices):
		return a.productShown(ctx, p.Request, x.Code, a.voice(p.Person).rich(reasonText(pipeline.ReasonChanged), nil))
	}
	x, err = a.catalogue.Unprice(ctx, request(p.Request), t, x.Prices[i])
	return a.productDone(ctx, p, t.Code, x, textProductUnpriceDone, err)
}

// productActTexts say what was done with a product, after who did it.
var productActTexts = map[billing.Act]i18n.Key{
	billing.ActCreated: textRecordActCreated, billing.ActEdited: textRecordActEdited, billing.ActPriced: textProductActPriced,
	billing.ActRetired: textProductActRetired, billing.ActRestored: textProductActRestored,
}

// productHistory is a page of a product's history, newest first.
func (a *App) productHistory(ctx context.Context, r bot.Request, code string, before int) (bot.Reply, error) {
	v, m := a.voice(r.Person), r.Person.Member()
	p, _, err := a.catalogue.Product(ctx, m, code)
	if err != nil {
		return a.productRefused(v, code, err)
	}
	events, err := a.catalogue.History(ctx, m, p.ID, before, historyPageSize)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textAccountHistoryTitle, args{"Ref": p.Code, "Name": shown(p.Name(v.lang == i18n.EN), maxRowName)})
	blocks := []slack.Block{bot.Section(title)}
	for _, e := range events {
		blocks = append(blocks, bot.Section(v.productEvent(e)))
	}
	if n := len(events); n > 0 && events[n-1].Version > 1 {
		blocks = append(blocks, bot.Actions("", bot.Button(actionProductHistory+":older", v.plain(textHistoryOlder, nil), p.Code+":"+strconv.Itoa(events[n-1].Version))))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

func (v voice) productEvent(e billing.Event) bot.Safe {
	lines := []bot.Safe{bot.Join(" · ", bot.Bold(bot.Lit(strconv.Itoa(e.Version))), bot.Lit(v.moment(e.At)), bot.Join(" ", v.person(e.By), v.rich(productActTexts[e.Act], nil)))}
	changes := slices.DeleteFunc(slices.Clone(e.Changes), func(c pipeline.Change) bool { return c.Field == billing.FieldRetired })
	for i, c := range changes {
		switch c.Field {
		case billing.FieldPrices:
			changes[i].From, changes[i].To = v.pricesText(c.From), v.pricesText(c.To)
		case pipeline.FieldTreatment:
			changes[i].From, changes[i].To = v.treatmentText(c.From), v.treatmentText(c.To)
		}
	}
	return bot.Join("\n", append(lines, v.changes(pipeline.Event{Kind: pipeline.EventEdited, Changes: changes}))...)
}

// pricesText are prices in JSON as a text in JSON.
func (v voice) pricesText(raw []byte) []byte {
	var all []string
	for _, x := range read[[]billing.Price](raw) {
		list := x.List
		if list == "" {
			list = v.plain(textProductGeneral, nil)
		}
		line := list + " " + v.money(x.Price)
		if !x.From.IsZero() {
			line += " " + v.date(x.From)
		}
		all = append(all, line)
	}
	return encodeValue(brief(strings.Join(all, ", "), maxReason))
}

func (v voice) treatmentText(raw []byte) []byte {
	t := read[pipeline.Treatment](raw)
	if !t.Known() {
		return raw
	}
	return encodeValue(v.treatment(t))
}

func (a *App) pressedProductHistory(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	i := strings.LastIndexByte(p.Value, ':')
	before, err := strconv.Atoi(p.Value[i+1:])
	if i < 1 || err != nil || before < 0 {
		return a.gone(p), nil
	}
	return a.productHistory(ctx, p.Request, p.Value[:i], before)
}
