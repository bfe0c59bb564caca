package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of line items.
const (
	actionLineAdd    = "line.add"    // value: the opportunity
	actionLineDo     = "line.do"     // value: change or remove, the opportunity, its version and the line
	actionLineFollow = "line.follow" // value: the opportunity and its version
)

// maxLinesShown is how many lines the view has; the document has all of them.
const maxLinesShown = 15

// lineSection is what is offered, line by line, and whether the value follows it.
func (v voice) lineSection(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	title := v.rich(textQuoteLinesNone, nil)
	if totals, err := pipeline.TotalsOf(o.Lines); err == nil && len(o.Lines) > 0 {
		title = bot.Join("\n", v.rich(textQuoteLinesTitle, args{"Net": v.money(totals.Net), "Tax": v.money(totals.Tax), "Total": v.money(totals.Total)}), v.follows(o))
	}
	blocks := []slack.Block{bot.Section(title)}
	mayChange := may(pipeline.ActLines, o, by)
	for i, l := range o.Lines {
		if i == maxLinesShown {
			blocks = append(blocks, bot.Context(v.rich(textQuoteLinesMore, args{"Count": len(o.Lines) - maxLinesShown})))
			break
		}
		if mayChange {
			blocks = append(blocks, bot.Section(v.lineItem(l), v.itemMenu(o, l)))
		} else {
			blocks = append(blocks, bot.Section(v.lineItem(l)))
		}
	}
	if !mayChange {
		return blocks
	}
	row := []slack.BlockElement{v.addLineButton(o)}
	if o.ValueByHand && len(o.Lines) > 0 && !o.Stage.Won() {
		row = append(row, bot.Button(actionLineFollow, v.plain(textQuoteButtonFollow, nil), targetValue(o.ID, o.Version)))
	}
	return append(blocks, bot.Actions("", row...))
}

func (v voice) addLineButton(o pipeline.Opportunity) *slack.ButtonBlockElement {
	return bot.Button(actionLineAdd, v.plain(textQuoteButtonAdd, nil), strconv.FormatInt(int64(o.ID), 10))
}

func (v voice) lineItem(l pipeline.LineItem) bot.Safe {
	net, exempt := "—", ""
	if m, err := l.Net(); err == nil {
		net = v.money(m)
	}
	if l.Treatment == pipeline.TaxExempt {
		exempt = " · " + v.plain(textQuoteLineExempt, nil)
	}
	quantity := phrase.FormatDecimal(l.Quantity, v.lang)
	if l.Unit != "" {
		quantity += " " + brief(l.Unit, maxRowName)
	}
	return v.rich(textQuoteLine, args{"Name": shown(l.Name, maxReason), "Quantity": quantity, "Price": v.money(l.Price), "Off": v.off(l), "Net": net, "Exempt": exempt})
}

func (v voice) itemMenu(o pipeline.Opportunity, l pipeline.LineItem) slack.BlockElement {
	value := fmt.Sprintf("%s:%d", targetValue(o.ID, o.Version), l.ID)
	return bot.Overflow(actionLineDo,
		bot.Option{Value: "change:" + value, Text: v.plain(textQuoteButtonChange, nil)},
		bot.Option{Value: "remove:" + value, Text: v.plain(textQuoteButtonRemove, nil)})
}

func (a *App) registerLineItems(b *bot.Bot) {
	bot.AddModal(b, a.quoteForms.line)
	b.Press(actionLineAdd, a.pressedLineAdd)
	b.Press(actionLineDo, a.pressedLineDo)
	b.Press(actionLineFollow, a.pressedLineFollow)
}

func (a *App) pressedLineAdd(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return a.askLine(ctx, &p.Request, pipeline.Target{ID: pipeline.OpportunityID(n)}, pipeline.LineItem{})
}

func (a *App) pressedLineDo(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	what, rest, _ := strings.Cut(p.Value, ":")
	at := strings.LastIndex(rest, ":")
	if at < 0 {
		return a.gone(p), nil
	}
	t, ok := parseTarget(rest[:at])
	id, err := strconv.Atoi(rest[at+1:])
	if !ok || err != nil || id < 1 {
		return a.gone(p), nil
	}
	switch what {
	case "change":
		return opened(ctx, a, &p.Request, a.quoteForms.line, pipeline.ActLines, t, func(o pipeline.Opportunity) lineState { return lineStateOf(o, id) })
	case "remove":
		return a.acted(ctx, &p.Request, t, func() (pipeline.Outcome, error) { return a.flow.RemoveLine(ctx, request(p.Request), t, id) })
	}
	return a.gone(p), nil
}

func (a *App) pressedLineFollow(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, ok := parseTarget(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return a.acted(ctx, &p.Request, t, func() (pipeline.Outcome, error) { return a.flow.FollowLines(ctx, request(p.Request), t) })
}

// acted does what a button says at once, and answers with what came of it, or why not.
func (a *App) acted(ctx context.Context, r *bot.Request, t pipeline.Target, do func() (pipeline.Outcome, error)) (bot.Reply, error) {
	v := a.voice(r.Person)
	out, err := do()
	if err == nil {
		return a.confirmed(v, out), nil
	}
	o, by, failed := a.flow.Opportunity(ctx, r.Person.Member(), t.ID)
	if failed != nil {
		return a.refused(v, by, err)
	}
	return a.refusedOn(v, by, o, err)
}
