package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// screen is what the demo prints, read while it runs.
type screen struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

func TestDemo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		empty bool
	}{{"with data", false}, {"empty", true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			out := &screen{}
			ready, ended := make(chan *slacksim.Sim, 1), make(chan error, 1)
			go func() {
				ended <- demo(ctx, demoCommand{Empty: c.empty, Addr: "127.0.0.1:0"}, out, slog.New(testLog{t}), func(s *slacksim.Sim) { ready <- s })
			}()
			var sim *slacksim.Sim
			select {
			case sim = <-ready:
			case err := <-ended:
				require.NoError(t, err)
			case <-time.After(time.Minute):
				t.Fatal("the demo is not ready within a minute")
			}
			address := sim.URL() + "/"
			printed := out.String()
			require.Equal(t, 2, strings.Count(printed, address), "in both languages")
			for _, step := range []string{"1. Como Ana", "2. As Emma", "3. Como Carla", "Ctrl-C"} {
				require.Contains(t, printed, step)
			}
			response, err := http.Get(address)
			require.NoError(t, err)
			page, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, http.StatusOK, response.StatusCode)
			require.Contains(t, string(page), "<html")

			// The three things to try.
			said := types(t, sim, "ana", "/oportunidad nueva Acme 12,5M fin de mes")
			require.Contains(t, said, "$12.500.000")
			require.Contains(t, said, "Calificar")
			listed := types(t, sim, "emma", "/opportunity list all")
			require.Contains(t, listed, "Acme")
			require.Equal(t, c.empty, !strings.Contains(listed, "Next"), listed)
			card := awaitCard(t, sim, "Acme")
			_, err = sim.Person("carla").Press(t.Context(), slacksim.PressTarget{ChannelID: demoSalesChannel, MessageTS: card.TS, ActionID: "opportunity.show"})
			require.NoError(t, err)

			cancel()
			select {
			case err := <-ended:
				require.NoError(t, err)
			case <-time.After(time.Minute):
				t.Fatal("the demo did not end")
			}
			require.Contains(t, out.String(), "demostración terminada")
			require.True(t, slices.ContainsFunc(sim.Messages(demoSalesChannel), func(m slacksim.Message) bool {
				return m.EphemeralTo == demoCarla && strings.Contains(m.Text, "Acme")
			}), "what was asked is answered before it ends")
			_, err = http.Get(address)
			require.Error(t, err, "nobody serves any more")
			require.Empty(t, sim.Faults())
		})
	}
}

// types runs a command as somebody in #ventas and gives the answer.
func types(t *testing.T, sim *slacksim.Sim, who, line string) string {
	t.Helper()
	command, rest, _ := strings.Cut(line, " ")
	turn, err := sim.Person(who).Slash(t.Context(), demoSalesChannel, command, rest)
	require.NoError(t, err)
	require.Empty(t, turn.Error)
	return string(turn.AckPayload)
}

// awaitCard waits for a message of the bot in #ventas.
func awaitCard(t *testing.T, sim *slacksim.Sim, text string) slacksim.Message {
	t.Helper()
	changes := sim.Subscribe()
	defer changes.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	for {
		for _, m := range sim.Messages(demoSalesChannel) {
			if m.BotID != "" && m.EphemeralTo == "" && strings.Contains(m.Text, text) {
				return m
			}
		}
		_, err := changes.Wait(ctx)
		require.NoError(t, err, "no card of %s", text)
	}
}

func TestTheDemosDataIsPlausible(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{idle: true, finance: true})
	for range 2 { // a second time changes nothing
		require.NoError(t, seedDemo(t.Context(), w.db, w.settings.zone, time.Now()))
	}
	audit, err := w.db.Verify(t.Context())
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
	require.Equal(t, len(demoStories), audit.Opportunities)

	// The channel hears of the latest, and of nothing else that is past.
	w.start()
	w.quiet()
	require.Len(t, w.sales.Messages(), toldStories)
	for _, story := range demoStories[len(demoStories)-toldStories:] {
		_, found := w.sales.Find(story.client)
		require.True(t, found, story.client)
	}

	stages, owners := map[pipeline.Stage]int{}, map[pipeline.UserID]int{}
	for id := pipeline.OpportunityID(1); int(id) <= len(demoStories); id++ {
		o := w.opportunity(id)
		stages[o.Stage]++
		owners[o.Owner]++
		require.False(t, o.UpdatedAt.After(time.Now()), "nothing happens in the future")
		require.False(t, o.CreatedAt.After(o.UpdatedAt))
		if o.Stage == pipeline.StageInvoicing || o.Stage == pipeline.StageDone {
			require.NotEmpty(t, o.Invoices)
		}
	}
	require.Len(t, stages, len(pipeline.Stages()), "every stage is to be seen")
	require.Len(t, owners, 3)
}

func TestTheDemoServesThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:8642", ":8642", "192.168.1.5:8642", "example.com:8642", "[::]:8642", "127.0.0.1", ""} {
		sim, err := slacksim.New(slacksim.Config{Manifest: appManifest, People: demoPeople, Channels: demoChannels})
		require.NoError(t, err)
		require.ErrorContains(t, startSim(t.Context(), sim, addr), "--addr", addr)
	}
	// A taken port is replaced by a free one.
	var sims []*slacksim.Sim
	addr := "127.0.0.1:0"
	for range 2 {
		sim, err := slacksim.New(slacksim.Config{Manifest: appManifest, People: demoPeople, Channels: demoChannels})
		require.NoError(t, err)
		require.NoError(t, startSim(t.Context(), sim, addr))
		t.Cleanup(func() { require.NoError(t, sim.Close()) })
		addr = strings.TrimPrefix(sim.URL(), "http://")
		sims = append(sims, sim)
	}
	require.NotEqual(t, sims[0].URL(), sims[1].URL())
}
