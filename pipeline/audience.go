package pipeline

import (
	"slices"
	"time"
)

// WishKind is how a person or a channel wants to hear.
type WishKind string

// The wishes.
const (
	WishFollow  WishKind = "follow"  // a person is told of everything in their direct messages
	WishStages  WishKind = "stages"  // they are told so of changes of stage alone
	WishClosing WishKind = "closing" // and so of what is won, lost or steps back alone
	WishMute    WishKind = "mute"    // nothing is told; a card that is posted is still kept up to date
	WishDigest  WishKind = "digest"  // told once a day, together; of one opportunity it is followed so
)

// FollowLevels gives the wishes by which a person follows, from all that happens to the least of it.
func FollowLevels() []WishKind { return []WishKind{WishFollow, WishStages, WishClosing} }

// Follows says whether who has the wish follows.
func (k WishKind) Follows() bool { return slices.Contains(FollowLevels(), k) }

// takes says whether who follows at the level is told of the event.
func (k WishKind) takes(e Event) bool {
	switch k {
	case WishStages:
		return e.Moved()
	case WishClosing:
		return e.Loud()
	}
	return true
}

// Wish is how one person or channel wants to hear: of one opportunity, of all those of one client, or of everything.
type Wish struct {
	// To is a user id or a channel's destination, as in Notice.To.
	To string
	// On is the opportunity, or Account the client's name; without either it is of everything.
	On      OpportunityID
	Account string
	Kind    WishKind
}

// Audience is who is to hear of an opportunity besides those whom the routes name.
type Audience struct {
	// Cards are the destinations that have its card.
	Cards []string
	// Wins are the destinations where it was announced that it was won.
	Wins []string
	// Followers are the people who asked to be told of it, or of its client.
	Followers []UserID
	// Levels are how much of it those followers hear who do not hear everything.
	Levels map[UserID]WishKind
	// ByAccount are the followers who follow its client, and not it alone.
	ByAccount []UserID
	// Room is the channel of its open deal room; RoomLive says that there is one or will be.
	Room     string
	RoomLive bool
	// Wishes for silence or a digest, by destination: those about it, and where there is none those about everything.
	Wishes map[string]WishKind
}

// Hear adds the wish of a destination that counts for the opportunity: of several the nearest.
func (a *Audience) Hear(w Wish) {
	if w.person() && (w.Kind.Follows() || w.Kind == WishDigest && w.On != 0) {
		a.Followers = append(a.Followers, UserID(w.To))
		if w.Account != "" {
			a.ByAccount = append(a.ByAccount, UserID(w.To))
		}
	}
	switch {
	case w.Kind == WishFollow:
	case w.Kind.Follows():
		a.Levels[UserID(w.To)] = w.Kind
	default:
		a.Wishes[w.To] = w.Kind
	}
}

// digestHour is when what was asked for once a day is told, in the company's zone.
const digestHour = 9

// nextDigest is when the next daily telling after at is, in at's location.
func nextDigest(at time.Time) time.Time {
	next := time.Date(at.Year(), at.Month(), at.Day(), digestHour, 0, 0, 0, at.Location())
	if !next.After(at) {
		next = time.Date(at.Year(), at.Month(), at.Day()+1, digestHour, 0, 0, 0, at.Location())
	}
	return next
}
