package commands

import (
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Courier is what notices are sent with; *bot.Courier is one.
type Courier interface {
	Person(ctx context.Context, user pipeline.UserID) (bot.Person, error)
	Channel(ctx context.Context, ref string) (string, error)
	Direct(ctx context.Context, user pipeline.UserID) (string, error)
	Send(ctx context.Context, channel, threadTS string, p bot.Post, m bot.Mark, uncertain bool) (string, error)
	Update(ctx context.Context, channel, ts string, p bot.Post) error
}

// noticeMark is the kind of mark that notices bear.
const noticeMark = "notice"

// Deliver gives the function that words a notice and sends it by c. It returns where the message is. A
// *pipeline.DeliveryError says that, and why, it was not sent; the ledger decides what then.
func (a *App) Deliver(c Courier) func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error) {
	return func(ctx context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		o, err := a.flow.Store.Opportunity(ctx, d.Opportunity)
		if err != nil {
			return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
		}
		switch d.Kind {
		case pipeline.NoticeCard:
			return a.deliverCard(ctx, c, d, o)
		case pipeline.NoticeLog:
			return a.deliverLog(ctx, c, d, o)
		default:
			return a.deliverDirect(ctx, c, d, o)
		}
	}
}

// deliverCard brings the channel's card up to date, or posts it where there is none or somebody deleted it.
func (a *App) deliverCard(ctx context.Context, c Courier, d pipeline.Dispatch, o pipeline.Opportunity) (pipeline.Receipt, error) {
	v := a.channelVoice(ctx, c)
	post := bot.Post{Text: v.fallback(o), Blocks: v.channelCard(o)}
	if d.Posted.TS != "" {
		err := c.Update(ctx, d.Posted.Channel, d.Posted.TS, post)
		var failed *pipeline.DeliveryError
		if !errors.As(err, &failed) || failed.Code != "message_not_found" {
			return d.Posted, err
		}
	}
	return send(ctx, c, d, "", post)
}

// deliverLog adds a line to the card's thread; won, lost and a step back are shown in the channel too.
func (a *App) deliverLog(ctx context.Context, c Courier, d pipeline.Dispatch, o pipeline.Opportunity) (pipeline.Receipt, error) {
	e, err := a.eventOf(ctx, d)
	if err != nil {
		return pipeline.Receipt{}, err
	}
	loud := e.Won() || e.To == pipeline.StageLost || e.SteppedBack()
	return send(ctx, c, d, d.Posted.TS, bot.Post{Text: a.channelVoice(ctx, c).line(e, o), Broadcast: loud})
}

// deliverDirect tells a person, in their language, what a channel could not be told.
func (a *App) deliverDirect(ctx context.Context, c Courier, d pipeline.Dispatch, o pipeline.Opportunity) (pipeline.Receipt, error) {
	e, err := a.eventOf(ctx, d)
	if err != nil {
		return pipeline.Receipt{}, err
	}
	channel, err := c.Direct(ctx, pipeline.UserID(d.To))
	if err != nil {
		return pipeline.Receipt{}, err
	}
	v := a.channelVoice(ctx, c)
	if reader, err := c.Person(ctx, pipeline.UserID(d.To)); err == nil {
		v = a.voice(reader)
	}
	text := bot.Join("\n", v.rich(textNoticeFallback, args{"Where": bot.ChannelLink(d.About), "Ref": o.ID.String()}), v.line(e, o))
	blocks := append([]slack.Block{bot.Section(text)}, v.channelCard(o)...)
	ts, err := c.Send(ctx, channel, "", bot.Post{Text: text, Blocks: blocks}, bot.Mark{Kind: noticeMark, ID: int64(d.ID)}, d.Uncertain)
	return pipeline.Receipt{Channel: channel, TS: ts}, err
}

func send(ctx context.Context, c Courier, d pipeline.Dispatch, thread string, p bot.Post) (pipeline.Receipt, error) {
	channel := d.Posted.Channel
	if channel == "" {
		found, err := c.Channel(ctx, d.To)
		if err != nil {
			return pipeline.Receipt{}, err
		}
		channel = found
	}
	ts, err := c.Send(ctx, channel, thread, p, bot.Mark{Kind: noticeMark, ID: int64(d.ID)}, d.Uncertain)
	return pipeline.Receipt{Channel: channel, TS: ts}, err
}

func (a *App) eventOf(ctx context.Context, d pipeline.Dispatch) (pipeline.Event, error) {
	events, err := a.flow.Store.History(ctx, d.Opportunity, d.Version+1, 1)
	if err != nil {
		return pipeline.Event{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	if len(events) == 0 {
		return pipeline.Event{}, fmt.Errorf("deliver notice %d: %s has no version %d", d.ID, d.Opportunity, d.Version)
	}
	return events[0], nil
}

// lineTexts say what somebody did, to those who look on.
var lineTexts = map[pipeline.EventKind]i18n.Key{
	pipeline.EventCreated: textNoticeCreated, pipeline.EventEdited: textNoticeEdited, pipeline.EventQualification: textNoticeEdited,
	pipeline.EventAdvanced: textNoticeAdvanced, pipeline.EventInvoiced: textNoticeInvoiced, pipeline.EventLost: textNoticeLost,
	pipeline.EventReopened: textNoticeReopened, pipeline.EventCorrected: textNoticeCorrected, pipeline.EventUndone: textNoticeUndone,
}

// line is an event in one line.
func (v voice) line(e pipeline.Event, o pipeline.Opportunity) bot.Safe {
	key := lineTexts[e.Kind]
	a := args{"Who": v.person(e.By), "Ref": o.ID.String(), "From": v.stage(e.From), "To": v.stage(e.To),
		"Reason": shown(e.Reason, maxReason), "Value": v.money(o.Value)}
	switch {
	case e.Kind == pipeline.EventAdvanced && e.Won():
		key = textNoticeWon
	case e.Kind == pipeline.EventUndone && !e.Moved():
		key = textNoticeUndoneStill
	case e.Kind == pipeline.EventLost:
		a["Reason"] = v.recorded(e, pipeline.FieldLoss)
	case e.Kind == pipeline.EventInvoiced:
		a["Invoices"] = v.recorded(e, pipeline.FieldInvoices)
	}
	return v.rich(key, a)
}

// recorded is what the event put into a field, in words.
func (v voice) recorded(e pipeline.Event, f pipeline.Field) bot.Safe {
	for _, c := range e.Changes {
		if c.Field == f {
			_, to := v.values(c)
			return v.said(f, to, maxValue)
		}
	}
	return bot.Safe{}
}
