package commands

import (
	"maps"
	"slices"

	"embudo/bot"
	"embudo/pipeline"
)

// held says how many invoices wait for their stage, and why those could not be recorded that it came for.
func (v voice) held(o pipeline.Opportunity) bot.Safe {
	if len(o.Held) == 0 {
		return bot.Safe{}
	}
	lines := []bot.Safe{v.rich(textBillingHeldCount, args{"Count": len(o.Held)})}
	for _, i := range o.Held {
		if len(i.Refused) > 0 && len(lines) <= maxFiles {
			lines = append(lines, v.rich(textBillingHeldRefusedOne, args{"Number": brief(i.Number, maxPart), "Why": v.heldWhy(i)}))
		}
	}
	return bot.Join("\n", lines...)
}

// heldLine is an invoice that waits, and for which stages what is still missing, or why it could not be recorded.
func (v voice) heldLine(o pipeline.Opportunity, i pipeline.Invoice) bot.Safe {
	lines := append([]bot.Safe{v.rich(textBillingHeld, args{"Invoice": v.invoiceParts(i)})}, v.billingLacks(o.Stage)...)
	if len(i.Refused) > 0 {
		lines = append(lines, v.rich(textBillingHeldRefused, args{"Why": v.heldWhy(i)}))
	}
	return bot.Join("\n", lines...)
}

// heldWhy is why an invoice could not be recorded when its stage came.
func (v voice) heldWhy(i pipeline.Invoice) string {
	var whys []string
	for _, f := range slices.Sorted(maps.Keys(i.Refused)) {
		whys = append(whys, v.field(f)+": "+v.plain(reasonText(i.Refused[f]), nil))
	}
	return listed(whys...)
}

// heldRecords are invoices that wait, in words.
func (v voice) heldRecords(invoices []pipeline.Invoice) string {
	var texts []string
	for _, i := range invoices {
		text := v.invoiceRecord(i)
		if len(i.Refused) > 0 {
			text = v.plain(textHistoryHeldRefused, args{"Invoice": text, "Why": v.heldWhy(i)})
		}
		texts = append(texts, text)
	}
	return listed(texts...)
}
