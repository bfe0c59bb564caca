package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of what clients owe.
const (
	actionReceivables = "billing.receivables" // value: by whom, and from which on
	actionDebtor      = "billing.debtor"      // value: by whom, from which on, and who
)

// maxDebtors is how many groups, and how many invoices, a page shows.
const maxDebtors = 10

// By whom what is owed is grouped.
const (
	byAccount = "account"
	byOwner   = "owner"
)

// receivables answers "cobranza": what clients owe by how late it is, or what the client owes that the line names.
func (a *App) receivables(ctx context.Context, q *asked) (bot.Reply, error) {
	if q.rest != "" {
		return a.debtor(ctx, q.Request, byAccount, strings.TrimSpace(phrase.Plain(q.rest)), 0)
	}
	return a.debtors(ctx, q.Request, byAccount, 0)
}

func (a *App) registerReceivables(b *bot.Bot) {
	b.Press(actionReceivables, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		by, from, ok := parseDebtors(p.Value)
		if !ok {
			return a.gone(p), nil
		}
		reply, err := a.debtors(ctx, p.Request, by, from)
		reply.Replace = private(p)
		return reply, err
	})
	b.Press(actionDebtor, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		page, who, _ := strings.Cut(p.Value, "|")
		by, from, ok := parseDebtors(page)
		if !ok || who == "" {
			return a.gone(p), nil
		}
		return a.debtor(ctx, p.Request, by, who, from)
	})
}

func parseDebtors(value string) (string, int, bool) {
	by, from, _ := strings.Cut(value, ":")
	n, err := strconv.Atoi(from)
	return by, n, err == nil && n >= 0 && n < 1_000_000 && (by == byAccount || by == byOwner)
}

// parseOwed reads whose invoices a page shows, which is everybody's where it names nobody.
func parseOwed(value string) (by, who string, ok bool) {
	by, who, _ = strings.Cut(value, "|")
	return by, who, by == byAccount || by == byOwner
}

func debtorsPage(by string, from int) string { return by + ":" + strconv.Itoa(from) }

// debtors is what is owed in all, and who owes the most.
func (a *App) debtors(ctx context.Context, r bot.Request, by string, from int) (bot.Reply, error) {
	v := a.voice(r.Person)
	q := pipeline.ReceivableQuery{ByOwner: by == byOwner, Limit: maxDebtors + 1, Offset: from}
	aged, err := a.flow.Aged(ctx, r.Person.Member(), q)
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	title := v.rich(textReceivableTitle, nil)
	if len(aged) == 0 {
		return bot.Say(v.rich(textReceivableNone, nil)), nil
	}
	groups, err := a.flow.Debtors(ctx, r.Person.Member(), q)
	if err != nil {
		return bot.Reply{}, err
	}
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, sum := range aged {
		blocks = append(blocks, bot.Section(v.aged(sum)))
	}
	blocks = append(blocks, bot.Divider())
	for _, d := range groups[:min(len(groups), maxDebtors)] {
		who, key := shown(d.Account, maxRowName), head(oneLine(d.Account), pipeline.MaxShort)
		if q.ByOwner {
			who, key = v.person(d.Owner), string(d.Owner)
		}
		open := bot.Button(actionDebtor, v.plain(textReceivableOpen, nil), debtorsPage(by, 0)+"|"+key)
		blocks = append(blocks, bot.Section(bot.Join("\n", bot.Bold(who), v.agedLine(d.Aged)), open))
	}
	return bot.Reply{Text: title, Blocks: append(blocks, v.debtorsRow(by, from, len(groups) > maxDebtors))}, nil
}

func (v voice) debtorsRow(by string, from int, more bool) slack.Block {
	other, label := byOwner, textReceivableByOwner
	if by == byOwner {
		other, label = byAccount, textReceivableByAccount
	}
	row := []slack.BlockElement{bot.Button(actionReceivables+":by", v.plain(label, nil), debtorsPage(other, 0))}
	if from > 0 {
		row = append(row, bot.Button(actionReceivables+":back", v.plain(textListPrevious, nil), debtorsPage(by, max(0, from-maxDebtors))))
	}
	if more {
		row = append(row, bot.Button(actionReceivables+":next", v.plain(textListNext, nil), debtorsPage(by, from+maxDebtors)))
	}
	row = append(row, v.exportButton("receivables", by+"|"))
	return bot.Actions("", row...)
}

