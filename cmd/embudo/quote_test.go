package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// paperOf is the document that a message brought, which is the one that was kept of the version.
func (w *office) paperOf(m story.Message, q pipeline.Quote) string {
	w.t.Helper()
	paper := w.calendarOf(m)
	require.True(w.t, strings.HasPrefix(paper, "%PDF-"))
	sum := sha256.Sum256([]byte(paper))
	require.Equal(w.t, q.SHA256, hex.EncodeToString(sum[:]))
	return paper
}

// quoted writes an opportunity's line and its quote, and gives the answer with what can be done next.
func (w *office) quoted(l tongue, me *story.Actor, id pipeline.OpportunityID, line string) *story.Answer {
	w.t.Helper()
	me.Slash(l.command + l.say(" linea ", " line ") + id.String() + " " + line).Contains(l.say("El valor sigue a las líneas", "The value follows the lines"))
	form := me.Slash(l.command + l.say(" oferta ", " quote ") + id.String()).Modal(l.say("Oferta", "Quote"))
	form.Fill("terms", "mucho después")
	require.Contains(w.t, form.Submit().Errors()["terms"], "mucho después")
	form.Fill("terms", l.say("30 % al firmar\nsaldo a la entrega", "30% on signing\nrest on delivery")).Fill("notes", "Sin viáticos <!channel>")
	return form.Submit().Closed().Contains(l.say("Dejé lista la oferta", "The quote v"))
}

// A discount over the limit waits for another manager, whose every copy shows the outcome; then the quote is sent with its
// document, and what the client answers makes the order and the sale in one act.
func TestAQuoteIsApprovedSentAndAccepted(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.carla.Slash("/embudo configurar descuento 10%").Contains("Sobre 10 %")
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		ref := o.ID.String()
		written := w.quoted(l, me, o.ID, "40 horas x CLP 75000 20% Auditoría <!channel>")
		ask := func(from *story.Answer) {
			form := from.Press(l.say("Pedir aprobación", "Ask for approval")).Modal(l.say("Aprobar el descuento", "Approve the discount"))
			form.Fill("reason", "Cliente antiguo <!here>").Submit().Closed().Contains(l.say("Pedí aprobar", "I asked to approve"))
		}
		ask(written)
		asked := w.carla.DMs().Await("pide aprobar un descuento de 20 %", ref).Lacks("<!here>")
		other := w.mary.DMs().Await("asks to approve a discount of 20%", ref)
		form := asked.Press(w.carla, "No aprobar").Modal("No aprobar")
		form.Fill("reason", "Muy bajo").Submit().Closed().Contains("No aprobaste")
		asked.Becomes("no lo aprobó", "Muy bajo")
		other.Becomes("did not approve it", "Muy bajo")
		me.DMs().Await(l.say("no aprobó el descuento", "did not approve the discount"), "Muy bajo")
		other.Press(w.mary, "Show").Contains(ref)

		billing := l.command + l.say(" cobro ", " billing ") + ref
		ask(me.Slash(billing).Contains("Muy bajo"))
		again := w.carla.DMs().Await("pide aprobar", ref)
		w.mary.DMs().Await("asks to approve", ref).Press(w.mary, "Approve").Contains("You approved the discount")
		again.Becomes("Lo aprobó")
		me.DMs().Await(l.say("aprobó el descuento", "approved the discount"))

		sent := me.Slash(billing).Press(l.say("Enviar", "Send")).Contains(l.say("quedó enviada", "is sent"))
		q := w.opportunity(o.ID).Quotes[0]
		require.Equal(t, pipeline.QuoteSent, q.Status)
		paper := w.paperOf(me.DMs().Await(l.say("Oferta v1 de", "Quote v1 of"), ref), q)
		sent.Press(l.say("Documento", "Document")).Contains(".pdf")
		require.Equal(t, paper, w.paperOf(me.DMs().Await(l.say("Oferta v1 de", "Quote v1 of"), ref), q), "the same bytes each time")

		accept := sent.Press(l.say("El cliente aceptó", "Client accepted")).Modal(l.say("El cliente aceptó", "Client accepted"))
		require.Contains(t, accept.Submit().Refused(), "kind")
		accept.Choose("kind", "purchase_order").Fill("reference", "OC por correo").Fill("number", "OC <9>")
		accept.Submit().Closed().Contains(ref, l.say("Comprometida", "Committed"))
		now := w.opportunity(o.ID)
		require.Equal(t, pipeline.StageCommitted, now.Stage)
		require.Equal(t, pipeline.MustMoney("2400000", "CLP"), now.Value)
		require.Equal(t, "OC <9>", now.Orders[0].Number)
		require.Equal(t, pipeline.MustMoney("456000", "CLP"), now.Orders[0].Tax)
		require.Equal(t, pipeline.QuoteAccepted, now.Quotes[0].Status)
		me.Slash(billing).Contains("OC &lt;9&gt;", l.say("aceptada", "accepted"))
	}
	w.AllowMessages()
}

