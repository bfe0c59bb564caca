package commands

import (
	"context"
	"slices"

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
		{"advance", []string{"avanzar", "advance", "mover", "move"}, (*App).advance},
		{"qualify", []string{"calificar", "qualify"}, gateVerb(pipeline.ActQualify)},
		{"commit", []string{"comprometer", "commit", "ganar", "win"}, gateVerb(pipeline.ActCommit)},
		{"approve", []string{"aprobar", "approve"}, gateVerb(pipeline.ActApprove)},
		{"invoice", []string{"facturar", "invoice", "factura"}, gateVerb(pipeline.ActInvoice)},
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
		return a.menu(q), nil
	}
	if v, ok := verbFor(words[0].Text); ok {
		q.words, q.rest = words[1:], phrase.Rest(s.Text, words, 1)
		return v.run(a, ctx, q)
	}
	q.rest = phrase.Rest(s.Text, words, 0)
	if _, ok := phrase.ParseRef(q.rest); ok {
		return a.show(ctx, q)
	}
	return a.unknownVerb(q), nil
}

func (a *App) unknownVerb(q *asked) bot.Reply {
	word := q.words[0].Text
	text := q.rich(textVerbUnknown, args{"Word": word})
	if near, ok := nearestVerb(word); ok {
		text = bot.Join(" ", text, q.rich(textVerbDidYouMean, args{"Verb": q.verbWord(near)}))
	}
	return bot.Say(bot.Join("\n", text, q.rich(textVerbUnknownHelp, args{"Command": q.Command})))
}
