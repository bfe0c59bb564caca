package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// personalData is what is kept of a person, and where it appears, as they are given it.
type personalData struct {
	Ref           string         `json:"ref"`
	Contact       people.Contact `json:"contact"`
	Merged        []string       `json:"merged,omitempty"`
	Opportunities []string       `json:"opportunities,omitempty"`
	// Met are opportunities in which something is planned with them, or was done last.
	Met     []string       `json:"met,omitempty"`
	Leads   []people.Lead  `json:"leads,omitempty"`
	History []people.Event `json:"history"`
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
		err = a.people.Denied(ctx, request(*r), c.Ref(), people.ActExported, people.MayExport(by))
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
	name := c.ID.String() + "-" + v.today().String()
	for _, f := range []struct {
		ending  string
		data    []byte
		comment bot.Safe
	}{
		{".txt", []byte(v.personalText(data, a.callings(ctx))), v.rich(textContactExportComment, args{"Ref": c.ID.String()})},
		{".json", raw, v.rich(textContactExportMachine, nil)},
	} {
		up := bot.Upload{Name: name + f.ending, Size: len(f.data), Body: bytes.NewReader(f.data), Comment: f.comment}
		if err := a.files.SendFile(ctx, r.Person.ID, up); err != nil {
			a.log.Warn("personal data not sent", "contact", c.ID.String(), "error", err)
			return v.notSent(err), nil
		}
	}
	return bot.Say(v.rich(textExportSent, args{"Name": name + ".txt"})), nil
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
	met, err := a.people.Meetings(ctx, m, c.ID, maxMeetings)
	if err != nil {
		return d, err
	}
	for _, o := range met {
		d.Met = append(d.Met, o.ID.String())
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
