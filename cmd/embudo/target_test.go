package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// A manager puts a figure in the place of a calculated one, with a note; both are shown, who and when, until it is reset.
func TestAManagerAdjustsTheForecast(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			w.seed(demoAna, "Globex", pipeline.StageCommitted)
			pesos := func(s string) string { return phrase.FormatMoney(pipeline.MustMoney(s, "CLP"), l.lang) }
			chief := l.chief(w)
			form := chief.Slash(l.outlook("", "")).Press(l.say("Ajustar", "Adjust")).Modal(l.say("Ajustar pronóstico", "Adjust the forecast"))
			refused := form.Fill("value", "mucho").Submit().Errors()
			require.Contains(t, refused, "value")
			require.Contains(t, form.Fill("value", "20M").Submit().Errors(), "note", "an adjustment says why")
			kept := form.Fill("note", "Falta *Hooli* <!here>").Submit().Closed()
			kept.Contains("*"+l.say("Comprometido", "Committed")+":* "+pesos("13000000"), pesos("20000000"), "<@"+chief.ID()+">", "Hooli")
			l.seller(w).Slash(l.outlook("todo", "all")).Contains(pesos("13000000"), pesos("20000000"), "<@"+chief.ID()+">")
			require.NotContains(t, l.seller(w).Slash(l.outlook("", "")).Blocks(), l.say("Ajustar", `"Adjust"`), "who does not manage has no such button")

			form = kept.Press(l.say("Ajustar", "Adjust")).Modal("")
			form.Shows(pesos("20000000"))
			form.Check("clear", "clear").Submit().Closed()
			require.NotContains(t, chief.Slash(l.outlook("", "")).Text(), pesos("20000000"))
			chief.Slash(l.outlook("", "")).Press(l.say("Ajustar", "Adjust")).Modal("").Shows(l.say("→ calculado", "→ calculated"))
			require.Empty(t, w.set().Adjustments)
			w.AllowMessages()
		})
	}
}

// Targets are set by managers, counted in the forecast, summed up over months, and asked about once their period is over.
func TestTargetsOfTheForecast(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			w.seed(demoAna, "Globex", pipeline.StageCommitted)
			chief, today := l.chief(w), pipeline.DateOf(w.now())
			quarter := pipeline.QuarterOf(today)
			pesos := func(s string) string { return phrase.FormatMoney(pipeline.MustMoney(s, "CLP"), l.lang) }
			title, set := l.say("Meta", "Target"), l.say("Fijar una meta", "Set a target")
			list := chief.Slash(l.outlook("metas", "targets")).Contains(l.say("Todavía no hay metas", "There are no targets"))
			form := list.Press(set).Modal(title)
			require.Contains(t, form.Fill("period", "ayer").Fill("target", "10M").Submit().Errors(), "period")
			for i, month := range quarter.Months() {
				if i > 0 {
					form = chief.Slash(l.outlook("metas", "targets")).Press(set).Modal(title)
				}
				submitted := form.Fill("period", phrase.FormatPeriod(month, l.lang)).Fill("target", "10M").Submit()
				if !month.To().After(today) {
					form = submitted.Next(title)
					form.Shows(l.say("ya terminó", "is over"), pesos("10000000"))
					submitted = form.Submit()
				}
				submitted.Closed().Contains(phrase.FormatPeriod(month, l.lang), pesos("10000000"))
			}
			chief.Slash(l.outlook("", "")).Contains(pesos("30000000"), "43", l.say("suma de 3 metas", "sum of 3 targets"))

			form = chief.Slash(l.outlook("metas", "targets")).Press(set).Modal(title)
			form.Fill("period", phrase.FormatPeriod(quarter, l.lang)).Fill("target", "26M").Choose("person", demoAna).Submit().Closed().Contains("<@U0ANA>", pesos("26000000"))
			w.ana.Slash("/pronostico").Contains("$26.000.000", "50 %")
			form = chief.Slash(l.outlook("metas", "targets")).Press(set).Modal(title)
			form.Fill("period", phrase.FormatPeriod(quarter, l.lang)).Choose("person", demoAna).Check("clear", "clear").Submit().Closed()
			require.NotContains(t, w.ana.Slash("/pronostico").Text(), "26.000.000")
			require.NotContains(t, w.bruno.Slash("/pronostico metas").Blocks(), "Fijar una meta")
			require.Len(t, w.set().Targets, 3)
			w.AllowMessages()
		})
	}
}
