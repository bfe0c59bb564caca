package pipeline

// Reasons of a denial: each names the rule, so that the person can be told who may.
const (
	ReasonOutsider    Reason = "outsider"
	ReasonNotOwner    Reason = "not_owner"    // the owner or a manager may
	ReasonManagerOnly Reason = "manager_only" // a manager may
	ReasonFinanceOnly Reason = "finance_only" // finance or a manager may
	ReasonNotAuthor   Reason = "not_author"   // who did it may
)

// May says whether the actor may do act on o: nil, or an Error with code Denied and the rule that says no.
// For ActCreate o is the opportunity to be. It looks at roles and ownership only; whether the opportunity's
// stage admits the act is for the act itself to say.
func (a Actor) May(act Act, o Opportunity) error {
	if len(a.roles) == 0 {
		return deny(ReasonOutsider)
	}
	if act == ActSee {
		return nil
	}
	if a.Is(Manager) {
		return nil
	}
	switch act {
	case ActReopen, ActCorrect:
		return deny(ReasonManagerOnly)
	case ActInvoice:
		return a.mayInvoice(o)
	case ActUndo:
		return nil // who may undo hangs on the event; Undo checks its author
	}
	if a.Is(Salesperson) && o.Owner == a.ID {
		return nil
	}
	return deny(ReasonNotOwner)
}

func (a Actor) mayInvoice(o Opportunity) error {
	if a.Is(Finance) {
		return nil
	}
	if a.financeStaffed {
		return deny(ReasonFinanceOnly)
	}
	if a.Is(Salesperson) && o.Owner == a.ID {
		return nil
	}
	return deny(ReasonNotOwner)
}

func deny(r Reason) error { return &Error{Code: Denied, Reason: r} }
