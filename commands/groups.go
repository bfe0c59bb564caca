package commands

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/slack-go/slack/slackevents"

	"embudo/bot"
	"embudo/pipeline"
)

// Groups keeps who is in a user group, so that a role given to the group counts in the same transaction as the act.
type Groups interface {
	// KeepGroup keeps the people of a group in the place of those kept before.
	KeepGroup(ctx context.Context, id string, members []pipeline.UserID) error
	// Turn says whether the caller is to do a chore that is due every so often; one caller each time.
	Turn(ctx context.Context, chore string, every time.Duration) (bool, error)
}

// groupsEvery is how often the people of groups are asked for again, in case Slack's word of a change was missed.
const groupsEvery = 10 * time.Minute

// groupGiven asks for the people of a group that was just given a role, so that it counts from now on.
func (a *App) groupGiven(ctx context.Context, e pipeline.Entry) error {
	subject, _, _ := strings.Cut(e.Key, "/")
	if e.Setting != pipeline.SettingRole || e.Value == nil || !strings.HasPrefix(subject, "S") {
		return nil
	}
	return a.refreshGroup(ctx, subject)
}

// refreshGroup asks Slack who is in a group. One that is gone has nobody.
func (a *App) refreshGroup(ctx context.Context, id string) error {
	members, err := a.directory.Group(ctx, id)
	var failed *pipeline.DeliveryError
	if errors.As(err, &failed) && failed.Permanent {
		a.log.Warn("groups: gone", "group", id, "error", err)
		members, err = nil, nil
	}
	if err != nil {
		return unreachable(err)
	}
	return a.groups.KeepGroup(ctx, id, members)
}

// refreshGroups asks for the people of every group that has a role.
func (a *App) refreshGroups(ctx context.Context) error {
	settings, err := a.flow.Store.Settings(ctx)
	if err != nil {
		return err
	}
	var faults []error
	for subject := range settings.Roles {
		if strings.HasPrefix(subject, "S") {
			faults = append(faults, a.refreshGroup(ctx, subject))
		}
	}
	return errors.Join(faults...)
}

// WatchGroups keeps the people of groups up to date until ctx ends: at start, and every ten minutes in one process.
func (a *App) WatchGroups(ctx context.Context) {
	ticks := time.NewTicker(groupsEvery / 10)
	defer ticks.Stop()
	for {
		mine, err := a.groups.Turn(ctx, "groups", groupsEvery)
		if err == nil && mine {
			err = a.refreshGroups(ctx)
		}
		if err != nil && ctx.Err() == nil {
			a.log.Warn("groups: not refreshed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// registerGroups hears of changes in groups. One without a role is nobody's business.
func (a *App) registerGroups(b *bot.Bot) {
	b.News(string(slackevents.SubteamMembersChanged), func(ctx context.Context, e *bot.Event) error {
		if changed, ok := e.Data.(*slackevents.SubteamMembersChangedEvent); ok {
			return a.groupChanged(ctx, changed.SubteamID)
		}
		return nil
	})
	b.News(string(slackevents.SubteamUpdated), func(ctx context.Context, e *bot.Event) error {
		if changed, ok := e.Data.(*slackevents.SubteamUpdatedEvent); ok {
			return a.groupChanged(ctx, changed.Subteam.ID)
		}
		return nil
	})
}

func (a *App) groupChanged(ctx context.Context, id string) error {
	settings, err := a.flow.Store.Settings(ctx)
	if err != nil || len(settings.Roles[id]) == 0 {
		return err
	}
	return a.refreshGroup(ctx, id)
}
