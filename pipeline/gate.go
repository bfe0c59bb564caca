package pipeline

import "slices"

// Gate is what must be recorded to enter a stage. The types that implement it are all here:
// Qualification, Commitment, BillingApproval, Invoice and Completion, in the order of the flow.
type Gate interface {
	// To is the stage that the gate leads to.
	To() Stage
	// cleaned is the gate with its texts trimmed and freed of control characters.
	cleaned() Gate
	// check gathers what is missing or wrong; today is the day of the act.
	check(f faults, o Opportunity, today Date)
	// record puts the evidence on the opportunity.
	record(o *Opportunity, by UserID)
}

// Criterion is one of the five that make an opportunity Qualified.
type Criterion uint8

// The five criteria.
const (
	CriterionInteraction Criterion = iota // a direct one-to-one interaction took place
	CriterionInterest                     // concrete interest in our products or services
	CriterionProblem                      // the client's specific problem is identified and understood
	CriterionFit                          // our services can address it effectively
	CriterionMeans                        // the client has both the budget and the authority to buy
	criteria
)

// Criteria gives the five in order.
func Criteria() []Criterion {
	return []Criterion{CriterionInteraction, CriterionInterest, CriterionProblem, CriterionFit, CriterionMeans}
}

// Name is the criterion's name in code and texts, such as "interest".
func (c Criterion) Name() string {
	return [...]string{"interaction", "interest", "problem", "fit", "means"}[c]
}

// Field is the criterion's field: where its confirmation is asked and its error shown.
func (c Criterion) Field() Field { return Field("criterion_" + c.Name()) }

// Confirmation is one criterion's state: confirmed or not, and what supports it (optional, at most MaxShort characters).
type Confirmation struct {
	Confirmed bool   `json:"confirmed"`
	Support   string `json:"support,omitempty"`
}

// Qualification is the checklist of the five criteria, kept as progress until it is complete.
type Qualification [criteria]Confirmation

// Complete says whether all five are confirmed.
func (q Qualification) Complete() bool { return len(q.Missing()) == 0 }

// Missing gives the fields of the criteria that are not confirmed.
func (q Qualification) Missing() []Field {
	var missing []Field
	for _, c := range Criteria() {
		if !q[c].Confirmed {
			missing = append(missing, c.Field())
		}
	}
	return missing
}

// To is StageQualified.
func (q Qualification) To() Stage { return StageQualified }

func (q Qualification) check(f faults, _ Opportunity, _ Date) {
	for _, field := range q.Missing() {
		f.add(field, ReasonUnconfirmed)
	}
	q.checkTexts(f)
}

func (q Qualification) checkTexts(f faults) {
	for _, c := range Criteria() {
		f.text(c.Field()+"_support", q[c].Support, MaxShort, false)
	}
}

func (q Qualification) record(o *Opportunity, _ UserID) { o.Qualification = q }

func (q Qualification) cleaned() Gate {
	for i := range q {
		q[i].Support = clean(q[i].Support)
	}
	return q
}

// File is a document kept as proof: where Slack keeps it and what it is called.
type File struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Permalink string `json:"permalink,omitempty"`
}

// Proof is what shows that something happened: a reference, a link (http or https), files, or evidence that was filed
// on the opportunity, named by its ids. One is enough.
type Proof struct {
	Reference string `json:"reference,omitempty"`
	Link      string `json:"link,omitempty"`
	Files     []File `json:"files,omitempty"`
	Evidence  []int  `json:"evidence,omitempty"`
}

func (p Proof) empty() bool {
	return p.Reference == "" && p.Link == "" && len(p.Files) == 0 && len(p.Evidence) == 0
}

func (p Proof) cleaned() Proof {
	p.Reference, p.Link = clean(p.Reference), clean(p.Link)
	var files []File // nil when there is none, as the history gives it back
	for _, file := range p.Files {
		file.ID, file.Name, file.Permalink = clean(file.ID), clean(file.Name), clean(file.Permalink)
		if file.ID != "" { // without one there is nothing to look at
			files = append(files, file)
		}
	}
	p.Files = files
	p.Evidence = slices.Compact(slices.Sorted(slices.Values(p.Evidence)))
	return p
}

// CommitmentKind is the kind of the client's act.
type CommitmentKind string

