package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// times are the words between how many and at which price; untaxed say that no tax is added.
var (
	times   = []string{"x", "×", "*", "@", "a"}
	untaxed = []string{"exento", "exenta", "exempt"}
)

// parseLine reads what follows the opportunity: "40 horas x 75.000 10% exento Auditoría anual". What does not say how many and at
// which price is the name.
func parseLine(words []phrase.Word, def pipeline.Currency, lang i18n.Lang) pipeline.LineItem {
	l := pipeline.LineItem{Treatment: pipeline.TaxStandard}
	sign := slices.IndexFunc(words, func(w phrase.Word) bool { return slices.Contains(times, phrase.Fold(w.Text)) })
	if sign >= 1 && sign+1 < len(words) {
		quantity, err1 := phrase.ParseRate(words[0].Text, lang)
		price, used, err2 := phrase.FindMoney(words, sign+1, def)
		if err1 == nil && err2 == nil && used > 0 {
			l.Quantity, l.Price, l.Unit = quantity, price, text(words[1:sign])
			words = words[sign+1+used:]
		}
	}
	var name []phrase.Word
	for _, w := range words {
		number, percent := strings.CutSuffix(w.Text, "%")
		if d, err := phrase.ParseRate(strings.TrimPrefix(number, "-"), lang); percent && err == nil && l.Percent.IsZero() {
			l.Percent = d
			continue
		}
		if slices.Contains(untaxed, phrase.Fold(w.Text)) {
			l.Treatment = pipeline.TaxExempt
			continue
		}
		name = append(name, w)
	}
	l.Name = text(name)
	return l
}

func text(words []phrase.Word) string {
	var parts []string
	for _, w := range words {
		parts = append(parts, w.Text)
	}
	return strings.Join(parts, " ")
}

// addLine answers "linea": at once where the line says how many of what at which price, else with a form that asks for it.
func (a *App) addLine(ctx context.Context, q *asked) (bot.Reply, error) {
	var known pipeline.LineItem
	if len(q.words) > 0 {
		if _, ok := phrase.ParseRef(q.words[0].Text); ok {
			known = parseLine(q.words[1:], a.usualCurrency(), q.lang)
			q.rest = q.words[0].Text
		}
	}
	id, reply, err := a.referred(ctx, q, "line", func(o pipeline.Opportunity) slack.BlockElement { return q.addLineButton(o) })
	switch {
	case err != nil:
		return bot.Reply{}, err
	case reply != nil:
		return a.withDrafts(ctx, q.Request, *reply, func(form string) bool { return form == a.quoteForms.line.ID }), nil
	case known.Name == "" || known.Price.IsZero():
		return a.askLine(ctx, &q.Request, pipeline.Target{ID: id}, known)
	}
	known.Rate = a.renewed(ctx).TaxOn(known.Treatment, q.today())
	return a.done(ctx, q, id, func(t pipeline.Target) (pipeline.Outcome, error) {
		return a.flow.AddLine(ctx, request(q.Request), t, known)
	})
}
