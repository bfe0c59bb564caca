package commands

import (
	"strconv"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// invoiceRecord is an invoice in words: what the history tells of it.
func (v voice) invoiceRecord(i pipeline.Invoice) string {
	text := v.plain(textHistoryInvoice, args{"Number": brief(i.Number, maxPart), "Date": v.date(i.Issued), "Amount": v.money(i.Amount)})
	if told := v.linesTold(i.Lines); told != "" {
		text = v.plain(textHistoryInvoiceLines, args{"Invoice": text, "Lines": told})
	}
	if !i.Due.IsZero() {
		text = v.plain(textHistoryInvoiceDue, args{"Invoice": text, "Due": v.date(i.Due)})
	}
	if i.Annulled != nil {
		text = v.plain(textHistoryInvoiceAnnulled, args{"Invoice": text, "Note": brief(i.Annulled.Number, maxPart)})
	}
	return text
}

// paymentRecord is a payment in words.
func (v voice) paymentRecord(p pipeline.Payment) string {
	text := v.plain(textHistoryPayment, args{"Amount": v.money(p.Amount), "Date": v.date(p.Date), "Number": brief(p.Invoice.Number, maxPart)})
	if p.Rate.IsZero() {
		return text
	}
	return v.plain(textHistoryPaymentRate, args{"Payment": text, "Rate": v.decimal(p.Rate.String()), "On": v.date(p.RateOn), "Applied": v.money(p.Applied)})
}

func (v voice) paymentRecords(list []pipeline.Payment) string {
	var texts []string
	for _, p := range list[:min(len(list), maxFiles)] {
		texts = append(texts, v.paymentRecord(p))
	}
	return listed(texts...)
}

// billingChange is what an event around invoices and payments changed: what came, or what went where nothing did.
func (v voice) billingChange(e pipeline.Event) bot.Safe {
	for _, c := range e.Changes {
		switch c.Field {
		case pipeline.FieldInvoices, pipeline.FieldHeld, pipeline.FieldPayments:
			from, to := v.values(c)
			if to == "" {
				to = from
			}
			return shown(to, maxReason)
		}
	}
	return bot.Safe{}
}

// unheld says whether an event let go of an invoice that was held.
func unheld(e pipeline.Event) bool {
	for _, c := range e.Changes {
		if c.Field == pipeline.FieldHeld {
			return len(read[[]pipeline.Invoice](c.From)) > len(read[[]pipeline.Invoice](c.To))
		}
	}
	return false
}

// billingTaken says what became of invoices and payments, to who did it.
func (v voice) billingTaken(key i18n.Key, out pipeline.Outcome) bot.Safe {
	o := out.Opportunity
	if out.Event.Kind == pipeline.EventInvoiceHeld && unheld(out.Event) {
		key = textBillingDoneUnheld
	}
	line := v.rich(key, args{"Ref": o.ID.String(), "Invoiced": v.invoiced(o), "Value": v.money(o.Value), "Owed": v.owedInAll(o)})
	return bot.Join("\n", line, v.billingChange(out.Event))
}

// owedInAll is what is owed on an opportunity, one sum a currency.
func (v voice) owedInAll(o pipeline.Opportunity) string {
	owed, err := o.OwedInAll()
	if err != nil {
		return "…"
	}
	if len(owed) == 0 {
		return strconv.Itoa(0)
	}
	return v.sums(owed)
}
