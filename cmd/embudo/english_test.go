package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestAllSevenStagesInEnglish(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})

	w.emma.Slash("/opportunity new Globex US$ 3,400.50 30 June 2030").
		Contains("You created *OP-1*", "Sunday 30 June 2030", "Globex", "US$3,400.50", "Immature", "5 of 5 are missing")
	card := w.sales.Await("OP-1", "Globex", "Inmadura", "US$ 3.400,50") // a channel reads the company's language

	form := w.emma.Slash("/opportunity advance OP-1").Modal("Qualify").Shows("OP-1", "Globex", "5 criteria are missing")
	form.Check("criteria", "There was a direct one-to-one conversation")
	form.Submit().Closed().Contains("4 criteria are missing", "4 of 5 are missing", "concrete interest")
	form = w.emma.Slash("/opportunity qualify 1").Modal("Qualify")
	form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Fill("criterion_means_support", "Board approved it")
	form.Submit().Closed().Contains("is now at *Qualified*", "For *Committed*", "Undo")
	card.Becomes("*Calificada* ·")
	card.Thread().Await("avanzó", "Calificada")

	form = w.emma.Slash("/opportunity show Globex").Press("Commit").Modal("Commit")
	form.Choose("kind", "Another explicit act").Shows("Describe what the client did.")
	form.Fill("description", "Said yes on the phone, on record").Fill("value", "US$ 3,500.00").Fill("link", "https://example.com/call.mp3")
	form.Submit().Closed().Contains("Sale won!", "Committed", "US$3,500.00", "Another explicit act")
	card.Becomes("*Comprometida* ·", "US$ 3.500,00")
	card.Thread().Await("ganó", "US$ 3.500,00")

	form = w.emma.Slash("/opportunity approve OP-1").Modal("Approve billing")
	form.Fill("approved_by", "John Smith").Attach("files", "approval.eml", []byte("From: John"))
	form.Submit().Closed().Contains("is now at *To invoice*", "first issued invoice")
	card.Becomes("*Por facturar* ·")
	card.Thread().Await("Por facturar")

	form = card.Press(w.emma, "Facturar").Modal("Record invoice") // the card speaks Spanish, the form her language
	form.Shows("Confirmed value: US$3,500.00. No invoices yet.").Fill("number", "INV-1").Fill("amount", "1500 USD")
	form.Submit().Closed().Contains("is now at *Invoicing*", "Invoiced: US$1,500.00 of US$3,500.00")
	card.Becomes("*En facturación* ·", "US$ 1.500,00")
	card.Thread().Await("En facturación")
	form = w.emma.Slash("/opportunity invoice OP-1").Modal("Record invoice").Shows("US$1,500.00 of US$3,500.00 (1 invoice)")
	form.Fill("number", "INV-2").Fill("amount", "2000 USD").Submit().Closed().Contains("INV-2", "US$3,500.00 of US$3,500.00")
	card.Thread().Await("INV-2", "US$ 2.000,00")

	form = w.emma.Slash("/opportunity advance OP-1").Modal("Complete")
	form.Choose("scope", "Full").Submit().Closed().Contains("is now at *Done*", "Delivery: Full")
	card.Becomes("*Lista* ·").Lacks("Facturar", "Completar")
	card.Thread().Await("Lista")
	w.at(1, pipeline.StageDone, 8)
	w.emma.Slash("/opportunity advance OP-1").Contains("where the flow ends", "Done")
	w.emma.Slash("/opportunity qualify OP-1").Contains("where the flow ends")
}

// lossStory is one reason of a loss: what it is called, and what else it asks for.
type lossStory struct {
	reason, es, en string
	from           pipeline.Stage
	needs          string // the input that it requires besides, "" for none
	typed          string
}

var lossStories = []lossStory{
	{reason: "declined", es: "Decidió no comprar", en: "Decided not to buy", from: pipeline.StageImmature},
	{reason: "competitor", es: "Eligió a un competidor", en: "Chose a competitor", from: pipeline.StageQualified, needs: "competitor", typed: "Initech"},
	{reason: "changed", es: "Cambió su necesidad", en: "Their needs changed", from: pipeline.StageCommitted},
	{reason: "no_agreement", es: "No hubo acuerdo comercial", en: "No commercial or technical agreement", from: pipeline.StageToInvoice},
	{reason: "cancelled", es: "Proyecto cancelado", en: "Project cancelled", from: pipeline.StageInvoicing},
	{reason: "other", es: "Otro motivo", en: "Another reason", from: pipeline.StageImmature, needs: "description", typed: "Se fusionó / merged"},
}

func TestEveryReasonOfALoss(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.say("es", "en"), func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			seller := l.seller(w)
			for _, loss := range lossStories {
				o := w.seed(pipeline.UserID(seller.ID()), "Acme "+loss.reason, loss.from)
				form := seller.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder oportunidad", "Lose opportunity"))
				require.Contains(t, form.Submit().Refused(), "reason", "a reason is asked for")
				form.Choose("reason", loss.reason).Fill("comment", "«Muy caro» & <lento>")
				if loss.needs != "" {
					form.Shows(l.say(map[string]string{"competitor": "¿Qué competidor?", "description": "Describe el motivo"}[loss.needs],
						map[string]string{"competitor": "Which competitor?", "description": "Describe the reason"}[loss.needs]))
					require.Contains(t, form.Submit().Refused(), loss.needs)
					form.Fill(loss.needs, "   ")
					require.Equal(t, map[string]string{loss.needs: l.say("Falta este dato.", "This is missing.")}, form.Submit().Errors())
					require.Contains(t, string(form.Value("comment")), "Muy caro", "what was typed stays")
					form.Fill(loss.needs, loss.typed)
				}
				answer := form.Submit().Closed().Contains(o.ID.String(), l.say("Perdida", "Lost"), l.say(loss.es, loss.en), loss.typed)
				answer.Contains("«Muy caro» &amp; &lt;lento&gt;") // escaped, so that nothing typed becomes markup
				now := w.opportunity(o.ID)
				require.Equal(t, pipeline.StageLost, now.Stage)
				require.Equal(t, loss.from, now.Loss.From)
				require.Equal(t, loss.reason, string(now.Loss.Reason))
				require.Equal(t, loss.typed, now.Loss.Competitor+now.Loss.Description)
			}
			// What was typed for a reason that was given up on the way is not kept.
			o := w.seed(pipeline.UserID(seller.ID()), "Globex", pipeline.StageQualified)
			form := seller.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
			form.Choose("reason", "competitor").Fill("competitor", "Initech")
			form.Choose("reason", "declined").Submit().Closed().Contains(l.say("Decidió no comprar", "Decided not to buy"))
			require.Empty(t, w.opportunity(o.ID).Loss.Competitor)

			done := w.seed(pipeline.UserID(seller.ID()), "Hooli", pipeline.StageDone)
			seller.Slash(l.line(pipeline.ActLose, done.ID)).Contains(l.say("ahí termina el flujo", "where the flow ends"), l.say("Lista", "Done"))
			w.at(done.ID, pipeline.StageDone, done.Version)
		})
	}
}

func TestACardTellsHowLongItHasBeenThere(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	flow := w.flow()
	flow.Now = func() time.Time { return time.Now().AddDate(0, 0, -12) }
	o := w.seedVia(flow, demoAna, "Acme", pipeline.StageQualified)
	for _, l := range tongues {
		l.seller(w).Slash(fmt.Sprintf("%s %d", l.command, o.ID)).
			Contains(l.say("12 días en esta etapa", "12 days at this stage"), l.say("Para *Comprometida* falta", "For *Committed* it still needs"))
	}
}
