package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// digest is the SHA-256 of a text.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func TestAnOpportunityOfAMessage(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		text := "Piden migrar su sitio 🦜 *ya* <!channel>\nPresupuesto para marzo"
		said := w.bruno.Says(text)
		form := me.OnMessage("opportunity.from_message", said).Modal(l.say("Nueva oportunidad", "New opportunity")).
			Shows(l.say("primera evidencia", "first evidence"))
		require.Contains(t, string(form.Value("name")), "Piden migrar su sitio")
		form.Fill("account", l.say("Los Aromos", "Globex"))
		form.Submit().Closed().Contains(l.say("Creaste", "You created"), l.say("Evidencia", "Evidence"), "<@U0BRUNO>").Message().Lacks("<!channel>")

		page := me.Slash(l.command+l.say(" historial aromos", " history globex")).Contains(l.say("Evidencia: ", "Evidence: "), "<@U0BRUNO>")
		id := numberIn(t, page.Text())
		e := w.opportunity(id).Evidence[0]
		require.Equal(t, pipeline.UserID(demoBruno), e.Author)
		require.Equal(t, said.TS, e.TS)
		require.True(t, strings.HasPrefix(e.Text, "Piden migrar su sitio 🦜 *ya* "))
		require.Contains(t, e.Text, "\nPresupuesto para marzo")
		require.Equal(t, digest(e.Text), e.SHA256)
		require.NotEmpty(t, e.Permalink)
		w.at(id, pipeline.StageImmature, 1)
	}
}

// Of a likely duplicate the message goes along, and is filed once.
func TestAMessageGoesAlongWithTheQuestion(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(demoBruno, l.say("Acme", "Globex"), pipeline.StageImmature)
		form := me.OnMessage("opportunity.from_message", w.bruno.Says("Otro proyecto")).Modal(l.say("Nueva oportunidad", "New opportunity"))
		form.Fill("account", l.say("Acme", "Globex"))
		form.Submit().Next(l.say("¿Es otra?", "Another one?")).Submit().Closed().Contains(l.say("Creaste", "You created"))
		now := w.opportunity(o.ID + 1)
		require.Len(t, now.Evidence, 1)
		require.Equal(t, "Otro proyecto", now.Evidence[0].Text)
	}
}

func TestAMessageAsEvidence(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), l.say("Los Aromos", "Globex"), pipeline.StageQualified)
		said := w.bruno.Says("Aceptamos la propuesta " + l.say("uno", "two"))
		title := l.say("Usar como evidencia", "Use as evidence")
		form := me.OnMessage("evidence.use", said).Modal(title).Shows("Aceptamos la propuesta", "<@U0BRUNO>")
		w.looksUp(me, l.say("aromos", "globex"), o)
		form.Submit().Closed().Contains(l.say("Guardé el mensaje como evidencia", "I filed the message as evidence"), l.say("Evidencia: ", "Evidence: "))
		w.at(o.ID, pipeline.StageQualified, o.Version+1)

		form = me.OnMessage("evidence.use", said).Modal(title)
		w.looksUp(me, o.ID.String(), o)
		require.Contains(t, form.Submit().Errors()["opportunity"], l.say("ya está guardado", "already filed"))
		form.Cancel()
		w.at(o.ID, pipeline.StageQualified, o.Version+1)

		// It proves the client's word at the gate.
		form = me.Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "email").Check("evidence", "1").Fill("value", "10M").Submit().Closed().
			Contains(l.say("¡Venta ganada!", "Sale won!"), l.say("Prueba: ", "Proof: "), "Aceptamos la propuesta")
		require.Equal(t, []int{1}, w.opportunity(o.ID).Commitment.Proof.Evidence)
	}
}

// In a card's thread the form has chosen its opportunity; who may not file there is refused, and it is told.
func TestEvidenceInTheThreadOfACard(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	o := w.seedTold(demoBruno, "Acme", pipeline.StageImmature)
	card := w.sales.Await(o.ID.String(), "Acme")
	w.Until("the card's place to be kept", func() bool {
		id, err := w.db.CardAt(context.Background(), card.ChannelID, card.TS)
		return err == nil && id == o.ID
	})
	said := w.bruno.Replies(card, "Conforme con todo")
	for _, l := range tongues {
		form := l.seller(w).OnMessage("evidence.use", said).Modal(l.say("Usar como evidencia", "Use as evidence"))
		require.Contains(t, string(form.Value("opportunity")), "Acme")
		form.Submit().Next(l.say("Usar como evidencia", "Use as evidence")).Shows(l.say("Solo quien lleva la oportunidad", "Only the opportunity's owner"))
		form.Cancel()
	}
	w.at(o.ID, pipeline.StageImmature, 1)
	form := w.bruno.OnMessage("evidence.use", said).Modal("Usar como evidencia")
	form.Submit().Closed().Contains("Guardé el mensaje como evidencia")
	card.Becomes("Evidencia: ", "Conforme con todo")
	w.AllowMessages()
}

func TestTheGlobalShortcut(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		form := me.Shortcut("opportunity.new").Modal(l.say("Nueva oportunidad", "New opportunity"))
		form.Fill("account", l.say("Acme", "Globex")).Submit().Closed()
		me.DMs().Await(l.say("Creaste", "You created"))
	}
}

// looksUp types into the open form's menu of opportunities, and chooses the one that is offered.
func (w *office) looksUp(by *story.Actor, typed string, o pipeline.Opportunity) {
	w.t.Helper()
	menu := slacksim.PressTarget{BlockID: "opportunity"}
	options, _, err := by.Suggest(context.Background(), menu, typed)
	require.NoError(w.t, err)
	require.Len(w.t, options, 1)
	require.Contains(w.t, options[0].Text, o.ID.String()+" · "+o.Account)
	by.Modal("").Choose("opportunity", options[0].Value)
}
