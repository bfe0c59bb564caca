package pipeline

import "fmt"

// AccountID is the number of a client company that people say aloud: 12 in CU-12.
type AccountID int64

func (id AccountID) String() string { return fmt.Sprintf("CU-%d", int64(id)) }

// ContactID is the number of a person at a client: 12 in CO-12.
type ContactID int64

func (id ContactID) String() string { return fmt.Sprintf("CO-%d", int64(id)) }

// LeadID is the number of somebody who may become a client: 12 in PR-12.
type LeadID int64

func (id LeadID) String() string { return fmt.Sprintf("PR-%d", int64(id)) }

// DecisionRole is a contact's part in the decision to buy; "" where it is not known.
type DecisionRole string

// The parts in a decision.
const (
	RoleDecides    DecisionRole = "decides"
	RoleInfluences DecisionRole = "influences"
	RoleUses       DecisionRole = "uses"
	RolePays       DecisionRole = "pays"
)

// DecisionRoles gives the parts in the order in which people are asked.
func DecisionRoles() []DecisionRole {
	return []DecisionRole{RoleDecides, RoleInfluences, RoleUses, RolePays}
}

// Stakeholder is a contact of an opportunity. It names the contact by number alone, so that the history holds nothing of a
// person that could not be erased.
type Stakeholder struct {
	Contact ContactID    `json:"contact"`
	Role    DecisionRole `json:"role,omitempty"`
	Main    bool         `json:"main,omitempty"`
}
