package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// How much of each an account's card shows.
const (
	cardOpportunities = 5
	cardContacts      = 8
	cardActivities    = 3
)

// accountCard is what an account's card is drawn from.
type accountCard struct {
	people.Account
	dealings people.Dealings
	contacts people.Page[people.Contact]
}

// accountShown is the card of an account as it stands now.
func (a *App) accountShown(ctx context.Context, r bot.Request, id pipeline.AccountID) (bot.Reply, error) {
	a.renewed(ctx)
	v, m := a.voice(r.Person), r.Person.Member()
	x, _, err := a.people.Account(ctx, m, id)
	if err != nil {
		return a.recordRefused(v, people.Ref{Kind: people.KindAccount, ID: int64(id)}, err)
	}
	card := accountCard{Account: x}
	if x.MergedInto == 0 {
		if card.dealings, err = a.people.Dealings(ctx, m, id, cardOpportunities); err != nil {
			return bot.Reply{}, err
		}
		if card.contacts, err = a.people.FindContacts(ctx, m, people.Query{Account: id, Limit: cardContacts}); err != nil {
			return bot.Reply{}, err
		}
	}
	return v.accountCard(card), nil
}

func (v voice) accountCard(x accountCard) bot.Reply {
	heading := v.accountHeading(x.Account)
	number := strconv.FormatInt(int64(x.ID), 10)
	history := bot.Button(actionAccountHistory, v.plain(textAccountHistory, nil), number+":0")
	if x.MergedInto != 0 {
		text := v.rich(textAccountMerged, args{"Ref": x.ID.String(), "Name": shown(x.Name, maxRowName), "Into": x.MergedInto.String()})
		return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", v.accountButton(people.Account{ID: x.MergedInto}), history)}}
	}
	blocks := []slack.Block{bot.Section(bot.Join("\n", heading, v.rich(textAccountOwner, args{"Who": v.person(x.Owner)})))}
	blocks = append(blocks, v.accountFacts(x)...)
	blocks = append(blocks, v.accountWorks(x)...)
	blocks = append(blocks, bot.Section(v.accountPeople(x)))
	if done := v.activitiesIn(x.dealings.Opportunities, anybody); !done.IsZero() {
		blocks = append(blocks, bot.Context(done))
	}
	return bot.Reply{Text: heading, Blocks: append(blocks, bot.Actions("",
		bot.Button(actionContactNew, v.plain(textAccountNewContact, nil), number),
		bot.Button(actionAccountEdit, v.plain(textAccountEdit, nil), number), bot.Button(actionAccountMerging, v.plain(textMergingTitle, nil), number), history))}
}

// accountFacts are what is known of the company, and what it has brought and may bring.
func (v voice) accountFacts(x accountCard) []slack.Block {
	fields := []bot.Safe{
		bot.Join("\n", bot.Bold(v.rich(textAccountWon, nil)), bot.Esc(v.orDash(v.sums(x.dealings.Won)))),
		bot.Join("\n", bot.Bold(v.rich(textAccountOpen, nil)), bot.Esc(v.orDash(v.sums(x.dealings.Open)))),
	}
	for _, f := range []struct {
		field pipeline.Field
		text  string
	}{{people.FieldTaxID, x.TaxID}, {people.FieldDomain, x.Domain}, {people.FieldPhone, x.Phone}, {people.FieldIndustry, x.Industry}, {people.FieldAddress, x.Address}} {
		if f.text != "" {
			fields = append(fields, v.labelled(f.field, shown(f.text, maxReason)))
		}
	}
	blocks := []slack.Block{bot.Fields(fields...)}
	if x.Note != "" {
		blocks = append(blocks, bot.Context(shown(x.Note, maxReason)))
	}
	return blocks
}

func (v voice) orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (v voice) accountWorks(x accountCard) []slack.Block {
	name := shown(x.Name, maxRowName)
	if len(x.dealings.Opportunities) == 0 {
		return []slack.Block{bot.Section(v.rich(textAccountOpportunitiesNone, args{"Name": name}))}
	}
	blocks := []slack.Block{bot.Section(v.rich(textAccountOpportunities, args{"Count": x.dealings.Count}))}
	for _, o := range x.dealings.Opportunities {
		blocks = append(blocks, bot.Section(v.row(o, true), v.showButton(o)))
	}
	if x.dealings.Count > len(x.dealings.Opportunities) {
		blocks = append(blocks, bot.Context(v.rich(textAccountOpportunitiesMore, args{"Name": name})))
	}
	return blocks
}

func (v voice) accountPeople(x accountCard) bot.Safe {
	if len(x.contacts.Items) == 0 {
		return v.rich(textAccountContactsNone, nil)
	}
	lines := []bot.Safe{v.rich(textAccountContacts, nil)}
	for _, c := range x.contacts.Items {
		lines = append(lines, v.contactLine(c))
	}
	if x.contacts.More {
		lines = append(lines, v.rich(textAccountContactsMore, args{"Command": v.deskCommand(), "Name": x.ID.String()}))
	}
	return bot.Join("\n", lines...)
}
