package slacksim

import (
	"log/slog"
	"time"
)

// Config describes a workspace before it starts. The zero value of every optional field has a sound default.
type Config struct {
	// Manifest is the app's manifest, YAML or JSON: scopes, commands, shortcuts, events and App Home follow it. Required.
	Manifest []byte
	Team     Team
	People   []User
	Channels []Channel
	Groups   []UserGroup

	// Now is the workspace's clock; Clock, when set, replaces it together with the timers.
	Now   func() time.Time
	Clock Clock

	Logger *slog.Logger
	Limits Limits

	// PingInterval is the time between WebSocket pings. Default 5 s; never on Clock, since the app's own timer is real.
	PingInterval time.Duration
	// HonourAcksAcrossConnections accepts an ack that arrives on another connection after the envelope's own one died.
	// Slack does not document what it does there, so the default is to ignore such an ack.
	HonourAcksAcrossConnections bool
	// LogLimit bounds the kept log entries. Default 5,000; the oldest go first.
	LogLimit int
	// Seed makes the choice of a connection per envelope repeatable. 0 takes a random one.
	Seed uint64
}

// Team is the workspace itself.
type Team struct {
	ID, Name, Domain string
}

// User is a person of the workspace, or one who is visible in it.
type User struct {
	ID       string // "U…"; required
	Name     string // handle, as in "ana"; required
	RealName string
	Title    string
	Email    string
	Locale   string // IETF, as in "es-CL"; default "en-US"
	TZ       string // IANA; default "America/Santiago"

	Admin    bool
	Owner    bool
	Guest    bool   // multi-channel guest: is_restricted
	Single   bool   // single-channel guest: is_restricted and is_ultra_restricted
	Stranger string // team id of another company, for a person of a shared channel: is_stranger
	Deleted  bool   // deactivated
	Bot      bool   // another app's user
}

// UserGroup is a group of people that is mentioned by its handle.
type UserGroup struct {
	ID          string   `json:"id"`     // "S…"; required
	Handle      string   `json:"handle"` // without @; required
	Name        string   `json:"name"`   // default the handle
	Description string   `json:"description,omitempty"`
	Members     []string `json:"members"` // user ids
	Disabled    bool     `json:"disabled,omitempty"`
}

// Channel is a conversation that exists when the workspace starts. DMs come into being by themselves.
type Channel struct {
	ID      string // "C…"; required
	Name    string // without #; required
	Topic   string
	Purpose string
	Private bool
	Members []string // user ids
	// Bot says whether the app's bot is a member.
	Bot      bool
	Archived bool
}

// Limits tunes the rate limiter, which is on by default. Bursts are unpublished by Slack; the defaults are modest.
type Limits struct {
	Off bool
	// ChannelBurst is how many messages a channel takes at once before one a second holds. Default 5.
	ChannelBurst int
	// MethodBurst multiplies a method's one-minute allowance to give its burst. Default 1.
	MethodBurst int
}
