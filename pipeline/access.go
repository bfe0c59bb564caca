package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// AccessID names a request for access.
type AccessID int64

// Decision is what became of a request for access.
type Decision string

// The decisions. An open request has none.
const (
	AccessOpen     Decision = ""
	AccessGranted  Decision = "granted"
	AccessDeclined Decision = "declined"
)

// Access is somebody's request to be let past a rule that refused them. There is one open one at most for a person, a
// rule and an opportunity.
type Access struct {
	ID   AccessID
	By   UserID
	Rule Reason
	// On is the opportunity on which the rule refused; 0 where it was about none.
	On       OpportunityID
	AskedAt  time.Time
	Decision Decision
	// DecidedBy and DecidedAt are zero while it is open.
	DecidedBy UserID
	DecidedAt time.Time
	// Settled: what was decided is done.
	Settled bool
}

// AccessStore keeps requests for access.
type AccessStore interface {
	// AskAccess keeps a request, or gives the open one for the same person, rule and opportunity; made says which.
	AskAccess(ctx context.Context, a Access) (kept Access, made bool, err error)
	// Access gives one, or NotFound with ReasonNoRequest.
	Access(ctx context.Context, id AccessID) (Access, error)
	// DecideAccess decides one that is open, and gives it as it is decided then, by whoever was first.
	DecideAccess(ctx context.Context, id AccessID, d Decision, by UserID, at time.Time) (Access, error)
	// SettleAccess notes that what was decided is done.
	SettleAccess(ctx context.Context, id AccessID) error
	// ReopenAccess takes back a decision that could not be done.
	ReopenAccess(ctx context.Context, id AccessID) error
	// OpenAccess gives up to limit requests that nobody decided yet, the oldest first.
	OpenAccess(ctx context.Context, limit int) ([]Access, error)
	// UnsettledAccess gives up to limit requests that were decided before a moment and are not done, the oldest first.
	UnsettledAccess(ctx context.Context, before time.Time, limit int) ([]Access, error)
}

// granted is the role that lets a person past a rule; "" where it is no role that does.
var granted = map[Reason]Role{ReasonManagerOnly: Manager, ReasonFinanceOnly: Finance, ReasonSellersOnly: Salesperson, ReasonAdminOnly: Admin}

// Grantable says whether an admin can let somebody past the rule, on an opportunity or, with 0, in general.
func Grantable(rule Reason, on OpportunityID) bool {
	if rule == ReasonNotOwner {
		return on > 0
	}
	return granted[rule] != "" && on >= 0
}

// stops says whether the rule still stands in the way of a person.
func (a Actor) stops(rule Reason, o Opportunity) bool {
	if rule == ReasonNotOwner {
		return a.May(ActEdit, o) != nil
	}
	return !a.Is(granted[rule]) && !(rule == ReasonAdminOnly && a.Configures())
}

// AskAccess keeps that a person asks to be let past a rule. The same again gives the open request; made says whether
// it is a new one. It gives Invalid with ReasonUnchanged where the rule no longer stands in their way.
func (s *Service) AskAccess(ctx context.Context, m Member, rule Reason, on OpportunityID) (kept Access, made bool, err error) {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return Access{}, false, err
	}
	if !Grantable(rule, on) {
		return Access{}, false, &Error{Code: NotFound, Reason: ReasonNoRequest}
	}
	var o Opportunity
	if on != 0 {
		if o, err = s.Store.Opportunity(ctx, on); err != nil {
			return Access{}, false, err
		}
	}
	if !by.stops(rule, o) {
		return Access{}, false, &Error{Code: Invalid, Reason: ReasonUnchanged}
	}
	if err := shareable(rule, o); err != nil {
		return Access{}, false, err
	}
	return s.Store.AskAccess(ctx, Access{By: m.ID, Rule: rule, On: on, AskedAt: s.Moment()})
}

// Access gives a request to those who may decide it.
func (s *Service) Access(ctx context.Context, m Member, id AccessID) (Access, error) {
	by, err := s.Store.Actor(ctx, m)
	if err == nil {
		err = by.MayConfigure()
	}
	if err != nil {
		return Access{}, err
	}
	return s.Store.Access(ctx, id)
}

// OpenAccess gives up to limit requests that wait for a decision, the oldest first, to those who may decide them.
func (s *Service) OpenAccess(ctx context.Context, m Member, limit int) ([]Access, error) {
	by, err := s.Store.Actor(ctx, m)
	if err == nil {
		err = by.MayConfigure()
	}
	if err != nil {
		return nil, err
	}
	return s.Store.OpenAccess(ctx, limit)
}

