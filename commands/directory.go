package commands

import (
	"context"
	"slices"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Directory is what Slack knows of the company: its people, user groups and channels; *bot.Courier is one.
type Directory interface {
	Person(ctx context.Context, user pipeline.UserID) (bot.Person, error)
	People(ctx context.Context) ([]bot.Colleague, error)
	Admins(ctx context.Context) ([]pipeline.UserID, error)
	Group(ctx context.Context, id string) ([]pipeline.UserID, error)
	Groups(ctx context.Context) ([]bot.Group, error)
	Channel(ctx context.Context, ref string) (string, error)
}

// outsider says whether somebody is not of the company.
func (a *App) outsider(ctx context.Context, id pipeline.UserID) (bool, error) {
	p, err := a.directory.Person(ctx, id)
	if err != nil {
		return false, unreachable(err)
	}
	return p.Outsider, nil
}

// unreachable is a fault of Slack's as the domain tells of what could not be asked: nothing was saved.
func unreachable(err error) error {
	return &pipeline.Error{Code: pipeline.Unavailable, Err: err}
}

// destination is how a channel stands in routes. The one that was configured at start keeps that name, under which its
// cards are kept.
func (a *App) destination(ctx context.Context, channel string) string {
	if a.flow.Channel == "" {
		return channel
	}
	if id, err := a.directory.Channel(ctx, a.flow.Channel); err == nil && id == channel {
		return a.flow.Channel
	}
	return channel
}

// peopleLike are the line with each of the people in it whom a word that is no mention may mean.
func (l *settingLine) peopleLike(ctx context.Context, w phrase.Word) []string {
	all, err := l.app.directory.People(ctx)
	if err != nil {
		l.app.log.Warn("settings: people not listed", "error", err)
		return nil
	}
	var lines []string
	for _, p := range nearPeople(strings.TrimPrefix(w.Text, "@"), all) {
		lines = append(lines, l.instead(w, "<@"+string(p.ID)+"|"+p.Handle+">"))
	}
	return lines
}

func (a *App) knownGroup(ctx context.Context, id string) (bool, error) {
	groups, err := a.directory.Groups(ctx)
	if err != nil {
		return false, unreachable(err)
	}
	return slices.ContainsFunc(groups, func(g bot.Group) bool { return g.ID == id }), nil
}

// suggestGroups looks a user group up by its handle or its name.
func (a *App) suggestGroups(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
	groups, err := a.directory.Groups(ctx)
	if err != nil {
		return nil, unreachable(err)
	}
	typed := phrase.Fold(strings.TrimPrefix(s.Query, "@"))
	var options []bot.Option
	for _, g := range groups {
		if folded := phrase.Fold(g.Handle + " " + g.Name); typed == "" || strings.Contains(folded, typed) {
			options = append(options, bot.Option{Value: g.ID, Text: "@" + g.Handle, Description: g.Name})
		}
	}
	return options, nil
}
