package pipeline

import "fmt"

// NoticeLead tells a person that a lead is theirs now; its Subject says which. It is dropped when the lead is somebody else's
// again, or ended, before it is sent.
const NoticeLead NoticeKind = "lead"

// RuleLead: a lead was given to them.
const RuleLead Rule = "@lead"

// LeadGiven names the event by which a lead became somebody's.
type LeadGiven struct {
	Lead    LeadID
	Version int
}

func (g LeadGiven) String() string { return fmt.Sprintf("lead/%d/%d", int64(g.Lead), g.Version) }

// ParseLeadGiven reads what LeadGiven.String wrote.
func ParseLeadGiven(s string) (LeadGiven, error) {
	var g LeadGiven
	if _, err := fmt.Sscanf(s, "lead/%d/%d", &g.Lead, &g.Version); err != nil {
		return LeadGiven{}, fmt.Errorf("parse lead given %q: %w", s, err)
	}
	return g, nil
}
