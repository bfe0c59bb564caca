package commands

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Likely duplicates: a creation that resembles what there is asks before it creates. What was to be created is taken in
// hand meanwhile, and the id of that is the key of the creation: however often it is confirmed, it happens once.

// actionCreateAnyway is the button that creates all the same; value: the capture.
const actionCreateAnyway = "opportunity.create_anyway"

// alikeOf are the opportunities that a refused creation resembles; nil for other errors.
func alikeOf(err error) []pipeline.Opportunity {
	var e *pipeline.Error
	if errors.As(err, &e) && e.Reason == pipeline.ReasonAlike {
		return e.Alike
	}
	return nil
}

// askAlike answers a line that would create what seems to be there.
func (a *App) askAlike(ctx context.Context, r bot.Request, n pipeline.New, alike []pipeline.Opportunity) (bot.Reply, error) {
	id, err := a.takeNew(ctx, r, n)
	if err != nil {
		return bot.Reply{}, err
	}
	v := a.voice(r.Person)
	text := v.rich(textAlikeAsk, args{"Count": len(alike)})
	blocks := []slack.Block{bot.Section(text)}
	for _, o := range alike {
		blocks = append(blocks, bot.Section(v.row(o, true), v.showButton(o)))
	}
	blocks = append(blocks, bot.Actions("", bot.Button(actionCreateAnyway, v.plain(textAlikeAnyway, nil), id)))
	return bot.Reply{Text: text, Blocks: blocks}, nil
}

func (a *App) takeNew(ctx context.Context, r bot.Request, n pipeline.New) (string, error) {
	body, err := json.Marshal(n)
	if err != nil {
		return "", err
	}
	return a.flow.Take(ctx, r.Person.Member(), body)
}

// createAnyway creates what was taken in hand, once.
func (a *App) createAnyway(ctx context.Context, r bot.Request, capture string) (pipeline.Outcome, error) {
	body, err := a.flow.Taken(ctx, r.Person.Member(), capture)
	if err != nil {
		return pipeline.Outcome{}, err
	}
	var n pipeline.New
	if err := json.Unmarshal(body, &n); err != nil {
		return pipeline.Outcome{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoCapture, Err: err}
	}
	n.Sure = true
	return a.flow.Create(ctx, pipeline.Request{Key: "anyway:" + capture, By: r.Person.Member()}, n)
}

func (a *App) pressedCreateAnyway(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	out, err := a.createAnyway(ctx, p.Request, p.Value)
	if err != nil {
		return bot.Reply{}, err
	}
	reply := a.confirmed(a.voice(p.Person), out)
	reply.Replace = private(p)
	return reply, nil
}

// alikeState is what the question carries that stands on top of the form of a new opportunity: what was typed stays in
// the form below.
type alikeState struct {
	Capture string                   `json:"c"`
	IDs     []pipeline.OpportunityID `json:"i"`
	alike   []pipeline.Opportunity
}

func (a *App) alikeForm() *bot.Modal[alikeState] {
	return &bot.Modal[alikeState]{ID: "opportunity.alike", View: a.alikeView, Submit: a.submitAlike}
}

// pushAlike asks on top of the form.
func (a *App) pushAlike(ctx context.Context, r bot.Request, n pipeline.New, alike []pipeline.Opportunity) (bot.Result, error) {
	id, err := a.takeNew(ctx, r, n)
	if err != nil {
		return bot.Result{}, err
	}
	s := alikeState{Capture: id, alike: alike}
	for _, o := range alike {
		s.IDs = append(s.IDs, o.ID)
	}
	return bot.Result{Next: a.twin.Push(s)}, nil
}

func (a *App) alikeView(l i18n.Lang, s alikeState) bot.View {
	v := a.drawing(l)
	blocks := []slack.Block{bot.Section(v.rich(textAlikeAsk, args{"Count": len(s.IDs)}))}
	for _, o := range s.alike {
		blocks = append(blocks, bot.Section(v.row(o, true)))
	}
	if len(s.alike) == 0 { // drawn again, from what travels with it
		for _, id := range s.IDs {
			blocks = append(blocks, bot.Section(bot.Bold(bot.Lit(id.String()))))
		}
	}
	return bot.View{Title: v.plain(textAlikeTitle, nil), Submit: v.plain(textAlikeAnyway, nil), Close: v.plain(textAlikeBack, nil),
		Blocks: append(blocks, bot.Context(v.rich(textAlikeKept, nil)))}
}

func (a *App) submitAlike(ctx context.Context, s *bot.Submission[alikeState]) (bot.Result, error) {
	out, err := a.createAnyway(ctx, s.Request, s.State.Capture)
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(a.voice(s.Person), out), Clear: true}, nil
}
