package commands

import (
	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// What is in another currency than the company's keeps its value, and says beside it what that was worth.

// atRate is what an amount makes in the company's currency on a day, with the rate and its day; empty where that is the same, or
// no rate is known.
func (v voice) atRate(m pipeline.Money, on pipeline.Date) bot.Safe {
	to := v.currency
	if v.settings.Currency != "" {
		to = v.settings.Currency
	}
	made, rate, ok := v.settings.Convert(m, to, on)
	if !ok || rate.On.IsZero() {
		return bot.Safe{}
	}
	return v.madeAt(made, rate)
}

func (v voice) madeAt(made pipeline.Money, rate pipeline.Rate) bot.Safe {
	return v.rich(textBillingAtRate, args{"Amount": v.money(made), "From": currencyName(rate.From), "Rate": phrase.FormatDecimal(rate.Value, v.lang),
		"To": currencyName(rate.To), "On": v.date(rate.On)})
}

// quoteAtRate is what a quote's total makes in pesos as its document says, else in the company's currency on the day on which it
// was sent; of today where it was not.
func (v voice) quoteAtRate(q pipeline.Quote) bot.Safe {
	if pesos := q.Pesos(); !pesos.IsZero() {
		return v.madeAt(pesos, q.Rate)
	}
	totals, err := q.Totals()
	if err != nil {
		return bot.Safe{}
	}
	on := v.today()
	if !q.SentAt.IsZero() {
		on = pipeline.DateOf(q.SentAt.In(v.company))
	}
	return v.atRate(totals.Total, on)
}

// worth is what an invoice makes in the currency in which was agreed what it bills, and how that was reckoned.
func (v voice) worth(i pipeline.Invoice) bot.Safe {
	if i.Worth.IsZero() {
		return bot.Safe{}
	}
	return v.rich(textBillingWorth, args{"Worth": v.money(i.Worth), "On": v.date(i.RateOn)})
}
