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
	query := pipeline.Query{Limit: maxCandidates}
	title := q.rich(textReferenceWhich, nil)
	if q.rest == "" {
		query.Filter = pipeline.Filter{Owner: q.Person.ID, Open: true}
	} else {
		query.Filter = pipeline.Filter{Text: phrase.Fold(q.rest)}
		title = q.rich(textReferenceSeveral, args{"Text": q.rest})
	}
	page, err := a.flow.Find(ctx, q.Person.Member(), query)
	if err != nil {
		return 0, nil, err
	}
	if len(page.Items) == 1 && q.rest != "" {
		return page.Items[0].ID, nil, nil
	}
	if len(page.Items) == 0 {
		text := q.rich(textReferenceNone, args{"Text": q.rest, "Command": q.Command, "Verb": q.verbNamed(verbName)})
		if q.rest == "" {
			text = q.rich(textReferenceNothingOpen, args{"Command": q.Command})
		}
		reply := bot.Say(text)
		return 0, &reply, nil
	}
	blocks := []slack.Block{bot.Section(title)}
	for _, o := range page.Items {
		blocks = append(blocks, bot.Section(q.row(o, true), next(o)))
	}
	return 0, &bot.Reply{Text: title, Blocks: blocks}, nil
}

func (v voice) verbNamed(name string) string { return v.verbWord(verb{name: name}) }
