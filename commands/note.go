package commands

import (
	"context"

	"embudo/bot"
	"embudo/pipeline"
)

// Activities that begin with a message, by its menu. Slack puts no button of ours under what people write, so that its menu
// is the one place for it.

// Callback ids of the shortcuts, as the manifest has them.
const (
	shortcutNote     = "activity.note"
	shortcutActivity = "activity.from_message"
)

// shortcutNote keeps a reply in a card's thread as a note of its opportunity, without asking anything. Its key is the message,
// so that it is kept once, whoever presses it and how often.
func (a *App) shortcutNote(ctx context.Context, s *bot.Shortcut) (bot.Reply, error) {
	v := a.voice(s.Person)
	if s.Message == nil {
		return bot.Say(v.rich(textEngineGone, nil)), nil
	}
	m := *s.Message
	if m.ThreadTS == "" || m.ThreadTS == m.TS {
		return bot.Say(v.rich(textActivityNoteWhere, nil)), nil
	}
	of, err := a.flow.Store.CardAt(ctx, m.Channel, m.ThreadTS)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return bot.Say(v.rich(textActivityNoteWhere, nil)), nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	text := m.Text
	if oneLine(text) == "" {
		return bot.Say(v.rich(textActivityNoteEmpty, nil)), nil
	}
	if m.User != "" && m.User != s.Person.ID {
		if author, err := a.slack.Person(ctx, m.User); err == nil && author.Name != "" {
			text = author.Name + ": " + text
		}
	}
	on := pipeline.DateOf(m.At.In(a.flow.Zone))
	if today := a.flow.Today(); on.After(today) {
		on = today
	}
	note := pipeline.Activity{Kind: pipeline.ActivityNote, On: on, Note: head(text, pipeline.MaxLong)}
	r := pipeline.Request{Key: "note:" + m.Channel + ":" + m.TS, By: s.Person.Member()}
	out, o, by, err := a.onPresent(ctx, r, of, func(t pipeline.Target) (pipeline.Outcome, error) { return a.flow.Log(ctx, r, t, note, nil) })
	if err != nil {
		return a.refusedOn(v, by, o, err)
	}
	return a.confirmed(v, out), nil
}

// shortcutActivity opens the form of an activity with the message's first line: of the opportunity in whose card's thread it
// stands, unless another is chosen.
func (a *App) shortcutActivity(ctx context.Context, s *bot.Shortcut) (bot.Reply, error) {
	if s.Message == nil {
		return bot.Say(a.voice(s.Person).rich(textEngineGone, nil)), nil
	}
	m := *s.Message
	return bot.Reply{}, a.scheduling.OpenSlow(ctx, &s.Request, func(ctx context.Context) (scheduleState, error) {
		left := room(maxOfferedText)
		state := scheduleState{planned: pipeline.PlannedActivity{InCharge: s.Person.ID, What: left.keep(firstLine(m.Text), pipeline.MaxShort)}}
		o, err := a.inThreadOf(ctx, s.Person.Member(), m)
		if err == nil && o.ID != 0 {
			state.Of, state.Label = o.ID, left.keep(optionLabel(o), pipeline.MaxKey)
		}
		return state, err
	})
}
