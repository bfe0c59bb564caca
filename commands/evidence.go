package commands

import (
	"strings"

	"embudo/pipeline"
)

// The gates' records in plain words, as the history shows them. A record that is not there has none.

func (v voice) commitmentRecord(c *pipeline.Commitment) string {
	if c == nil {
		return ""
	}
	return listed(v.commitment(c.Kind), oneLine(c.Description), v.date(c.Date), proofText(c.Proof), v.money(c.Value))
}

func (v voice) approvalRecord(b *pipeline.BillingApproval) string {
	if b == nil {
		return ""
	}
	return listed(oneLine(b.ApprovedBy), v.date(b.Date), proofText(b.Proof))
}

func (v voice) invoiceRecords(invoices []pipeline.Invoice) string {
	texts := make([]string, len(invoices))
	for i, x := range invoices {
		texts[i] = v.plain(textHistoryInvoice, args{"Number": oneLine(x.Number), "Date": v.date(x.Issued), "Amount": v.money(x.Amount)})
	}
	return listed(texts...)
}

func (v voice) completionRecord(c *pipeline.Completion) string {
	if c == nil {
		return ""
	}
	return listed(v.scope(c.Scope), v.date(c.Date), oneLine(c.Note))
}

func (v voice) lossRecord(l *pipeline.Loss) string {
	if l == nil {
		return ""
	}
	return listed(v.lossReason(l.Reason), oneLine(l.Competitor), oneLine(l.Description), oneLine(l.Comment))
}

// proofText names the proof without links, since the history is read, not followed.
func proofText(p pipeline.Proof) string {
	parts := []string{oneLine(p.Reference), p.Link}
	for _, f := range p.Files {
		parts = append(parts, oneLine(f.Name))
	}
	return listed(parts...)
}

// listed puts texts in a row, without the empty ones.
func listed(texts ...string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, ", ")
}
