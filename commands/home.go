package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"golang.org/x/sync/errgroup"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/board"
)

// registerHome shows a person's App Home each time they open it.
func (a *App) registerHome(b *bot.Bot) {
	b.Event(string(slackevents.AppHomeOpened), func(ctx context.Context, e *bot.Event) error {
		if opened, ok := e.Data.(*slackevents.AppHomeOpenedEvent); !ok || opened.Tab != "home" {
			return nil
		}
		return a.showHome(ctx, e.Request)
	})
}

// showHome shows a person's Home as it stands now, and from then on for as long as they may be looking.
func (a *App) showHome(ctx context.Context, r bot.Request) error {
	blocks, err := a.home(ctx, r)
	if err != nil {
		return err
	}
	shows, err := a.drawHome(ctx, r, blocks)
	if err != nil {
		return err
	}
	a.lookers.opened(r, shows, a.flow.Now())
	return nil
}

// home is what a person finds under Embudo: what to begin with, what needs them today, what is theirs, how they stand against
// their target, and for managers how the teams do.
func (a *App) home(ctx context.Context, r bot.Request) ([]slack.Block, error) {
	v := a.voice(r.Person)
	mine, settings, by, err := board.Read(ctx, a.flow, r.Person.Member(), board.Ask{Subject: pipeline.OfPerson(r.Person.ID), Today: v.today()})
	if err != nil {
		return nil, err
	}
	a.learn(settings)
	v.settings = settings
	// Forecasts and boards do not hang on what needs somebody, and are read beside it.
	var today, forecasts, teams []slack.Block
	var reads errgroup.Group
	reads.Go(func() (err error) { today, err = a.homeToday(ctx, v, r, by, mine); return err })
	reads.Go(func() (err error) { forecasts, err = a.homeForecast(ctx, v, r.Person.Member(), mine); return err })
	reads.Go(func() (err error) { teams, err = a.homeTeams(ctx, v, r.Person.Member(), by); return err })
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat([]slack.Block{bot.Actions("", v.homeActions(by)...)}, today, forecasts, teams,
		[]slack.Block{bot.Divider(), bot.Actions("", v.homeChores(by)...), bot.Context(v.rich(textMenuTip, args{"Command": v.command()}))}), nil
}

// homeToday is what needs a person today, what waits for them, and what is theirs.
func (a *App) homeToday(ctx context.Context, v voice, r bot.Request, by pipeline.Actor, mine board.Board) ([]slack.Block, error) {
	due, err := a.dueToday(ctx, v, r.Person.ID)
	if err != nil {
		return nil, err
	}
	needs, err := a.needs(ctx, v, r.Person.ID, due)
	if err != nil {
		return nil, err
	}
	leads, err := a.homeLeads(ctx, v, r.Person.Member())
	if err != nil {
		return nil, err
	}
	board, err := a.homeBoard(ctx, v, mine, by, r.Person.ID, needs)
	if err != nil {
		return nil, err
	}
	return slices.Concat(v.needBlocks(due, needs, by), leads, a.requestBlocks(ctx, v, r.Person), a.draftsOf(ctx, r, anyForm), board), nil
}

// homeActions are what a day begins with.
func (v voice) homeActions(by pipeline.Actor) []slack.BlockElement {
	s := boardState{Who: pipeline.OfPerson(by.ID)}
	if by.Is(pipeline.Manager) {
		s.Who = pipeline.Everyone
	}
	return []slack.BlockElement{
		bot.Button(actionMenu+":new", v.plain(textMenuNew, nil), "").WithStyle(slack.StylePrimary),
		bot.Button(actionDesk+":"+choreBoard, v.plain(textDeskBoard, nil), ""), v.forecastButton(s),
	}
}

// homeChores are what else can be asked, and help.
func (v voice) homeChores(by pipeline.Actor) []slack.BlockElement {
	return append(v.choresAtHand(by), v.moreChores(by), bot.Button(actionMenu+":help", v.plain(textMenuHelp, nil), ""))
}

// homeButton begins the next step of an opportunity, or shows it where that step is not this person's.
func (v voice) homeButton(o pipeline.Opportunity, by pipeline.Actor) slack.BlockElement {
	next, ok := o.Stage.Next()
	if act := pipeline.ActTo(next); ok && by.May(act, o) == nil {
		return v.actButton(act, o)
	}
	return v.showButton(o)
}
