package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Action ids of answering an offer; value: number.
const (
	actionTake    = "offer.take"
	actionDecline = "offer.decline"
)

// offer says to whom an opportunity is offered.
func (v voice) offer(o pipeline.Opportunity) bot.Safe {
	if o.Offer == nil {
		return bot.Safe{}
	}
	return v.rich(textOfferPending, args{"Who": v.person(o.Offer.To)})
}

// offered asks a person to take an opportunity, or says that it is offered to them no more, as it stands when it is sent.
func (to audience) offered(d pipeline.Dispatch, o pipeline.Opportunity, facts args) bot.Post {
	more := to.moreOf(d.Notice)
	if o.Offer == nil || string(o.Offer.To) != d.To {
		text := to.rich(textOfferOver, facts)
		return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text, more), bot.Actions("", to.showButton(o))}}
	}
	facts["Who"] = to.person(o.Offer.By)
	text := to.rich(textOfferToYou, facts)
	id := strconv.FormatInt(int64(o.ID), 10)
	row := bot.Actions("", bot.Button(actionTake, to.plain(textOfferTake, nil), id).WithStyle(slack.StylePrimary),
		bot.Button(actionDecline, to.plain(textOfferDecline, nil), id), to.showButton(o))
	return bot.Post{Text: text, Blocks: append(append([]slack.Block{bot.Section(text, more)}, to.cardBody(o)...), row)}
}

func (a *App) registerOffers(b *bot.Bot) {
	bot.AddModal(b, a.declining)
	b.Press(actionTake, a.pressedTake)
	b.Press(actionDecline, a.pressedDecline)
}

// answering reads the offer that a button is about. Where it stands no longer, the reply says what holds.
func (a *App) answering(ctx context.Context, p *bot.Press) (o pipeline.Opportunity, reply *bot.Reply, err error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		gone := a.gone(p)
		return o, &gone, nil
	}
	v := a.voice(p.Person)
	o, by, err := a.flow.Opportunity(ctx, p.Person.Member(), pipeline.OpportunityID(n))
	if err != nil {
		refused, err := a.refused(v, by, err)
		return o, &refused, err
	}
	if o.Offer != nil && o.Offer.To == p.Person.ID {
		return o, nil, nil
	}
	said := bot.Reply{Text: v.rich(textOfferGone, args{"Ref": o.ID.String(), "Owner": v.person(o.Owner)})}
	if o.Owner == p.Person.ID {
		said.Text = v.rich(textOfferYours, args{"Ref": o.ID.String()})
	}
	said.Blocks = append([]slack.Block{bot.Section(said.Text)}, v.card(o, by)...)
	return o, &said, nil
}

// pressedTake takes over what was offered, as it stands now: it may have changed since, as long as the offer holds. A press
// that was answered before is answered from what it did.
func (a *App) pressedTake(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	o, reply, err := a.answering(ctx, p)
	if err != nil || reply != nil && !p.Duplicate {
		return orSaid(reply), err
	}
	v := a.voice(p.Person)
	out, err := a.flow.TakeOver(ctx, request(p.Request), pipeline.Target{ID: o.ID, Version: o.Version})
	if err != nil {
		return a.refusedOn(v, out.By, o, err)
	}
	return a.confirmed(v, out), nil
}

func orSaid(reply *bot.Reply) bot.Reply {
	if reply == nil {
		return bot.Reply{}
	}
	return *reply
}

// pressedDecline asks why.
func (a *App) pressedDecline(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	o, reply, err := a.answering(ctx, p)
	if err != nil || reply != nil {
		return orSaid(reply), err
	}
	return bot.Reply{}, a.declining.Open(ctx, &p.Request, declineState{ID: o.ID, Account: head(oneLine(o.Account), 100)})
}

// declineState is what the form of saying no carries.
type declineState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Account string                 `json:"a"`
}

func (a *App) decliningForm() *bot.Modal[declineState] {
	return &bot.Modal[declineState]{ID: "offer.declining", View: a.decliningView, Submit: a.submitDecline}
}

func (a *App) decliningView(l i18n.Lang, s declineState) bot.View {
	v := a.drawing(l)
	in := bot.Input{Name: string(pipeline.FieldReason), Label: v.plain(textOfferReason, nil), Hint: v.plain(textOfferReasonHint, nil)}
	return bot.View{
		Title: v.plain(textOfferDeclineTitle, nil), Submit: v.plain(textOfferDeclineSubmit, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
			in.Text(bot.TextInput{Max: pipeline.MaxLong, Multiline: true, Focus: true}),
		},
	}
}

// submitDecline declines what is offered now: that it changed meanwhile is no reason to ask again.
func (a *App) submitDecline(ctx context.Context, s *bot.Submission[declineState]) (bot.Result, error) {
	v := a.voice(s.Person)
	o, _, err := a.flow.Opportunity(ctx, s.Person.Member(), s.State.ID)
	if err != nil {
		return bot.Result{}, err
	}
	out, err := a.flow.Decline(ctx, request(s.Request), pipeline.Target{ID: o.ID, Version: o.Version}, s.Values.Text(string(pipeline.FieldReason)))
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}
