package slacksim

import "crypto/rand"

// What happens to a workspace under a running app.

// Deactivate ends a person's account: nothing can be sent to them and they act no more.
func (s *Sim) Deactivate(userID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.people[userID]
	if u == nil || userID == BotUserID {
		return false
	}
	u.Deleted = true
	s.drop(userID, 0)
	s.leaveGroups(userID)
	s.changed(Change{Kind: PersonChanged, UserID: userID})
	s.emit("user_change", object{"type": "user_change", "user": s.changedUser(u)})
	return true
}

// SetLocale changes a person's language; the app hears user_change.
func (s *Sim) SetLocale(userID, locale string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.people[userID]
	if u == nil {
		return false
	}
	u.Locale = locale
	s.changed(Change{Kind: PersonChanged, UserID: userID})
	s.emit("user_change", object{"type": "user_change", "user": s.changedUser(u)})
	return true
}

// ChangePerson replaces what is known of a person (locale, role, names); the app hears user_change.
func (s *Sim) ChangePerson(u User) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.people[u.ID]
	if old == nil {
		return false
	}
	*old = u
	s.changed(Change{Kind: PersonChanged, UserID: u.ID})
	s.emit("user_change", object{"type": "user_change", "user": s.changedUser(old)})
	return true
}

// RevokeToken makes the bot token unusable: calls with it are answered token_revoked until ReplaceToken.
func (s *Sim) RevokeToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("revoke_token", "")
	s.tokens.revoked[s.tokens.bot] = "token_revoked"
}

// DeactivateApp ends the bot's account, as an admin does who removes the app: calls are answered account_inactive until
// ReplaceToken.
func (s *Sim) DeactivateApp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("deactivate_app", "")
	s.tokens.revoked[s.tokens.bot] = "account_inactive"
}

// RevokeAppToken makes the app-level token unusable, so that no new connection can be opened.
func (s *Sim) RevokeAppToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("revoke_app_token", "")
	s.tokens.revoked[s.tokens.app] = "token_revoked"
}

// ReplaceToken issues a new bot token, as a reinstallation does, and returns it.
func (s *Sim) ReplaceToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("replace_token", "")
	s.tokens.bot = "xoxb-1000000000-" + rand.Text()
	return s.tokens.bot
}

// changedUser is a person as user_change shows them, which unlike users.info always tells the locale.
func (s *Sim) changedUser(u *User) object {
	o := s.userObject(u, true)
	o["locale"] = u.Locale
	return o
}
