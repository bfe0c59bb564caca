package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/telephone"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Action ids of contacts; see those of accounts.
const (
	actionContact        = "contact.show"
	actionContactNew     = "contact.new" // value: the account
	actionContactEdit    = "contact.edit"
	actionContactHistory = "contact.history"
	actionContactList    = "contact.list" // value: how many come before the page, and of which account
	actionContactMerge   = "contact.merge"
	actionContactErase   = "contact.erase"
	actionContactExport  = "contact.export"
)

var (
	wordsErase  = []string{"borrar", "erase", "olvidar", "forget"}
	wordsExport = []string{"exportar", "export", "datos", "data"}
)

func (a *App) registerContacts(b *bot.Bot) {
	bot.AddModal(b, a.contacting)
	bot.AddModal(b, a.erasing)
	b.Press(actionContact, a.pressedContact)
	b.Press(actionContactNew, a.pressedContactNew)
	b.Press(actionContactEdit, a.pressedContactAct)
	b.Press(actionContactErase, a.pressedContactAct)
	b.Press(actionContactExport, a.pressedContactAct)
	b.Press(actionContactHistory, a.pressedContactHistory)
	b.Press(actionContactList, a.pressedContactList)
	b.Press(actionContactMerge, a.pressedContactMerge)
}

// contactActs are what can be done with a contact by a word or a button of these names.
var contactActs = map[string]func(*App, context.Context, *bot.Request, pipeline.ContactID) (bot.Reply, error){
	actionContactEdit: (*App).editContact, actionContactErase: (*App).eraseContact, actionContactExport: (*App).exportContact,
	actionContact: func(a *App, ctx context.Context, r *bot.Request, id pipeline.ContactID) (bot.Reply, error) {
		return a.contactShown(ctx, *r, id)
	},
	actionContactHistory: func(a *App, ctx context.Context, r *bot.Request, id pipeline.ContactID) (bot.Reply, error) {
		return a.contactHistory(ctx, *r, id, 0)
	},
}

// contactVerb is the act that a word begins; a look is what is left.
func contactVerb(word string) string {
	for act, words := range map[string][]string{actionContactEdit: wordsEdit, actionContactHistory: wordsPast, actionContactErase: wordsErase, actionContactExport: wordsExport} {
		if slices.Contains(words, phrase.Fold(word)) {
			return act
		}
	}
	return actionContact
}

// contact answers "contacto": a look-up, or what to do with one.
func (a *App) contact(ctx context.Context, q *asked) (bot.Reply, error) {
	if len(q.words) == 0 {
		return a.contactList(ctx, q.Request, 0, 0)
	}
	verb, rest := phrase.Fold(q.words[0].Text), phrase.Rest(q.Text, q.words, 1)
	switch {
	case slices.Contains(wordsNew, verb):
		return bot.Reply{}, a.contacting.Open(ctx, &q.Request, contactState{contact: people.Contact{Name: rest}})
	case slices.Contains(wordsMerge, verb):
		return a.askContactMerge(ctx, q, q.words[1:])
	}
	act := contactVerb(verb)
	if act == actionContact {
		rest = phrase.Rest(q.Text, q.words, 0)
	}
	if n, ok := numberOf(rest, wordsAContact); ok {
		return contactActs[act](a, ctx, &q.Request, pipeline.ContactID(n))
	}
	if strings.HasPrefix(phrase.Fold(rest), "cu") {
		if n, ok := numberOf(rest, wordsAnAccnt); ok {
			return a.contactList(ctx, q.Request, 0, pipeline.AccountID(n))
		}
	}
	if phrase.Fold(rest) == "" {
		return bot.Say(q.rich(textContactWhich, args{"Command": q.Command})), nil
	}
	found, err := a.recordsNamed(ctx, q, rest, people.KindContact)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(found) == 0:
		return bot.Say(q.rich(textContactNone, args{"Text": shown(rest, maxRowName), "Command": q.Command})), nil
	case len(found) == 1:
		return contactActs[act](a, ctx, &q.Request, pipeline.ContactID(found[0].ID))
	}
	title := q.rich(textContactSeveral, args{"Text": shown(rest, maxRowName)})
	return q.whichOf(title, found, func(of people.Ref) slack.BlockElement {
		return bot.Button(act, q.plain(textAccountShow, nil), strconv.FormatInt(of.ID, 10))
	}), nil
}

