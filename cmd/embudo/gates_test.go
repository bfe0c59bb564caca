package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// gateStory is one gate's form: what is wrong in it at once, what it says, and how it is mended.
type gateStory struct {
	act     pipeline.Act
	from    pipeline.Stage
	title   [2]string // Spanish, English
	spoil   func(form *story.Modal, tomorrow string)
	redrawn [2]string // what the form says once a choice has changed it; a person reads it before they send
	errors  map[string][2]string
	stays   map[string]string // what is still in a field after it was refused
	mend    func(form *story.Modal, today string)
	done    [2]string
}

var (
	saidMissing = [2]string{"Falta este dato.", "This is missing."}
	saidFuture  = [2]string{"Esa fecha todavía no llega.", "That date has not come yet."}
	saidProof   = [2]string{"Falta una prueba: una referencia, un enlace o un archivo.", "Proof is missing: a reference, a link or a file."}
	saidZero    = [2]string{"Debe ser mayor que cero.", "It must be more than zero."}
)

var gateStories = []gateStory{
	{
		act: pipeline.ActCommit, from: pipeline.StageQualified, title: [2]string{"Comprometer", "Commit"},
		spoil: func(f *story.Modal, tomorrow string) {
			f.Choose("kind", "other")
			f.Fill("description", "   ").Date("date", tomorrow).Fill("value", "0")
		},
		errors: map[string][2]string{"description": saidMissing, "date": saidFuture, "value": saidZero, "reference": saidProof},
		stays:  map[string]string{"value": "0", "kind": "other"},
		mend: func(f *story.Modal, today string) {
			f.Fill("description", "Lo dijo en la junta").Date("date", today).Fill("value", "UF 350").Fill("link", "https://example.com/acta")
			f.Attach("files", "acta.pdf", []byte("%PDF-1.4")).Attach("files", "foto.png", []byte("png"))
		},
		done: [2]string{"¡Venta ganada!", "Sale won!"},
	},
	{
		act: pipeline.ActApprove, from: pipeline.StageCommitted, title: [2]string{"Aprobar facturación", "Approve billing"},
		spoil:  func(f *story.Modal, tomorrow string) { f.Fill("approved_by", "  ").Date("date", tomorrow) },
		errors: map[string][2]string{"approved_by": saidMissing, "date": saidFuture, "reference": saidProof},
		mend: func(f *story.Modal, today string) {
			f.Fill("approved_by", "Rosa Pérez").Date("date", today).Attach("files", "aprobación.eml", []byte("From: Rosa"))
		},
		done: [2]string{"Por facturar", "To invoice"},
	},
	{
		act: pipeline.ActInvoice, from: pipeline.StageToInvoice, title: [2]string{"Registrar factura", "Record invoice"},
		spoil: func(f *story.Modal, tomorrow string) {
			f.Fill("number", " ").Date("date", tomorrow).Fill("amount", "mucho")
		},
		errors: map[string][2]string{"number": saidMissing, "date": saidFuture,
			"amount": {"No entendí el monto «mucho». Ejemplos: 12.500.000, 12,5M, 850 mil, UF 350, US$ 3.400,50.",
				"I did not understand the amount “mucho”. Examples: 12,500,000, 12.5M, 850k, UF 350, US$ 3,400.50."}},
		stays: map[string]string{"amount": "mucho"},
		mend: func(f *story.Modal, today string) {
			f.Fill("number", "F-7").Date("date", today).Fill("amount", "13M")
		},
		done: [2]string{"En facturación", "Invoicing"},
	},
	{
		act: pipeline.ActComplete, from: pipeline.StageInvoicing, title: [2]string{"Completar", "Complete"},
		spoil: func(f *story.Modal, tomorrow string) {
			f.Choose("scope", "partial").Date("date", tomorrow).Fill("note", "\n \n")
		},
		redrawn: [2]string{"Qué se entregó y qué queda pendiente.", "What was delivered and what is still to come."},
		errors:  map[string][2]string{"date": saidFuture, "note": saidMissing},
		stays:   map[string]string{"scope": "partial"},
		mend: func(f *story.Modal, today string) {
			f.Date("date", today).Fill("note", "Falta la capacitación")
		},
		done: [2]string{"Lista", "Done"},
	},
}

func TestEveryGateTellsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	today := w.now().Format(time.DateOnly)
	tomorrow := w.now().AddDate(0, 0, 1).Format(time.DateOnly)
	for i, l := range tongues {
		for _, g := range gateStories {
			o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme "+string(g.act), g.from)
			opened := l.seller(w).Slash(l.line(g.act, o.ID))
			form := opened.Modal(g.title[i]).Shows(o.ID.String(), "Acme "+string(g.act))
			form.Clear("date")
			require.Contains(t, form.Submit().Refused(), "date", "what Slack itself sees")
			g.spoil(form, tomorrow)
			form.Shows(g.redrawn[i])

			want := map[string]string{}
			for field, text := range g.errors {
				want[field] = text[i]
			}
			require.Equal(t, want, form.Submit().Errors(), "%s: all at once", g.act)
			for field, value := range g.stays {
				require.Contains(t, string(form.Value(field)), value, "%s: what was typed stays", g.act)
			}
			require.Equal(t, want, form.View().Errors)
			w.nothingHappened(o)

			// Closed in despair and opened again: what was typed is offered.
			form.Cancel()
			opened.Contains(l.say("Guardé lo que alcanzaste a escribir", "I kept what you had typed"), o.ID.String())
			form = l.seller(w).Slash(l.line(g.act, o.ID)).Modal(g.title[i])
			form.Shows(l.say("Recuperé lo que escribiste", "I kept what you typed"))
			for field, value := range g.stays {
				require.Contains(t, string(form.Value(field)), value, "%s: the draft", g.act)
			}
			g.mend(form, today)
			form.Submit().Closed().Contains(o.ID.String(), g.done[i])
			w.at(o.ID, g.from+1, o.Version+1)
			// Done is done: nothing of the draft comes back.
			if g.act == pipeline.ActInvoice {
				form = l.seller(w).Slash(l.line(g.act, o.ID)).Modal(g.title[i])
				require.NotContains(t, form.Text(), l.say("Recuperé", "I kept"))
				form.Cancel()
			}
		}
	}
}

func TestFilesAreKeptAsProof(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageQualified)
		form := l.seller(w).Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "contract").Attach("files", "contrato & anexo.pdf", []byte("%PDF-1.4")).Attach("files", "b.pdf", []byte("%PDF-1.4"))
		form.Submit().Closed().Contains("contrato &amp; anexo.pdf", "b.pdf", l.say("Contrato o anexo firmado", "Signed contract or annex"))
		files := w.opportunity(o.ID).Commitment.Proof.Files
		require.Len(t, files, 2)
		require.Equal(t, "contrato & anexo.pdf", files[0].Name)
		require.NotEmpty(t, files[0].ID)
	}
}

func TestTheChecklistIsSavedPartWay(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageImmature)
		open := func() *story.Modal {
			t.Helper()
			return l.seller(w).Slash(l.line(pipeline.ActQualify, o.ID)).Modal(l.say("Calificar", "Qualify")).Shows(o.ID.String())
		}
		form := open()
		form.Fill("criterion_fit_support", strings.Repeat("x", 301))
		require.Contains(t, form.Submit().Refused(), "criterion_fit_support")
		form.Fill("criterion_fit_support", "Encaja *justo* <@U0ANA>").Check("criteria", "fit")
		form.Submit().Closed().Contains(l.say("Faltan 4 criterios", "4 criteria are missing"))

		// Nothing changed is nothing saved.
		form = open()
		require.Contains(t, string(form.Value("criterion_fit_support")), "Encaja")
		form.Submit().Next(l.say("Calificar", "Qualify")).Shows(l.say("No cambiaste nada, así que no guardé nada.", "You changed nothing, so I saved nothing."))
		form.Check("criteria", "interaction", "interest", "problem", "fit").Submit().Closed().
			Contains(l.say("Falta 1 criterio", "1 criterion is missing"), l.say("falta 1 de 5: presupuesto y decisión", "1 of 5 is missing: budget and authority"))
		w.at(o.ID, pipeline.StageImmature, 3)

		// A tick can be taken back; all five move it on.
		form = open()
		form.Check("criteria").Submit().Closed().Contains(l.say("Faltan 5 criterios", "5 criteria are missing"))
		form = open()
		form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains(l.say("Calificada", "Qualified"))
		w.at(o.ID, pipeline.StageQualified, 5)
		require.Equal(t, "Encaja *justo* <@U0ANA>", w.opportunity(o.ID).Qualification[pipeline.CriterionFit].Support)
	}
}

func TestNoGateIsSkipped(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	acts := []pipeline.Act{pipeline.ActQualify, pipeline.ActCommit, pipeline.ActApprove, pipeline.ActInvoice, pipeline.ActComplete}
	for _, l := range tongues {
		for stage := pipeline.StageImmature; stage <= pipeline.StageDone; stage++ {
			o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", stage)
			for i, act := range acts {
				next := pipeline.Stage(i) == stage || act == pipeline.ActInvoice && stage == pipeline.StageInvoicing
				if next {
					continue
				}
				if act == pipeline.ActInvoice && stage < pipeline.StageToInvoice { // it can be kept for later, which moves nothing
					l.seller(w).Slash(l.line(act, o.ID)).Modal(l.say("Factura en espera", "Invoice on hold")).Cancel()
					continue
				}
				answer := l.seller(w).Slash(l.line(act, o.ID)).Contains(o.ID.String(), l.say("No hice nada", "I did nothing"), l.say("Historial", "History"))
				require.Nil(t, l.seller(w).View(), "no form opens")
				require.True(t, answer.Ephemeral())
			}
			w.nothingHappened(o)
		}
	}
}
