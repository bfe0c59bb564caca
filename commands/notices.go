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

// told is an opportunity with what a notice tells of it, oldest first.
type told struct {
	pipeline.Opportunity
	events []pipeline.Event
}

// audience is a channel or a person that is told, and how they are spoken to.
type audience struct {
	voice
	channel string
	// quiet: what is news for everybody stays in the card's thread all the same.
	quiet bool
}

// Deliver gives the function that words a notice and sends it by c. It returns where the message is. A
// *pipeline.DeliveryError says that, and why, it was not sent; the ledger decides what then.
func (a *App) Deliver(c Courier) func(context.Context, pipeline.Dispatch) (pipeline.Receipt, error) {
	return func(ctx context.Context, d pipeline.Dispatch) (pipeline.Receipt, error) {
		to, err := a.audience(ctx, c, d)
		if err != nil {
			return pipeline.Receipt{}, err
		}
		if d.Kind == pipeline.NoticeAlert {
			return to.send(ctx, c, d, "", to.alert(d))
		}
		if d.Kind == pipeline.NoticeLead {
			return a.deliverLead(ctx, c, to, d)
		}
		if d.Kind == pipeline.NoticeBriefing {
			return a.deliverBriefing(ctx, c, to, d)
		}
		if d.Kind == pipeline.NoticeReminder {
			return a.deliverReminder(ctx, c, to, d)
		}
		all, err := a.toldBy(ctx, d)
		if err != nil {
			return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
		}
		switch d.Kind {
		case pipeline.NoticeCard:
			return to.deliverCard(ctx, c, d, all[0].Opportunity)
		case pipeline.NoticeApproval:
			return to.deliverRequest(ctx, c, d, all[0])
		case pipeline.NoticeWin:
			return to.deliverWin(ctx, c, d, all[0].Opportunity)
		case pipeline.NoticeDigest, pipeline.NoticeCatchUp:
			return to.send(ctx, c, d, "", to.summary(d, all))
		case pipeline.NoticeLog:
			line, err := to.lines(all[0])
			if err != nil {
				return pipeline.Receipt{}, err
			}
			last := all[0].events[len(all[0].events)-1]
			return to.send(ctx, c, d, d.Posted.TS, bot.Post{Text: line,
				Blocks: []slack.Block{bot.Section(line, to.moreOf(d.Notice))}, Broadcast: last.Loud() && !to.quiet})
		default:
			post, err := to.direct(d, all[0])
			if err != nil {
				return pipeline.Receipt{}, err
			}
			return to.send(ctx, c, d, "", post)
		}
	}
}

// deliverCard brings the channel's card up to date, or posts it where there is none or somebody deleted it.
func (to audience) deliverCard(ctx context.Context, c Courier, d pipeline.Dispatch, o pipeline.Opportunity) (pipeline.Receipt, error) {
	post := bot.Post{Text: to.fallback(o), Blocks: to.channelCard(o, to.moreOf(d.Notice))}
	if d.Posted.TS != "" {
		err := c.Update(ctx, d.Posted.Channel, d.Posted.TS, post)
		var failed *pipeline.DeliveryError
		if !errors.As(err, &failed) || failed.Code != "message_not_found" {
			return d.Posted, err
		}
	}
	return to.send(ctx, c, d, "", post)
}

func (to audience) send(ctx context.Context, c Courier, d pipeline.Dispatch, thread string, p bot.Post) (pipeline.Receipt, error) {
	ts, err := c.Send(ctx, to.channel, thread, p, bot.Mark{Kind: noticeMark, ID: int64(d.ID)}, d.Uncertain)
	return pipeline.Receipt{Channel: to.channel, TS: ts}, err
}

// audience finds who is told. A person is spoken to in their language; a channel in the one that is set for it.
func (a *App) audience(ctx context.Context, c Courier, d pipeline.Dispatch) (audience, error) {
	settings, err := a.flow.Store.Settings(ctx)
	if err != nil {
		return audience{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	to := audience{voice: a.channelVoice(ctx, c)}
	if d.Person() {
		reader, err := c.Person(ctx, pipeline.UserID(d.To))
		switch {
		case err == nil && reader.Outsider:
			return audience{}, &pipeline.DeliveryError{Code: "user_disabled", Permanent: true}
		case err == nil:
			to.voice = a.voice(reader)
		}
		to.settings = settings
		to.channel, err = c.Direct(ctx, pipeline.UserID(d.To))
		return to, err
	}
	to.settings = settings
	if to.channel = d.Posted.Channel; to.channel == "" {
		if to.channel, err = c.Channel(ctx, d.To); err != nil {
			return audience{}, err
		}
	}
	rule := settings.Channels[to.channel]
	to.quiet = rule.Quiet
	if rule.Lang != "" {
		to.lang = i18n.FromLocale(rule.Lang, to.lang)
	}
	return to, nil
}

// toldBy reads what a notice tells, opportunity by opportunity, in the order in which each comes up first.
func (a *App) toldBy(ctx context.Context, d pipeline.Dispatch) ([]told, error) {
	var order []pipeline.OpportunityID
	versions := map[pipeline.OpportunityID][]int{}
	for _, e := range d.Events {
		if versions[e.Opportunity] == nil {
			order = append(order, e.Opportunity)
		}
		versions[e.Opportunity] = append(versions[e.Opportunity], e.Version)
	}
	var all []told
	for _, id := range order {
		o, err := a.flow.Store.Opportunity(ctx, id)
		if err != nil {
			return nil, err
		}
		events, err := a.eventsAt(ctx, id, versions[id])
		if err != nil {
			return nil, err
		}
		all = append(all, told{o, events})
	}
	return all, nil
}
