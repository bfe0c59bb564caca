package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
)

// Action ids of what /embudo shows.
const (
	actionDesk = "pipeline.menu" // suffix: what to do
	actionLine = "pipeline.line" // value: what to read as typed after the command
)

// The names of the verb that the bare command stands for, of the one that a board has a button of its own for, of the one for
// admins, and of the one that needs words.
const (
	choreBoard    = "board"
	choreExport   = "export"
	choreSettings = "settings"
	choreFind     = "find"
	choreSystems  = "integration"
)

// chores is every verb of /embudo, in the order in which help shows them. It is set in init because help reads it.
var chores []verb

func init() {
	chores = []verb{
		{choreBoard, []string{"tablero", "board"}, (*App).board},
		{"ranking", []string{"ranking", "puntos", "points"}, (*App).ranking},
		{choreFind, []string{"buscar", "search", "find"}, (*App).everything},
		{"losses", []string{"perdidas", "losses", "perdida", "lost"}, (*App).losses},
		{choreExport, []string{"exportar", "export"}, (*App).export},
		{choreImport, []string{"importar", "import"}, (*App).importFile},
		{"account", []string{"cuenta", "account", "cuentas", "accounts"}, (*App).account},
		{"contact", []string{"contacto", "contact", "contactos", "contacts"}, (*App).contact},
		{"products", wordsProducts, (*App).products},
		{"receivables", wordsReceivables, (*App).receivables},
		{"briefing", []string{"resumen", "summary", "digest"}, (*App).briefingHour},
		{"nudges", wordsNudges, (*App).nudgeRecord},
		{choreSettings, []string{"configurar", "settings", "configuracion", "config", "ajustes", "setup"}, (*App).configure},
		{"status", []string{"estado", "status"}, (*App).status},
		{choreSystems, []string{"integracion", "integration", "integraciones", "integrations", "api", "webhooks"}, (*App).integrations},
		{"deliveries", []string{"entregas", "deliveries", "avisos", "notices"}, (*App).deliveries},
		{"chores", []string{"ayuda", "help", "?"}, (*App).choreHelp},
	}
}

func choreFor(word string) (verb, bool) { return verbAmong(chores, word) }

func verbAmong(list []verb, word string) (verb, bool) {
	folded := phrase.Fold(word)
	i := slices.IndexFunc(list, func(v verb) bool { return slices.Contains(v.words, folded) })
	if i < 0 {
		return verb{}, false
	}
	return list[i], true
}

func (a *App) registerDesk(b *bot.Bot) {
	for _, command := range []string{"/embudo", "/pipeline"} {
		b.Slash(command, a.desk)
	}
	b.Press(actionDesk, a.pressedDesk)
	b.Press(actionLine, a.pressedLine)
}

// desk answers /embudo and /pipeline: a verb and what follows it, or nothing.
func (a *App) desk(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
	words := phrase.Words(s.Text)
	q := &asked{Slash: s, voice: a.voice(s.Person), words: words}
	if len(words) == 0 {
		return a.boardFor(ctx, q.Request, boardState{})
	}
	if v, ok := choreFor(words[0].Text); ok {
		q.words, q.rest = words[1:], phrase.Rest(s.Text, words, 1)
		return v.run(a, ctx, q)
	}
	var all []string
	for _, v := range chores {
		all = append(all, v.words...)
	}
	text := q.rich(textVerbUnknown, args{"Word": shown(words[0].Text, maxRowName)})
	near, ok := phrase.Nearest(words[0].Text, all)
	if !ok {
		return bot.Say(bot.Join("\n", text, q.rich(textDeskUnknownHelp, args{"Command": q.Command}))), nil
	}
	meant, _ := choreFor(near)
	return q.nearestLines(text, q.verbWord(meant)+q.Text[words[0].End:]), nil
}

// choreHelp answers "ayuda".
func (a *App) choreHelp(_ context.Context, q *asked) (bot.Reply, error) {
	title := q.rich(textDeskHelp, nil)
	lines := []bot.Safe{bot.Bold(title)}
	for _, v := range chores {
		lines = append(lines, bot.Join(" — ", bot.Code(q.Command+" "+q.verbWord(v)), q.rich(i18n.Key("help.verb_"+v.name), nil)))
	}
	return bot.Reply{Text: title, Blocks: []slack.Block{
		bot.Section(bot.Join("\n", lines...)), bot.Section(q.settingsHelp(q.Command)),
	}}, nil
}

func (a *App) pressedDesk(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	name := p.Suffix
	if name == deskMore {
		name = p.Value
	}
	i := slices.IndexFunc(chores, func(v verb) bool { return v.name == name })
	if i < 0 {
		return a.gone(p), nil
	}
	return a.typedAgain(ctx, p, a.voice(p.Person).verbWord(chores[i]))
}

// pressedLine reads the button's line as if the person had typed it.
func (a *App) pressedLine(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.typedAgain(ctx, p, p.Value)
}

func (a *App) typedAgain(ctx context.Context, p *bot.Press, line string) (bot.Reply, error) {
	reply, err := a.desk(ctx, &bot.Slash{Request: p.Request, Command: a.voice(p.Person).deskCommand(), Text: line})
	reply.Replace = private(p)
	return reply, err
}

// deskCommand is the command as this language types it.
func (v voice) deskCommand() string {
	if v.lang == i18n.EN {
		return "/pipeline"
	}
	return "/embudo"
}

// nearestLines says what was not understood and offers whole lines that may have been meant.
func (q *asked) nearestLines(text bot.Safe, lines ...string) bot.Reply {
	var row []slack.BlockElement
	for i, line := range lines {
		if len(line) <= maxLine {
			row = append(row, bot.Button(actionLine+":"+string(rune('a'+i)), brief(phrase.Plain(line), maxSuggested), line))
		}
	}
	if len(row) == 0 {
		return bot.Say(text)
	}
	text = bot.Join(" ", text, q.rich(textDeskDidYouMean, nil))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", row...)}}
}

// maxSuggested is how many letters of a suggested line its button shows.
const maxSuggested = 40
