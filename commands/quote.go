package commands

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of quotes.
const (
	actionQuoteWrite = "quote.write" // value: the opportunity
	actionQuoteDo    = "quote.do"    // suffix: what to do; value: the opportunity, its version and the quote's
)

// quoteSection is the quotes of which something is still to come, else the newest, and how those before it ended.
func (v voice) quoteSection(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	last, ok := o.LastQuote()
	if !ok {
		blocks := []slack.Block{bot.Section(v.rich(textQuoteNone, nil))}
		if may(pipeline.ActQuote, o, by) && len(o.Lines) > 0 {
			blocks = append(blocks, bot.Actions("", v.writeButton(o, textQuoteButtonWrite)))
		}
		return blocks
	}
	var blocks []slack.Block
	var before []string
	for _, q := range o.Quotes {
		if q.Status.Open() || q.Version == last.Version {
			blocks = append(blocks, v.quoteBlocks(o, q, by)...)
			continue
		}
		before = append(before, v.quotesRecord([]pipeline.Quote{q}))
	}
	if len(before) > 0 {
		before = before[max(0, len(before)-maxRecorded):]
		blocks = append(blocks, bot.Context(v.rich(textQuoteEarlier, args{"Quotes": shown(strings.Join(before, "; "), maxReason)})))
	}
	return blocks
}

func (v voice) quoteBlocks(o pipeline.Opportunity, q pipeline.Quote, by pipeline.Actor) []slack.Block {
	lines := []bot.Safe{v.rich(textQuoteTitle, args{"Version": q.Version, "Status": v.quoteStatus(q.Status), "Total": v.quoteTotal(q), "Until": v.date(q.ValidUntil)})}
	if worth := v.quoteAtRate(q); !worth.IsZero() {
		lines = append(lines, worth)
	}
	amounts, _ := q.Schedule() // what does not add up is told when it is sent
	for i, m := range amounts {
		lines = append(lines, v.rich(textQuoteInstalment, args{"When": shown(v.due(q.Terms[i]), maxRowName), "Amount": v.money(m)}))
	}
	if q.Reason != "" && q.Status == pipeline.QuoteDraft {
		lines = append(lines, v.rich(textQuoteRefusedBecause, args{"Reason": shown(q.Reason, maxReason)}))
	}
	if limit := v.settings.DiscountLimit; q.Status == pipeline.QuoteDraft && limit != nil && v.settings.NeedsApproval(q) {
		lines = append(lines, v.rich(textQuoteOverLimit, args{"Limit": phrase.FormatDecimal(*limit, v.lang)}))
	}
	blocks := paragraphs(lines)
	if row := v.quoteButtons(o, q, by); len(row) > 0 {
		blocks = append(blocks, bot.Actions("", row...))
	}
	return blocks
}

// quoteButtons are what the person may do with a version, the step forward first.
func (v voice) quoteButtons(o pipeline.Opportunity, q pipeline.Quote, by pipeline.Actor) []slack.BlockElement {
	var row []slack.BlockElement
	add := func(what string, label i18n.Key, primary bool) {
		b := v.quoteButton(o, q, what, label)
		if primary {
			b.WithStyle(slack.StylePrimary)
		}
		row = append(row, b)
	}
	works, last := may(pipeline.ActQuote, o, by), o.Quotes[len(o.Quotes)-1]
	switch {
	case works && q.Status == pipeline.QuoteDraft && v.settings.NeedsApproval(q):
		add("ask", textQuoteButtonAsk, true)
	case works && (q.Status == pipeline.QuoteDraft || q.Status == pipeline.QuoteApproved):
		add("send", textQuoteButtonSend, true)
	case works && q.Status == pipeline.QuoteSent:
		if o.Stage >= pipeline.StageQualified { // before that the client's word commits nobody
			add("accept", textQuoteButtonAccept, true)
		}
		add("reject", textQuoteButtonReject, false)
	case q.Status == pipeline.QuoteAsked && may(pipeline.ActDecide, o, by) && q.AskedBy != by.ID:
		row = append(row, v.decideQuote(o, q)...)
	}
	if q.SHA256 != "" {
		add("paper", textQuoteButtonPaper, false)
	}
	if works && q.Version == last.Version && len(o.Lines) > 0 {
		label := textQuoteButtonVersion
		if q.Status.Unsent() {
			label = textQuoteButtonRewrite
		}
		row = append(row, v.writeButton(o, label))
	}
	return row
}

