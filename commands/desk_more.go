package commands

import (
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// deskMore is the suffix of the menu of what else can be asked; what was chosen is its value.
const deskMore = "more"

// atHand are the chores that have a button of their own wherever there are buttons of chores.
var atHand = []string{"ranking", "losses", choreExport, choreSettings}

// elsewhere are the chores that need words, or have a button in another place.
var elsewhere = []string{choreBoard, choreFind, "chores"}

// chore is the button of a chore.
func (v voice) chore(name string) slack.BlockElement {
	return bot.Button(actionDesk+":"+name, v.plain(i18n.Key("desk."+name), nil), "")
}

// choresAtHand are buttons of what is asked for most, without what the person may not do or what is left out.
func (v voice) choresAtHand(by pipeline.Actor, but ...string) []slack.BlockElement {
	var row []slack.BlockElement
	for _, name := range atHand {
		if slices.Contains(but, name) || name == choreSettings && by.MayConfigure() != nil {
			continue
		}
		row = append(row, v.chore(name))
	}
	return row
}

// moreChores is a menu of everything else that can be asked of the command.
func (v voice) moreChores(by pipeline.Actor) slack.BlockElement {
	var options []bot.Option
	for _, c := range chores {
		if slices.Contains(atHand, c.name) || slices.Contains(elsewhere, c.name) || slices.Contains(adminChores, c.name) && by.MayConfigure() != nil {
			continue
		}
		options = append(options, bot.Option{Value: c.name, Text: v.plain(i18n.Key("desk."+c.name), nil)})
	}
	return bot.Menu(actionDesk+":"+deskMore, v.plain(textDeskMore, nil), options, "")
}

// adminChores are for who may configure: others find nothing there to do.
var adminChores = []string{choreSettings, choreSystems, "deliveries"}
