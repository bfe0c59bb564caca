package commands

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// deliverWin announces a sale in a team's channel, or brings what was announced up to date. What is taken back before it
// was announced is nothing to tell, and neither is anything to an announcement that somebody deleted.
func (to audience) deliverWin(ctx context.Context, c Courier, d pipeline.Dispatch, o pipeline.Opportunity) (pipeline.Receipt, error) {
	post := to.win(d.Notice, o)
	if d.Posted.TS != "" {
		return retouch(ctx, c, d, post)
	}
	if o.Booked() == nil {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	return to.send(ctx, c, d, "", post)
}

// retouch brings a message up to date; there is nothing to tell where somebody deleted it.
func retouch(ctx context.Context, c Courier, d pipeline.Dispatch, post bot.Post) (pipeline.Receipt, error) {
	err := c.Update(ctx, d.Posted.Channel, d.Posted.TS, post)
	var failed *pipeline.DeliveryError
	if errors.As(err, &failed) && failed.Code == "message_not_found" {
		err = pipeline.ErrNothingToTell
	}
	return d.Posted, err
}

// win is the announcement as things stand: who won it and at which value, or what became of it.
func (v voice) win(n pipeline.Notice, o pipeline.Opportunity) bot.Post {
	a := args{"What": v.heading(o, maxRowName), "Stage": v.stage(o.Stage)}
	key := i18n.Key(textWinUndone)
	switch {
	case o.Booked() != nil:
		key, a["Who"], a["Value"] = textWinDone, v.person(o.Booking.Owner), v.money(o.Booking.Value)
	case o.Stage == pipeline.StageLost:
		key = textWinLost
	}
	text := v.rich(key, a)
	return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text, v.moreOf(n)), bot.Actions("", v.showButton(o))}}
}