func (v voice) quoteButton(o pipeline.Opportunity, q pipeline.Quote, what string, label i18n.Key) *slack.ButtonBlockElement {
	return bot.Button(actionQuoteDo+":"+what, v.plain(label, nil), fmt.Sprintf("%s:%d", targetValue(o.ID, o.Version), q.Version))
}

func (v voice) writeButton(o pipeline.Opportunity, label i18n.Key) *slack.ButtonBlockElement {
	return bot.Button(actionQuoteWrite, v.plain(label, nil), strconv.FormatInt(int64(o.ID), 10))
}

// decideQuote are the buttons of who decides on a discount.
func (v voice) decideQuote(o pipeline.Opportunity, q pipeline.Quote) []slack.BlockElement {
	return []slack.BlockElement{v.quoteButton(o, q, "approve", textQuoteButtonApprove).WithStyle(slack.StylePrimary), v.quoteButton(o, q, "decline", textQuoteButtonDecline)}
}

// quoteForms are the forms of lines, quotes and orders.
type quoteForms struct {
	line   *bot.Modal[lineState]
	quote  *bot.Modal[quoteState]
	reason *bot.Modal[reasonState]
	accept *bot.Modal[acceptState]
	order  *bot.Modal[orderState]
	send   *bot.Modal[sendState]
}

func (a *App) newQuoteForms() quoteForms {
	return quoteForms{line: a.lineForm(), quote: a.quoteForm(), reason: a.reasonForm(), accept: a.acceptForm(), order: a.orderForm(), send: a.sendForm()}
}

func (a *App) registerQuotes(b *bot.Bot) {
	a.registerLineItems(b)
	bot.AddModal(b, a.quoteForms.quote)
	bot.AddModal(b, a.quoteForms.reason)
	bot.AddModal(b, a.quoteForms.accept)
	bot.AddModal(b, a.quoteForms.send)
	b.Press(actionQuoteWrite, a.pressedQuoteWrite)
	b.Press(actionQuoteDo, a.pressedQuoteDo)
	a.registerOrders(b)
}

// quote answers "oferta" with the form that writes it.
func (a *App) quote(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "quote", func(o pipeline.Opportunity) slack.BlockElement { return q.writeButton(o, textQuoteButtonWrite) })
	switch {
	case err != nil:
		return bot.Reply{}, err
	case reply != nil:
		return a.withDrafts(ctx, q.Request, *reply, func(form string) bool { return form == a.quoteForms.quote.ID }), nil
	}
	return a.writeQuote(ctx, &q.Request, id)
}

func (a *App) pressedQuoteWrite(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	return a.writeQuote(ctx, &p.Request, pipeline.OpportunityID(n))
}

// parseQuote reads the value of a quote's button.
func parseQuote(value string) (t pipeline.Target, version int, ok bool) {
	at := strings.LastIndex(value, ":")
	if at < 0 {
		return t, 0, false
	}
	t, ok = parseTarget(value[:at])
	version, err := strconv.Atoi(value[at+1:])
	return t, version, ok && err == nil && version > 0
}

func (a *App) pressedQuoteDo(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, version, ok := parseQuote(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	switch p.Suffix {
	case "send":
		return a.askSend(ctx, &p.Request, t, version)
	case "paper":
		return a.showPaper(ctx, p, t.ID, version)
	case "accept":
		return a.askAcceptance(ctx, &p.Request, t, version)
	case "approve":
		return a.approveQuote(ctx, &p.Request, t.ID, version)
	}
	if p.Suffix == "decline" {
		t.Version = 0 // as it stands, as with approval
	}
	if _, known := reasonForms[p.Suffix]; known && p.Suffix != reasonClose {
		return a.askReason(ctx, &p.Request, t, reasonState{What: p.Suffix, Quote: version})
	}
	return a.gone(p), nil
}

// approveQuote approves a discount of the opportunity as it stands: what changed meanwhile would have taken the request back.
func (a *App) approveQuote(ctx context.Context, r *bot.Request, id pipeline.OpportunityID, version int) (bot.Reply, error) {
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	return a.acted(ctx, r, present(o), func() (pipeline.Outcome, error) {
		return a.flow.DecideQuote(ctx, request(*r), present(o), version, true, "")
	})
}
