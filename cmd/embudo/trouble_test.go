package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
	"embudo/store"
)

// soon makes what failed be tried again at once.
func soon(o *store.JobOptions) { o.Backoff = func(int) time.Duration { return 100 * time.Millisecond } }

func TestConnectionsComeAndGo(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	works := func(after string) {
		t.Helper()
		w.ana.Slash("/oportunidad nueva "+newClient()+" 12M").Contains("Creaste", "Acme")
		w.emma.Slash("/opportunity").Contains("What would you like to do?")
		require.Empty(t, w.slow(2500*time.Millisecond), after)
	}
	// Slack replaces one connection every few hours: nobody notices.
	require.True(t, w.Sim.Rotate("refresh_requested"))
	for range 5 {
		works("rotated")
	}
	w.Connected(2)
	seq := w.newest()
	require.True(t, w.Sim.Rotate("warning")) // the bot goes by itself, long before Slack would make it
	w.logged(seq, "the warned connection to be closed", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogSocket && e.Name == "closed" })
	w.Connected(2)
	for range 5 {
		works("warned")
	}
	// All cut at once: whoever acts in that moment is told, and it comes back by itself.
	for _, cut := range []func(){w.Sim.DropTCP, func() { w.Sim.DisconnectAll("refresh_requested") }} {
		seq := w.newest()
		cut()
		w.logged(seq, "a new connection", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogSocket && e.Name == "connected" })
		for i := 0; ; i++ { // Slack may still send to one that is gone, and tells the person so
			require.Less(t, i, 5)
			if answer := w.ana.Slash("/oportunidad nueva " + newClient() + " 12M"); answer.Error() == "" {
				answer.Contains("Creaste", "Acme")
				break
			}
		}
		w.Connected(2)
		works("all cut")
	}
}

func TestAHalfOpenConnectionSwallowsAndIsForgotten(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.Sim.HalfOpen(1)
	answered, lost := 0, 0
	for i := 0; answered == 0 || lost == 0; i++ {
		require.Less(t, i, 30)
		answer := w.ana.Slash("/oportunidad nueva " + newClient() + " 12M")
		if answer.Error() != "" { // Slack tells the person that the app did not answer
			lost++
			continue
		}
		answer.Contains("Creaste")
		answered++
	}
	page, err := w.db.Find(context.Background(), pipeline.Query{Limit: 100})
	require.NoError(t, err)
	require.Len(t, page.Items, answered, "what was swallowed was not done")
	w.Sim.DropGhosts()
	w.Connected(2)
	for range 5 {
		w.ana.Slash("/oportunidad").Contains("¿Qué quieres hacer?")
	}
}

func TestARefusedCardIsSentAgainAndOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{jobs: soon})
	for i, trouble := range []func(){
		func() { w.Sim.FailNext("chat.postMessage", 503, "", 2) },
		func() { w.Sim.FailNext("chat.postMessage", 200, "internal_error", 1) },
		func() { w.Sim.LoseReplyNext("chat.postMessage", 1) },
		func() {
			w.Sim.LoseReplyNext("chat.postMessage", 1)
			w.Sim.FailNext("conversations.history", 503, "", 1)
		},
		func() { w.Sim.RateLimitNext("chat.postMessage", demoSalesChannel, time.Second, 2) },
	} {
		id := pipeline.OpportunityID(i + 1)
		account := fmt.Sprintf("Acme %d", i)
		trouble()
		w.ana.Slash("/oportunidad nueva "+`"`+account+`" 12M`).Contains("Creaste", id.String())
		card := w.sales.Await(account, "*Inmadura* ·")

		trouble()
		w.Sim.LoseReplyNext("chat.update", 1) // doing that twice does no harm
		form := w.ana.Slash("/oportunidad calificar " + id.String()).Modal("Calificar")
		form.Check("criteria", "interaction", "interest", "problem", "fit", "means").Submit().Closed().Contains("Calificada")
		card.Becomes("*Calificada* ·")
		card.Thread().Await("avanzó", "*Calificada*")
		w.quiet()
		w.Sim.ClearTrouble()
		require.Len(t, card.Thread().Messages(), 1, "exactly one line")
		cards := 0
		for _, m := range w.sales.Messages() {
			if strings.Contains(m.Visible(), account) {
				cards++
			}
		}
		require.Equal(t, 1, cards, "exactly one card")
	}
}