// aged is a sum of what is owed, with a line for each age that there is.
func (v voice) aged(sum pipeline.Aged) bot.Safe {
	lines := []bot.Safe{v.rich(textReceivableTotal, args{"Count": sum.Count, "Total": v.agedTotal(sum)})}
	for _, age := range pipeline.Ages() {
		if !sum.ByAge[age].IsZero() {
			lines = append(lines, v.rich(textReceivableAge, args{"Age": v.age(age), "Amount": v.amount(sum.Currency, sum.ByAge[age])}))
		}
	}
	return bot.Join("\n", lines...)
}

// agedLine is a sum in one line: the whole, and what of it is late.
func (v voice) agedLine(sum pipeline.Aged) bot.Safe {
	parts := []bot.Safe{v.rich(textReceivableTotal, args{"Count": sum.Count, "Total": v.agedTotal(sum)})}
	for _, age := range pipeline.Ages()[1:] {
		if !sum.ByAge[age].IsZero() {
			parts = append(parts, v.rich(textReceivableLate, args{"Age": v.age(age), "Amount": v.amount(sum.Currency, sum.ByAge[age])}))
		}
	}
	return bot.Join(" · ", parts...)
}

func (v voice) agedTotal(sum pipeline.Aged) string {
	total, err := sum.Total()
	if err != nil { // more digits than any currency's money has
		return "…"
	}
	return v.amount(sum.Currency, total)
}

func (v voice) age(a pipeline.Age) string { return v.plain(i18n.Key("receivable.age_"+a.Name()), nil) }

// debtor is what one client owes, or what is owed on one owner's opportunities: the oldest first.
func (a *App) debtor(ctx context.Context, r bot.Request, by, who string, from int) (bot.Reply, error) {
	v := a.voice(r.Person)
	q, name := owedBy(by, who), shown(who, maxRowName)
	q.Limit, q.Offset = maxDebtors+1, from
	if by == byOwner {
		name = v.person(q.Owner)
	}
	list, err := a.flow.Receivables(ctx, r.Person.Member(), q)
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	if len(list) == 0 {
		return bot.Say(v.rich(textReceivableNothing, args{"Who": name})), nil
	}
	aged, err := a.flow.Aged(ctx, r.Person.Member(), q)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textReceivableOf, args{"Who": name})
	blocks := []slack.Block{bot.Section(title)}
	for _, sum := range aged {
		blocks = append(blocks, bot.Section(v.aged(sum)))
	}
	for _, x := range list[:min(len(list), maxDebtors)] {
		blocks = append(blocks, bot.Section(v.receivable(x), bot.Button(actionBilling, v.plain(textReceivableOpen, nil), strconv.FormatInt(int64(x.Opportunity), 10))))
	}
	row := []slack.BlockElement{bot.Button(actionReceivables+":all", v.plain(textReceivableAll, nil), debtorsPage(by, 0))}
	if len(list) > maxDebtors {
		row = append(row, bot.Button(actionDebtor+":next", v.plain(textListNext, nil), debtorsPage(by, from+maxDebtors)+"|"+head(who, pipeline.MaxShort)))
	}
	row = append(row, v.exportButton("receivables", by+"|"+head(who, pipeline.MaxShort)))
	return bot.Reply{Text: title, Blocks: append(blocks, bot.Actions("", row...))}, nil
}

func (v voice) receivable(x pipeline.Receivable) bot.Safe {
	return v.rich(textReceivableLine, args{"Ref": x.Opportunity.String(), "Account": shown(x.Account, maxRowName), "Number": shown(x.Invoice.Number, maxPart),
		"Owed": v.money(x.Owed), "Due": v.date(x.PayBy), "Owner": v.person(x.Owner), "Age": v.age(pipeline.AgeOf(x.PayBy, v.today()))})
}
