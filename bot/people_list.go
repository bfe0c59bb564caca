package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Colleague is somebody of the workspace as they are called, and as they are typed: @ana.
type Colleague struct {
	ID     pipeline.UserID
	Name   string
	Handle string // without "@"
	Email  string // "" where Slack does not say: it takes the scope users:read.email
	// Admin: administers or owns the workspace.
	Admin bool
}

// peopleListTTL is how long the list of people is taken to be as Slack last said. It is for finding who was meant and
// whom to tell; what somebody may do is asked afresh.
const peopleListTTL = 10 * time.Minute

type peopleList struct {
	mu    sync.Mutex
	all   []Colleague
	until time.Time
}

// People are the workspace's own people, at most ten minutes old: no guests, nobody of another company, no bots and no
// closed accounts.
func (c *Courier) People(ctx context.Context) ([]Colleague, error) {
	c.people.mu.Lock()
	defer c.people.mu.Unlock()
	now := c.now()
	if now.Before(c.people.until) {
		return slices.Clone(c.people.all), nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	users, err := c.api.GetUsersContext(ctx, slack.GetUsersOptionLimit(lookupPage))
	if err != nil {
		return nil, c.repeatable("users.list", err)
	}
	c.people.all = nil
	for _, u := range users {
		if ours(&u) && u.ID != "USLACKBOT" {
			c.people.all = append(c.people.all, Colleague{ID: pipeline.UserID(u.ID), Name: displayName(&u), Handle: u.Name, Email: u.Profile.Email,
				Admin: u.IsAdmin || u.IsOwner || u.IsPrimaryOwner})
		}
	}
	c.people.until = now.Add(peopleListTTL)
	return slices.Clone(c.people.all), nil
}

func ours(u *slack.User) bool {
	return !u.Deleted && !u.IsBot && !u.IsRestricted && !u.IsUltraRestricted && !u.IsStranger
}
