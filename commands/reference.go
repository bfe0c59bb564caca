package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// maxCandidates is how many opportunities are offered where a reference fits several.
const maxCandidates = 6

// referred finds the opportunity that the rest of a command names: by number, or by part of the client's or its own
// name. Where that is none, or several, it gives the answer that says so instead; each candidate then has the button
// that next makes for it.
func (a *App) referred(ctx context.Context, q *asked, verbName string, next func(pipeline.Opportunity) slack.BlockElement) (pipeline.OpportunityID, *bot.Reply, error) {
	if n, ok := phrase.ParseRef(q.rest); ok {
		return pipeline.OpportunityID(n), nil, nil
	}
	found, err := a.named(ctx, q)
	if err != nil {
		return 0, nil, err
	}
	switch {
	case len(found) == 0 && q.rest == "":
		reply := bot.Say(q.rich(textReferenceNothingOpen, args{"Command": q.Command}))
		return 0, &reply, nil
	case len(found) == 0:
		none := bot.Say(q.rich(textReferenceNone, args{"Text": shown(q.rest, maxRowName), "Command": q.Command, "Verb": q.verbNamed(verbName)}))
		reply, err := a.withNearest(ctx, q, none, q.rest, next)
		return 0, &reply, err
	case len(found) == 1 && q.rest != "":
		return found[0].ID, nil, nil
	}
	reply := q.candidates(found, next)
	return 0, &reply, nil
}

// named gives the opportunities whose client or name the rest of a command is part of; without a rest, the asker's own
// open ones. A rest in which nothing can be read names none.
func (a *App) named(ctx context.Context, q *asked) ([]pipeline.Opportunity, error) {
	query := pipeline.Query{Limit: maxCandidates, Filter: pipeline.Filter{Text: phrase.Fold(q.rest)}}
	switch {
	case q.rest == "":
		query.Filter = pipeline.Filter{Owner: q.Person.ID, Open: true}
	case query.Text == "":
		return nil, nil
	}
	page, err := a.flow.Find(ctx, q.Person.Member(), query)
	return page.Items, err
}

// candidates asks which of several is meant.
func (q *asked) candidates(found []pipeline.Opportunity, next func(pipeline.Opportunity) slack.BlockElement) bot.Reply {
	title := q.rich(textReferenceWhich, nil)
	if q.rest != "" {
		title = q.rich(textReferenceSeveral, args{"Text": shown(q.rest, maxRowName)})
	}
	blocks := []slack.Block{bot.Section(title)}
	for _, o := range found {
		blocks = append(blocks, bot.Section(q.row(o, true), next(o)))
	}
	return bot.Reply{Text: title, Blocks: blocks}
}

func (v voice) verbNamed(name string) string { return v.verbWord(verb{name: name}) }
