package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// accountState is what the form of an account carries; without a number it is a new one. Its inputs are filled when it is first
// drawn.
type accountState struct {
	ID      pipeline.AccountID `json:"i,omitempty"`
	Version int                `json:"v,omitempty"`
	name    string
	owner   pipeline.UserID
	account people.Account
}

func accountStateOf(x people.Account) accountState {
	return accountState{ID: x.ID, Version: x.Version, name: x.Name, owner: x.Owner, account: x}
}

func (a *App) accountForm() *bot.Modal[accountState] {
	return &bot.Modal[accountState]{ID: "account.form", View: a.accountView, Submit: a.submitAccount, Resume: a.resumeAccount}
}

// newAccount and newContact are what drafts of forms of new ones are about.
const (
	newAccount = "CU"
	newContact = "CO"
)

func (a *App) accountView(l i18n.Lang, s accountState) bot.View {
	v := a.drawing(l)
	title, subject := textAccountFormNew, newAccount
	if s.ID != 0 {
		title, subject = textAccountFormEdit, s.ID.String()
	}
	input := func(f pipeline.Field, label, hint i18n.Key, optional bool) bot.Input {
		in := bot.Input{Name: string(f), Label: v.plain(label, nil), Optional: optional}
		if hint != "" {
			in.Hint = v.plain(hint, nil)
		}
		return in
	}
	x := s.account
	return bot.View{
		Title: v.plain(title, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil), Subject: subject,
		Blocks: []slack.Block{
			input(pipeline.FieldName, textAccountName, "", false).Text(bot.TextInput{Initial: head(oneLine(s.name), pipeline.MaxShort), Max: pipeline.MaxShort}),
			input(people.FieldTaxID, textAccountTaxId, textAccountTaxIdHint, true).Text(bot.TextInput{Initial: x.TaxID, Max: 20}),
			input(people.FieldDomain, textAccountDomain, textAccountDomainHint, true).Text(bot.TextInput{Initial: x.Domain, Max: pipeline.MaxShort}),
			input(people.FieldPhone, textAccountPhone, textAccountPhoneHint, true).Text(bot.TextInput{Initial: x.Phone, Max: 40}),
			input(people.FieldIndustry, textAccountIndustry, "", true).Text(bot.TextInput{Initial: x.Industry, Max: pipeline.MaxShort}),
			input(people.FieldAddress, textAccountAddress, "", true).Text(bot.TextInput{Initial: x.Address, Max: pipeline.MaxShort}),
			input(pipeline.FieldOwner, textAccountOwnerLabel, "", false).User("", s.owner),
			input(pipeline.FieldNote, textAccountNote, "", true).Text(bot.TextInput{Initial: x.Note, Max: pipeline.MaxLong, Multiline: true}),
		},
	}
}

func (a *App) submitAccount(ctx context.Context, s *bot.Submission[accountState]) (bot.Result, error) {
	v := a.voice(s.Person)
	text := func(f pipeline.Field) *string { t := s.Values.Text(string(f)); return &t }
	phone := typedPhone(*text(people.FieldPhone))
	owner := s.Values.User(string(pipeline.FieldOwner))
	e := people.AccountEdit{Name: text(pipeline.FieldName), TaxID: text(people.FieldTaxID), Domain: text(people.FieldDomain), Phone: &phone,
		Industry: text(people.FieldIndustry), Address: text(people.FieldAddress), Note: text(pipeline.FieldNote), Owner: &owner}
	var x people.Account
	var err error
	if s.State.ID == 0 {
		x, err = a.people.CreateAccount(ctx, request(s.Request), e)
	} else {
		x, err = a.people.EditAccount(ctx, request(s.Request), s.State.ID, s.State.Version, e)
	}
	switch {
	case len(fieldsOf(err)) > 0:
		return bot.Result{Errors: v.recordFaults(err)}, nil
	case changedMeanwhile(err):
		again, err := a.accountAgain(ctx, s)
		return bot.Result{Again: again}, err
	case err != nil:
		return bot.Result{}, err
	}
	reply, err := a.accountShown(ctx, s.Request, x.ID)
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: after(v.rich(textAccountSaved, args{"Ref": x.ID.String()}), reply)}, nil
}

// after puts what happened before the card that shows it.
func after(happened bot.Safe, card bot.Reply) bot.Reply {
	card.Text = happened
	card.Blocks = append([]slack.Block{bot.Section(happened)}, card.Blocks...)
	return card
}

// accountAgain is the form of an account as it is now, with what somebody changed meanwhile above what was typed.
func (a *App) accountAgain(ctx context.Context, s *bot.Submission[accountState]) (*bot.Again, error) {
	v := a.voice(s.Person)
	x, err := a.accountFor(ctx, &s.Request, s.State.ID)
	if err != nil || x.Version == s.State.Version {
		return a.accounting.Again(accountStateOf(x), bot.Safe{}), err
	}
	changed, err := a.changedRecord(ctx, s.Request, v, x.Ref(), x.Version-s.State.Version)
	alert := v.rich(textRecordConflict, args{"Who": v.person(x.UpdatedBy), "Ref": x.ID.String()})
	return a.accounting.Again(accountStateOf(x), alert, changed...), err
}

// resumeAccount is the form in which somebody typed earlier, as it is now.
func (a *App) resumeAccount(ctx context.Context, s *bot.Submission[accountState]) (*bot.Again, error) {
	if s.State.ID == 0 {
		return a.accounting.Again(s.State, bot.Safe{}), nil
	}
	return a.accountAgain(ctx, s)
}

// changedRecord shows the last events of a record.
func (a *App) changedRecord(ctx context.Context, r bot.Request, v voice, of people.Ref, last int) ([]slack.Block, error) {
	events, err := a.people.History(ctx, r.Person.Member(), of, 0, min(last, maxCompared))
	var lines []bot.Safe
	for _, e := range events {
		lines = append(lines, v.recordEvent(e))
	}
	if len(lines) == 0 {
		return nil, err
	}
	return []slack.Block{bot.Section(bot.Join("\n", lines...))}, err
}

func (a *App) editAccount(ctx context.Context, r *bot.Request, id pipeline.AccountID) (bot.Reply, error) {
	x, err := a.accountFor(ctx, r, id)
	if err != nil {
		return a.recordRefused(a.voice(r.Person), people.Ref{Kind: people.KindAccount, ID: int64(id)}, err)
	}
	return bot.Reply{}, a.accounting.Open(ctx, r, accountStateOf(x))
}

// accountFor gives an account to who may change it; one that was merged to nobody.
func (a *App) accountFor(ctx context.Context, r *bot.Request, id pipeline.AccountID) (people.Account, error) {
	x, by, err := a.people.Account(ctx, r.Person.Member(), id)
	if err == nil {
		err = a.people.Denied(ctx, request(*r), x.Ref(), people.ActEdited, people.MaySell(by))
	}
	if err == nil && x.MergedInto != 0 {
		err = &pipeline.Error{Code: pipeline.Conflict, Reason: people.ReasonMerged}
	}
	return x, err
}

func (a *App) pressedAccountEdit(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return a.editAccount(ctx, &p.Request, pipeline.AccountID(n))
}
