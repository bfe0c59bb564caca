package pipeline

// UserID is a person: a Slack user id such as U024BE7LH.
type UserID string

// Role is what a person does in the sales pipeline.
type Role string

// The roles. A person may have several.
const (
	Salesperson Role = "salesperson"
	Manager     Role = "manager"
	Finance     Role = "finance"
	Admin       Role = "admin"
)

// Member is a person as Slack knows them, before roles: what a request brings along.
type Member struct {
	ID UserID
	// Admin: administers or owns the Slack workspace.
	Admin bool
	// Outsider: a guest, a person of another company, a bot, or deactivated. Outsiders may do nothing.
	Outsider bool
	// Program: no person, but another system that speaks with a key which an admin made.
	Program bool
}

// Actor is a member with the roles that hold at the moment of an act.
type Actor struct {
	ID    UserID
	roles map[Role]bool
	// financeStaffed: somebody has the finance role, so invoices are theirs and the managers'.
	financeStaffed bool
	// owner: administers or owns the Slack workspace, and so may always configure.
	owner bool
	// program: another system of the company's, and no person.
	program bool
}

// NewActor joins a member with the roles given to them, and says whether anybody has the finance role.
// A member without given roles is a salesperson, or manager and admin when they administer the workspace.
// An outsider has no role, whatever was given. A program has finance's, and no other.
func NewActor(m Member, given []Role, financeStaffed bool) Actor {
	a := Actor{ID: m.ID, roles: map[Role]bool{}, financeStaffed: financeStaffed}
	if m.Outsider {
		return a
	}
	if m.Program {
		a.program, a.roles[Finance] = true, true
		return a
	}
	a.owner = m.Admin
	for _, r := range given {
		a.roles[r] = true
	}
	if len(given) > 0 {
		return a
	}
	if m.Admin {
		a.roles[Manager], a.roles[Admin] = true, true
		return a
	}
	a.roles[Salesperson] = true
	return a
}

// Is says whether the actor has the role.
func (a Actor) Is(r Role) bool { return a.roles[r] }

// Sells says whether the actor may own opportunities.
func (a Actor) Sells() bool { return a.Is(Salesperson) || a.Is(Manager) }

// Program says whether the actor is another system of the company's, and no person.
func (a Actor) Program() bool { return a.program }

// Configures says whether the actor may change settings: an admin, and always who administers the workspace, so that
// nobody locks the company out.
func (a Actor) Configures() bool { return a.Is(Admin) || a.owner }

// Act is something that a person may be allowed to do.
type Act string

// The acts on opportunities.
const (
	ActSee      Act = "see"
	ActCreate   Act = "create"
	ActEdit     Act = "edit"
	ActQualify  Act = "qualify"
	ActCommit   Act = "commit"
	ActApprove  Act = "approve"
	ActInvoice  Act = "invoice"
	ActComplete Act = "complete"
	ActLose     Act = "lose"
	ActReopen   Act = "reopen"
	ActCorrect  Act = "correct"
	ActUndo     Act = "undo"
	ActAssign   Act = "assign"   // hand over to another owner, or offer it to them
	ActTake     Act = "take"     // take what was offered, or decline it
	ActRoom     Act = "room"     // open a deal room
	ActShare    Act = "share"    // let somebody work on it as its owner may
	ActEvidence Act = "evidence" // file a message
	ActLog      Act = "log"      // keep that something was done
	ActPlan     Act = "plan"     // set the next step
)

// Acts gives every act.
func Acts() []Act {
	return []Act{ActSee, ActCreate, ActEdit, ActQualify, ActCommit, ActApprove, ActInvoice, ActComplete, ActLose, ActReopen, ActCorrect, ActUndo,
		ActAssign, ActTake, ActRoom, ActShare, ActEvidence, ActLog, ActPlan, ActLines, ActQuote, ActDecide, ActOrder, ActClose, ActHold, ActAnnul, ActPay}
}

// ActTo is the act that enters the stage through its gate. There is none for Immature.
func ActTo(s Stage) Act {
	return map[Stage]Act{StageQualified: ActQualify, StageCommitted: ActCommit, StageToInvoice: ActApprove,
		StageInvoicing: ActInvoice, StageDone: ActComplete, StageLost: ActLose}[s]
}