// The kinds of commitment.
const (
	CommitmentEmail         CommitmentKind = "email" // an affirmative e-mail to a formal proposal
	CommitmentPurchaseOrder CommitmentKind = "purchase_order"
	CommitmentContract      CommitmentKind = "contract" // a signed contract or contract annex
	CommitmentOther         CommitmentKind = "other"    // another explicit act, described
)

// CommitmentKinds gives the kinds in the order in which people are asked.
func CommitmentKinds() []CommitmentKind {
	return []CommitmentKind{CommitmentEmail, CommitmentPurchaseOrder, CommitmentContract, CommitmentOther}
}

// Commitment is the evidence of one explicit act of the client on the agreed proposal.
type Commitment struct {
	Kind CommitmentKind `json:"kind"`
	// Description is required for CommitmentOther.
	Description string `json:"description,omitempty"`
	Date        Date   `json:"date"`
	Proof       Proof  `json:"proof"`
	// Value is the final agreed value, which becomes the opportunity's.
	Value Money `json:"value"`
}

// To is StageCommitted.
func (c Commitment) To() Stage { return StageCommitted }

func (c Commitment) check(f faults, o Opportunity, today Date) {
	switch c.Kind {
	case CommitmentEmail, CommitmentPurchaseOrder, CommitmentContract, CommitmentOther:
	case "":
		f.add(FieldKind, ReasonRequired)
	default:
		f.add(FieldKind, ReasonChoice)
	}
	f.text(FieldDescription, c.Description, MaxLong, c.Kind == CommitmentOther)
	f.pastDate(FieldDate, c.Date, today)
	f.proof(o, c.Proof)
	f.positive(FieldValue, c.Value)
}

func (c Commitment) cleaned() Gate {
	c.Description, c.Proof = clean(c.Description), c.Proof.cleaned()
	return c
}

func (c Commitment) record(o *Opportunity, _ UserID) {
	o.Commitment, o.Value = &c, c.Value
}

// BillingApproval is the client's explicit approval to start billing.
type BillingApproval struct {
	// ApprovedBy is the person at the client.
	ApprovedBy string `json:"approved_by"`
	Date       Date   `json:"date"`
	Proof      Proof  `json:"proof"`
}

// To is StageToInvoice.
func (b BillingApproval) To() Stage { return StageToInvoice }

func (b BillingApproval) check(f faults, o Opportunity, today Date) {
	f.text(FieldApprovedBy, b.ApprovedBy, MaxShort, true)
	f.pastDate(FieldDate, b.Date, today)
	f.proof(o, b.Proof)
}

func (b BillingApproval) cleaned() Gate {
	b.ApprovedBy, b.Proof = clean(b.ApprovedBy), b.Proof.cleaned()
	return b
}

func (b BillingApproval) record(o *Opportunity, _ UserID) { o.BillingApproval = &b }

// Scope is how much of the committed service was delivered.
type Scope string

// The scopes.
const (
	ScopeFull    Scope = "full"
	ScopePartial Scope = "partial"
)

// Completion says that the service was delivered on the agreed terms, in full or in part.
type Completion struct {
	Scope Scope `json:"scope"`
	Date  Date  `json:"date"`
	// Note is required for ScopePartial.
	Note string `json:"note,omitempty"`
	// Settle decides on each quote and order that is open; what became of them stands with them.
	Settle Settlement `json:"-"`
}

// To is StageDone.
func (c Completion) To() Stage { return StageDone }

func (c Completion) check(f faults, o Opportunity, today Date) {
	switch c.Scope {
	case ScopeFull, ScopePartial:
	case "":
		f.add(FieldScope, ReasonRequired)
	default:
		f.add(FieldScope, ReasonChoice)
	}
	f.pastDate(FieldDate, c.Date, today)
	f.text(FieldNote, c.Note, MaxLong, c.Scope == ScopePartial)
	c.Settle.over(o.ToSettle(), f)
}

func (c Completion) cleaned() Gate {
	c.Note = clean(c.Note)
	return c
}

func (c Completion) record(o *Opportunity, by UserID) {
	closed, _ := c.Settle.over(o.ToSettle(), faults{})
	*o = o.closing(closed, c.Settle.Reason, by, c.Date)
	c.Settle = Settlement{}
	o.Completion = &c
}
