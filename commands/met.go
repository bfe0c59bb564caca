package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// inputMet is the menu of the client's people with whom something is planned or was done; after it, and a colon, the number of
// the opportunity where the form is of one.
const inputMet = "met"

// maxMetOffered is how many people the menu offers.
const maxMetOffered = 25

func metInput(id pipeline.OpportunityID) string {
	if id == 0 {
		return inputMet
	}
	return inputMet + ":" + strconv.FormatInt(int64(id), 10)
}

// metField asks with whom it is, of the client's people.
func (v voice) metField(id pipeline.OpportunityID, hint string) slack.Block {
	in := bot.Input{Name: metInput(id), Label: v.field(pipeline.FieldContacts), Hint: hint, Optional: true}
	return in.Lookups(v.plain(textSearchLookup, nil), 0, pipeline.MaxContacts)
}

// givenMet are the people chosen, as they stand now.
func (a *App) givenMet(ctx context.Context, r bot.Request, values bot.Values, id pipeline.OpportunityID) ([]pipeline.ContactID, error) {
	var ids []pipeline.ContactID
	for _, chosen := range values.Choices(metInput(id)) {
		n, _ := recordNumber(chosen) // what is no number is nobody's
		ids = append(ids, pipeline.ContactID(n))
	}
	return a.people.Standing(ctx, r.Person.Member(), ids)
}

// suggestMet offers the people of an opportunity, then its client's others, then whom a search finds.
func (a *App) suggestMet(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
	m, text := s.Person.Member(), phrase.Fold(s.Query)
	offers, err := a.clientsPeople(ctx, m, s.Suffix)
	if err != nil {
		return nil, err
	}
	offers = slices.DeleteFunc(offers, func(c people.Contact) bool { return !strings.Contains(phrase.Fold(c.Name), text) })
	var options []bot.Option
	for _, c := range offers[:min(len(offers), maxMetOffered)] {
		options = append(options, lookedUp(c.Ref(), c.Name, c.Position))
	}
	if text == "" {
		return options, nil
	}
	found, err := a.people.Search(ctx, m, people.Sought{Text: s.Query, Kinds: []people.Kind{people.KindContact}, Limit: maxMetOffered})
	for _, f := range found {
		if !slices.ContainsFunc(offers, func(c people.Contact) bool { return c.Ref() == f.Ref }) {
			options = append(options, lookedUp(f.Ref, f.Name, f.Position, f.Company))
		}
	}
	return options, err
}

// clientsPeople are those of an opportunity, by its number as it travels, and its client's others; nobody for none.
func (a *App) clientsPeople(ctx context.Context, m pipeline.Member, id string) ([]people.Contact, error) {
	n, ok := recordNumber(id)
	if !ok {
		return nil, nil
	}
	o, _, err := a.flow.Opportunity(ctx, m, pipeline.OpportunityID(n))
	if err != nil {
		return nil, err
	}
	called := a.contactsCalled(contactsOf(o.Contacts))
	var all []people.Contact
	for _, s := range o.Contacts {
		if c, ok := called[s.Contact]; ok && !c.Erased {
			all = append(all, c)
		}
	}
	x, err := a.people.Store.AccountNamed(ctx, o.Account)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	page, err := a.people.FindContacts(ctx, m, people.Query{Account: x.ID, Limit: maxMetLookedThrough})
	for _, c := range page.Items {
		if !slices.ContainsFunc(all, func(have people.Contact) bool { return have.ID == c.ID }) {
			all = append(all, c)
		}
	}
	return all, err
}

// maxMetLookedThrough is how many of a client's people are looked through.
const maxMetLookedThrough = 100

// met names the client's people with whom something is or was, by number where they are not known; "" for nobody.
func (v voice) met(ids []pipeline.ContactID, beside string) string {
	var called map[pipeline.ContactID]people.Contact
	if v.contacts != nil && len(ids) > 0 {
		called = v.contacts(ids)
	}
	var names []string
	for _, id := range ids {
		name := id.String()
		if c, ok := called[id]; ok && !c.Erased {
			name = brief(oneLine(c.Name), maxSuggested)
		}
		names = append(names, name)
	}
	if beside != "" {
		names = append(names, oneLine(beside))
	}
	if len(names) == 0 {
		return ""
	}
	return v.plain(textActivityWith, args{"Who": strings.Join(names, ", ")})
}

// contactsKnown is contactsCalled for one answer, which asks for nobody twice.
func (a *App) contactsKnown() func([]pipeline.ContactID) map[pipeline.ContactID]people.Contact {
	known := map[pipeline.ContactID]people.Contact{}
	return func(ids []pipeline.ContactID) map[pipeline.ContactID]people.Contact {
		asked := slices.DeleteFunc(slices.Clone(ids), func(id pipeline.ContactID) bool { _, ok := known[id]; return ok })
		if len(asked) > 0 {
			for id, c := range a.contactsCalled(asked) {
				known[id] = c
			}
		}
		return known
	}
}
