package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// adminsTTL is how long the list of administrators is taken to be as Slack last said. It is for telling them something;
// who may do what is asked afresh of each person who acts.
const adminsTTL = 10 * time.Minute

// admins are the workspace's administrators and owners, and until when they are taken to be.
type admins struct {
	mu    sync.Mutex
	ids   []pipeline.UserID
	until time.Time
}

// Group is a user group: a handle that stands for several people.
type Group struct {
	ID     string
	Name   string
	Handle string // without "@"
}

// Admins are the people who administer or own the workspace, at most ten minutes old. Bots and closed accounts are none.
func (c *Courier) Admins(ctx context.Context) ([]pipeline.UserID, error) {
	c.admins.mu.Lock()
	defer c.admins.mu.Unlock()
	now := c.now()
	if now.Before(c.admins.until) {
		return slices.Clone(c.admins.ids), nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	users, err := c.api.GetUsersContext(ctx, slack.GetUsersOptionLimit(lookupPage))
	if err != nil {
		return nil, c.repeatable("users.list", err)
	}
	c.admins.ids = nil
	for _, u := range users {
		if (u.IsAdmin || u.IsOwner || u.IsPrimaryOwner) && !u.Deleted && !u.IsBot && !u.IsStranger {
			c.admins.ids = append(c.admins.ids, pipeline.UserID(u.ID))
		}
	}
	c.admins.until = now.Add(adminsTTL)
	return slices.Clone(c.admins.ids), nil
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
