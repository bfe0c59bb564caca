package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// contactShown is the card of a contact as it stands now.
func (a *App) contactShown(ctx context.Context, r bot.Request, id pipeline.ContactID) (bot.Reply, error) {
	v, m := a.voice(r.Person), r.Person.Member()
	c, by, err := a.people.Contact(ctx, m, id)
	if err != nil {
		return a.recordRefused(v, people.Ref{Kind: people.KindContact, ID: int64(id)}, err)
	}
	at, err := a.people.Appearances(ctx, m, id)
	if err != nil {
		return bot.Reply{}, err
	}
	met, err := a.people.Meetings(ctx, m, id, maxMeetings)
	if err != nil {
		return bot.Reply{}, err
	}
	client := people.Account{}
	if c.Account != 0 {
		if client, _, err = a.people.Account(ctx, m, c.Account); err != nil {
			return bot.Reply{}, err
		}
	}
	return v.contactCard(c, client.Name, at, met, by), nil
}

func (v voice) contactCard(c people.Contact, client string, at people.Appearances, met []pipeline.Opportunity, by pipeline.Actor) bot.Reply {
	heading := bot.Bold(bot.Join(" · ", bot.Lit(c.ID.String()), v.contactName(c)))
	number := strconv.FormatInt(int64(c.ID), 10)
	history := bot.Button(actionContactHistory, v.plain(textAccountHistory, nil), number+":0")
	if c.MergedInto != 0 {
		text := v.rich(textAccountMerged, args{"Ref": c.ID.String(), "Name": v.contactName(c), "Into": c.MergedInto.String()})
		return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", v.contactButton(c.MergedInto), history)}}
	}
	lines := []bot.Safe{heading, bot.Join(" · ", shown(c.Position, maxReason), shown(c.Email, maxReason), bot.Esc(c.Phone)), shown(c.Note, maxReason)}
	row := []slack.BlockElement{}
	if c.Account != 0 {
		lines = append(lines, v.rich(textContactOf, args{"Ref": bot.Join(" · ", bot.Lit(c.Account.String()), shown(client, maxRowName))}))
		row = append(row, bot.Button(actionAccount, v.plain(textContactAccount, nil), strconv.FormatInt(int64(c.Account), 10)))
	}
	blocks := []slack.Block{bot.Section(bot.Join("\n", lines...)), bot.Context(v.standsIn(at))}
	if done := v.activitiesIn(met, at.With(c.ID)); !done.IsZero() {
		blocks = append(blocks, bot.Context(done))
	}
	if !c.Erased {
		row = append(row, bot.Button(actionContactEdit, v.plain(textAccountEdit, nil), number), bot.Button(actionContactExport, v.plain(textContactExport, nil), number))
		if people.MayErase(by) == nil {
			row = append(row, bot.Button(actionContactErase, v.plain(textContactErase, nil), number).WithStyle(slack.StyleDanger))
		}
	}
	return bot.Reply{Text: heading, Blocks: append(blocks, bot.Actions("", append(row, history)...))}
}

// standsIn says where a contact stands.
func (v voice) standsIn(at people.Appearances) bot.Safe {
	if len(at.Opportunities) == 0 {
		return v.rich(textContactNowhere, nil)
	}
	var refs []bot.Safe
	for i, id := range at.Opportunities {
		if i == maxRowRefs {
			refs = append(refs, bot.Lit("…"))
			break
		}
		refs = append(refs, bot.Lit(id.String()))
	}
	return v.rich(textContactStandsIn, args{"Refs": bot.Join(", ", refs...)})
}

// maxRowRefs is how many references stand in a line.
const maxRowRefs = 20

// askContactMerge answers "unir": which contact ends in which, and whether that is meant.
func (a *App) askContactMerge(ctx context.Context, q *asked, words []phrase.Word) (bot.Reply, error) {
	how := bot.Say(q.rich(textContactMergeHow, args{"Command": q.Command}))
	var two []people.Contact
	for _, w := range words {
		n, ok := numberOf(w.Text, wordsAContact)
		if !ok {
			continue
		}
		c, _, err := a.people.Contact(ctx, q.Person.Member(), pipeline.ContactID(n))
		if err != nil {
			return a.recordRefused(q.voice, people.Ref{Kind: people.KindContact, ID: n}, err)
		}
		two = append(two, c)
	}
	switch len(two) {
	case 1:
		return a.askMergeInto(ctx, &q.Request, two[0].Ref(), two[0].Name)
	case 2:
	default:
		return how, nil
	}
	if two[0].ID == two[1].ID {
		return bot.Say(q.rich(reasonText(people.ReasonItself), nil)), nil
	}
	text := q.rich(textContactMergeAsk, args{"From": two[0].ID.String(), "FromName": q.contactName(two[0]), "Into": two[1].ID.String(), "IntoName": q.contactName(two[1])})
	button := bot.Button(actionContactMerge, q.plain(textAccountMergeButton, args{"Into": two[1].ID.String()}), pairOf(int64(two[0].ID), int64(two[1].ID)))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", button.WithStyle(slack.StyleDanger))}}, nil
}

func (a *App) pressedContactMerge(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.pressedMerge(ctx, p, people.KindContact)
}
