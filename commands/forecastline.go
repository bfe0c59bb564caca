package commands

import (
	"context"
	"encoding/json"
	"slices"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// outlook is what a forecast shows. It travels in the buttons that switch it, so its keys are short; what comes back from
// there is checked like anything typed.
type outlook struct {
	selection
	In    pipeline.Currency `json:"c,omitempty"`
	Parts forecast.By       `json:"a,omitempty"`
	// Drawn: a chart stands in the place of the table.
	Drawn bool `json:"g,omitempty"`
}

// ask is the question, and false where the outlook was made up.
func (o outlook) ask() (forecast.Ask, bool) {
	p, err := pipeline.ParsePeriod(o.Period)
	known := slices.Contains([]forecast.By{forecast.ByMonth, forecast.ByQuarter, forecast.ByOwner, forecast.ByLine}, o.Parts)
	a := forecast.Ask{Period: p, Subject: o.Who, Line: o.Line, In: o.In, By: o.Parts}
	return a, err == nil && known && o.Who != "" && (o.In == "" || o.In.Known())
}

// value writes the outlook into a button; "" where it is too long for one.
func (o outlook) value() string {
	raw, err := json.Marshal(o)
	if err != nil || len(raw) > maxLine {
		return ""
	}
	return string(raw)
}

func parseOutlook(value string) (outlook, forecast.Ask, bool) {
	var o outlook
	if json.Unmarshal([]byte(value), &o) != nil {
		return o, forecast.Ask{}, false
	}
	ask, ok := o.ask()
	return o, ask, ok
}

// Words of a forecast's line, folded, in both languages.
var (
	wordsWhole    = []string{"todo", "todos", "todas", "all", "everything", "empresa", "company", "total"}
	wordsPartedBy = []string{"por", "by", "per"}
	wordsInto     = []string{"en", "in"}
	wordsParts    = map[forecast.By][]string{
		forecast.ByMonth: {"mes", "meses", "month", "months"}, forecast.ByQuarter: {"trimestre", "trimestres", "quarter", "quarters"},
		forecast.ByOwner: {"persona", "personas", "person", "people", "vendedor", "owner"}, forecast.ByLine: {"linea", "lineas", "line", "lines", "servicio", "service"},
	}
)

// looked reads a period, whose, a service line, a currency and by what to part it, in any order and either language: "próximo
// trimestre Norte en USD por línea". What it does not name is this quarter, of usual. What it does not know it answers with
// what there is.
func (a *App) looked(ctx context.Context, q *asked, usual pipeline.Subject) (outlook, *bot.Reply, error) {
	period := pipeline.QuarterOf(q.today())
	o := outlook{selection: selection{Who: usual}}
	for words := q.words; len(words) > 0; {
		n, said := 0, words[:min(len(words), 2)]
		switch folded := phrase.Fold(said[0].Text); {
		case said[0].Quoted:
		case len(said) == 2 && slices.Contains(wordsPartedBy, folded):
			n = o.parted(phrase.Fold(said[1].Text))
		case len(said) == 2 && slices.Contains(wordsInto, folded):
			n = o.into(said[1], a.usualCurrency())
			if _, period := phrase.ReadPeriod(words[1:], q.today()); n == 0 && period == 0 {
				return o, q.noSuchCurrency(said[1]), nil
			} else if n == 0 {
				n = 1
			}
		case slices.Contains(wordsWhole, folded):
			o.Who, n = pipeline.Everyone, 1
		}
		if n == 0 {
			if p, used := phrase.ReadPeriod(words, q.today()); used > 0 {
				period, n = p, used
			}
		}
		if n == 0 {
			var err error
			if n, err = a.whose(ctx, q, words, &o.selection); err != nil {
				return o, nil, err
			}
		}
		if n == 0 {
			reply, err := a.notThere(ctx, q, words[0])
			return o, &reply, err
		}
		words = words[n:]
	}
	return o.of(period), nil, nil
}

// of is the outlook on a period. One that is not asked for in parts, or in parts longer than itself, has the usual ones.
func (o outlook) of(p pipeline.Period) outlook {
	o.Period = p.String()
	long := o.Parts == forecast.ByQuarter && (p.Month != 0 || p.Quarter != 0) || o.Parts == forecast.ByMonth && p.Month != 0
	switch {
	case o.Parts != "" && !long:
	case p.Month != 0:
		o.Parts = forecast.ByOwner
	case p.Quarter != 0:
		o.Parts = forecast.ByMonth
	default:
		o.Parts = forecast.ByQuarter
	}
	return o
}

// parted reads what stands after "por", and says how many words were read.
func (o *outlook) parted(word string) int {
	for by, words := range wordsParts {
		if slices.Contains(words, word) {
			o.Parts = by
			return 2
		}
	}
	return 0
}

// into reads the currency that stands after "en".
func (o *outlook) into(w phrase.Word, def pipeline.Currency) int {
	c, ok := phrase.ParseCurrency(w.Text, def)
	if !ok {
		return 0
	}
	o.In = c
	return 2
}

func (q *asked) noSuchCurrency(w phrase.Word) *bot.Reply {
	reply := bot.Say(q.rich(textForecastNoCurrency, args{"Word": shown(w.Text, maxRowName)}))
	return &reply
}
