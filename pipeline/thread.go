package pipeline

import (
	"context"
	"slices"
)

// Card is where an opportunity's card is.
type Card struct {
	// To is the destination that has it, as in Notice.To.
	To string
	// Room: the channel is the opportunity's open deal room.
	Room bool
	Receipt
}

// Threads are the cards of an opportunity, in order of their channels, in whose threads its amounts may be told: those in its deal
// room, and in channels that are told of opportunities now.
func (s *Service) Threads(ctx context.Context, m Member, id OpportunityID) ([]Card, error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return nil, err
	}
	cards, err := s.Store.Cards(ctx, id)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	settings, err := s.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	routed := settings.routed(s.Channel)
	return slices.DeleteFunc(cards, func(c Card) bool { return !c.Room && !slices.Contains(routed, c.To) }), nil
}

// routed are the channels that the routes name; while there are none the one that the program was started with.
func (s Settings) routed(fallback string) []string {
	var channels []string
	for _, r := range s.Routes {
		if !slices.Contains(channels, r.Channel) {
			channels = append(channels, r.Channel)
		}
	}
	if len(s.Routes) == 0 && fallback != "" {
		channels = []string{fallback}
	}
	return channels
}
