package bot

import (
	"context"

	"embudo/pipeline"
)

// Group is a user group: a handle that stands for several people.
type Group struct {
	ID     string
	Name   string
	Handle string // without "@"
}

// Admins are the people who administer or own the workspace, at most ten minutes old. Bots and closed accounts are none.
func (c *Courier) Admins(ctx context.Context) ([]pipeline.UserID, error) {
	people, err := c.People(ctx)
	var ids []pipeline.UserID
	for _, p := range people {
		if p.Admin {
			ids = append(ids, p.ID)
		}
	}
	return ids, err
}

// Group gives the people of a user group, by its id. A group that is not there, or no longer, gives Permanent.
func (c *Courier) Group(ctx context.Context, id string) ([]pipeline.UserID, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	members, err := c.api.GetUserGroupMembersContext(ctx, id)
	if err != nil {
		return nil, c.repeatable("usergroups.users.list", err)
	}
	ids := make([]pipeline.UserID, 0, len(members))
	for _, m := range members {
		ids = append(ids, pipeline.UserID(m))
	}
	return ids, nil
}

// Groups are the user groups in use.
func (c *Courier) Groups(ctx context.Context) ([]Group, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	all, err := c.api.GetUserGroupsContext(ctx)
	if err != nil {
		return nil, c.repeatable("usergroups.list", err)
	}
	groups := make([]Group, 0, len(all))
	for _, g := range all {
		groups = append(groups, Group{ID: g.ID, Name: g.Name, Handle: g.Handle})
	}
	return groups, nil
}
