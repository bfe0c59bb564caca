package pipeline

import (
	"context"
	"time"
)

// RoomState is how far a deal room has come.
type RoomState string

// The states of a deal room.
const (
	RoomAsked    RoomState = "asked"    // somebody wants one
	RoomOpen     RoomState = "open"     // there is a channel
	RoomArchived RoomState = "archived" // the opportunity ended
	RoomGone     RoomState = "gone"     // people archived the channel, or took the bot out of it
	RoomRefused  RoomState = "refused"  // Slack does not let the bot make one
)

// Live says whether there is a room, or will be.
func (s RoomState) Live() bool { return s == RoomAsked || s == RoomOpen }

// Room is a private channel of one opportunity, where those who work on it meet.
type Room struct {
	ID          int64
	Opportunity OpportunityID
	// Number tells the rooms of one opportunity apart, from 1. At most one of them is live.
	Number  int
	By      UserID
	AskedAt time.Time
	State   RoomState
	Name    string
	Channel string
	// Fault is what Slack answered where the room is refused or gone.
	Fault string
	// Done is what was done in the channel.
	Done RoomDone
	// Wanted are people who asked to be let in since.
	Wanted []UserID
	// Attempt counts the tries since the last that came to something, from 1.
	Attempt int
	// Changes counts what has happened to the opportunity, so that nothing is missed that happens during a try.
	Changes int
}

// RoomDone is what was done in a room's channel, so that it is not done again.
type RoomDone struct {
	Purpose bool   `json:"purpose,omitempty"`
	Topic   string `json:"topic,omitempty"`
	// Invited are those who were let in, or whom Slack refused: who left is not asked back.
	Invited []UserID `json:"invited,omitempty"`
	// Refused is why people could not be let in, and Told that who asked for the room knows.
	Refused   map[UserID]string `json:"refused,omitempty"`
	Told      bool              `json:"told,omitempty"`
	Pinned    string            `json:"pinned,omitempty"`
	Bookmarks []string          `json:"bookmarks,omitempty"`
	// Version is the opportunity's that was looked at last.
	Version int `json:"version,omitempty"`
	// Farewell is the version of the end that was told.
	Farewell int `json:"farewell,omitempty"`
}

// RoomStore keeps deal rooms. A row of one is made in the transaction of the event that asks for it.
type RoomStore interface {
	// Room gives the latest room of an opportunity, or NotFound.
	Room(ctx context.Context, id OpportunityID) (Room, error)
	// RoomAt gives the opportunity whose open room the channel is, or NotFound.
	RoomAt(ctx context.Context, channel string) (OpportunityID, error)
	// AdmitToRoom notes that somebody wants into the live room of an opportunity.
	AdmitToRoom(ctx context.Context, id OpportunityID, who UserID) error
}

// RoomWork is what brings rooms about. Any number of processes may.
type RoomWork interface {
	// NextRoom gives a room that something is to be done about at a moment, and keeps it from others for a while.
	NextRoom(ctx context.Context, now time.Time, lease time.Duration) (r Room, ok bool, err error)
	// OpenRoom keeps that a room has its channel, and owes that channel the card.
	OpenRoom(ctx context.Context, r Room) error
	// KeepRoom keeps what a room has come to. It is looked at again after a while, at closing, or for 0 and the zero time
	// when something happens. Of one that has ended it also sees whether the opportunity is open again and was to have another since
	// that was looked at last, which was not asked for as this one seemed to be there still.
	KeepRoom(ctx context.Context, r Room, after time.Duration, closing time.Time) error
	// RoomFailed keeps that a try came to nothing, and when the next may be.
	RoomFailed(ctx context.Context, r Room, wait time.Duration) error
	// CardIn gives the opportunity's card in a channel; zero while there is none.
	CardIn(ctx context.Context, id OpportunityID, channel string) (Receipt, error)
	// MainCard gives the opportunity's oldest card outside of its rooms; zero where there is none.
	MainCard(ctx context.Context, id OpportunityID) (Receipt, error)
	// Owed says whether notices of the opportunity wait for a channel.
	Owed(ctx context.Context, id OpportunityID, channel string) (bool, error)
	// Followers gives who follows an opportunity or its client.
	Followers(ctx context.Context, id OpportunityID) ([]UserID, error)
}

// AskRoom asks for a deal room. It returns Final or Denied. Whether there is one already is asked by Service.AskRoom.
func (o Opportunity) AskRoom(by Actor, at time.Time) (Opportunity, Event, error) {
	if err := o.open(by, ActRoom); err != nil {
		return Opportunity{}, Event{}, err
	}
	next := o
	next.Room++
	return o.record(EventRoom, next, by.ID, at)
}

// AskRoom asks for a deal room. It is Invalid with ReasonUnchanged while there is one.
func (s *Service) AskRoom(ctx context.Context, r Request, t Target) (Outcome, error) {
	return s.once(ctx, commandOn(r, t), ActRoom, func(tx Tx, at time.Time) (Opportunity, Event, error) {
		o, err := s.load(ctx, tx, t, ActSee)
		if err != nil {
			return Opportunity{}, Event{}, err
		}
		next, e, err := o.AskRoom(tx.Actor(), at)
		if err == nil && tx.Audience().RoomLive {
			return Opportunity{}, Event{}, &Error{Code: Invalid, Reason: ReasonUnchanged, Current: &o}
		}
		return next, e, err
	})
}

// Room gives the latest room of an opportunity, and whether there ever was one, to a member who may see it.
func (s *Service) Room(ctx context.Context, m Member, id OpportunityID) (r Room, ever bool, err error) {
	if _, err := s.Reader(ctx, m); err != nil {
		return Room{}, false, err
	}
	r, err = s.Store.Room(ctx, id)
	if CodeOf(err) == NotFound {
		return Room{}, false, nil
	}
	return r, err == nil, err
}

// EnterRoom lets who may work on an opportunity into its live room.
func (s *Service) EnterRoom(ctx context.Context, m Member, id OpportunityID) error {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return err
	}
	o, err := s.Store.Opportunity(ctx, id)
	if err != nil {
		return err
	}
	if err := by.May(ActRoom, o); err != nil {
		return err
	}
	return s.Store.AdmitToRoom(ctx, id, m.ID)
}