// What a quote in UF was worth in pesos on the day on which it was sent stands in its document, which stays the same whatever is
// said of that day later.
func TestAQuoteInUFKeepsItsPesos(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		w.carla.Slash("/embudo configurar tasas UF 39.123,45 hoy").Contains("39.123,45")
		worth := l.say("≈ $3.129.876 (1 UF = 39.123,45 CLP", "≈ CLP 3,129,876 (1 UF = 39,123.45 CLP")
		sent := w.quoted(l, me, o.ID, "2 x UF 40 exento Taller").Contains(worth).Press(l.say("Enviar", "Send")).Contains(worth)
		q := w.opportunity(o.ID).Quotes[0]
		require.Equal(t, pipeline.MustMoney("3129876", "CLP"), q.Pesos())
		paper := w.paperOf(me.DMs().Await(l.say("Oferta v1 de", "Quote v1 of"), o.ID.String()), q)
		w.carla.Slash("/embudo configurar tasas UF 40.000 hoy").Contains("40.000")
		sent.Press(l.say("Documento", "Document")).Contains(".pdf")
		require.Equal(t, paper, w.paperOf(me.DMs().Await(l.say("Oferta v1 de", "Quote v1 of"), o.ID.String()), q))
		me.Slash(l.command + l.say(" cobro ", " billing ") + o.ID.String()).Contains(worth)
	}
	w.AllowMessages()
}

// A change after sending is another version, which replaces the one before once it is sent; one whose day is over expires by
// itself, and its owner is told.
func TestAQuoteIsReplacedAndExpires(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		send := l.say("Enviar", "Send")
		w.quoted(l, me, o.ID, "2 x UF 40 Taller").Press(send).Contains(l.say("quedó enviada", "is sent"))
		w.quoted(l, me, o.ID, "1 x UF 10 Viaje").Press(send).Contains(l.say("v1 reemplazada", "v1 replaced"))
		now := w.opportunity(o.ID)
		require.Equal(t, []pipeline.QuoteStatus{pipeline.QuoteReplaced, pipeline.QuoteSent}, []pipeline.QuoteStatus{now.Quotes[0].Status, now.Quotes[1].Status})
		require.Len(t, now.Quotes[0].Lines, 1, "what was sent stays")
		me.Slash(l.command + l.say(" cobro ", " billing ") + o.ID.String()).Message().Lacks(l.say("El cliente aceptó", "Client accepted")) // it is qualified first
	}
	later := pipeline.Service{Store: w.db, Zone: w.settings.zone, Now: func() time.Time { return time.Now().AddDate(0, 0, 31) }}
	n, err := later.ExpireQuotes(context.Background(), 10)
	require.NoError(t, err)
	require.Equal(t, len(tongues), n)
	for _, l := range tongues {
		me := l.seller(w)
		me.DMs().Await(l.say("venció sin respuesta", "expired without an answer"))
	}
	w.AllowMessages()
}
