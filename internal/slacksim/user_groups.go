package slacksim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// userGroup is a group with the times that Slack tells of it.
type userGroup struct {
	UserGroup
	created, updated, disabled int64
}

func (s *Sim) addGroup(g UserGroup) error {
	if !strings.HasPrefix(g.ID, "S") || g.Handle == "" {
		return errors.New("slacksim: a user group needs an id that begins with S, and a handle")
	}
	if s.group(g.ID) != nil {
		return fmt.Errorf("slacksim: two user groups with id %s", g.ID)
	}
	if err := s.checkGroup(g); err != nil {
		return err
	}
	now := s.clock.Now().Unix()
	s.groups = append(s.groups, &userGroup{UserGroup: g.withDefaults(), created: now, updated: now})
	return nil
}

// checkGroup refuses members who are nobody, and a handle that somebody else has.
func (s *Sim) checkGroup(g UserGroup) error {
	for _, id := range g.Members {
		if s.people[id] == nil {
			return fmt.Errorf("slacksim: member %s of @%s is nobody", id, g.Handle)
		}
	}
	_, person := s.personID("@" + g.Handle)
	if other := s.groupOf("@" + g.Handle); person || other != nil && other.ID != g.ID {
		return fmt.Errorf("slacksim: the handle @%s is taken", g.Handle)
	}
	return nil
}

func (g UserGroup) withDefaults() UserGroup {
	if g.Name == "" {
		g.Name = g.Handle
	}
	g.Members = slices.Clone(g.Members)
	return g
}

func (s *Sim) group(id string) *userGroup {
	if i := slices.IndexFunc(s.groups, func(g *userGroup) bool { return g.ID == id }); i >= 0 {
		return s.groups[i]
	}
	return nil
}

// groupOf finds the group that "@handle" mentions; nobody can mention a disabled one.
func (s *Sim) groupOf(mention string) *userGroup {
	handle, ok := strings.CutPrefix(mention, "@")
	i := slices.IndexFunc(s.groups, func(g *userGroup) bool { return g.Handle == handle && !g.Disabled })
	if !ok || i < 0 {
		return nil
	}
	return s.groups[i]
}

// UserGroups returns the workspace's user groups, disabled ones included, in the order of their making.
func (s *Sim) UserGroups() []UserGroup {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]UserGroup, 0, len(s.groups))
	for _, g := range s.groups {
		all = append(all, g.withDefaults())
	}
	return all
}

// AddUserGroup makes a user group while the workspace runs; the app hears subteam_created.
func (s *Sim) AddUserGroup(g UserGroup) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.addGroup(g); err != nil {
		return err
	}
	s.groupEvent("subteam_created", s.group(g.ID))
	return nil
}

// ChangeUserGroup replaces what is known of a user group: its names, its members, whether it is disabled. The app hears
// subteam_updated and, if members came or went, subteam_members_changed. It reports false when there is no such group, or
// the new one could not be.
func (s *Sim) ChangeUserGroup(g UserGroup) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.group(g.ID)
	if old == nil || g.Handle == "" || s.checkGroup(g) != nil {
		return false
	}
	s.changeGroup(old, g.withDefaults())
	return true
}

// changeGroup is shared with what Slack does by itself. Callers hold s.mu.
func (s *Sim) changeGroup(g *userGroup, now UserGroup) {
	before, previous := g.UserGroup, g.updated
	g.UserGroup, g.updated = now, s.clock.Now().Unix()
	switch {
	case now.Disabled && !before.Disabled:
		g.disabled = g.updated
	case !now.Disabled:
		g.disabled = 0
	}
	s.groupEvent("subteam_updated", g)
	added, removed := missing(now.Members, before.Members), missing(before.Members, now.Members)
	if len(added)+len(removed) == 0 {
		return
	}
	s.emit("subteam_members_changed", object{
		"type": "subteam_members_changed", "subteam_id": g.ID, "team_id": s.cfg.Team.ID,
		"date_previous_update": previous, "date_update": g.updated, "added_users": added, "added_users_count": len(added),
		"removed_users": removed, "removed_users_count": len(removed),
	})
}

// missing lists what of all is not in some.
func missing(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(some, id) })
}

// leaveGroups takes a deactivated person out of every user group, as Slack does. Callers hold s.mu.
func (s *Sim) leaveGroups(userID string) {
	for _, g := range s.groups {
		if slices.Contains(g.Members, userID) {
			now := g.UserGroup
			now.Members = missing(now.Members, []string{userID})
			s.changeGroup(g, now)
		}
	}
}

func (s *Sim) groupEvent(name string, g *userGroup) {
	s.changed(Change{Kind: GroupChanged})
	o := s.groupObject(g)
	o["users"], o["user_count"] = g.withDefaults().Members, len(g.Members)
	s.emit(name, object{"type": name, "subteam": o})
}
