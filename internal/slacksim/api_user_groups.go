package slacksim

import "slices"

// groupObject is a user group as the API and events show it, without its members. Callers hold s.mu.
func (s *Sim) groupObject(g *userGroup) object {
	return object{
		"id": g.ID, "team_id": s.cfg.Team.ID, "is_usergroup": true, "is_subteam": true, "name": g.Name, "description": g.Description,
		"handle": g.Handle, "is_external": false, "date_create": g.created, "date_update": g.updated, "date_delete": g.disabled,
		"auto_type": nil, "created_by": "USLACKBOT", "updated_by": "USLACKBOT", "deleted_by": nil,
		"prefs": object{"channels": []string{}, "groups": []string{}},
	}
}

func userGroupsList(c *call) (object, *refusal) {
	found := []object{}
	for _, g := range c.groups {
		if g.Disabled && !c.flag("include_disabled") {
			continue
		}
		o := c.groupObject(g)
		if c.flag("include_users") {
			o["users"] = append([]string{}, g.Members...)
		}
		if c.flag("include_count") {
			o["user_count"] = len(g.Members)
		}
		found = append(found, o)
	}
	return object{"usergroups": found}, nil
}

// userGroupMembers takes a disabled group for none unless it is asked for: Slack documents the argument, not what comes
// without it.
func userGroupMembers(c *call) (object, *refusal) {
	i := slices.IndexFunc(c.groups, func(g *userGroup) bool { return g.ID == c.str("usergroup") })
	if i < 0 || c.groups[i].Disabled && !c.flag("include_disabled") {
		return nil, refuse("no_such_subteam")
	}
	return object{"users": append([]string{}, c.groups[i].Members...)}, nil
}
