package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// inputWhere is where a quote's document goes: to whoever sends it, or into the thread of a card, by its place among them.
const (
	inputWhere  = "where"
	whereDirect = "direct"
)

// maxThreads is how many threads a form offers.
const maxThreads = 5

// sendState is what the form that sends a quote carries: the channels in whose threads its document may go.
type sendState struct {
	ID       pipeline.OpportunityID `json:"i"`
	Version  int                    `json:"v"`
	Account  string                 `json:"a"`
	Quote    int                    `json:"q"`
	Channels []string               `json:"c"`
}

// askSend sends a quote at once where its document can go to its sender alone, else asks where it is to go.
func (a *App) askSend(ctx context.Context, r *bot.Request, t pipeline.Target, version int) (bot.Reply, error) {
	threads, err := a.flow.Threads(ctx, r.Person.Member(), t.ID)
	if err != nil {
		return a.refused(a.voice(r.Person), pipeline.Actor{}, err)
	}
	if len(threads) == 0 {
		return a.sendQuote(ctx, r, t, version, pipeline.Receipt{})
	}
	return opened(ctx, a, r, a.quoteForms.send, pipeline.ActQuote, t, func(o pipeline.Opportunity) sendState {
		s := sendState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Quote: version}
		for _, card := range threads[:min(len(threads), maxThreads)] {
			s.Channels = append(s.Channels, card.Channel)
		}
		return s
	})
}

func (a *App) sendForm() *bot.Modal[sendState] {
	return &bot.Modal[sendState]{ID: "quote.send", View: a.sendView, Submit: a.submitSend}
}

func (a *App) sendView(l i18n.Lang, s sendState) bot.View {
	v := a.drawing(l)
	options := []bot.Option{{Value: whereDirect, Text: v.plain(textQuoteSendDirect, nil)}}
	var places []bot.Safe
	for i, channel := range s.Channels {
		n := strconv.Itoa(i + 1)
		options = append(options, bot.Option{Value: n, Text: v.plain(textQuoteSendThread, args{"Number": n})})
		places = append(places, bot.Join(" ", bot.Lit(n+"."), bot.ChannelLink(channel)))
	}
	where := bot.Input{Name: inputWhere, Label: v.plain(textQuoteSendWhere, nil)}
	return bot.View{
		Title: v.plain(textQuoteSendTitle, nil), Submit: v.plain(textQuoteButtonSend, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
			where.Radio(options, whereDirect),
			bot.Context(v.rich(textQuoteSendThreads, args{"Channels": bot.Join(" · ", places...)})),
		},
	}
}

// submitSend sends the quote. A thread is looked for again: its channel may have lost its route meanwhile.
func (a *App) submitSend(ctx context.Context, s *bot.Submission[sendState]) (bot.Result, error) {
	t, where := pipeline.Target{ID: s.State.ID, Version: s.State.Version}, pipeline.Receipt{}
	if chosen := s.Values.Choice(inputWhere); chosen != whereDirect {
		found, err := a.threadChosen(ctx, s, chosen)
		if err != nil {
			return bot.Result{}, err
		}
		if found.TS == "" {
			return bot.Result{Errors: map[string]string{inputWhere: a.voice(s.Person).plain(textQuoteSendGone, nil)}}, nil
		}
		where = found
	}
	reply, err := a.sendQuote(ctx, &s.Request, t, s.State.Quote, where)
	return bot.Result{Reply: reply}, err
}

func (a *App) threadChosen(ctx context.Context, s *bot.Submission[sendState], chosen string) (pipeline.Receipt, error) {
	n, err := strconv.Atoi(chosen)
	if err != nil || n < 1 || n > len(s.State.Channels) {
		return pipeline.Receipt{}, nil
	}
	threads, err := a.flow.Threads(ctx, s.Person.Member(), s.State.ID)
	for _, card := range threads {
		if card.Channel == s.State.Channels[n-1] {
			return card.Receipt, err
		}
	}
	return pipeline.Receipt{}, err
}
