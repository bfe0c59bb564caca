package slacksim

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The app's own ids in the workspace.
const (
	AppID     = "A0LOCALAPP"
	BotUserID = "U0LOCALBOT"
	BotID     = "B0LOCALBOT"
)

// tokens are the secrets that the app presents, and of those that work no more the refusal that they meet.
type tokens struct {
	bot, app string
	revoked  map[string]string
}

func newTokens() tokens {
	return tokens{
		bot:     "xoxb-1000000000-" + rand.Text(),
		app:     "xapp-1-" + AppID + "-" + rand.Text(),
		revoked: map[string]string{},
	}
}

// BotToken returns the bot's current token ("xoxb-…").
func (s *Sim) BotToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.bot
}

// AppToken returns the app-level token ("xapp-…"), which only opens connections.
func (s *Sim) AppToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.app
}

// mint returns a fresh id with prefix, such as "V0000000A1". Callers hold s.mu.
func (s *Sim) mint(prefix string) string {
	s.minted++
	return prefix + fmt.Sprintf("%09s", strings.ToUpper(strconv.FormatInt(s.minted, 36)))
}

// timestamp returns a message timestamp that no other message has. Callers hold s.mu.
func (s *Sim) timestamp() string {
	now := s.clock.Now().Truncate(time.Microsecond)
	if !now.After(s.lastTS) {
		now = s.lastTS.Add(time.Microsecond)
	}
	s.lastTS = now
	return fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
}

// secret returns text that nobody guesses.
func secret() string { return rand.Text() }
