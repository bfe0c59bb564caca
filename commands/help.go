package commands

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// help answers "ayuda", and "ayuda <verbo>".
func (a *App) help(_ context.Context, q *asked) (bot.Reply, error) {
	if len(q.words) == 0 {
		return a.overview(q.voice, q.Command), nil
	}
	about, ok := verbFor(q.words[0].Text)
	if !ok {
		return q.unknownVerb(q.verbNamed("help") + " "), nil
	}
	return bot.Say(bot.Join("\n",
		bot.Bold(bot.Code(q.Command+" "+q.verbWord(about))),
		q.rich(i18n.Key("help.verb_"+about.name), nil),
		bot.Join(": ", q.rich(textHelpExample, nil), bot.Code(q.Command+" "+q.plain(i18n.Key("help.example_"+about.name), nil))),
	)), nil
}

// overview is all of the help on one screen.
func (a *App) overview(v voice, command string) bot.Reply {
	var stages []string
	for _, s := range pipeline.Stages() {
		if s != pipeline.StageLost {
			stages = append(stages, v.stage(s))
		}
	}
	var lines []bot.Safe
	for _, w := range verbs {
		lines = append(lines, bot.Join(" — ", bot.Code(v.verbWord(w)), v.rich(i18n.Key("help.verb_"+w.name), nil)))
	}
	title := v.rich(textHelpTitle, nil)
	return bot.Reply{
		Text: title,
		Blocks: []slack.Block{
			bot.Section(bot.Join("\n", bot.Bold(title), v.rich(textHelpFlow, args{
				"Stages": strings.Join(stages, " → "), "Done": v.stage(pipeline.StageDone), "Lost": v.stage(pipeline.StageLost)}))),
			bot.Section(bot.Join("\n", lines...)),
			bot.Context(v.rich(textHelpMore, args{"Command": command})),
		},
	}
}
