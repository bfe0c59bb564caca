package commands

import (
	"slices"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// listing is what a list shows. It travels in the buttons that page through it, so its keys are short; what comes
// back from there is checked like anything typed.
type listing struct {
	Owner   pipeline.UserID `json:"o,omitempty"`
	Stage   string          `json:"s,omitempty"`
	Account string          `json:"c,omitempty"`
	Overdue bool            `json:"v,omitempty"`
	// Text is what was searched for, in the client's name or the opportunity's, whether it is open or not.
	Text string `json:"t,omitempty"`
	// Team and Line narrow to a team's people and a service line, Stuck to what has waited for too long.
	Team  string `json:"g,omitempty"`
	Line  string `json:"l,omitempty"`
	Stuck bool   `json:"k,omitempty"`
	// Board: it is a part of a board, with the buttons to go on with each, and the way back.
	Board bool `json:"b,omitempty"`
}

// Words of a list's filters, folded, in both languages.
var (
	wordsMine    = []string{"mias", "mios", "mine", "my"}
	wordsAll     = []string{"todas", "todos", "all", "everything"}
	wordsOverdue = []string{"vencidas", "vencida", "atrasadas", "overdue", "late"}
	wordsStuck   = []string{"detenidas", "detenida", "estancadas", "estancada", "stuck"}
	wordsClient  = []string{"cliente", "client", "cuenta", "account"}
	wordsFiller  = []string{"de", "del", "of", "by", "for", "en", "in", "y", "and", "la", "las", "los", "the", "etapa", "stage", "abiertas", "open"}
)

// parseListing reads what follows "listar": filters in any order and either language, such as "vencidas de @ana",
// "calificadas" or "cliente Acme". It lists the asker's own open ones, unless it says "todas" or names a person, or
// names a client, which is looked up among everybody's. It gives the words that it did not understand.
func parseListing(words []phrase.Word, line string, asker pipeline.UserID, texts *i18n.Catalog) (l listing, unread string) {
	pairs, words := phrase.Pairs(words, map[string]bool{"cliente": true, "client": true, "cuenta": true, "account": true})
	l.Owner = asker
	for _, w := range pairs {
		l.Account, l.Owner = w.Value, ""
	}
	for i := 0; i < len(words); i++ {
		w, folded := words[i], phrase.Fold(words[i].Text)
		if stage, n := stageNamed(words[i:], texts); n > 0 {
			l.Stage = stage.String()
			i += n - 1
			continue
		}
		id, person := w.User()
		switch {
		case slices.Contains(wordsFiller, folded):
		case slices.Contains(wordsMine, folded):
			l.Owner = asker
		case slices.Contains(wordsAll, folded):
			l.Owner = ""
		case slices.Contains(wordsOverdue, folded):
			l.Overdue = true
		case slices.Contains(wordsStuck, folded):
			l.Stuck = true
		case slices.Contains(wordsClient, folded) && i+1 < len(words):
			l.Account, l.Owner = phrase.Rest(line, words, i+1), ""
			return l, ""
		case person:
			l.Owner = id
		default:
			return listing{}, phrase.Rest(line, words, i)
		}
	}
	return l, ""
}

// stageNamed is the stage that the words begin with, in either language, singular or plural, and how many words it took.
func stageNamed(words []phrase.Word, texts *i18n.Catalog) (pipeline.Stage, int) {
	for n := min(2, len(words)); n > 0; n-- {
		said := phrase.Fold(words[0].Text)
		if n == 2 {
			said += " " + phrase.Fold(words[1].Text)
		}
		for _, s := range pipeline.Stages() {
			for _, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
				name := phrase.Fold(texts.Text(lang, i18n.Key("stage."+s.String()), nil))
				if said == name || said == name+"s" {
					return s, n
				}
			}
		}
	}
	return 0, 0
}

// query asks the store for the listing as of the reader's day and what the company has set: the open ones, unless a stage is named. A stage that is none
// narrows nothing.
func (l listing) query(v voice) pipeline.Query {
	q := pipeline.Query{Limit: listPageSize, Filter: pipeline.Filter{Owner: l.Owner, Line: l.Line,
		Account: phrase.Fold(l.Account), Text: phrase.Fold(l.Text), Open: l.Text == ""}}
	if l.Team != "" {
		q.Owners = append([]pipeline.UserID{}, v.settings.Teams[l.Team].Members...)
	}
	if s, err := pipeline.ParseStage(l.Stage); l.Stage != "" && err == nil {
		q.Stages = []pipeline.Stage{s}
		q.Open = false
	}
	if l.Overdue {
		q.OverdueOn = v.today()
	}
	if l.Stuck {
		q.Stuck = v.settings.StuckOn(v.workday())
	}
	return q
}
