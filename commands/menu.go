package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// menuItems are the buttons of the bare command: what each does, and its label.
var menuItems = []struct {
	name string
	text i18n.Key
}{
	{"new", textMenuNew}, {"mine", textMenuMine}, {"overdue", textMenuOverdue}, {"all", textMenuAll}, {"help", textMenuHelp},
}

// menu answers the bare command.
func (a *App) menu(q *asked) bot.Reply {
	return bot.Reply{Text: q.rich(textMenuTitle, nil), Blocks: q.menuBlocks(q.Command)}
}

// menuBlocks are the buttons to begin with, and what can be typed instead.
func (v voice) menuBlocks(command string) []slack.Block {
	var row []slack.BlockElement
	for i, item := range menuItems {
		b := bot.Button(actionMenu+":"+item.name, v.plain(item.text, nil), "")
		if i == 0 {
			b.WithStyle(slack.StylePrimary)
		}
		row = append(row, b)
	}
	return []slack.Block{
		bot.Section(bot.Bold(v.rich(textMenuTitle, nil))),
		bot.Actions("", row...),
		bot.Context(v.rich(textMenuTip, args{"Command": command})),
	}
}

func (a *App) registerMenu(b *bot.Bot) {
	b.Press(actionMenu, a.pressedMenu)
}

func (a *App) pressedMenu(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	switch p.Suffix {
	case "new":
		return bot.Reply{}, a.creation.Open(ctx, &p.Request, createState{})
	case "mine":
		return a.listed(ctx, p.Request, listing{Owner: p.Person.ID}, pipeline.Query{})
	case "overdue":
		return a.listed(ctx, p.Request, listing{Owner: p.Person.ID, Overdue: true}, pipeline.Query{})
	case "all":
		return a.listed(ctx, p.Request, listing{}, pipeline.Query{})
	case "help":
		v := a.voice(p.Person)
		return a.overview(v, v.command()), nil
	}
	return a.gone(p), nil
}

// command is the slash command as this language types it.
func (v voice) command() string {
	if v.lang == i18n.EN {
		return "/opportunity"
	}
	return "/oportunidad"
}
