package pipelinetest

import (
	"context"
	"maps"
	"slices"
	"time"

	"embudo/pipeline"
)

// alikeWindow is how long a creation by the same person for the same client and value is taken for the same one.
const alikeWindow = time.Minute

func (s *Store) alike(like pipeline.Opportunity) []pipeline.Opportunity {
	if like.Account == "" {
		return nil
	}
	var found []pipeline.Opportunity
	for _, o := range s.now {
		again := o.CreatedBy == like.Owner && o.CreatedAt.After(like.CreatedAt.Add(-alikeWindow)) && o.Value.Equal(like.Value)
		if folded(o.Account) == folded(like.Account) && (!o.Stage.Final() || again) {
			found = append(found, copied(o))
		}
	}
	slices.SortFunc(found, func(a, b pipeline.Opportunity) int { return int(b.ID - a.ID) })
	return found[:min(len(found), 5)]
}

// audienceOf takes every notice of a card for a card that was posted, and likewise of an announcement.
func (s *Store) audienceOf(id pipeline.OpportunityID, account string) pipeline.Audience {
	a := pipeline.Audience{Wishes: map[string]pipeline.WishKind{}, Levels: map[pipeline.UserID]pipeline.WishKind{}}
	for _, n := range s.notices {
		if n.Opportunity == id && n.Kind == pipeline.NoticeCard && !slices.Contains(a.Cards, n.To) {
			a.Cards = append(a.Cards, n.To)
		}
		if n.Opportunity == id && n.Kind == pipeline.NoticeWin && !slices.Contains(a.Wins, n.To) {
			a.Wins = append(a.Wins, n.To)
		}
	}
	// What is wished of it counts before what is wished of its client, and that before what is wished of everything.
	near := map[string]pipeline.Wish{}
	for _, of := range []func(pipeline.Wish) bool{
		func(w pipeline.Wish) bool { return w.On == 0 && w.Account == "" },
		func(w pipeline.Wish) bool { return w.Account != "" && folded(w.Account) == folded(account) },
		func(w pipeline.Wish) bool { return w.On == id && id != 0 },
	} {
		for _, w := range s.wishes {
			if of(w) {
				near[w.To] = w
			}
		}
	}
	for _, to := range slices.Sorted(maps.Keys(near)) {
		a.Hear(near[to])
	}
	r := s.rooms[id]
	a.RoomLive = r.State.Live()
	if r.State == pipeline.RoomOpen {
		a.Room = r.Channel
	}
	return a
}

// KeepWish keeps a wish, or clears it where it has no kind.
func (s *Store) KeepWish(_ context.Context, w pipeline.Wish, _ pipeline.UserID, _ time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wishes = slices.DeleteFunc(s.wishes, func(old pipeline.Wish) bool {
		return old.To == w.To && old.On == w.On && folded(old.Account) == folded(w.Account)
	})
	if w.Kind != "" {
		s.wishes = append(s.wishes, w)
	}
	return nil
}

// Wishes gives those of a destination about everything, and about one opportunity and its client.
func (s *Store) Wishes(_ context.Context, to string, on pipeline.OpportunityID) ([]pipeline.Wish, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []pipeline.Wish
	for _, w := range s.wishes {
		account := w.Account != "" && folded(w.Account) == folded(s.now[on].Account)
		if w.To == to && (w.On == 0 && w.Account == "" || w.On != 0 && w.On == on || account) {
			found = append(found, w)
		}
	}
	return found, nil
}

// Deny keeps a refusal; once for a key.
func (s *Store) Deny(_ context.Context, key string, d pipeline.Denial) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.now[d.Opportunity]; known && !s.denied[key] {
		s.denied[key] = true
		s.denials = append(s.denials, d)
	}
	return nil
}

// Denials gives refusals on an opportunity since a moment, newest first.
func (s *Store) Denials(_ context.Context, id pipeline.OpportunityID, since time.Time, limit int) ([]pipeline.Denial, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var newest []pipeline.Denial
	for i := len(s.denials) - 1; i >= 0 && len(newest) < limit; i-- {
		if d := s.denials[i]; d.Opportunity == id && !d.At.Before(since) {
			newest = append(newest, d)
		}
	}
	return newest, nil
}

// CardAt knows no cards: nothing is delivered here.
func (s *Store) CardAt(context.Context, string, string) (pipeline.OpportunityID, error) {
	return 0, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

// PutCard says where an opportunity has a card.
func (s *Store) PutCard(id pipeline.OpportunityID, c pipeline.Card) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cards[id] = append(s.cards[id], c)
}

// Cards gives those that PutCard put.
func (s *Store) Cards(_ context.Context, id pipeline.OpportunityID) ([]pipeline.Card, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.cards[id]), nil
}
