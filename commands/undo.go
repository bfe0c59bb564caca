package commands

import (
	"context"

	"embudo/bot"
)

func (a *App) registerUndo(b *bot.Bot) {
	b.Press(actionUndo, a.pressedUndo)
}

func (a *App) pressedUndo(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, ok := parseTarget(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	out, err := a.flow.Undo(ctx, request(p.Request), t)
	if err != nil {
		_, by, readErr := a.flow.Opportunity(ctx, p.Person.Member(), t.ID)
		if readErr != nil {
			return bot.Reply{}, err
		}
		return a.refused(v, by, err)
	}
	reply := a.confirmed(v, out)
	reply.Replace = private(p)
	return reply, nil
}

// private says whether the pressed button is in a message that only this person sees, which the answer may replace.
func private(p *bot.Press) bool { return p.Message != nil && p.Message.Ephemeral }
