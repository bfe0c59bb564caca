package pipeline

import (
	"context"
	"strings"
)

// Wish keeps how a person, or a channel, wants to hear; without a kind it clears that. Anybody who sees the pipeline
// decides for themselves and for nobody else; a channel's wish about one opportunity is for who works on it, about
// everything for managers and admins. Only a person follows, and only one opportunity or one client: else it is Invalid.
func (s *Service) Wish(ctx context.Context, m Member, w Wish) error {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return err
	}
	if err := w.check(m.ID); err != nil {
		return err
	}
	if err := s.mayWish(ctx, by, w); err != nil {
		return err
	}
	return s.Store.KeepWish(ctx, w, m.ID, s.Moment())
}

func (s *Service) mayWish(ctx context.Context, by Actor, w Wish) error {
	own := w.To == string(by.ID)
	if w.On != 0 {
		o, err := s.Store.Opportunity(ctx, w.On)
		if err != nil || own {
			return err
		}
		return by.May(ActEdit, o)
	}
	if own || by.Is(Manager) {
		return nil
	}
	return by.MayConfigure()
}

// check gives Invalid for what no one can wish: under FieldChannel of a destination, under FieldKind of a kind.
func (w Wish) check(by UserID) error {
	f := faults{}
	f.text(FieldChannel, w.To, MaxKey, true)
	if !oneLine(w.To) || w.person() && w.To != string(by) {
		f.add(FieldChannel, ReasonChoice)
	}
	switch w.Kind {
	case "":
	case WishMute, WishDigest:
		if w.Account != "" {
			f.add(FieldKind, ReasonChoice)
		}
	case WishFollow, WishStages, WishClosing:
		if w.On == 0 && w.Account == "" || !w.person() {
			f.add(FieldKind, ReasonChoice)
		}
	default:
		f.add(FieldKind, ReasonChoice)
	}
	f.text(FieldAccount, w.Account, MaxShort, false)
	if w.Account != "" && (w.On != 0 || !w.person()) {
		f.add(FieldAccount, ReasonChoice)
	}
	return f.err()
}

// person says whether the wish is a person's: Slack's ids of people begin with U or W.
func (w Wish) person() bool { return strings.HasPrefix(w.To, "U") || strings.HasPrefix(w.To, "W") }

// Wishes gives how a destination wants to hear, in general and of one opportunity and its client, to a member who may see
// it.
func (s *Service) Wishes(ctx context.Context, m Member, to string, on OpportunityID) ([]Wish, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Wishes(ctx, to, on)
}
