package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// sends writes a quote of one line and sends it.
func (w *office) sends(l tongue, me *story.Actor, id pipeline.OpportunityID) {
	w.t.Helper()
	w.quoted(l, me, id, "2 x CLP 500000 Taller").Press(l.say("Enviar", "Send")).Contains(l.say("quedó enviada", "is sent"))
}

// Whoever loses an opportunity decides on each quote and order that is open, and whoever reopens it on each that ended with it; nothing
// is left undecided, and nothing is in the way. It is the same where the loss does not say what ended with it, as releases before this
// one kept it.
func TestWhatIsOpenIsSettledWhenAnOpportunityIsLostAndReopened(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		w.sends(l, me, o.ID)
		for _, number := range []string{"OC-1", "OC-2"} {
			form := me.Slash(l.command + l.say(" pedido ", " order ") + o.ID.String()).Modal(l.say("Pedido del cliente", "Client's order"))
			form.Fill("number", number).Fill("amount", "CLP 300000").Submit().Closed().Contains(l.say("Actualicé los pedidos", "orders"))
		}
		form := me.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder oportunidad", "Lose opportunity"))
		form.Shows(l.say("Sigue abierto", "Still open"), l.say("Oferta v1", "Quote v1"), "OC-1", "OC-2")
		form.Choose("reason", "declined").Choose("settle_order_2", l.say("Sigue abierto", "Stays open"))
		form.Submit().Closed().Contains(l.say("Perdida", "Lost"))
		now := w.opportunity(o.ID)
		require.Equal(t, pipeline.QuoteRejected, now.Quotes[0].Status)
		require.Contains(t, now.Quotes[0].Reason, l.say("Se perdió", "was lost"))
		require.NotNil(t, now.Orders[0].Closed)
		require.Nil(t, now.Orders[1].Closed)

		// What stayed open is closed later, also where the flow has ended.
		form = me.Slash(l.command + l.say(" cobro ", " billing ") + o.ID.String()).Press(l.say("Cerrar", "Close")).Modal(l.say("Cerrar el pedido", "Close the order"))
		form.Fill("reason", "Nunca llegó").Submit().Closed().Contains(l.say("Actualicé los pedidos", "orders"))
		require.NotNil(t, w.opportunity(o.ID).Orders[1].Closed)

		if l.lang == i18n.EN {
			w.exec(fmt.Sprintf("update opportunities set loss = loss - 'closed' where id = %d", o.ID))
			require.Empty(t, w.opportunity(o.ID).Loss.Closed)
		}
		form = l.chief(w).Slash(l.line(pipeline.ActReopen, o.ID)).Modal(l.say("Reabrir", "Reopen"))
		form.Shows(l.say("Se cerró con la pérdida", "Closed with the loss"), l.say("Oferta v1", "Quote v1"), "OC-1")
		require.NotContains(t, form.Text(), "OC-2")
		form.Fill("reason", "Volvieron").Choose("settle_order_1", l.say("Queda cerrado", "Stays closed")).Submit().Closed().Contains(l.say("Calificada", "Qualified"))
		now = w.opportunity(o.ID)
		require.Equal(t, pipeline.StageQualified, now.Stage)
		require.Equal(t, pipeline.QuoteSent, now.Quotes[0].Status)
		require.NotNil(t, now.Orders[0].Closed)
		accept := me.Slash(l.command + l.say(" cobro ", " billing ") + o.ID.String()).Press(l.say("El cliente aceptó", "Client accepted")).Modal(l.say("El cliente aceptó", "Client accepted"))
		accept.Choose("kind", "email").Fill("reference", "Correo").Submit().Closed().Contains(l.say("Comprometida", "Committed"))
	}

	// A program that leaves one undecided is refused, with the field.
	o := w.seed(demoCarla, "Acme", pipeline.StageQualified)
	_, err := w.flow().PlaceOrder(context.Background(), asked(demoCarla), targetOf(o), pipeline.Order{Number: "OC-1", Date: w.flow().Today(), Amount: clp(t, "1")})
	require.NoError(t, err)
	_, err = w.flow().Lose(context.Background(), asked(demoCarla), targetOf(w.opportunity(o.ID)), pipeline.Loss{Reason: pipeline.LossDeclined})
	var refused *pipeline.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{"settle_order_1": pipeline.ReasonRequired}, refused.Fields)
	w.AllowMessages()
}
