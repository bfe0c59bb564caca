package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Action ids of accounts. The value is the number; of history the number and the version before which it goes on; of a list how many
// come before the page.
const (
	actionAccount        = "account.show"
	actionAccountEdit    = "account.edit"
	actionAccountHistory = "account.history"
	actionAccountList    = "account.list"
	actionAccountMerge   = "account.merge" // value: the one that ends and the one that stays
)

// recordPage is how many records a page of a list has.
const recordPage = 8

// Words of what can be done with accounts and contacts, folded.
var (
	wordsNew       = []string{"nueva", "nuevo", "new", "crear", "create"}
	wordsEdit      = []string{"editar", "edit", "cambiar", "change"}
	wordsMerge     = []string{"unir", "merge", "fusionar", "juntar"}
	wordsPast      = []string{"historial", "history", "historia"}
	wordsMergeInto = []string{"con", "en", "into", "with", "and", "y"}
	wordsAnAccnt   = []string{"cu"}
	wordsAContact  = []string{"co"}
)

func (a *App) registerAccounts(b *bot.Bot) {
	bot.AddModal(b, a.accounting)
	bot.AddModal(b, a.merging)
	b.Press(actionAccountMerging, a.pressedAccountMerging)
	b.Press(actionAccount, a.pressedAccount)
	b.Press(actionAccountEdit, a.pressedAccountEdit)
	b.Press(actionAccountHistory, a.pressedAccountHistory)
	b.Press(actionAccountList, a.pressedAccountList)
	b.Press(actionAccountMerge, a.pressedAccountMerge)
}

// account answers "cuenta": a look-up, or what to do with one.
func (a *App) account(ctx context.Context, q *asked) (bot.Reply, error) {
	if len(q.words) == 0 {
		return a.accountList(ctx, q.Request, 0)
	}
	verb, rest := phrase.Fold(q.words[0].Text), phrase.Rest(q.Text, q.words, 1)
	act, value := actionAccount, ""
	label := textAccountShow
	switch {
	case slices.Contains(wordsNew, verb):
		return bot.Reply{}, a.accounting.Open(ctx, &q.Request, accountState{name: rest, owner: q.Person.ID})
	case slices.Contains(wordsMerge, verb):
		return a.askMerge(ctx, q, q.words[1:])
	case slices.Contains(wordsEdit, verb):
		act, label = actionAccountEdit, textAccountEdit
	case slices.Contains(wordsPast, verb):
		act, label, value = actionAccountHistory, textAccountHistory, ":0"
	default:
		rest = phrase.Rest(q.Text, q.words, 0)
	}
	id, reply, err := a.accountMeant(ctx, q, rest, func(of people.Ref) slack.BlockElement {
		return bot.Button(act, q.plain(label, nil), strconv.FormatInt(of.ID, 10)+value)
	})
	if err != nil || reply != nil {
		return said(reply), err
	}
	switch {
	case slices.Contains(wordsEdit, verb):
		return a.editAccount(ctx, &q.Request, id)
	case slices.Contains(wordsPast, verb):
		return a.accountHistory(ctx, q.Request, id, 0)
	}
	return a.accountShown(ctx, q.Request, id)
}

// numberOf reads a record's number as people say it: CU-12, cu 12, #12 or 12.
func numberOf(text string, prefixes []string) (int64, bool) {
	folded := strings.NewReplacer(" ", "", "-", "").Replace(phrase.Fold(text))
	for _, p := range prefixes {
		folded = strings.TrimPrefix(folded, p)
	}
	folded = strings.TrimPrefix(folded, "#")
	if len(folded) > 7 { // a tax id
		return 0, false
	}
	n, err := strconv.ParseInt(folded, 10, 64)
	return n, err == nil && n > 0
}

// accountMeant finds the account that was named. Where that is none, or several, it gives the answer that says so.
func (a *App) accountMeant(ctx context.Context, q *asked, text string, next func(people.Ref) slack.BlockElement) (pipeline.AccountID, *bot.Reply, error) {
	if n, ok := numberOf(text, wordsAnAccnt); ok {
		return pipeline.AccountID(n), nil, nil
	}
	if phrase.Fold(text) == "" {
		reply := bot.Say(q.rich(textAccountWhich, args{"Command": q.Command, "Verb": q.plain(textVerbAccountEdit, nil)}))
		return 0, &reply, nil
	}
	found, err := a.recordsNamed(ctx, q, text, people.KindAccount)
	if err != nil {
		return 0, nil, err
	}
	said := args{"Text": shown(text, maxRowName), "Command": q.Command}
	var reply bot.Reply
	switch len(found) {
	case 0:
		reply = bot.Say(q.rich(textAccountNone, said))
	case 1:
		return pipeline.AccountID(found[0].ID), nil, nil
	default:
		reply = q.whichOf(q.rich(textAccountSeveral, said), found, next)
	}
	return 0, &reply, nil
}

