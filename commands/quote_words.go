package commands

import (
	"math/big"
	"strings"

	"github.com/govalues/decimal"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// maxRecorded is how many lines, quotes or orders are named where a change is told.
const maxRecorded = 5

func (v voice) quoteStatus(s pipeline.QuoteStatus) string {
	return v.plain(i18n.Key("quote.status_"+string(s)), nil)
}

func (v voice) treatment(t pipeline.Treatment) string {
	return v.plain(i18n.Key("quote.treatment_"+string(t)), nil)
}

// recorded joins what is said of a few, and counts the rest.
func recorded[T any](v voice, list []T, say func(T) string) string {
	var parts []string
	for i, x := range list {
		if i == maxRecorded {
			parts = append(parts, v.plain(textQuoteLinesMore, args{"Count": len(list) - maxRecorded}))
			break
		}
		parts = append(parts, say(x))
	}
	return strings.Join(parts, "; ")
}

func (v voice) linesRecord(list []pipeline.LineItem) string {
	return recorded(v, list, func(l pipeline.LineItem) string {
		return brief(l.Name, maxRowName) + " " + phrase.FormatDecimal(l.Quantity, v.lang) + " × " + v.money(l.Price) + v.off(l)
	})
}

func (v voice) quotesRecord(list []pipeline.Quote) string {
	return recorded(v, list, func(q pipeline.Quote) string {
		return v.plain(textQuoteRecord, args{"Version": q.Version, "Status": v.quoteStatus(q.Status), "Total": v.quoteTotal(q)})
	})
}

func (v voice) ordersRecord(list []pipeline.Order) string {
	return recorded(v, list, func(r pipeline.Order) string {
		return listed(brief(r.Number, maxRowName)+" "+v.money(r.Amount)+v.closed(r), v.linesTold(r.Lines))
	})
}

// off is what is taken off a line: " − 10 %" or " − $ 5.000"; "" for nothing.
func (v voice) off(l pipeline.LineItem) string {
	switch {
	case !l.Percent.IsZero():
		return " − " + phrase.FormatDecimal(l.Percent, v.lang) + " %"
	case !l.Discount.IsZero():
		return " − " + v.money(l.Discount)
	}
	return ""
}

func (v voice) closed(r pipeline.Order) string {
	if r.Closed == nil {
		return ""
	}
	return " · " + v.plain(textQuoteOrderClosed, args{"Reason": brief(r.Closed.Reason, maxRowName)})
}

func (v voice) quoteTotal(q pipeline.Quote) string {
	totals, err := q.Totals()
	if err != nil {
		return "—"
	}
	return v.money(totals.Total)
}

// percentage writes a part of a whole with at most two decimals.
func (v voice) percentage(part *big.Rat) string {
	text := new(big.Rat).Mul(part, big.NewRat(100, 1)).FloatString(2)
	return phrase.FormatDecimal(decimal.MustParse(text), v.lang)
}

// follows says whether the value follows the lines.
func (v voice) follows(o pipeline.Opportunity) bot.Safe {
	key := textQuoteFollows
	switch {
	case o.Stage.Won():
		key = textQuoteConfirmedValue
	case o.ValueByHand:
		key = textQuoteByHand
	}
	return v.rich(key, args{"Value": v.money(o.Value)})
}

// quoteTold says whether the confirmation of an act names a version of the quote.
func quoteTold(k pipeline.EventKind) bool {
	switch k {
	case pipeline.EventQuoted, pipeline.EventQuoteAsked, pipeline.EventQuoteDecided, pipeline.EventQuoteSent:
		return true
	}
	return false
}

// quoteTaken says what was done with the quote that the act touched, which is the newest that is not replaced.
func (v voice) quoteTaken(key i18n.Key, out pipeline.Outcome) bot.Safe {
	q, _ := out.Opportunity.LastQuote()
	if out.Event.Kind == pipeline.EventQuoteDecided && out.Event.Reason != "" {
		key = textQuoteDoneDeclined
	}
	return v.rich(key, args{"Ref": out.Opportunity.ID.String(), "Version": q.Version, "Total": v.quoteTotal(q)})
}
