package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"embudo/bot"
	"embudo/pipeline"
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
	settings, by, err := a.flow.Settings(ctx, r.Person.Member())
	if err != nil {
		return nil, err
	}
	a.learn(settings)
	v.settings = settings
	h, err := a.readHome(ctx, v, r, by)
	if err != nil {
		return nil, err
	}
	needs := needsOf(h.needs, h.due)
	return slices.Concat([]slack.Block{bot.Actions("", v.homeActions(by)...)},
		v.needBlocks(h.due, needs, by), v.homeLeads(h.leads), h.requests, h.drafts, v.homeBoard(h.mine, by, h.needs.Soon, needs),
		a.homeForecast(ctx, v, by.ID, h.forecasts[0], h.mine), a.homeTeams(ctx, v, h.forecasts[1:], h.company),
		[]slack.Block{bot.Divider(), bot.Actions("", v.homeChores(by)...), bot.Context(v.rich(textMenuTip, args{"Command": v.command()}))}), nil
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
