package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// verb is one thing that a person can ask of /oportunidad.
type verb struct {
	// name is the verb's own: it stands in the ids of texts and buttons.
	name string
	// words are what people type, folded, in both languages; the first Spanish and the first English one are shown.
	words []string
	run   func(*App, context.Context, *asked) (bot.Reply, error)
}

// asked is a command as typed, taken apart.
type asked struct {
	*bot.Slash
	voice
	// words are what follows the verb, and rest the same as typed.
	words []phrase.Word
	rest  string
}

// verbs is every verb, in the order in which help shows them. It is set in init because help, one of them, reads it.
var verbs []verb

func init() {
	verbs = []verb{
		{"new", []string{"nueva", "new", "nuevo", "crear", "create"}, (*App).create},
		{"show", []string{"ver", "show", "mostrar", "view"}, (*App).show},
		{"list", []string{"listar", "list", "lista", "listado"}, (*App).list},
		{"search", []string{"buscar", "search", "find"}, (*App).search},
		{"edit", []string{"editar", "edit", "cambiar", "change"}, (*App).edit},
		{"assign", []string{"asignar", "assign", "traspasar", "reassign"}, (*App).assign},
		{"log", []string{"actividad", "activity", "registrar", "log"}, (*App).logActivity},
		{"agenda", []string{"agenda", "planificadas", "planned"}, (*App).agenda},
		{"plan", []string{"paso", "step", "plan"}, (*App).planStep},
		{"involve", []string{"contacto", "contact"}, (*App).involve},
		{"face", []string{"competidor", "competitor", "competidores", "competitors"}, (*App).face},
		{"follow", []string{"seguir", "follow"}, (*App).follow},
		{"room", []string{"sala", "room"}, (*App).room},
		{"unfollow", []string{"dejar", "unfollow"}, (*App).unfollow},
		{"advance", []string{"avanzar", "advance", "mover", "move"}, (*App).advance},
		{"qualify", []string{"calificar", "qualify"}, gateVerb(pipeline.ActQualify)},
		{"commit", []string{"comprometer", "commit", "ganar", "win"}, gateVerb(pipeline.ActCommit)},
		{"approve", []string{"aprobar", "approve"}, gateVerb(pipeline.ActApprove)},
		{"invoice", []string{"facturar", "invoice", "factura"}, gateVerb(pipeline.ActInvoice)},
		{"line", []string{"linea", "line", "lineas", "lines"}, (*App).addLine},
		{"quote", []string{"oferta", "quote", "cotizacion"}, (*App).quote},
		{"order", []string{"pedido", "order"}, (*App).order},
		{"billing", []string{"cobro", "billing", "cobros"}, (*App).billing},
		{"pay", []string{"pago", "payment", "pagar", "pay"}, (*App).pay},
		{"complete", []string{"completar", "complete", "entregar", "deliver"}, gateVerb(pipeline.ActComplete)},
		{"lose", []string{"perder", "lose", "perdida", "lost"}, gateVerb(pipeline.ActLose)},
		{"reopen", []string{"reabrir", "reopen"}, gateVerb(pipeline.ActReopen)},
		{"correct", []string{"corregir", "correct"}, gateVerb(pipeline.ActCorrect)},
		{"history", []string{"historial", "history", "historia"}, (*App).history},
		{"help", []string{"ayuda", "help", "?"}, (*App).help},
	}
}

func verbFor(word string) (verb, bool) {
	folded := phrase.Fold(word)
	i := slices.IndexFunc(verbs, func(v verb) bool { return slices.Contains(v.words, folded) })
	if i < 0 {
		return verb{}, false
	}
	return verbs[i], true
}

// nearestVerb is the verb that the person may have meant.
func nearestVerb(word string) (verb, bool) {
	var all []string
	for _, v := range verbs {
		all = append(all, v.words...)
	}
	near, ok := phrase.Nearest(word, all)
	if !ok {
		return verb{}, false
	}
	return verbFor(near)
}

// opportunity answers /oportunidad and /opportunity: a verb and what follows it, a reference alone, or nothing.
func (a *App) opportunity(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
	words := phrase.Words(s.Text)
	q := &asked{Slash: s, voice: a.voice(s.Person), words: words}
	if len(words) == 0 {
		return a.withDrafts(ctx, q.Request, a.menu(q), anyForm), nil
	}
	run := (*App).lookedUp
	if v, ok := verbFor(words[0].Text); ok {
		q.words, run = words[1:], v.run
		if line := a.inRoom(ctx, q, v.name); line != s.Text {
			s.Text = line
			q.words = phrase.Words(line)[1:]
		}
	}
	q.rest = phrase.Rest(s.Text, q.words, 0)
	reply, err := run(a, ctx, q)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return a.nowhere(ctx, q, err)
	}
	return reply, err
}

// lookedUp answers a line that begins with no verb: it is a number, the name of a client or an opportunity, or a slip.
func (a *App) lookedUp(ctx context.Context, q *asked) (bot.Reply, error) {
	if _, ok := phrase.ParseRef(q.rest); ok {
		return a.show(ctx, q)
	}
	found, err := a.named(ctx, q)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(found) == 0:
		return a.withNearest(ctx, q, q.unknownVerb(""), q.rest, func(o pipeline.Opportunity) slack.BlockElement { return q.showButton(o) })
	case len(found) == 1:
		return a.shown(ctx, q.Request, found[0].ID)
	}
	return q.candidates(found, func(o pipeline.Opportunity) slack.BlockElement { return q.showButton(o) }), nil
}

// unknownVerb says that the first word is no verb, and offers the line with the verb that it may have meant. before
// is what stood before the word.
func (q *asked) unknownVerb(before string) bot.Reply {
	word := q.words[0]
	help := q.rich(textVerbUnknownHelp, args{"Command": q.Command})
	text := q.rich(textVerbUnknown, args{"Word": shown(word.Text, maxRowName)})
	near, ok := nearestVerb(word.Text)
	if !ok {
		return bot.Say(bot.Join("\n", text, help))
	}
	text = bot.Join("\n", bot.Join(" ", text, q.rich(textVerbDidYouMean, args{"Verb": q.verbWord(near)})), help)
	line := before + q.verbWord(near) + q.Text[word.End:]
	if len(line) > maxLine {
		return bot.Say(text)
	}
	button := bot.Button(actionVerb, brief(phrase.Plain(line), maxLabel), line)
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, button)}}
}

const (
	maxLine  = 2000 // Slack's limit of a button's value
	maxLabel = 24
)

func (a *App) registerVerbs(b *bot.Bot) {
	b.Press(actionVerb, a.pressedVerb)
	b.Press(actionMore, a.pressedMore)
}

// pressedVerb reads the button's line as if the person had typed it.
func (a *App) pressedVerb(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	reply, err := a.opportunity(ctx, &bot.Slash{Request: p.Request, Command: a.voice(p.Person).command(), Text: p.Value})
	reply.Replace = private(p)
	return reply, err
}
