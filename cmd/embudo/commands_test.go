package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

func TestTheMenuAndItsButtons(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.seed(demoAna, "Acme", pipeline.StageImmature)
	w.seed(demoEmma, "Globex", pipeline.StageQualified)
	late := w.seed(demoAna, "Tardía", pipeline.StageImmature)
	w.edit(late, pipeline.Edit{Close: new(pipeline.DateOf(w.now()).AddDays(-3))})
	lateToo := w.seed(demoEmma, "Overdue Inc", pipeline.StageImmature)
	w.edit(lateToo, pipeline.Edit{Close: new(pipeline.DateOf(w.now()).AddDays(-3))})

	for _, l := range tongues {
		me := l.seller(w)
		menu := me.Slash(l.command).Contains(l.say("¿Qué quieres hacer?", "What would you like to do?"))
		require.Len(t, menu.Message().Buttons(), 5)
		require.True(t, menu.Ephemeral())

		menu.Press(l.say("Mis oportunidades", "My opportunities")).
			Contains(l.say("tuyas", "yours"), l.say("Acme", "Globex"), l.say("Tardía", "Overdue Inc")).
			Message().Lacks(l.say("Globex", "Acme"))
		menu.Press(l.say("Mis vencidas", "My overdue ones")).
			Contains(l.say("1 oportunidad", "1 opportunity"), l.say("Tardía", "Overdue Inc"), l.say("venció", "was due")).
			Message().Lacks("Acme", "Globex")
		menu.Press(l.say("Todas las abiertas", "All open ones")).Contains("Acme", "Globex", "Tardía", "Overdue Inc", "<@U0EMMA>", "<@U0ANA>")
		menu.Press(l.say("Ayuda", "Help")).Contains(l.say("Embudo, en una mirada", "Embudo at a glance"), l.command)

		form := menu.Press(l.say("Nueva oportunidad", "New opportunity")).Modal(l.say("Nueva oportunidad", "New opportunity"))
		form.Fill("account", l.say("Los Alerces", "Hooli")).Submit().Closed().Contains(l.say("Los Alerces", "Hooli"), l.say("Creaste", "You created"))
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.ana.Slash("/oportunidad ayuda").Contains("Inmadura → Calificada → Comprometida → Por facturar → En facturación → Lista", "Perdida",
		"nueva", "ver", "listar", "avanzar", "calificar", "comprometer", "aprobar", "facturar", "completar", "perder", "reabrir",
		"corregir", "historial", "ayuda")
	w.emma.Slash("/opportunity help").Contains("Immature → Qualified → Committed → To invoice → Invoicing → Done", "Lost",
		"new", "show", "list", "advance", "qualify", "commit", "approve", "invoice", "complete", "lose", "reopen", "correct", "history")
	for _, l := range tongues {
		for _, verb := range []string{"nueva", "show", "listar", "advance", "Calificar", "commit", "aprobar", "invoice", "completar", "lose", "reabrir", "correct", "historial", "help"} {
			l.seller(w).Slash(l.command + " " + l.say("ayuda ", "help ") + verb).Contains(l.say("Ejemplo: `/oportunidad ", "Example: `/opportunity "))
		}
	}
	w.ana.Slash("/oportunidad ayuda calificr").Contains("No entendí «calificr».", "calificar")
}

func TestShowByNumberNameOrPart(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	acme := w.seed(demoBruno, "Acme Norte", pipeline.StageQualified)
	sur := w.seed(demoBruno, "Acme Sur", pipeline.StageImmature)
	vina := w.seed(demoAna, "Viña Ñuñoa", pipeline.StageImmature)

	for _, ref := range []string{"ver OP-1", "ver 1", "ver op1", "VER #1", "1", "op-1", "ver Acme Norte", "ver «norte»", "ver NORTE"} {
		w.ana.Slash("/oportunidad "+ref).Contains("OP-1", "Acme Norte", "Calificada", "Historial").Message().
			Lacks("Comprometer") // it is Bruno's
	}
	w.bruno.Slash("/oportunidad ver acme").Contains("Hay varias que calzan", "Acme Norte", "Acme Sur").
		Message().Press(w.bruno, "Ver").Contains(acme.ID.String())
	w.emma.Slash("/opportunity show vina nunoa").Contains(vina.ID.String(), "Immature")
	w.ana.Slash("/oportunidad ver OP-99").Contains("No encontré esa oportunidad.")
	w.ana.Slash("/oportunidad ver nadie de estos").Contains("No encontré «nadie de estos»", "ver OP-12")
	w.ana.Slash("/oportunidad ver 99999999999999999999").Contains("No encontré")
	w.ana.Slash("/oportunidad ver <!channel> *x*").Contains("No encontré").Message().Lacks("<!channel>")

	// Without a name: one's own open ones to choose from.
	w.ana.Slash("/oportunidad ver").Contains("¿Qué oportunidad?", "Viña Ñuñoa").Message().Lacks("Acme")
	w.felipe.Slash("/oportunidad avanzar").Contains("No tienes oportunidades abiertas")
	answer := w.bruno.Slash("/oportunidad avanzar acme").Contains("Calificar", "Comprometer")
	form := answer.Press("Comprometer").Modal("Comprometer")
	form.Shows("OP-1").Cancel()
	w.bruno.Slash("/oportunidad calificar sur").Modal("Calificar").Shows(sur.ID.String()).Cancel()
}

func TestListsAndTheirFilters(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	all := map[string]pipeline.Opportunity{}
	for _, o := range []pipeline.Opportunity{
		w.seed(demoAna, "Ana Inmadura", pipeline.StageImmature), w.seed(demoAna, "Ana Calificada", pipeline.StageQualified),
		w.seed(demoAna, "Ana Perdida", pipeline.StageLost), w.seed(demoBruno, "Bruno Calificada", pipeline.StageQualified),
		w.seed(demoBruno, "Bruno Por Facturar", pipeline.StageToInvoice), w.seed(demoBruno, "Bruno Lista", pipeline.StageDone),
	} {
		all[o.Account] = o
	}
	w.edit(all["Bruno Calificada"], pipeline.Edit{Close: new(pipeline.DateOf(w.now()).AddDays(-1))})

	for _, c := range []struct {
		es, en string
		shown  []string
	}{
		{"listar", "", []string{"Ana Inmadura", "Ana Calificada"}},
		{"listar mías", "", []string{"Ana Inmadura", "Ana Calificada"}},
		{"listar todas", "list all", []string{"Ana Inmadura", "Ana Calificada", "Bruno Calificada", "Bruno Por Facturar"}},
		{"listar de @bruno", "list of @bruno", []string{"Bruno Calificada", "Bruno Por Facturar"}},
		{"listar calificadas todas", "list all qualified", []string{"Ana Calificada", "Bruno Calificada"}},
		{"listar calificadas de @bruno", "list qualified of @bruno", []string{"Bruno Calificada"}},
		{"listar todas por facturar", "list to invoice all", []string{"Bruno Por Facturar"}},
		{"listar perdidas", "list lost of @ana", []string{"Ana Perdida"}},
		{"listar todas listas", "list all done", []string{"Bruno Lista"}},
		{"listar vencidas todas", "list overdue all", []string{"Bruno Calificada"}},
		{"listar cliente bruno por", "list client bruno por", []string{"Bruno Por Facturar"}},
		{`listar cliente:"ana cal"`, `list client:"ana cal"`, []string{"Ana Calificada"}},
	} {
		for _, l := range tongues {
			line := l.say(c.es, c.en)
			if line == "" {
				continue
			}
			m := l.seller(w).Slash(l.command + " " + line).Message()
			for account := range all {
				if slices.Contains(c.shown, account) {
					m.Contains(account)
				} else {
					m.Lacks("· " + account)
				}
			}
			m.Contains(fmt.Sprintf("%d %s", len(c.shown), l.say("oportunidad", "opportunit")))
		}
	}
	w.emma.Slash("/opportunity list").Contains("I found no opportunities")
	w.ana.Slash("/oportunidad listar verdes").Contains("No entendí «verdes»", "vencidas")
	w.ana.Slash("/oportunidad listar cliente <!here>").Message().Lacks("<!here>")
	w.ana.Slash("/oportunidad listar todas").Press("Ver").Contains("Historial")
}

func TestPagesOfAList(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	const n = 34
	for i := range n {
		w.seed(demoAna, fmt.Sprintf("Cliente %02d", i), pipeline.StageImmature)
	}
	for _, l := range tongues {
		page := l.seller(w).Slash(l.command + l.say(" listar", " list all")).Message()
		seen := accountsOf(page)
		require.NotContains(t, page.Buttons(), l.say("Anteriores", "Previous"))
		var pages [][]string
		for slices.Contains(page.Buttons(), l.say("Siguientes", "Next")) {
			pages = append(pages, accountsOf(page))
			next := page.Press(l.seller(w), l.say("Siguientes", "Next")).Message()
			require.Equal(t, page.TS, next.TS, "the page is turned in place")
			page = next
			page.Contains(fmt.Sprintf("%d %s", n, l.say("oportunidades", "opportunities")))
			seen = append(seen, accountsOf(page)...)
		}
		require.Len(t, seen, n)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(seen))), n, "each once")
		for i := len(pages) - 1; i >= 0; i-- {
			page = page.Press(l.seller(w), l.say("Anteriores", "Previous")).Message()
			require.Equal(t, pages[i], accountsOf(page))
		}
		require.NotContains(t, page.Buttons(), l.say("Anteriores", "Previous"))
	}
}

// accountsOf gives the clients that a list shows, in its order.
func accountsOf(m story.Message) []string {
	var found []string
	for line := range strings.Lines(m.Visible()) {
		if _, account, ok := strings.Cut(strings.TrimRight(line, "*\n"), "· Cliente "); ok {
			found = append(found, account)
		}
	}
	return found
}

// edit changes plain fields on the owner's behalf.
func (w *office) edit(o pipeline.Opportunity, e pipeline.Edit) pipeline.Opportunity {
	w.t.Helper()
	out, err := w.flow().Edit(context.Background(), asked(o.Owner), targetOf(o), e)
	require.NoError(w.t, err)
	return out.Opportunity
}
