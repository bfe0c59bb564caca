package commands

import (
	"cmp"
	"context"

	"embudo/bot"
	"embudo/pipeline"
)

// Callback ids of the shortcuts, as the manifest has them.
const (
	shortcutNew         = "opportunity.new"
	shortcutFromMessage = "opportunity.from_message"
	shortcutUse         = "evidence.use"
)

func (a *App) registerShortcuts(b *bot.Bot) {
	b.Shortcut(shortcutNew, a.shortcutNew)
	b.Shortcut(shortcutFromMessage, a.shortcutFromMessage)
	b.Shortcut(shortcutUse, a.shortcutUse)
	b.Suggest(inputOpportunity, a.suggestOpportunities)
	bot.AddModal(b, a.filing)
	bot.AddModal(b, a.twin)
	b.Press(actionCreateAnyway, a.pressedCreateAnyway)
}

// shortcutNew opens the form of a new opportunity.
func (a *App) shortcutNew(ctx context.Context, s *bot.Shortcut) (bot.Reply, error) {
	a.renewed(ctx)
	return bot.Reply{}, a.creation.Open(ctx, &s.Request, createState{})
}

// shortcutFromMessage opens the form of a new opportunity with the message's first line as its name. The message will
// be its first evidence.
func (a *App) shortcutFromMessage(ctx context.Context, s *bot.Shortcut) (bot.Reply, error) {
	if s.Message == nil {
		return bot.Say(a.voice(s.Person).rich(textEngineGone, nil)), nil
	}
	return bot.Reply{}, a.creation.OpenSlow(ctx, &s.Request, func(ctx context.Context) (createState, error) {
		a.renewed(ctx)
		id, err := a.takeMessage(ctx, s.Request, *s.Message)
		left := room(maxStart)
		return createState{Name: left.keep(firstLine(s.Message.Text), pipeline.MaxShort), Capture: id}, err
	})
}

// shortcutUse asks of which opportunity the message is evidence: in a card's thread, of that one unless another is
// chosen.
func (a *App) shortcutUse(ctx context.Context, s *bot.Shortcut) (bot.Reply, error) {
	if s.Message == nil {
		return bot.Say(a.voice(s.Person).rich(textEngineGone, nil)), nil
	}
	m := *s.Message
	return bot.Reply{}, a.filing.OpenSlow(ctx, &s.Request, func(ctx context.Context) (filingState, error) {
		id, err := a.takeMessage(ctx, s.Request, m)
		if err != nil {
			return filingState{}, err
		}
		left := room(maxOfferedText)
		state := filingState{Capture: id, Author: m.User, Said: left.keep(oneLine(m.Text), maxValue), Files: len(m.Files)}
		o, err := a.inThreadOf(ctx, s.Person.Member(), m)
		if err == nil && o.ID != 0 {
			state.Of, state.Label = o.ID, left.keep(optionLabel(o), pipeline.MaxKey)
		}
		return state, err
	})
}

// inThreadOf gives the opportunity whose card a message is, or in whose card's thread it stands; none where it is in no such.
func (a *App) inThreadOf(ctx context.Context, who pipeline.Member, m bot.FoundMessage) (pipeline.Opportunity, error) {
	of, err := a.flow.Store.CardAt(ctx, m.Channel, cmp.Or(m.ThreadTS, m.TS))
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return pipeline.Opportunity{}, nil
	}
	if err != nil {
		return pipeline.Opportunity{}, err
	}
	o, _, err := a.flow.Opportunity(ctx, who, of)
	return o, err
}
