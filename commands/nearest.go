package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// nowhere answers a number that no opportunity has, with those of one's own that may be meant.
func (a *App) nowhere(ctx context.Context, q *asked, err error) (bot.Reply, error) {
	if pipeline.ReasonOf(err) != pipeline.ReasonNoSuch {
		return bot.Reply{}, err
	}
	typed := q.rest
	if n := numbered(q.words); n > 0 {
		typed = between(q.Text, q.words, 0, n)
	}
	if n, ok := phrase.ParseRef(typed); ok {
		typed = pipeline.OpportunityID(n).String()
	}
	none := bot.Say(q.rich(reasonText(pipeline.ReasonNoSuch), nil))
	return a.withNearest(ctx, q, none, typed, func(o pipeline.Opportunity) slack.BlockElement { return q.showButton(o) })
}

// withNearest adds to an answer, which says that something is not there, the asker's own open opportunities that are
// called nearly so; each has the button that next makes for it.
func (a *App) withNearest(ctx context.Context, q *asked, none bot.Reply, typed string, next func(pipeline.Opportunity) slack.BlockElement) (bot.Reply, error) {
	page, err := a.flow.Find(ctx, q.Person.Member(), pipeline.Query{Filter: pipeline.Filter{Owner: q.Person.ID, Open: true}, Limit: 100})
	if err != nil {
		return bot.Reply{}, err
	}
	near := nearestNamed(typed, page.Items)
	if len(near) == 0 {
		return none, nil
	}
	if len(none.Blocks) == 0 {
		none.Blocks = []slack.Block{bot.Section(none.Text)}
	}
	none.Blocks = append(none.Blocks, bot.Section(q.rich(textReferenceNearest, nil)))
	for _, o := range near {
		none.Blocks = append(none.Blocks, bot.Section(q.row(o, false), next(o)))
	}
	return none, nil
}

// nearestNamed gives those of all whose number, name or client, or a word of these, is at most two slips away from what
// was typed; the nearest first.
func nearestNamed(typed string, all []pipeline.Opportunity) []pipeline.Opportunity {
	var near []pipeline.Opportunity
	left := slices.Clone(all)
	for len(near) < maxNear {
		called := map[string]int{}
		var names []string
		for i, o := range left {
			for _, name := range append([]string{o.ID.String(), o.Account, o.Name}, strings.Fields(o.Account+" "+o.Name)...) {
				if _, known := called[name]; !known {
					called[name], names = i, append(names, name)
				}
			}
		}
		name, ok := phrase.Nearest(typed, names)
		if !ok {
			break
		}
		near = append(near, left[called[name]])
		left = slices.Delete(left, called[name], called[name]+1)
	}
	return near
}
