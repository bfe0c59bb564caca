package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func TestWhatIsDeliveredTwiceHappensOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.AllowFault("exchanged_trigger_id") // a form asked for twice: Slack refuses to open the second
	for i := range 10 {
		again := slacksim.Duplication{NewEnvelopeID: i%2 == 0} // the same envelope on any socket, or its payload in another
		w.Sim.DuplicateNext(1, again)
		created := w.ana.Slash(fmt.Sprintf("/oportunidad nueva Cliente %d 12M", i)).Contains("Creaste", "Cliente")
		id := numberIn(t, created.Text())
		w.at(id, pipeline.StageImmature, 1)
		require.True(t, created.Ephemeral())

		form := w.ana.Slash("/oportunidad calificar " + id.String()).Modal("Calificar")
		form.Check("criteria", "interaction", "interest", "problem", "fit", "means")
		w.Sim.DuplicateNext(1, again)
		qualified := form.Submit().Closed().Contains("pasó a *Calificada*").Message()
		w.at(id, pipeline.StageQualified, 2)

		w.Sim.DuplicateNext(1, again)
		qualified.Press(w.ana, "Deshacer").Contains("Deshecho.", "Inmadura")
		w.at(id, pipeline.StageImmature, 3)

		w.Sim.DuplicateNext(1, again)
		w.ana.Slash("/oportunidad perder " + id.String()).Modal("Perder").Cancel()
		require.Nil(t, w.ana.View())
	}
	page, err := w.db.Find(context.Background(), pipeline.Query{Limit: 100})
	require.NoError(t, err)
	require.Len(t, page.Items, 10)
}

// numberIn is the opportunity that a text names first.
func numberIn(t *testing.T, text string) pipeline.OpportunityID {
	t.Helper()
	var id pipeline.OpportunityID
	_, err := fmt.Sscanf(text[strings.Index(text, "OP-"):], "OP-%d", &id)
	require.NoError(t, err)
	return id
}

// held keeps everything from being written until it is let go.
func (w *office) held() (letGo func()) {
	w.t.Helper()
	conn, err := pgx.Connect(context.Background(), w.settings.DatabaseURL.Reveal())
	require.NoError(w.t, err)
	tx, err := conn.Begin(context.Background())
	require.NoError(w.t, err)
	_, err = tx.Exec(context.Background(), "lock table events in exclusive mode")
	require.NoError(w.t, err)
	var once sync.Once
	letGo = func() {
		once.Do(func() {
			require.NoError(w.t, tx.Commit(context.Background()))
			require.NoError(w.t, conn.Close(context.Background()))
		})
	}
	w.t.Cleanup(letGo)
	return letGo
}

func TestAFormSentTwiceWithOtherValuesTellsWhatWasSaved(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		form := me.Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "email").Fill("reference", "Re: propuesta").Fill("value", "10M")

		letGo := w.held()
		seq := w.newest()
		outcomes := make(chan *slacksim.Outcome, 2)
		submit := func() {
			outcome, err := w.Sim.Person(me.ID()).Submit(context.Background())
			if err != nil {
				w.t.Error(err)
			}
			outcomes <- outcome
		}
		go submit()
		w.logged(seq, "the first to be on its way", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogEnvelope && e.Name == "view_submission" })
		form.Fill("value", "99M")
		seq = w.newest()
		go submit()
		w.logged(seq, "the second to be on its way", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogEnvelope && e.Name == "view_submission" })
		letGo()
		for range 2 {
			outcome := <-outcomes
			require.Empty(t, outcome.Turn.Error)
			require.Equal(t, slacksim.Closed, outcome.Kind)
		}
		w.at(o.ID, pipeline.StageCommitted, o.Version+1)
		saved := l.say("$10.000.000", "CLP 10,000,000")
		if w.opportunity(o.ID).Value != clp(t, "10000000") { // nobody says which of two at once comes first
			require.Equal(t, clp(t, "99000000"), w.opportunity(o.ID).Value)
			saved = l.say("$99.000.000", "CLP 99,000,000")
		}
		w.ephemeral(me.ID(), l.say("¡Venta ganada!", "Sale won!"), saved)
		w.ephemeral(me.ID(), l.say("Ya estaba hecho; esto es lo que quedó guardado.", "This was already done; here is what was saved."), saved)
	}
	w.AllowMessages()
}

// ephemeral waits for a message in #ventas that only this person sees.
func (w *office) ephemeral(to string, parts ...string) {
	w.t.Helper()
	w.Until("an answer with "+strings.Join(parts, ", "), func() bool {
		for _, m := range w.Sim.Messages(demoSalesChannel) {
			all := m.EphemeralTo == to
			for _, part := range parts {
				all = all && strings.Contains(m.Text+string(m.Blocks), part)
			}
			if all {
				return true
			}
		}
		return false
	})
}

func TestACommandThatSlackSendsAgainAfterALostConnection(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.AllowFault("ack_wrong_connection") // the first answer comes on the new connection, before or after the second
	w.AllowFault("ack_duplicate")
	w.Sim.RedeliverSlashOnReconnect(true)
	letGo := w.held()
	seq := w.newest()
	done := make(chan struct{})
	go func() {
		defer close(done)
		// Whether Slack takes the second answer in time is Slack's; what counts is below.
		_, err := w.Sim.Person("ana").Slash(context.Background(), demoSalesChannel, "/oportunidad", "nueva Acme 12M")
		if err != nil {
			w.t.Error(err)
		}
	}()
	w.logged(seq, "the command to be on its way", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogEnvelope && e.Name == "/oportunidad" })
	w.Sim.DropTCP()
	letGo()
	w.logged(seq, "Slack to send it again", func(e slacksim.Entry) bool { return e.Name == "redeliver" })
	<-done
	w.ephemeral(demoAna, "Creaste *OP-1*")
	page, err := w.db.Find(context.Background(), pipeline.Query{Limit: 100})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	w.at(1, pipeline.StageImmature, 1)
	w.AllowMessages()
}

func TestAButtonOnAnOldCardIsRefusedWithTheCardOfNow(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageQualified)
		old := l.seller(w).Slash(l.command + " " + o.ID.String()).Message()
		opened := l.seller(w).Slash(l.line(pipeline.ActCommit, o.ID))
		form := opened.Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "email").Fill("reference", "Re: propuesta")
		_, err := w.forward(w.flow(), o)
		require.NoError(t, err)

		stale := l.say("ya no está como la viste", "is no longer as you saw it")
		for _, press := range [][]string{{l.say("Comprometer", "Commit")}, {"opportunity.more", l.say("Marcar perdida", "Mark as lost")}} {
			old.Press(l.seller(w), press[0], press[1:]...).Contains(stale, l.say("Comprometida", "Committed"), l.say("Aprobar facturación", "Approve billing"))
			require.Equal(t, form.View().Title, l.seller(w).View().Title, "no other form opens")
		}
		// A form that was open meanwhile is refused with what was typed in it, and with the state of now.
		form.Submit().Next(l.say("Comprometer", "Commit")).Shows(stale, l.say("Comprometida", "Committed"))
		require.Contains(t, string(form.Value("reference")), "Re: propuesta")
		form.Cancel()
		opened.Contains(l.kept(o.ID))
		w.at(o.ID, pipeline.StageCommitted, o.Version+1)
		old.Press(l.seller(w), l.say("Historial", "History")).Contains(l.say("Calificada → Comprometida", "Qualified → Committed"))
	}
}
