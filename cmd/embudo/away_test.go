package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/devdb/dbtest"
	"embudo/internal/faultproxy"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/store"
)

// honest is how soon a person is told that the store is away.
const honest = 3 * time.Second

func TestPostgresAwayAndBack(t *testing.T) {
	t.Parallel()
	postgres, err := devdb.StartPostgres(t.Context(), devdb.Options{Own: true, Fsync: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, postgres.Stop()) })
	require.NoError(t, store.Migrate(t.Context(), postgres.URL()))
	w := openOffice(t, officeOptions{databaseURL: postgres.URL()})

	var forms []*story.Modal
	var cards, shown []story.Message
	for _, l := range tongues {
		o := w.seedTold(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageQualified)
		cards = append(cards, w.sales.Await(o.ID.String(), "*Calificada* ·"))
		cards[len(cards)-1].Thread().Await("avanzó")
		shown = append(shown, l.seller(w).Slash(l.command+" "+o.ID.String()).Message())
		form := l.seller(w).Slash(l.line(pipeline.ActCommit, o.ID)).Modal(l.say("Comprometer", "Commit"))
		form.Choose("kind", "other").Fill("description", "Lo dijo en la junta").Fill("value", "UF 350").Fill("reference", "OC 9")
		forms = append(forms, form)
	}

	require.NoError(t, postgres.Kill())
	for i, l := range tongues {
		said := l.say("No logro conectarme a la base de datos, así que no guardé nada.", "I cannot reach the database, so I saved nothing.")
		within(t, "a submission", func() { forms[i].Submit().Next(l.say("Comprometer", "Commit")).Shows(said) })
		require.Contains(t, string(forms[i].Value("description")), "Lo dijo en la junta", "what was typed stays")
		require.Contains(t, string(forms[i].Value("value")), "UF 350")
		require.Contains(t, string(forms[i].Value("reference")), "OC 9")
		for _, line := range []string{" nueva Robo 12M", " listar", " ver OP-1", " calificar OP-1", " historial OP-1"} {
			within(t, line, func() { l.seller(w).Slash(l.command + line).Contains(said) })
		}
		within(t, "a button", func() { shown[i].Press(l.seller(w), l.say("Comprometer", "Commit")).Contains(said) })
		within(t, "another button", func() { shown[i].Press(l.seller(w), l.say("Historial", "History")).Contains(said) })
		l.seller(w).Slash(l.command).Contains(l.say("¿Qué quieres hacer?", "What would you like to do?")) // it needs no store
	}
	status, body := w.get("/readyz")
	require.Equal(t, 503, status)
	require.Contains(t, body, `"database"`)
	status, _ = w.get("/healthz")
	require.Equal(t, 200, status, "restarting the process would mend nothing")

	require.NoError(t, postgres.Restart(t.Context(), devdb.Crash))
	w.settled("/readyz", 200)
	require.Eventually(t, func() bool { return w.db.Ping(context.Background()) == nil }, honest, 10*time.Millisecond) // the test's own
	for i, l := range tongues {
		o := pipeline.OpportunityID(i + 1)
		w.at(o, pipeline.StageQualified, 2)
		forms[i].Submit().Closed().Contains(l.say("¡Venta ganada!", "Sale won!"), "UF 350")
		w.at(o, pipeline.StageCommitted, 3)
		cards[i].Becomes("*Comprometida* ·")
		cards[i].Thread().Await("ganó")
		l.seller(w).Slash(l.command + l.say(" listar", " list")).Contains("Acme").Message().Lacks("Robo")
	}
	page, err := w.db.Find(t.Context(), pipeline.Query{Limit: 10})
	require.NoError(t, err)
	require.Len(t, page.Items, 2, "what was refused was not done")
}

// TestPostgresRestartsWhileNobodyLooks: connections that broke in the meantime are nobody's business.
func TestPostgresRestartsWhileNobodyLooks(t *testing.T) {
	t.Parallel()
	postgres, err := devdb.StartPostgres(t.Context(), devdb.Options{Own: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, postgres.Stop()) })
	require.NoError(t, store.Migrate(t.Context(), postgres.URL()))
	w := openOffice(t, officeOptions{databaseURL: postgres.URL(), channel: "none"})
	w.AllowMessages()
	crowd := func(rest func(int) string) {
		t.Helper()
		together(12, func(i int) {
			who := []string{"ana", "bruno", "emma", "carla"}[i%4]
			turn, err := w.Sim.Person(who).Slash(context.Background(), demoSalesChannel, "/oportunidad", rest(i))
			if err != nil || turn.Error != "" {
				t.Error(err, turn)
				return
			}
			if said := string(turn.AckPayload); !strings.Contains(said, "Acme") {
				t.Error(said)
			}
		})
	}
	create := func(int) string { return "nueva " + newClient() + " 12M" }
	crowd(create)
	for _, how := range []devdb.Mode{devdb.Fast, devdb.Crash} {
		require.NoError(t, postgres.Restart(t.Context(), how))
		crowd(func(int) string { return "listar cliente Acme" })
		require.NoError(t, postgres.Restart(t.Context(), how))
		crowd(create)
	}
}

