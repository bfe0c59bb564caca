package pipeline

import "strings"

// LossReason is why an opportunity was lost.
type LossReason string

// The reasons of a loss.
const (
	LossDeclined    LossReason = "declined"     // the client decided not to buy
	LossCompetitor  LossReason = "competitor"   // chose a competitor, which is named
	LossChanged     LossReason = "changed"      // the client's needs changed and the offer no longer fits
	LossNoAgreement LossReason = "no_agreement" // no commercial or technical agreement
	LossCancelled   LossReason = "cancelled"    // the client's project was cancelled or put off indefinitely
	LossOther       LossReason = "other"        // another, described
)

// OwnLoss begins the names of the reasons that the company has added; see Settings.LossReasons.
const OwnLoss = "own:"

// LossReasons gives the reasons in the order in which people are asked.
func LossReasons() []LossReason {
	return []LossReason{LossDeclined, LossCompetitor, LossChanged, LossNoAgreement, LossCancelled, LossOther}
}

// Loss is why and from where an opportunity was lost.
type Loss struct {
	Reason LossReason `json:"reason"`
	// Competitor is required for LossCompetitor and empty otherwise.
	Competitor string `json:"competitor,omitempty"`
	// Description is required for LossOther and empty otherwise.
	Description string `json:"description,omitempty"`
	Comment     string `json:"comment,omitempty"`
	// From is the stage it was lost from, to which Reopen returns. Lose sets it.
	From Stage `json:"from"`
	// Closed are the quotes and orders that ended with it: what Reopen asks about. Lose sets it. None may also mean that a release
	// before this field lost it: see Service.Reopen.
	Closed []Part `json:"closed,omitempty"`
	// Settle decides on each quote and order that is open; what became of them stands with them.
	Settle Settlement `json:"-"`
}

func (l Loss) cleaned() Loss {
	l.Competitor, l.Description, l.Comment = clean(l.Competitor), clean(l.Description), clean(l.Comment)
	if l.Reason != LossCompetitor {
		l.Competitor = ""
	}
	if l.Reason != LossOther {
		l.Description = ""
	}
	return l
}

func (l Loss) check(f faults) {
	switch l.Reason {
	case LossDeclined, LossCompetitor, LossChanged, LossNoAgreement, LossCancelled, LossOther:
	case "":
		f.add(FieldReason, ReasonRequired)
	default:
		if !strings.HasPrefix(string(l.Reason), OwnLoss) {
			f.add(FieldReason, ReasonChoice)
		}
	}
	f.text(FieldCompetitor, l.Competitor, MaxShort, l.Reason == LossCompetitor)
	f.text(FieldDescription, l.Description, MaxLong, l.Reason == LossOther)
	f.text(FieldComment, l.Comment, MaxLong, false)
}
