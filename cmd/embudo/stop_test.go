package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestNothingIsLostWhenTheBotStopsUnderLoad(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.AllowMessages()
	const n = 40
	answers := make([]string, n)
	var busy sync.WaitGroup
	began := make(chan struct{}, n)
	for i := range n {
		busy.Go(func() {
			began <- struct{}{}
			turn, err := w.Sim.Person([]string{"ana", "bruno", "emma", "carla"}[i%4]).Slash(context.Background(), demoSalesChannel,
				"/oportunidad", fmt.Sprintf(`nueva "Acme %02d" 12M`, i))
			if err != nil {
				w.t.Error(err)
				return
			}
			answers[i] = string(turn.AckPayload)
		})
	}
	for range n / 2 {
		<-began
	}
	w.stop()
	busy.Wait()

	page, err := w.db.Find(context.Background(), pipeline.Query{Limit: 100})
	require.NoError(t, err)
	kept := map[string]bool{}
	for _, o := range page.Items {
		require.False(t, kept[o.Account], "once each")
		kept[o.Account] = true
	}
	for i, said := range answers {
		account := fmt.Sprintf("Acme %02d", i)
		if strings.Contains(said, "Creaste") || strings.Contains(said, "You created") {
			require.True(t, kept[account], "what was confirmed is kept")
		}
	}
	// What the channel was owed is delivered by the next one, each card once.
	w.start()
	w.quiet()
	cards := map[string]int{}
	for _, m := range w.sales.Messages() {
		for account := range kept {
			if strings.Contains(m.Text, account) {
				cards[account]++
			}
		}
	}
	require.Len(t, cards, len(kept))
	for account, count := range cards {
		require.Equal(t, 1, count, account)
	}
}
