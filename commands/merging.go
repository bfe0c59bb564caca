package commands

import (
	"cmp"
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// actionAccountMerging opens the form that asks with which account one is merged; value: the number.
const actionAccountMerging = "account.merging"

// mergingState is what the form of a merge carries: which account or contact ends.
type mergingState struct {
	Kind people.Kind `json:"k"`
	ID   int64       `json:"i"`
	Name string      `json:"n"`
}

func (s mergingState) ref() people.Ref { return people.Ref{Kind: s.Kind, ID: s.ID} }

// input is the menu in which the one that stays is looked up.
func (s mergingState) input() string {
	if s.Kind == people.KindContact {
		return inputSomeone
	}
	return inputAccount
}

func (a *App) mergingForm() *bot.Modal[mergingState] {
	return &bot.Modal[mergingState]{ID: "record.merging", View: a.mergingView, Submit: a.submitMerging}
}

func (a *App) mergingView(l i18n.Lang, s mergingState) bot.View {
	v := a.drawing(l)
	return bot.View{
		Title: v.plain(textMergingTitle, nil), Submit: v.plain(textMergingSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ref().String(),
		Blocks: []slack.Block{
			bot.Section(v.rich(textMergingEnds, args{"Ref": s.ref().String(), "Name": shown(s.Name, maxRowName)})),
			v.lookup(s.input(), textMergingInto, false, bot.Option{}),
			bot.Context(v.rich(textMergingFinal, nil)),
		},
	}
}

func (a *App) submitMerging(ctx context.Context, s *bot.Submission[mergingState]) (bot.Result, error) {
	v, from, into := a.voice(s.Person), s.State.ID, chosenNumber(s.Values, s.State.input())
	reason := pipeline.ReasonChoice
	if into != 0 {
		reply, err := a.merge(ctx, s.Request, people.Ref{Kind: s.State.Kind, ID: from}, into)
		fault := fieldsOf(err)[people.FieldMergedInto]
		if pipeline.CodeOf(err) != pipeline.NotFound && fault == "" {
			return bot.Result{Reply: reply}, err
		}
		reason = cmp.Or(fault, reason)
	}
	return bot.Result{Errors: map[string]string{s.State.input(): v.plain(reasonText(reason), nil)}}, nil
}

// merge ends an account or a contact in favour of another, and shows the one that stays.
func (a *App) merge(ctx context.Context, r bot.Request, from people.Ref, into int64) (card bot.Reply, err error) {
	stays := people.Ref{Kind: from.Kind, ID: into}
	if from.Kind == people.KindContact {
		var won people.Contact
		if won, err = a.people.MergeContacts(ctx, request(r), pipeline.ContactID(from.ID), pipeline.ContactID(into)); err == nil {
			stays = won.Ref()
			card, err = a.contactShown(ctx, r, won.ID)
		}
	} else {
		var won people.Account
		if won, err = a.people.MergeAccounts(ctx, request(r), pipeline.AccountID(from.ID), pipeline.AccountID(into)); err == nil {
			stays = won.Ref()
			card, err = a.accountShown(ctx, r, won.ID)
		}
	}
	if err != nil {
		return bot.Reply{}, err
	}
	return after(a.voice(r.Person).rich(textAccountMergeDone, args{"From": from.String(), "Into": stays.String()}), card), nil
}

func (a *App) pressedAccountMerging(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	x, _, err := a.people.Account(ctx, p.Person.Member(), pipeline.AccountID(n))
	if err != nil {
		return a.recordRefused(a.voice(p.Person), people.Ref{Kind: people.KindAccount, ID: n}, err)
	}
	return a.askMergeInto(ctx, &p.Request, x.Ref(), x.Name)
}

// askMergeInto asks with which other a record is merged.
func (a *App) askMergeInto(ctx context.Context, r *bot.Request, from people.Ref, name string) (bot.Reply, error) {
	return bot.Reply{}, a.merging.Open(ctx, r, mergingState{Kind: from.Kind, ID: from.ID, Name: head(oneLine(name), pipeline.MaxShort)})
}
