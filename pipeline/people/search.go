package people

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"embudo/pipeline"
)

// KindOpportunity is what a search finds beside records.
const KindOpportunity Kind = "opportunity"

// SoughtKinds is everything that a search finds.
func SoughtKinds() []Kind { return []Kind{KindOpportunity, KindAccount, KindContact, KindLead} }

// MaxSought is how many letters of what is searched for count.
const MaxSought = 100

// Sought is what somebody looks for: words, however they are written and in whichever order, an e-mail address, a phone, a tax
// id or a number.
type Sought struct {
	Text string
	// Kinds is what may be found; none is everything.
	Kinds []Kind
	// For is who asks: of what is as near, theirs comes first.
	For   pipeline.UserID
	Limit int
}

// Found is one thing that was found, as it is named to people.
type Found struct {
	Ref
	Name string
	// Company is the client of an opportunity, and where a contact or a lead works.
	Company string
	// Position is a contact's or a lead's.
	Position string
	Owner    pipeline.UserID
	// Stage is an opportunity's, and State a lead's.
	Stage pipeline.Stage
	State LeadState
}

// SearchStore finds by what people remember.
type SearchStore interface {
	// Search gives what suits s, best first. What was merged or erased is not found.
	Search(ctx context.Context, s Sought) ([]Found, error)
}

// maxFound is how much a search gives at the most.
const maxFound = 50

// Search finds opportunities, accounts, contacts and leads for a member who may see them.
func (s *Service) Search(ctx context.Context, m pipeline.Member, what Sought) ([]Found, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	what.For, what.Limit = m.ID, min(max(what.Limit, 1), maxFound)
	if len(what.Kinds) == 0 {
		what.Kinds = SoughtKinds()
	}
	if letters := []rune(what.Text); len(letters) > MaxSought {
		what.Text = string(letters[:MaxSought])
	}
	if ref, ok := ParseRef(what.Text); ok && slices.Contains(what.Kinds, ref.Kind) {
		what.Text, what.Kinds = strconv.FormatInt(ref.ID, 10), []Kind{ref.Kind}
	}
	return s.Store.Search(ctx, what)
}

var spokenRef = regexp.MustCompile(`^(op|cu|co|pr)[ -]?([0-9]{1,18})$`)

// ParseRef reads what people call a record or an opportunity by: CU-12, co 12, PR12, OP-12.
func ParseRef(text string) (Ref, bool) {
	said := spokenRef.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if said == nil {
		return Ref{}, false
	}
	kind := map[string]Kind{"op": KindOpportunity, "cu": KindAccount, "co": KindContact, "pr": KindLead}[said[1]]
	id, err := strconv.ParseInt(said[2], 10, 64)
	return Ref{Kind: kind, ID: id}, err == nil && id > 0
}
