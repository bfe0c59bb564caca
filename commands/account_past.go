package commands

import (
	"cmp"
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

// actTexts say what was done with a record, after who did it; what is not there was a change.
var actTexts = map[people.Act]i18n.Key{
	people.ActCreated: textRecordActCreated, people.ActEdited: textRecordActEdited, people.ActMerged: textRecordActMerged,
	people.ActTookOver: textRecordActTookOver, people.ActMoved: textRecordActMoved, people.ActErased: textRecordActErased,
	people.ActTakenBack: textRecordActTakenBack, people.ActWithdrawn: textRecordActWithdrawn,
	people.ActLinked: textRecordActLinked,
}

// accountHistory is a page of an account's history, newest first.
func (a *App) accountHistory(ctx context.Context, r bot.Request, id pipeline.AccountID, before int) (bot.Reply, error) {
	v := a.voice(r.Person)
	x, _, err := a.people.Account(ctx, r.Person.Member(), id)
	if err != nil {
		return a.recordRefused(v, people.Ref{Kind: people.KindAccount, ID: int64(id)}, err)
	}
	return a.recordHistory(ctx, r, v, x.Ref(), shown(x.Name, maxRowName), actionAccountHistory, before)
}

// recordHistory is a page of a record's history, with the button of action to the page after.
func (a *App) recordHistory(ctx context.Context, r bot.Request, v voice, of people.Ref, name bot.Safe, action string, before int) (bot.Reply, error) {
	events, denials, err := a.recordPage(ctx, r.Person.Member(), of, before)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textAccountHistoryTitle, args{"Ref": of.String(), "Name": name})
	blocks := append([]slack.Block{bot.Section(title)}, v.recordLines(events, denials)...)
	if n := len(events); n > 0 && events[n-1].Version > 1 {
		value := strconv.FormatInt(of.ID, 10) + ":" + strconv.Itoa(events[n-1].Version)
		blocks = append(blocks, bot.Actions("", bot.Button(action+":older", v.plain(textHistoryOlder, nil), value)))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

func (a *App) pressedAccountHistory(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	id, before, ok := parseNumbers(p.Value)
	if !ok || before < 0 {
		return a.gone(p), nil
	}
	return a.accountHistory(ctx, p.Request, pipeline.AccountID(id), before)
}

// recordEvent is one line of a record's history, with what changed below it.
func (v voice) recordEvent(e people.Event) bot.Safe {
	var what, changed bot.Safe
	if e.Of.Kind == people.KindLead {
		what, changed = v.leadEvent(e)
	} else {
		what = v.rich(cmp.Or(actTexts[e.Act], textRecordActEdited), args{"Reason": shown(e.Reason, maxRowName)})
		changed = v.changes(pipeline.Event{Kind: pipeline.EventEdited, Changes: wordedChanges(e)})
	}
	if e.Erased {
		changed = v.rich(textRecordWasErased, nil)
	}
	first := bot.Join(" · ", bot.Bold(bot.Lit(strconv.Itoa(e.Version))), bot.Lit(v.moment(e.At)), bot.Join(" ", v.person(e.By), what))
	return bot.Join("\n", first, changed)
}

// wordedChanges are those whose values are texts; of numbers the reference that people say.
func wordedChanges(e people.Event) []pipeline.Change {
	var all []pipeline.Change
	for _, c := range e.Changes {
		switch c.Field {
		case people.FieldMergedInto, pipeline.FieldAccount:
			kind := e.Of.Kind
			if c.Field == pipeline.FieldAccount {
				kind = people.KindAccount
			}
			c.From, c.To = refText(kind, c.From), refText(kind, c.To)
		}
		all = append(all, c)
	}
	return all
}

// refText is a number in JSON as the reference in JSON; none stays none.
func refText(kind people.Kind, raw []byte) []byte {
	n := read[int64](raw)
	if n == 0 {
		return raw
	}
	return []byte(strconv.Quote(people.Ref{Kind: kind, ID: n}.String()))
}

// askMerge answers "unir": which account ends in which, and whether that is meant.
func (a *App) askMerge(ctx context.Context, q *asked, words []phrase.Word) (bot.Reply, error) {
	words = slices.DeleteFunc(slices.Clone(words), func(w phrase.Word) bool { return slices.Contains(wordsMergeInto, phrase.Fold(w.Text)) })
	how := bot.Say(q.rich(textAccountMergeHow, args{"Command": q.Command}))
	if len(words) != 1 && len(words) != 2 {
		return how, nil
	}
	var two []people.Account
	for _, w := range words {
		n, ok := numberOf(w.Text, wordsAnAccnt)
		if !ok {
			return how, nil
		}
		x, _, err := a.people.Account(ctx, q.Person.Member(), pipeline.AccountID(n))
		if err != nil {
			return a.recordRefused(q.voice, people.Ref{Kind: people.KindAccount, ID: n}, err)
		}
		two = append(two, x)
	}
	if len(two) == 1 {
		return a.askMergeInto(ctx, &q.Request, two[0].Ref(), two[0].Name)
	}
	if two[0].ID == two[1].ID {
		return bot.Say(q.rich(reasonText(people.ReasonItself), nil)), nil
	}
	text := q.rich(textAccountMergeAsk, args{"From": two[0].ID.String(), "FromName": shown(two[0].Name, maxRowName), "Into": two[1].ID.String(), "IntoName": shown(two[1].Name, maxRowName)})
	button := bot.Button(actionAccountMerge, q.plain(textAccountMergeButton, args{"Into": two[1].ID.String()}), pairOf(int64(two[0].ID), int64(two[1].ID)))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", button.WithStyle(slack.StyleDanger))}}, nil
}

func pairOf(from, into int64) string {
	return strconv.FormatInt(from, 10) + ":" + strconv.FormatInt(into, 10)
}

// parsePair reads two positive numbers of a button, which may have been made up.
func parsePair(value string) (from, into int64, ok bool) {
	first, second, _ := strings.Cut(value, ":")
	from, ok1 := recordNumber(first)
	into, ok2 := recordNumber(second)
	return from, into, ok1 && ok2
}

func (a *App) pressedAccountMerge(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.pressedMerge(ctx, p, people.KindAccount)
}

func (a *App) pressedMerge(ctx context.Context, p *bot.Press, kind people.Kind) (bot.Reply, error) {
	from, into, ok := parsePair(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	ending := people.Ref{Kind: kind, ID: from}
	reply, err := a.merge(ctx, p.Request, ending, into)
	if err != nil {
		return a.recordRefused(a.voice(p.Person), ending, err)
	}
	return reply, nil
}
