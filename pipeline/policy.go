package pipeline

import "slices"

// Reasons of a denial: each names the rule, so that the person can be told who may.
const (
	ReasonOutsider    Reason = "outsider"
	ReasonNotOwner    Reason = "not_owner"    // the owner or a manager may
	ReasonManagerOnly Reason = "manager_only" // a manager may
	ReasonFinanceOnly Reason = "finance_only" // finance or a manager may
	ReasonNotAuthor   Reason = "not_author"   // who did it may
	ReasonSellersOnly Reason = "sellers_only" // a salesperson or a manager may
	ReasonAdminOnly   Reason = "admin_only"   // an admin may
	ReasonNotOffered  Reason = "not_offered"  // who it is offered to may
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
	if act == ActTake {
		return a.mayTake(o)
	}
	if a.Is(Manager) {
		return nil
	}
	switch act {
	case ActReopen, ActCorrect, ActDecide:
		return deny(ReasonManagerOnly)
	case ActInvoice, ActAnnul, ActHold, ActPay:
		return a.mayInvoice(o)
	case ActCreate:
		if !a.Is(Salesperson) {
			return deny(ReasonSellersOnly)
		}
	case ActUndo:
		return nil // who may undo hangs on the event; Undo checks its author
	case ActOrder, ActClose:
		if a.Is(Finance) {
			return nil
		}
	case ActShare:
		if a.Configures() {
			return nil
		}
	}
	return a.mayWorkOn(o)
}

// mayWorkOn says whether the opportunity is the actor's to move: as its owner who sells, or as somebody with whom it
// was shared. That was decided by name, so their roles are not asked.
func (a Actor) mayWorkOn(o Opportunity) error {
	if a.Is(Salesperson) && o.Owner == a.ID || slices.Contains(o.Collaborators, a.ID) {
		return nil
	}
	return deny(ReasonNotOwner)
}

// mayTake says whether the opportunity is offered to the actor, who sells.
func (a Actor) mayTake(o Opportunity) error {
	if o.Offer == nil || o.Offer.To != a.ID {
		return deny(ReasonNotOffered)
	}
	if !a.Sells() {
		return deny(ReasonSellersOnly)
	}
	return nil
}

func (a Actor) mayInvoice(o Opportunity) error {
	if a.Is(Finance) {
		return nil
	}
	if a.financeStaffed {
		return deny(ReasonFinanceOnly)
	}
	return a.mayWorkOn(o)
}

// MayConfigure says whether the actor may change settings: nil, or Denied.
func (a Actor) MayConfigure() error {
	switch {
	case len(a.roles) == 0:
		return deny(ReasonOutsider)
	case !a.Configures():
		return deny(ReasonAdminOnly)
	}
	return nil
}

// MaySet says whether the actor may change a setting: nil, or Denied.
func (a Actor) MaySet(of Setting) error {
	if of != SettingTarget && of != SettingAdjustment {
		return a.MayConfigure()
	}
	return a.MayManage()
}

// MayManage says whether the actor leads the sales: nil, or Denied.
func (a Actor) MayManage() error {
	switch {
	case len(a.roles) == 0:
		return deny(ReasonOutsider)
	case !a.Is(Manager):
		return deny(ReasonManagerOnly)
	}
	return nil
}

func deny(r Reason) error { return &Error{Code: Denied, Reason: r} }

// Admits says whether the opportunity's stage admits the act, whoever does it: nil, Final, or Conflict with the
// reason. Whether a gate's evidence is complete is not asked here.
func (o Opportunity) Admits(act Act) error {
	refuse := func(ok bool, r Reason) error {
		if ok {
			return nil
		}
		return &Error{Code: Conflict, Reason: r, Current: &o}
	}
	if act == ActSee || act == ActCreate || act == ActUndo {
		return nil
	}
	if act == ActReopen {
		return refuse(o.Stage == StageLost, ReasonNotLost)
	}
	if act == ActEvidence || act == ActClose {
		return nil // a message may be filed late, and an order that stayed open closed: what was recorded stays
	}
	if act == ActPay || act == ActAnnul {
		return refuse(len(o.Invoices)+len(o.Held) > 0, ReasonNoInvoice) // money is received late, too
	}
	if o.Stage.Final() {
		return &Error{Code: Final, Reason: ReasonFinal, Current: &o}
	}
	switch act {
	case ActCorrect:
		return refuse(o.Stage != StageImmature, ReasonFirstStage)
	case ActHold:
		return refuse(o.Stage < StageToInvoice, ReasonWrongStage)
	case ActInvoice:
		return refuse(o.Stage == StageToInvoice || o.Stage == StageInvoicing, ReasonWrongStage)
	case ActQualify, ActCommit, ActApprove, ActComplete:
		next, _ := o.Stage.Next()
		return refuse(act == ActTo(next), ReasonWrongStage)
	}
	return nil
}

// Open gives the acts that are offered to the person on the opportunity now: the step forward first. Sharing and
// filing are not among them, since they begin with a person or a message.
func (o Opportunity) Open(by Actor) []Act {
	order := []Act{ActQualify, ActCommit, ActApprove, ActComplete, ActInvoice, ActReopen, ActCorrect, ActEdit, ActAssign, ActLose}
	var open []Act
	for _, act := range order {
		if by.May(act, o) == nil && o.Admits(act) == nil {
			open = append(open, act)
		}
	}
	return open
}
