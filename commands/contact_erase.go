package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

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
	c, err := a.contactFor(ctx, r.Person.Member(), id, people.MayErase)
	if err != nil {
		return a.recordRefused(a.voice(r.Person), people.Ref{Kind: people.KindContact, ID: int64(id)}, err)
	}
	return bot.Reply{}, a.erasing.Open(ctx, r, eraseState{ID: c.ID, name: c.Name})
}

// personalData is what is kept of a person, and where it appears, as they are given it.
type personalData struct {
	Ref           string         `json:"ref"`
	Contact       people.Contact `json:"contact"`
	Merged        []string       `json:"merged,omitempty"`
	Opportunities []string       `json:"opportunities,omitempty"`
	Leads         []people.Lead  `json:"leads,omitempty"`
	History       []people.Event `json:"history"`
}

// maxPersonalEvents is how many events of a contact an export has.
const maxPersonalEvents = 1000

// exportContact sends what is kept of a person to the direct messages of who asks.
func (a *App) exportContact(ctx context.Context, r *bot.Request, id pipeline.ContactID) (bot.Reply, error) {
	v, m := a.voice(r.Person), r.Person.Member()
	if r.Duplicate {
		return bot.Say(v.rich(textExportDuplicate, nil)), nil
	}
	c, by, err := a.people.Contact(ctx, m, id)
	if err == nil {
		err = people.MaySell(by)
		if people.MayErase(by) == nil {
			err = nil
		}
	}
	if err != nil {
		return a.recordRefused(v, people.Ref{Kind: people.KindContact, ID: int64(id)}, err)
	}
	data, err := a.personalData(ctx, m, c)
	if err != nil {
		return bot.Reply{}, err
	}
	raw, err := json.MarshalIndent(data, "", "  ")
	if err != nil {
		return bot.Reply{}, fmt.Errorf("export %s: %w", c.ID, err)
	}
	name := c.ID.String() + "-" + v.today().String() + ".json"
	if err := a.files.SendFile(ctx, r.Person.ID, bot.Upload{Name: name, Size: len(raw), Body: bytes.NewReader(raw), Comment: v.rich(textContactExportComment, args{"Ref": c.ID.String()})}); err != nil {
		a.log.Warn("personal data not sent", "contact", c.ID.String(), "error", err)
		return v.notSent(err), nil
	}
	return bot.Say(v.rich(textExportSent, args{"Name": name})), nil
}

func (a *App) personalData(ctx context.Context, m pipeline.Member, c people.Contact) (personalData, error) {
	d := personalData{Ref: c.ID.String(), Contact: c}
	at, err := a.people.Appearances(ctx, m, c.ID)
	if err != nil {
		return d, err
	}
	for _, id := range at.Merged {
		d.Merged = append(d.Merged, id.String())
	}
	for _, id := range at.Opportunities {
		d.Opportunities = append(d.Opportunities, id.String())
	}
	for _, id := range at.Leads {
		l, _, err := a.people.Lead(ctx, m, id)
		if err != nil {
			return d, err
		}
		d.Leads = append(d.Leads, l)
	}
	d.History, err = a.people.History(ctx, m, c.Ref(), 0, maxPersonalEvents)
	return d, err
}
