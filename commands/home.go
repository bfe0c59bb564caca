package commands

import (
	"context"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"embudo/bot"
	"embudo/pipeline"
)

// registerHome shows a person's App Home each time they open it.
func (a *App) registerHome(b *bot.Bot) {
	b.Event(string(slackevents.AppHomeOpened), func(ctx context.Context, e *bot.Event) error {
		if opened, ok := e.Data.(*slackevents.AppHomeOpenedEvent); !ok || opened.Tab != "home" {
			return nil
		}
		return a.showHome(ctx, e.Request)
	})
}

func (a *App) showHome(ctx context.Context, r bot.Request) error {
	blocks, err := a.home(ctx, r)
	if err != nil {
		return err
	}
	return r.PublishHome(ctx, blocks)
}

// home is what a person finds under Embudo: what they can do, what they left half-way, and their own open opportunities, by expected close.
func (a *App) home(ctx context.Context, r bot.Request) ([]slack.Block, error) {
	v := a.voice(r.Person)
	blocks := append(v.menuBlocks(v.command()), a.draftsOf(ctx, r, anyForm)...)
	page, err := a.flow.Find(ctx, r.Person.Member(), listing{Owner: r.Person.ID}.query(v))
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, bot.Divider(), bot.Header(v.plain(textHomeMine, nil)))
	if len(page.Items) == 0 {
		return append(blocks, bot.Section(v.rich(textHomeEmpty, nil))), nil
	}
	by, err := a.flow.Store.Actor(ctx, r.Person.Member())
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, bot.Context(bot.Join(" · ", v.counted(page), bot.Esc(v.sums(page.Sums)))))
	for _, o := range page.Items {
		blocks = append(blocks, bot.Section(v.row(o, false), v.homeButton(o, by)))
	}
	return blocks, nil
}

// homeButton begins the next step of an opportunity, or shows it where that step is not this person's.
func (v voice) homeButton(o pipeline.Opportunity, by pipeline.Actor) slack.BlockElement {
	next, ok := o.Stage.Next()
	if act := pipeline.ActTo(next); ok && by.May(act, o) == nil {
		return v.actButton(act, o)
	}
	return v.showButton(o)
}