// quiet waits until no notice is owed any more.
func (w *office) quiet() {
	w.t.Helper()
	require.Eventually(w.t, func() bool {
		h, err := w.db.Health(context.Background())
		return err == nil && h.Waiting == 0
	}, 20*time.Second, 20*time.Millisecond, "notices are still owed")
}

func TestSlackIsLeftAloneAsLongAsItAsks(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{paced: true})
	const wait = 2 * time.Second
	w.Sim.RateLimitNext("chat.postMessage", demoSalesChannel, wait, 1)
	for i := range 3 {
		w.ana.Slash(fmt.Sprintf(`/oportunidad nueva "Acme %d" 12M`, i)).Contains("Creaste")
	}
	for i := range 3 {
		w.sales.Await(fmt.Sprintf("Acme %d", i))
	}
	var limited time.Time
	for _, e := range w.Sim.Log() {
		if e.Kind != slacksim.LogAPI || e.Name != "chat.postMessage" {
			continue
		}
		if e.Status == http.StatusTooManyRequests {
			limited = e.At
			continue
		}
		require.False(t, limited.IsZero(), "the first was refused")
		require.GreaterOrEqual(t, e.At.Sub(limited), wait-100*time.Millisecond, "nothing to that channel before it may")
	}
}

func TestCardsKeepToSlacksPace(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{paced: true})
	const n = 7
	for i := range n {
		w.ana.Slash(fmt.Sprintf(`/oportunidad nueva "Acme %d" 12M`, i)).Contains("Creaste")
	}
	for i := range n {
		w.sales.Await(fmt.Sprintf("Acme %d", i))
	}
	for _, e := range w.Sim.Log() {
		require.NotEqual(t, http.StatusTooManyRequests, e.Status, "%s", e.Name)
	}
}

func TestAChannelThatCantBeToldIsGivenUpAndTheOwnerIsTold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(*office)
		code    string
	}{
		"archived": {func(w *office) { w.Sim.ArchiveChannel("C0EXTRA") }, "is_archived"},
		"removed":  {func(w *office) { w.Sim.RemoveBot("C0EXTRA") }, "not_in_channel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "C0EXTRA", jobs: soon, sim: func(c *slacksim.Config) {
				c.Channels = append(c.Channels, slacksim.Channel{ID: "C0EXTRA", Name: "extra", Members: []string{demoAna}, Bot: true})
			}})
			w.ana.Slash("/oportunidad nueva " + newClient() + " 12M").Contains("Creaste")
			extra := w.Channel("#extra")
			extra.Await("OP-1")
			c.happens(w)
			form := w.ana.Slash("/oportunidad perder OP-1").Modal("Perder")
			form.Choose("reason", "declined").Submit().Closed().Contains("quedó como *Perdida*") // the act itself is done
			told := w.ana.DMs().Await("No pude avisar en <#C0EXTRA>", "OP-1", "dio por perdida", "/invite")
			require.Contains(t, told.Buttons(), "Ver")
			w.carla.DMs().Await("No puedo avisar en <#C0EXTRA>", "/embudo entregas")
			w.mary.DMs().Await("I cannot post in <#C0EXTRA>", "/pipeline deliveries")
			w.quiet()
			given, err := w.db.Ledger(t.Context(), pipeline.NoticeGivenUp, 0, 10)
			require.NoError(t, err)
			require.NotEmpty(t, given)
			for _, e := range given {
				require.Equal(t, c.code, e.LastError)
				require.Equal(t, "C0EXTRA", e.To)
			}
			if c.code == "not_in_channel" { // and when it is back, so are the cards
				require.True(t, w.Sim.AddBot("C0EXTRA"))
				w.carla.Slash("/oportunidad reabrir OP-1").Modal("Reabrir").Fill("reason", "Volvieron").Submit().Closed().Contains("Reabriste")
				w.ana.DMs().Await("OP-1", "reabrió")
				w.quiet()
				_, found := extra.Find("OP-1", "*Inmadura* ·")
				require.True(t, found)
				extra.Messages()
				for _, m := range extra.Messages() {
					m.Thread().Messages()
				}
			}
		})
	}
}

func TestAnAnswerThatSlackRefusesComesAsADirectMessage(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoAna, "Acme", pipeline.StageQualified)
	form := w.ana.Slash("/oportunidad perder " + o.ID.String()).Modal("Perder")
	w.Sim.FailNext("response_url", 500, "oops", 2)
	form.Choose("reason", "declined").Submit().Closed()
	w.ana.DMs().Await("quedó como *Perdida*", "Deshacer")
}