// accountRow is an account in two lines.
func (v voice) accountRow(x people.Account) bot.Safe {
	second := bot.Join(" · ", bot.Esc(x.TaxID), bot.Esc(x.Domain), shown(x.Industry, maxRowName), v.rich(textAccountOwner, args{"Who": v.person(x.Owner)}))
	return bot.Join("\n", v.accountHeading(x), second)
}

func (v voice) accountHeading(x people.Account) bot.Safe {
	return bot.Bold(bot.Join(" · ", bot.Lit(x.ID.String()), shown(x.Name, maxRowName)))
}

func (v voice) accountButton(x people.Account) slack.BlockElement {
	return bot.Button(actionAccount, v.plain(textAccountShow, nil), strconv.FormatInt(int64(x.ID), 10))
}

// accountList is a page of all accounts.
func (a *App) accountList(ctx context.Context, r bot.Request, skip int) (bot.Reply, error) {
	v := a.voice(r.Person)
	page, err := a.people.FindAccounts(ctx, r.Person.Member(), people.Query{Skip: skip, Limit: recordPage})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(page.Items) == 0 && skip == 0 {
		return bot.Say(v.rich(textAccountListEmpty, args{"Command": v.deskCommand()})), nil
	}
	title := v.rich(textAccountListTitle, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, x := range page.Items {
		blocks = append(blocks, bot.Section(v.accountRow(x), v.accountButton(x)))
	}
	return bot.Reply{Text: title, Blocks: append(blocks, v.turnPages(actionAccountList, skip, page.More, "")...)}, nil
}

// turnPages are the buttons to the pages before and after. after stands behind the number of what comes before a page.
func (v voice) turnPages(action string, skip int, more bool, after string) []slack.Block {
	var row []slack.BlockElement
	if skip > 0 {
		row = append(row, bot.Button(action+":previous", v.plain(textAccountPrevious, nil), strconv.Itoa(max(0, skip-recordPage))+after))
	}
	if more {
		row = append(row, bot.Button(action+":next", v.plain(textAccountNext, nil), strconv.Itoa(skip+recordPage)+after))
	}
	if len(row) == 0 {
		return nil
	}
	return []slack.Block{bot.Actions("", row...)}
}

func (a *App) pressedAccountList(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	skip, err := strconv.Atoi(p.Value)
	if err != nil || skip < 0 || skip > maxExported {
		return a.gone(p), nil
	}
	reply, err := a.accountList(ctx, p.Request, skip)
	reply.Replace = private(p)
	return reply, err
}

// recordNumber reads the positive number of a button.
func recordNumber(value string) (int64, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	return n, err == nil && n > 0
}

func (a *App) pressedAccount(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return a.accountShown(ctx, p.Request, pipeline.AccountID(n))
}

// recordRefused answers what was refused on a record: that there is none, a rule, or field errors, each under its name.
func (a *App) recordRefused(v voice, ref people.Ref, err error) (bot.Reply, error) {
	switch pipeline.CodeOf(err) {
	case pipeline.NotFound:
		return bot.Say(v.rich(textAccountMissing, args{"Ref": ref.String()})), nil
	case pipeline.Invalid, pipeline.Conflict:
		if fields := v.recordFaults(err); len(fields) > 0 {
			var lines []bot.Safe
			for _, text := range fields {
				lines = append(lines, bot.Esc(text))
			}
			return bot.Say(bot.Join("\n", lines...)), nil
		}
		return bot.Say(v.rich(reasonText(pipeline.ReasonOf(err)), nil)), nil
	}
	return bot.Reply{}, err
}

// recordFaultTexts word what is wrong with a field of a record better than the reason alone does.
var recordFaultTexts = map[pipeline.Field]map[pipeline.Reason]i18n.Key{
	people.FieldTaxID:  {pipeline.ReasonUnreadable: textRefusalTaxIdUnreadable, pipeline.ReasonDuplicate: textRefusalTaxIdDuplicate},
	people.FieldEmail:  {pipeline.ReasonUnreadable: textRefusalEmailUnreadable},
	people.FieldPhone:  {pipeline.ReasonUnreadable: textRefusalPhoneUnreadable},
	people.FieldDomain: {pipeline.ReasonUnreadable: textRefusalDomainUnreadable},
	pipeline.FieldName: {pipeline.ReasonDuplicate: textRefusalNameDuplicate},
}

// recordFaults are field errors of a record in words, by the name of the input.
func (v voice) recordFaults(err error) map[string]string {
	out := map[string]string{}
	for f, r := range fieldsOf(err) {
		key, ok := recordFaultTexts[f][r]
		if !ok {
			key = reasonText(r)
		}
		out[string(f)] = v.plain(key, nil)
	}
	return out
}
