package commands

import (
	"slices"
	"strconv"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Keys that name what "editar" changes, folded, in both languages: those of a new opportunity, and the probability.
var editKeys = map[string]pipeline.Field{
	"cliente": pipeline.FieldAccount, "client": pipeline.FieldAccount, "cuenta": pipeline.FieldAccount, "account": pipeline.FieldAccount,
	"valor": pipeline.FieldValue, "monto": pipeline.FieldValue, "value": pipeline.FieldValue, "amount": pipeline.FieldValue,
	"cierre": pipeline.FieldClose, "close": pipeline.FieldClose, "fecha": pipeline.FieldClose, "date": pipeline.FieldClose,
	"nombre": pipeline.FieldName, "name": pipeline.FieldName,
	"linea": pipeline.FieldServiceLine, "line": pipeline.FieldServiceLine, "servicio": pipeline.FieldServiceLine, "service": pipeline.FieldServiceLine,
	"origen": pipeline.FieldSource, "source": pipeline.FieldSource,
	"probabilidad": pipeline.FieldProbability, "probability": pipeline.FieldProbability, "prob": pipeline.FieldProbability,
}

// Words that empty a field, and those by which the probability follows the stage again, folded.
var (
	wordsClear = []string{"borrar", "clear", "ninguno", "ninguna", "none", "-"}
	wordsStage = []string{"etapa", "stage", "auto"}
)

// editLine is "OP-12 valor 15M cierre fin de mes" taken apart: of what, which fields, and what is typed for each.
type editLine struct {
	ref   string
	typed map[pipeline.Field]string
	// stray is what stands between a number and the first key, and belongs to neither.
	stray string
	// changes is the line from the first key on, as it came from Slack.
	changes string
}

// parseEdit reads what follows "editar". A number is a reference by itself; a name goes on until the first key. A key
// has something after it, and is not itself what another key asks for: in "nombre Valor agregado" there is one.
func parseEdit(line string, words []phrase.Word) editLine {
	e := editLine{typed: map[pipeline.Field]string{}}
	at := 0
	for at < len(words) && (at == 0 || editKey(words, at) == "") {
		at++
	}
	e.ref = between(line, words, 0, at)
	if n := numbered(words[:at]); n > 0 && n < at {
		e.ref, e.stray = between(line, words, 0, n), between(line, words, n, at)
	}
	if at < len(words) {
		e.changes = line[words[at].Start:]
	}
	for at < len(words) {
		field := editKey(words, at)
		value, from := words[at].Value, at+1 // the value of a pair stands in its own word
		if words[at].Key == "" {
			value, from = between(line, words, at+1, at+2), at+2
		}
		for at = from; at < len(words) && editKey(words, at) == ""; {
			at++
		}
		e.typed[field] = strings.TrimSpace(value + " " + between(line, words, from, at))
	}
	return e
}

// editKey is the field that the word at names, or "".
func editKey(words []phrase.Word, at int) pipeline.Field {
	w := words[at]
	if w.Key != "" {
		return editKeys[phrase.Fold(w.Key)]
	}
	if w.Quoted || w.Token != "" || at+1 == len(words) {
		return ""
	}
	return editKeys[strings.TrimSuffix(phrase.Fold(w.Text), ":")]
}

// numbered is how many of the first words name an opportunity by its number: 12, OP-12 or OP 12.
func numbered(words []phrase.Word) int {
	for n := min(2, len(words)); n > 0; n-- {
		text := words[0].Text
		if n == 2 {
			text += " " + words[1].Text
		}
		if _, ok := phrase.ParseRef(text); ok {
			return n
		}
	}
	return 0
}

// between is what was typed from one word up to another, in plain text; a quotation by itself comes without its quotes.
func between(line string, words []phrase.Word, from, to int) string {
	to = min(to, len(words))
	if from >= to {
		return ""
	}
	return phrase.Rest(line[:words[to-1].End], words[:to], from)
}

// editOf makes the change of what was typed. Where something can't be read it says why instead.
func (q *asked) editOf(a *App, typed map[pipeline.Field]string) (e pipeline.Edit, fault bot.Safe) {
	for _, field := range []pipeline.Field{pipeline.FieldAccount, pipeline.FieldName, pipeline.FieldValue, pipeline.FieldClose,
		pipeline.FieldServiceLine, pipeline.FieldSource, pipeline.FieldProbability} {
		text, given := typed[field]
		if !given {
			continue
		}
		if slices.Contains(wordsClear, phrase.Fold(text)) {
			text = ""
		}
		switch field {
		case pipeline.FieldAccount:
			e.Account = &text
		case pipeline.FieldName:
			e.Name = &text
		case pipeline.FieldServiceLine:
			e.ServiceLine = &text
		case pipeline.FieldSource:
			e.Source = &text
		case pipeline.FieldValue:
			fault = q.editValue(a, &e, text)
		case pipeline.FieldClose:
			fault = q.editClose(&e, text)
		case pipeline.FieldProbability:
			fault = q.editProbability(&e, text)
		}
		if !fault.IsZero() {
			return pipeline.Edit{}, fault
		}
	}
	return e, bot.Safe{}
}

func (q *asked) editValue(a *App, e *pipeline.Edit, text string) (fault bot.Safe) {
	e.Value = new(pipeline.Money)
	if text == "" {
		return bot.Safe{}
	}
	m, err := phrase.ParseMoney(text, a.usualCurrency())
	if err != nil {
		return bot.Esc(q.faultOf(text, err, false))
	}
	*e.Value = m
	return bot.Safe{}
}

func (q *asked) editClose(e *pipeline.Edit, text string) (fault bot.Safe) {
	e.Close = new(pipeline.Date)
	if text == "" {
		return bot.Safe{}
	}
	d, err := phrase.ParseDate(text, q.today(), q.lang)
	if err != nil {
		return bot.Esc(q.faultOf(text, err, true))
	}
	*e.Close = d
	return bot.Safe{}
}

func (q *asked) editProbability(e *pipeline.Edit, text string) (fault bot.Safe) {
	p, ok := chance(text)
	if !ok {
		return q.rich(textEditProbabilityUnread, args{"Text": text})
	}
	e.Probability = &p
	return bot.Safe{}
}

// chance reads a percentage as typed: 60, 60% or 60 %; below zero for nothing, or a word that means the stage's.
func chance(text string) (percent int, ok bool) {
	if text == "" || slices.Contains(wordsStage, phrase.Fold(text)) {
		return -1, true
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(text, "%")))
	return n, err == nil && n >= 0 && n <= 100
}