// contactLine is a contact in one line.
func (v voice) contactLine(c people.Contact) bot.Safe {
	name := bot.Join(" · ", bot.Lit(c.ID.String()), v.contactName(c))
	return bot.Join(" — ", bot.Bold(name), bot.Join(" · ", shown(c.Position, maxRowName), shown(c.Email, maxRowName), bot.Esc(c.Phone)))
}

// contactName is what a contact is called; of somebody who was erased that they were.
func (v voice) contactName(c people.Contact) bot.Safe {
	if c.Erased {
		return v.rich(textContactForgotten, nil)
	}
	return shown(c.Name, maxRowName)
}

func (a *App) contactList(ctx context.Context, r bot.Request, skip int, of pipeline.AccountID) (bot.Reply, error) {
	v := a.voice(r.Person)
	page, err := a.people.FindContacts(ctx, r.Person.Member(), people.Query{Account: of, Skip: skip, Limit: recordPage})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(page.Items) == 0 && skip == 0 {
		return bot.Say(v.rich(textContactListEmpty, args{"Command": v.deskCommand()})), nil
	}
	title := v.rich(textContactListTitle, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, c := range page.Items {
		blocks = append(blocks, bot.Section(v.contactLine(c), v.contactButton(c.ID)))
	}
	return bot.Reply{Text: title, Blocks: append(blocks, v.turnPages(actionContactList, skip, page.More, ":"+strconv.FormatInt(int64(of), 10))...)}, nil
}

func (v voice) contactButton(id pipeline.ContactID) slack.BlockElement {
	return bot.Button(actionContact, v.plain(textAccountShow, nil), strconv.FormatInt(int64(id), 10))
}

func (a *App) pressedContactList(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	first, second, _ := strings.Cut(p.Value, ":")
	skip, err1 := strconv.Atoi(first)
	of, err2 := strconv.ParseInt(second, 10, 64)
	if err1 != nil || err2 != nil || skip < 0 || skip > maxExported || of < 0 {
		return a.gone(p), nil
	}
	reply, err := a.contactList(ctx, p.Request, skip, pipeline.AccountID(of))
	reply.Replace = private(p)
	return reply, err
}

func (a *App) pressedContact(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return a.contactShown(ctx, p.Request, pipeline.ContactID(n))
}

func (a *App) pressedContactAct(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return contactActs[p.Action](a, ctx, &p.Request, pipeline.ContactID(n))
}

func (a *App) pressedContactNew(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	x, _, err := a.people.Account(ctx, p.Person.Member(), pipeline.AccountID(n))
	if err != nil {
		return a.recordRefused(a.voice(p.Person), people.Ref{Kind: people.KindAccount, ID: n}, err)
	}
	return bot.Reply{}, a.contacting.Open(ctx, &p.Request, contactState{Account: lookedUp(x.Ref(), x.Name)})
}

func (a *App) contactHistory(ctx context.Context, r bot.Request, id pipeline.ContactID, before int) (bot.Reply, error) {
	v := a.voice(r.Person)
	c, _, err := a.people.Contact(ctx, r.Person.Member(), id)
	if err != nil {
		return a.recordRefused(v, people.Ref{Kind: people.KindContact, ID: int64(id)}, err)
	}
	return a.recordHistory(ctx, r, v, c.Ref(), v.contactName(c), actionContactHistory, before)
}

func (a *App) pressedContactHistory(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	id, before, ok := parseNumbers(p.Value)
	if !ok || before < 0 {
		return a.gone(p), nil
	}
	return a.contactHistory(ctx, p.Request, pipeline.ContactID(id), before)
}

// typedPhone is a number in E.164, or as it was typed where there is none: the domain refuses it then.
func typedPhone(typed string) string {
	if n, ok := telephone.Read(typed); ok {
		return n
	}
	return typed
}
