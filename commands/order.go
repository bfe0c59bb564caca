package commands

import (
	"context"
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of orders.
const (
	actionOrderPlace = "order.place" // value: the opportunity
	actionOrderClose = "order.close" // value: the opportunity, its version and how many-th of the orders it is
)

// maxOrdersShown is how many orders the view has, the newest.
const maxOrdersShown = 8

// orderSection is what the client ordered.
func (v voice) orderSection(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	mayOrder, mayClose := may(pipeline.ActOrder, o, by), may(pipeline.ActClose, o, by)
	if len(o.Orders) == 0 && !mayOrder {
		return nil
	}
	title := textQuoteOrdersTitle
	if len(o.Orders) == 0 {
		title = textQuoteOrdersNone
	}
	blocks := []slack.Block{bot.Section(v.rich(title, nil))}
	for i := max(0, len(o.Orders)-maxOrdersShown); i < len(o.Orders); i++ {
		r := o.Orders[i]
		line := v.rich(textQuoteOrder, args{"Number": shown(r.Number, maxRowName), "Date": v.date(r.Date), "Amount": v.money(r.Amount), "Closed": bot.Esc(v.closed(r))})
		line = bot.Join("\n", line, bot.Esc(v.linesTold(o.OrderLines(r))), v.atRate(r.Amount, r.Date))
		if r.Closed == nil && mayClose {
			value := fmt.Sprintf("%s:%d", targetValue(o.ID, o.Version), i+1)
			blocks = append(blocks, bot.Section(line, bot.Button(actionOrderClose, v.plain(textQuoteButtonClose, nil), value)))
			continue
		}
		blocks = append(blocks, bot.Section(line))
	}
	if mayOrder {
		blocks = append(blocks, bot.Actions("", v.orderButton(o)))
	}
	return blocks
}

func (v voice) orderButton(o pipeline.Opportunity) *slack.ButtonBlockElement {
	return bot.Button(actionOrderPlace, v.plain(textQuoteButtonOrder, nil), strconv.FormatInt(int64(o.ID), 10))
}

func (a *App) registerOrders(b *bot.Bot) {
	bot.AddModal(b, a.quoteForms.order)
	b.Press(actionOrderPlace, a.pressedOrderPlace)
	b.Press(actionOrderClose, a.pressedOrderClose)
}

func (a *App) pressedOrderPlace(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return opened(ctx, a, &p.Request, a.quoteForms.order, pipeline.ActOrder, pipeline.Target{ID: pipeline.OpportunityID(n)}, orderStateOf)
}

func (a *App) pressedOrderClose(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, nth, ok := parseQuote(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return a.askReason(ctx, &p.Request, t, reasonState{What: reasonClose, Order: nth})
}

// order answers "pedido" with the form that asks for it.
func (a *App) order(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "order", func(o pipeline.Opportunity) slack.BlockElement { return q.orderButton(o) })
	switch {
	case err != nil:
		return bot.Reply{}, err
	case reply != nil:
		return a.withDrafts(ctx, q.Request, *reply, func(form string) bool { return form == a.quoteForms.order.ID }), nil
	}
	return opened(ctx, a, &q.Request, a.quoteForms.order, pipeline.ActOrder, pipeline.Target{ID: id}, orderStateOf)
}

// orderState is what the form of an order carries.
type orderState struct {
	gateState
	// Unordered is how many of the opportunity's lines no order takes yet.
	Unordered int `json:"u,omitempty"`
}

func orderStateOf(o pipeline.Opportunity) orderState {
	return orderState{gateState: stateOf(o), Unordered: len(o.Unordered())}
}

func (a *App) orderForm() *bot.Modal[orderState] {
	m := &bot.Modal[orderState]{ID: "order.form", View: a.orderView}
	m.Submit = func(ctx context.Context, s *bot.Submission[orderState]) (bot.Result, error) {
		v := a.voice(s.Person)
		amount, typed := a.typedMoney(v, s.Values, pipeline.FieldAmount)
		tax, unread := a.typedMoney(v, s.Values, pipeline.FieldTax)
		on := givenDate(s.Values)
		lines, unfit, err := a.orderedLines(ctx, s, v, on)
		if err != nil {
			return bot.Result{}, err
		}
		if typed = withField(withField(typed, unread), unfit); typed != nil {
			return bot.Result{Errors: typed}, nil
		}
		out, err := a.flow.PlaceOrder(ctx, request(s.Request), s.State.target(), pipeline.Order{
			Number: s.Values.Text(string(pipeline.FieldNumber)), Date: on, Amount: amount, Tax: tax, Lines: lines, Proof: givenProof(s.Values)})
		if changedMeanwhile(err) {
			again, failed := a.orderAgain(ctx, m, s)
			return conflicted(m, err, s, v, again, failed)
		}
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.confirmed(v, out)}, nil
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[orderState]) (*bot.Again, error) {
		return a.orderAgain(ctx, m, s)
	}
	return m
}

func (a *App) orderAgain(ctx context.Context, m *bot.Modal[orderState], s *bot.Submission[orderState]) (*bot.Again, error) {
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), pipeline.ActOrder)
	if err != nil {
		return nil, err
	}
	return againAt(a, m, orderStateOf(o), s.Request, o, differ, s.State.Version), nil
}

func (a *App) orderView(l i18n.Lang, s orderState) bot.View {
	v := a.drawing(l)
	number := bot.Input{Name: string(pipeline.FieldNumber), Label: v.plain(textQuoteNumber, nil)}
	blocks := []slack.Block{
		bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
		number.Text(bot.TextInput{Max: pipeline.MaxShort}),
		v.dateInput(pipeline.FieldDate),
	}
	blocks = append(blocks, v.orderedInputs(s)...)
	return bot.View{
		Title: v.plain(textQuoteOrderTitle, nil), Submit: v.plain(textQuoteSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: append(blocks, v.proofInputs(s.gateState)[1:]...), // it may have a proof, and need not
	}
}
