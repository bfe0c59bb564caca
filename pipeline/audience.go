package pipeline

import "time"

// WishKind is how a person or a channel wants to hear.
type WishKind string

// The wishes.
const (
	WishFollow WishKind = "follow" // a person is told in their direct messages
	WishMute   WishKind = "mute"   // nothing is told; a card that is posted is still kept up to date
	WishDigest WishKind = "digest" // told once a day, together; of one opportunity it is followed so
)

// Wish is how one person or channel wants to hear of one opportunity, or with On 0 of all.
type Wish struct {
	// To is a user id or a channel's destination, as in Notice.To.
	To   string
	On   OpportunityID
	Kind WishKind
}

// Audience is who is to hear of an opportunity besides those whom the routes name.
type Audience struct {
	// Cards are the destinations that have its card.
	Cards []string
	// Wins are the destinations where it was announced that it was won.
	Wins []string
	// Followers are the people who asked to be told of it.
	Followers []UserID
	// Wishes for silence or a digest, by destination: those about it, and where there is none those about everything.
	Wishes map[string]WishKind
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
