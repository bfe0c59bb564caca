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

// lived takes an opportunity of Ana's through every kind of event.
func (w *office) lived() pipeline.Opportunity {
	w.t.Helper()
	ctx, flow := context.Background(), w.flow()
	o := w.seed(demoAna, "Acme", pipeline.StageImmature)
	chief := asked(demoCarla)
	chief.By.Admin = true
	fresh := func(r pipeline.Request) pipeline.Request { r.Key = asked("").Key; return r }
	step := func(out pipeline.Outcome, err error) {
		w.t.Helper()
		require.NoError(w.t, err)
		o = out.Opportunity
	}
	step(flow.Edit(ctx, asked(demoAna), targetOf(o), pipeline.Edit{Name: new("Migración"), Value: new(clp(w.t, "9500000")), Close: new(pipeline.Date{Year: 2030, Month: 6, Day: 30})}))
	step(flow.Qualify(ctx, asked(demoAna), targetOf(o), confirmed(3)))
	step(flow.Lose(ctx, asked(demoAna), targetOf(o), pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: "Initech", Comment: "Más barato"}))
	step(flow.Reopen(ctx, fresh(chief), targetOf(o), "Volvieron a llamar", pipeline.Settlement{}))
	step(w.forward(flow, o)) // qualified
	step(w.forward(flow, o)) // committed
	step(flow.Correct(ctx, fresh(chief), targetOf(o), "Era otra orden"))
	step(w.forward(flow, o)) // committed again
	step(flow.Undo(ctx, asked(demoAna), targetOf(o)))
	step(w.forward(flow, o)) // committed at last
	step(w.forward(flow, o)) // to invoice
	step(w.forward(flow, o)) // invoicing
	step(flow.Invoice(ctx, fresh(chief), targetOf(o), pipeline.Invoice{Number: "F-2", Issued: flow.Today(), Amount: clp(w.t, "8000000")}))
	step(w.forward(flow, o)) // done
	return o
}

func TestTheHistoryTellsEveryKindOfEvent(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.lived()
	for _, l := range tongues {
		newest := l.seller(w).Slash(fmt.Sprintf("%s %s %s", l.command, l.say("historial", "history"), o.ID)).
			Contains(l.say("Historial de *OP-1* · Acme", "History of *OP-1* · Acme"))
		older := newest.Message().Press(l.seller(w), l.say("Más antiguos", "Older")).Message()
		require.Equal(t, newest.Message().TS, older.TS, "the page is turned in place")
		back := older.Press(l.seller(w), l.say("Más recientes", "Newer")).Message()
		all := back.Visible() + "\n" + older.Visible()
		for version, parts := range map[int][]string{
			1:  {l.say("creó la oportunidad", "created the opportunity"), l.say("$12.500.000", "CLP 12,500,000"), "<@U0ANA>"},
			2:  {l.say("editó la oportunidad", "edited the opportunity"), "Migración", l.say("$12.500.000 → $9.500.000", "CLP 12,500,000 → CLP 9,500,000"), l.say("30 jun 2030", "30 Jun 2030")},
			3:  {l.say("calificación", "qualification")},
			4:  {l.say("Inmadura → Perdida", "Immature → Lost"), "Initech", "Más barato"},
			5:  {l.say("reabrió", "reopened"), l.say("Perdida → Inmadura", "Lost → Immature"), "Volvieron a llamar", "<@U0CARLA>"},
			6:  {l.say("Inmadura → Calificada", "Immature → Qualified")},
			7:  {l.say("Calificada → Comprometida", "Qualified → Committed"), l.say("Orden de compra", "Purchase order"), "OC 4711"},
			8:  {l.say("corrigió", "corrected"), l.say("Comprometida → Calificada", "Committed → Qualified"), "Era otra orden"},
			9:  {l.say("Calificada → Comprometida", "Qualified → Committed")},
			10: {l.say("deshizo el cambio 9", "undid change 9"), l.say("Comprometida → Calificada", "Committed → Qualified")},
			11: {l.say("Calificada → Comprometida", "Qualified → Committed")},
			12: {l.say("Comprometida → Por facturar", "Committed → To invoice"), "Rosa Pérez"},
			13: {l.say("Por facturar → En facturación", "To invoice → Invoicing"), "F-1", l.say("$5.000.000", "CLP 5,000,000")},
			14: {l.say("agregó una factura", "added an invoice"), "F-2", l.say("$8.000.000", "CLP 8,000,000")},
			15: {l.say("En facturación → Lista", "Invoicing → Done"), l.say("Completa", "Full")},
		} {
			event := eventIn(all, version)
			for _, part := range parts {
				require.Contains(t, event, part, "event %d", version)
			}
		}
	}
}

// eventIn is what a history shows of one version: its line and those below it.
func eventIn(text string, version int) string {
	_, rest, _ := strings.Cut(text, fmt.Sprintf("*%d* · ", version))
	event, _, _ := strings.Cut(rest, "* · ")
	return event
}

func TestPagesOfAHistory(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageImmature)
	const n = 34
	for i := range n - 1 {
		o = w.edit(o, pipeline.Edit{Name: new(fmt.Sprintf("Nombre %d", i))})
	}
	page := w.ana.Slash("/oportunidad historial acme").Message()
	require.NotContains(t, page.Buttons(), "Más recientes")
	var pages [][]int
	var seen []int
	for {
		pages = append(pages, versionsOf(page))
		seen = append(seen, versionsOf(page)...)
		if !slices.Contains(page.Buttons(), "Más antiguos") {
			break
		}
		page = page.Press(w.ana, "Más antiguos").Message()
	}
	var want []int
	for v := n; v > 0; v-- {
		want = append(want, v)
	}
	require.Equal(t, want, seen, "newest first, each once")
	for i := len(pages) - 2; i >= 0; i-- {
		page = page.Press(w.ana, "Más recientes").Message()
		require.Equal(t, pages[i], versionsOf(page))
	}
	// An act meanwhile does not shift what is read.
	older := page.Press(w.ana, "Más antiguos").Message()
	w.edit(o, pipeline.Edit{Name: new("Otra cosa")})
	require.Equal(t, pages[2], versionsOf(older.Press(w.ana, "Más antiguos").Message()))

	w.ana.Slash("/oportunidad historial OP-99").Contains("No encontré esa oportunidad.")
	w.ana.Slash("/oportunidad historial").Contains("¿Qué oportunidad?").Press("Historial").Contains("Historial de *OP-1*", "Otra cosa")
}

func versionsOf(m story.Message) []int {
	var found []int
	for line := range strings.Lines(m.Visible()) {
		var v int
		if n, _ := fmt.Sscanf(line, "*%d* · ", &v); n == 1 {
			found = append(found, v)
		}
	}
	return found
}
