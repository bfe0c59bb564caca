package api

import (
	"net/http"
	"regexp"
	"strconv"
	"time"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// account is one as the document has it.
type account struct {
	ID         string    `json:"id"`
	ExternalID string    `json:"external_id,omitempty"`
	Version    int       `json:"version"`
	Name       string    `json:"name"`
	TaxID      string    `json:"tax_id,omitempty"`
	Domain     string    `json:"domain,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	Industry   string    `json:"industry,omitempty"`
	Address    string    `json:"address,omitempty"`
	Note       string    `json:"note,omitempty"`
	Owner      string    `json:"owner"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func accountOf(a people.Account, external string) account {
	return account{ID: a.ID.String(), ExternalID: external, Version: a.Version, Name: a.Name, TaxID: a.TaxID, Domain: a.Domain, Phone: a.Phone,
		Industry: a.Industry, Address: a.Address, Note: a.Note, Owner: string(a.Owner), CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC()}
}

// slackUser is how ids of people look in Slack.
var slackUser = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)

// putAccount makes the account of an external id, or brings it up to date.
func (s *server) putAccount(c *call) error {
	o, err := readObject(c.body)
	if err != nil {
		return err
	}
	e := people.AccountEdit{Name: o.text("name"), TaxID: o.text("tax_id"), Domain: o.text("domain"), Phone: o.text("phone"),
		Industry: o.text("industry"), Address: o.text("address"), Note: o.text("note")}
	if owner := o.text("owner"); owner != nil {
		if !slackUser.MatchString(*owner) {
			o.fault("owner", "unreadable", "must be the id of a person in Slack, such as U024BE7LH")
		}
		e.Owner = (*pipeline.UserID)(owner)
	}
	if err := o.done(); err != nil {
		return err
	}
	external := c.PathValue("external_id")
	say(c, func(u people.Upserted) (int, any) { return status(u.Made), accountOf(u.Account, external) })
	_, _, err = s.People.UpsertAccount(c.Context(), c.request(), external, e, c.token.MadeBy)
	return err
}

// status says whether something was made.
func status(made bool) int {
	if made {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (s *server) showAccount(c *call) (int, any, error) {
	external := c.PathValue("external_id")
	a, err := s.People.ExternalAccount(c.Context(), c.member(), external)
	return http.StatusOK, accountOf(a, external), err
}

func (s *server) listAccounts(c *call) (int, any, error) {
	after, limit, err := c.number()
	if err != nil {
		return 0, nil, err
	}
	all, err := s.Reader.AccountsAfter(c.Context(), pipeline.AccountID(after), limit+1)
	if err != nil {
		return 0, nil, err
	}
	p := pageOf(all, limit, func(a people.Account) string { return strconv.FormatInt(int64(a.ID), 10) })
	ids := make([]int64, 0, len(p.items))
	for _, a := range p.items {
		ids = append(ids, int64(a.ID))
	}
	known, err := s.People.Store.ExternalIDs(c.Context(), people.KindAccount, ids)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, p.as(func(a people.Account) any { return accountOf(a, known[int64(a.ID)]) }), nil
}
