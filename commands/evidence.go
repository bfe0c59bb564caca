package commands

import (
	"strings"

	"embudo/pipeline"
)

// The gates' records in plain words, as the history shows them. A record that is not there has none.

// maxPart is how many characters one part of a record shows, and maxFiles how many files of a proof.
const (
	maxPart  = 120
	maxFiles = 5
)

// qualificationRecord is the confirmed criteria, and what supports any.
func (v voice) qualificationRecord(q pipeline.Qualification) string {
	var parts []string
	for _, c := range pipeline.Criteria() {
		part := ""
		if q[c].Confirmed {
			part = v.shortCriterion(c)
		}
		if q[c].Support != "" {
			part = v.shortCriterion(c) + " (" + brief(q[c].Support, maxPart/2) + ")"
			if !q[c].Confirmed {
				part += " …"
			}
		}
		parts = append(parts, part)
	}
	return listed(parts...)
}

func (v voice) commitmentRecord(c *pipeline.Commitment) string {
	if c == nil {
		return ""
	}
	return listed(v.commitment(c.Kind), brief(c.Description, maxPart), v.date(c.Date), v.proofText(c.Proof), v.money(c.Value))
}

func (v voice) approvalRecord(b *pipeline.BillingApproval) string {
	if b == nil {
		return ""
	}
	return listed(brief(b.ApprovedBy, maxPart), v.date(b.Date), v.proofText(b.Proof))
}

func (v voice) invoiceRecords(invoices []pipeline.Invoice) string {
	texts := make([]string, len(invoices))
	for i, x := range invoices {
		texts[i] = v.invoiceRecord(x)
	}
	return listed(texts...)
}

func (v voice) completionRecord(c *pipeline.Completion) string {
	if c == nil {
		return ""
	}
	return listed(v.scope(c.Scope), v.date(c.Date), brief(c.Note, maxPart))
}

func (v voice) lossRecord(l *pipeline.Loss) string {
	if l == nil {
		return ""
	}
	return listed(v.lossReason(l.Reason), brief(l.Competitor, maxPart), brief(l.Description, maxPart), brief(l.Comment, maxPart))
}

// proofText names the proof without links, since the history is read, not followed.
func (v voice) proofText(p pipeline.Proof) string {
	parts := []string{brief(p.Reference, maxPart), brief(p.Link, maxPart)}
	for i, f := range p.Files {
		if i == maxFiles {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, brief(f.Name, maxPart/2))
	}
	for _, id := range p.Evidence {
		parts = append(parts, v.plain(textEvidenceNumber, args{"ID": id}))
	}
	return listed(parts[:min(len(parts), 2*maxFiles+2)]...)
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