// TestPostgresThatSaysNothing is a database behind a network that swallows everything.
func TestPostgresThatSaysNothing(t *testing.T) {
	t.Parallel()
	direct, err := url.Parse(dbtest.Database(t))
	require.NoError(t, err)
	proxy, err := faultproxy.NewPostgres(direct.Host)
	require.NoError(t, err)
	t.Cleanup(proxy.Close)
	direct.Host = proxy.Addr()
	w := openOffice(t, officeOptions{databaseURL: direct.String(), channel: "none"})
	t.Cleanup(proxy.Speak) // before the bot is stopped, so that it can say goodbye
	for _, l := range tongues {
		o := w.seed(pipeline.UserID(l.seller(w).ID()), "Acme", pipeline.StageQualified)
		form := l.seller(w).Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
		form.Choose("reason", "declined").Fill("comment", "No era el momento")
		said := l.say("No logro conectarme a la base de datos, así que no guardé nada.", "I cannot reach the database, so I saved nothing.")

		proxy.Silence()
		within(t, "a command", func() { l.seller(w).Slash(l.command + " " + o.ID.String()).Contains(said) })
		within(t, "a submission", func() { form.Submit().Next(l.say("Perder", "Lose")).Shows(said) })
		require.Contains(t, string(form.Value("comment")), "No era el momento")

		proxy.Speak()
		w.settled("/readyz", 200)
		require.Eventually(t, func() bool { return w.db.Ping(context.Background()) == nil }, honest, 10*time.Millisecond)
		w.nothingHappened(o)
		form.Submit().Closed().Contains(l.say("Perdida", "Lost"))
	}
}

// within fails the test when do takes longer than an honest answer may.
func within(t *testing.T, what string, do func()) {
	t.Helper()
	began := time.Now()
	do()
	require.Less(t, time.Since(began), honest, what)
}

// TestRedisIsNeverMissed walks through the flow with Redis gone, emptied, and not configured at all.
func TestRedisIsNeverMissed(t *testing.T) {
	t.Parallel()
	redis, err := devdb.StartRedis(t.Context(), devdb.Options{Own: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, redis.Stop()) })
	for name, url := range map[string]string{"away and back": redis.URL(), "none": "none"} {
		t.Run(name, func(t *testing.T) {
			w := openOffice(t, officeOptions{redisURL: url})
			trouble := []func() error{
				func() error { return nil }, redis.Kill, func() error { return nil },
				func() error { return redis.Restart(context.Background()) }, func() error { return redis.Restart(context.Background()) },
			}
			if url == "none" {
				trouble = trouble[:2]
				trouble[1] = trouble[0]
			}
			for i, happens := range trouble {
				id := pipeline.OpportunityID(i + 1)
				require.NoError(t, happens())
				w.ana.Slash("/oportunidad nueva "+newClient()+" 12M").Contains("Creaste", id.String())
				card := w.sales.Await(id.String(), "*Inmadura* ·")
				form := w.ana.Slash("/oportunidad calificar " + id.String()).Modal("Calificar")
				form.Check("criteria", "interaction", "interest", "problem", "fit", "means")
				require.NoError(t, happens())
				w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
				answer := form.Submit().Closed().Contains("*Calificada*")
				require.NoError(t, happens())
				card.Becomes("*Calificada* ·")
				card.Thread().Await("avanzó")
				w.Sim.DuplicateNext(1, slacksim.Duplication{})
				answer.Press("Deshacer").Contains("Deshecho.")
				card.Becomes("*Inmadura* ·")
				card.Thread().Await("deshizo")
				w.at(id, pipeline.StageImmature, 3)
				require.Len(t, card.Thread().Messages(), 2)
			}
			require.Empty(t, w.slow(2*time.Second), "nobody notices")
		})
	}
}

// slow gives the acts whose acknowledgement took longer than d.
func (w *office) slow(d time.Duration) []string {
	var slow []string
	for _, e := range w.Sim.Log() {
		if e.Kind == slacksim.LogAck && e.Latency.Duration() > d {
			slow = append(slow, fmt.Sprintf("%s after %s", e.Name, e.Latency.Duration()))
		}
	}
	return slow
}
