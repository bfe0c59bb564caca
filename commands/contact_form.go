package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// contactState is what the form of a contact carries; without a number it is a new one.
type contactState struct {
	ID      pipeline.ContactID `json:"i,omitempty"`
	Version int                `json:"v,omitempty"`
	// Account is where the contact works, as an option.
	Account bot.Option `json:"a,omitzero"`
	contact people.Contact
}

// contactStateOf is the form of a contact as it is.
func (a *App) contactStateOf(ctx context.Context, m pipeline.Member, c people.Contact) (contactState, error) {
	s := contactState{ID: c.ID, Version: c.Version, contact: c}
	if c.Account == 0 {
		return s, nil
	}
	x, _, err := a.people.Account(ctx, m, c.Account)
	s.Account = lookedUp(x.Ref(), x.Name)
	return s, err
}

func (a *App) contactForm() *bot.Modal[contactState] {
	return &bot.Modal[contactState]{ID: "contact.form", View: a.contactView, Submit: a.submitContact, Resume: a.resumeContact}
}

func (a *App) contactView(l i18n.Lang, s contactState) bot.View {
	v := a.drawing(l)
	title, subject := textContactFormNew, newContact
	if s.ID != 0 {
		title, subject = textContactFormEdit, s.ID.String()
	}
	return bot.View{
		Title: v.plain(title, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil), Subject: subject,
		Blocks: append(v.personInputs(s.contact, false),
			v.lookup(inputAccount, textContactAccount, true, s.Account),
			bot.Input{Name: string(pipeline.FieldNote), Label: v.plain(textAccountNote, nil), Optional: true}.Text(bot.TextInput{Initial: s.contact.Note, Max: pipeline.MaxLong, Multiline: true})),
	}
}

// personInputs ask who somebody is, and how they are reached.
func (v voice) personInputs(c people.Contact, optional bool) []slack.Block {
	text := func(f pipeline.Field, label, hint i18n.Key, optional bool, initial string) slack.Block {
		in := bot.Input{Name: string(f), Label: v.plain(label, nil), Optional: optional}
		if hint != "" {
			in.Hint = v.plain(hint, nil)
		}
		return in.Text(bot.TextInput{Initial: head(oneLine(initial), pipeline.MaxShort), Max: pipeline.MaxShort})
	}
	return []slack.Block{
		text(pipeline.FieldName, textContactName, "", optional, c.Name),
		text(people.FieldPosition, textContactPosition, "", true, c.Position),
		text(people.FieldEmail, textContactEmail, textContactEmailHint, true, c.Email),
		text(people.FieldPhone, textAccountPhone, textAccountPhoneHint, true, c.Phone),
	}
}

// givenPerson is what personInputs got.
func givenPerson(values bot.Values) people.ContactEdit {
	text := func(f pipeline.Field) *string { t := values.Text(string(f)); return &t }
	phone := typedPhone(values.Text(string(people.FieldPhone)))
	return people.ContactEdit{Name: text(pipeline.FieldName), Position: text(people.FieldPosition), Email: text(people.FieldEmail), Phone: &phone}
}

func (a *App) submitContact(ctx context.Context, s *bot.Submission[contactState]) (bot.Result, error) {
	v := a.voice(s.Person)
	e := givenPerson(s.Values)
	note := s.Values.Text(string(pipeline.FieldNote))
	of, faults, err := a.chosenAccount(ctx, v, s.Person.Member(), s.Values)
	if err != nil || faults != nil {
		return bot.Result{Errors: faults}, err
	}
	e.Note, e.Account = &note, &of
	var c people.Contact
	if s.State.ID == 0 {
		c, err = a.people.CreateContact(ctx, request(s.Request), e)
	} else {
		c, err = a.people.EditContact(ctx, request(s.Request), s.State.ID, s.State.Version, e)
	}
	switch {
	case len(fieldsOf(err)) > 0:
		return bot.Result{Errors: v.recordFaults(err)}, nil
	case changedMeanwhile(err):
		again, err := a.contactAgain(ctx, s)
		return bot.Result{Again: again}, err
	case err != nil:
		return bot.Result{}, err
	}
	reply, err := a.contactShown(ctx, s.Request, c.ID)
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: after(v.rich(textAccountSaved, args{"Ref": c.ID.String()}), reply)}, nil
}

// contactAgain is the form of a contact as it is now, with what somebody changed meanwhile above what was typed.
func (a *App) contactAgain(ctx context.Context, s *bot.Submission[contactState]) (*bot.Again, error) {
	v := a.voice(s.Person)
	c, err := a.contactFor(ctx, &s.Request, s.State.ID, people.ActEdited, people.MaySell)
	if err != nil {
		return nil, err
	}
	next, err := a.contactStateOf(ctx, s.Person.Member(), c)
	if err != nil || c.Version == s.State.Version {
		return a.contacting.Again(next, bot.Safe{}), err
	}
	changed, err := a.changedRecord(ctx, s.Request, v, c.Ref(), c.Version-s.State.Version)
	alert := v.rich(textRecordConflict, args{"Who": v.person(c.UpdatedBy), "Ref": c.ID.String()})
	return a.contacting.Again(next, alert, changed...), err
}

// resumeContact is the form in which somebody typed earlier, as it is now.
func (a *App) resumeContact(ctx context.Context, s *bot.Submission[contactState]) (*bot.Again, error) {
	if s.State.ID == 0 {
		return a.contacting.Again(s.State, bot.Safe{}), nil
	}
	return a.contactAgain(ctx, s)
}

func (a *App) editContact(ctx context.Context, r *bot.Request, id pipeline.ContactID) (bot.Reply, error) {
	c, err := a.contactFor(ctx, r, id, people.ActEdited, people.MaySell)
	if err != nil {
		return a.recordRefused(a.voice(r.Person), people.Ref{Kind: people.KindContact, ID: int64(id)}, err)
	}
	s, err := a.contactStateOf(ctx, r.Person.Member(), c)
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{}, a.contacting.Open(ctx, r, s)
}

// contactFor gives a contact to who may do with it what may asks; one that was erased or merged to nobody.
func (a *App) contactFor(ctx context.Context, r *bot.Request, id pipeline.ContactID, act people.Act, may func(pipeline.Actor) error) (people.Contact, error) {
	c, by, err := a.people.Contact(ctx, r.Person.Member(), id)
	if err == nil {
		err = a.people.Denied(ctx, request(*r), c.Ref(), act, may(by))
	}
	switch {
	case err != nil:
		return c, err
	case c.Erased:
		return c, &pipeline.Error{Code: pipeline.Conflict, Reason: people.ReasonErased}
	case c.MergedInto != 0:
		return c, &pipeline.Error{Code: pipeline.Conflict, Reason: people.ReasonMerged}
	}
	return c, nil
}
