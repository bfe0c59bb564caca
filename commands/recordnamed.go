package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline/people"
)

// recordsNamed finds the records of a kind that a part of a name, a tax id, an e-mail address or a phone may mean, best first.
// What only nearly is that counts where nothing has all of its words.
func (a *App) recordsNamed(ctx context.Context, q *asked, text string, kind people.Kind) ([]people.Found, error) {
	text = phrase.Plain(text)
	found, err := a.people.Search(ctx, q.Person.Member(), people.Sought{Text: text, Kinds: []people.Kind{kind}, Limit: maxCandidates})
	words := strings.Fields(phrase.Fold(text))
	sure := slices.DeleteFunc(slices.Clone(found), func(f people.Found) bool {
		called := phrase.Fold(f.Name + " " + f.Company)
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(called, w) })
	})
	if len(sure) > 0 {
		return sure, err
	}
	return found, err
}

// whichOf asks which of several records is meant.
func (q *asked) whichOf(title bot.Safe, found []people.Found, next func(people.Ref) slack.BlockElement) bot.Reply {
	blocks := []slack.Block{bot.Section(title)}
	for _, f := range found {
		blocks = append(blocks, bot.Section(q.found(f), next(f.Ref)))
	}
	return bot.Reply{Text: title, Blocks: blocks}
}
