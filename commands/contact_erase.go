package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// eraseState is what the form that forgets a person carries. Who that is stands in its head when it is first drawn.
type eraseState struct {
	ID   pipeline.ContactID `json:"i"`
	name string
}

// inputSure is what has to be ticked before a person is forgotten.
const inputSure = "sure"

func (a *App) eraseForm() *bot.Modal[eraseState] {
	return &bot.Modal[eraseState]{ID: "contact.erase", View: a.eraseView, Submit: a.submitErase}
}

func (a *App) eraseView(l i18n.Lang, s eraseState) bot.View {
	v := a.drawing(l)
	sure := bot.Input{Name: inputSure, Label: v.plain(textContactEraseLabel, nil)}
	return bot.View{
		Title: v.plain(textContactEraseTitle, nil), Submit: v.plain(textContactErase, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{
			bot.Section(bot.Bold(bot.Join(" · ", bot.Lit(s.ID.String()), shown(s.name, maxRowName)))),
			bot.Section(v.rich(textContactEraseGoes, nil)),
			bot.Section(v.rich(textContactEraseStays, nil)),
			bot.Context(v.rich(textContactEraseBeyond, nil)),
			sure.Checkboxes([]bot.Option{{Value: "yes", Text: v.plain(textContactEraseSure, nil)}}),
		},
	}
}

func (a *App) submitErase(ctx context.Context, s *bot.Submission[eraseState]) (bot.Result, error) {
	v := a.voice(s.Person)
	if len(s.Values.Choices(inputSure)) == 0 {
		return bot.Result{Errors: map[string]string{inputSure: v.plain(reasonText(pipeline.ReasonUnconfirmed), nil)}}, nil
	}
	c, err := a.people.EraseContact(ctx, request(s.Request), s.State.ID)
	if err != nil {
		return bot.Result{}, err
	}
	reply, err := a.contactShown(ctx, s.Request, c.ID)
	return bot.Result{Reply: after(v.rich(textContactErased, args{"Ref": c.ID.String()}), reply)}, err
}

func (a *App) eraseContact(ctx context.Context, r *bot.Request, id pipeline.ContactID) (bot.Reply, error) {
	c, err := a.contactFor(ctx, r, id, people.ActErased, people.MayErase)
	if err != nil {
		return a.recordRefused(a.voice(r.Person), people.Ref{Kind: people.KindContact, ID: int64(id)}, err)
	}
	return bot.Reply{}, a.erasing.Open(ctx, r, eraseState{ID: c.ID, name: c.Name})
}