// DecideAccess grants or declines a request, for those who may configure. Of two at once the first decides; the answer
// says who did. asker is who asked, as Slack knows them now: an outsider is granted nothing.
func (s *Service) DecideAccess(ctx context.Context, m Member, id AccessID, d Decision, asker Member) (Access, error) {
	a, err := s.Access(ctx, m, id)
	if err != nil {
		return Access{}, err
	}
	if a.By != asker.ID {
		return Access{}, &Error{Code: NotFound, Reason: ReasonNoRequest}
	}
	if a.Decision == AccessOpen {
		if d == AccessGranted {
			if err := s.grantable(ctx, a, asker); err != nil {
				return a, err
			}
		}
		if a, err = s.Store.DecideAccess(ctx, id, d, m.ID, s.Moment()); err != nil {
			return Access{}, err
		}
	}
	return s.SettleAccess(ctx, a, m, asker)
}

// grantable refuses to grant what could not be given afterwards.
func (s *Service) grantable(ctx context.Context, a Access, asker Member) error {
	if asker.Outsider {
		return deny(ReasonOutsider)
	}
	if a.On == 0 {
		return nil
	}
	o, err := s.Store.Opportunity(ctx, a.On)
	if err != nil {
		return err
	}
	return shareable(a.Rule, o)
}

// shareable refuses to share what is over.
func shareable(rule Reason, o Opportunity) error {
	if rule != ReasonNotOwner {
		return nil
	}
	return o.Admits(ActShare)
}

// SettleAccess does what was decided, once: it may be called again after it failed. decider is who decided. Where that
// is refused meanwhile, the request is open again.
func (s *Service) SettleAccess(ctx context.Context, a Access, decider, asker Member) (Access, error) {
	if a.Settled || a.Decision == AccessOpen {
		return a, nil
	}
	if a.Decision == AccessGranted {
		if err := s.grant(ctx, a, decider, asker); err != nil {
			return a, s.notGranted(ctx, a, err)
		}
	}
	if err := s.Store.SettleAccess(ctx, a.ID); err != nil {
		return a, err
	}
	a.Settled = true
	return a, nil
}

// notGranted takes the decision back where a rule refused the grant. After any other error it is tried again.
func (s *Service) notGranted(ctx context.Context, a Access, err error) error {
	switch CodeOf(err) {
	case Internal, Unavailable, Unknown, Conflict:
		return err
	}
	return errors.Join(err, s.Store.ReopenAccess(ctx, a.ID))
}

// grant gives what a request asks for, each part under its own key. What they have already is no error.
func (s *Service) grant(ctx context.Context, a Access, decider, asker Member) error {
	if a.Rule == ReasonNotOwner {
		return had(s.share(ctx, a, decider, asker))
	}
	present, err := s.Store.Actor(ctx, asker)
	if err != nil {
		return err
	}
	// What nobody gave them, but they may as long as they have no role, they keep beside the first that is given.
	for _, r := range []Role{Salesperson, Manager, Admin} {
		if present.Is(r) && r != granted[a.Rule] {
			if err := s.give(ctx, a, decider, r); err != nil {
				return err
			}
		}
	}
	return s.give(ctx, a, decider, granted[a.Rule])
}

func (s *Service) give(ctx context.Context, a Access, decider Member, r Role) error {
	e := Entry{Setting: SettingRole, Key: string(a.By) + "/" + string(r), Value: []byte("{}")}
	_, err := s.Set(ctx, Request{Key: fmt.Sprintf("access:%d/%s", a.ID, r), By: decider}, e)
	return had(err)
}

// shareTries is how often a share is tried against others who change the opportunity at the same time.
const shareTries = 3

func (s *Service) share(ctx context.Context, a Access, decider, asker Member) error {
	var err error
	for range shareTries {
		var o Opportunity
		if o, err = s.Store.Opportunity(ctx, a.On); err != nil {
			return err
		}
		r := Request{Key: fmt.Sprintf("access:%d", a.ID), By: decider}
		if _, err = s.Share(ctx, r, Target{ID: a.On, Version: o.Version}, asker); CodeOf(err) != Conflict {
			return err
		}
	}
	return err
}

func had(err error) error {
	if ReasonOf(err) == ReasonUnchanged {
		return nil
	}
	return err
}
