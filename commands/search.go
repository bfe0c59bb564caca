package commands

import (
	"context"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// maxSearch is how many characters of what is searched for count: more would not fit the buttons that turn the pages.
const maxSearch = 100

// search answers "buscar": what has the words in the client's name or its own, open or not, always as a list. Where nothing has
// them, what nearly does.
func (a *App) search(ctx context.Context, q *asked) (bot.Reply, error) {
	text := head(oneLine(q.rest), maxSearch)
	if phrase.Fold(text) == "" {
		return bot.Say(q.rich(textListSearchWhat, args{"Command": q.Command, "Verb": q.verbNamed("search")})), nil
	}
	page, err := a.flow.Find(ctx, q.Person.Member(), pipeline.Query{Filter: pipeline.Filter{Text: phrase.Fold(text)}, Limit: 1})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(page.Items) == 0 {
		return a.foundOf(ctx, q.Request, text, []people.Kind{people.KindOpportunity})
	}
	return a.listed(ctx, q.Request, listing{Text: text}, pipeline.Query{})
}
