//go:build crashpoints

package faulttest

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/faultproxy"
)

// everybody lets n people act at once, each several times, and gives a channel that is closed when they are done.
func (w *world) everybody(n, acts int) <-chan struct{} {
	over := make(chan struct{})
	var people sync.WaitGroup
	for i := range n {
		people.Go(func() { w.work(person(i), acts/n) })
	}
	w.t.Cleanup(people.Wait) // of a test that failed, too: who speaks after its end takes all other tests down
	go func() { people.Wait(); close(over) }()
	return over
}

// R4: the connection of every second COMMIT is cut, before it reaches the server or after it was carried out.
func TestCommitUnanswered(t *testing.T) {
	t.Parallel()
	random := chance(t)
	w := openWorld(t, worldOptions{})
	var mu sync.Mutex
	cuts := 0
	w.pg.OnCommit(func() faultproxy.Cut {
		mu.Lock()
		defer mu.Unlock()
		cut := []faultproxy.Cut{faultproxy.CutNone, faultproxy.CutNone, faultproxy.CutBefore, faultproxy.CutAfter}[random.IntN(4)]
		if cut != faultproxy.CutNone {
			cuts++
		}
		return cut
	})
	<-w.everybody(4, size(60, 600))
	w.pg.OnCommit(nil)
	f := w.audit("R4")
	t.Logf("R4: %d commits were cut", cuts)
	require.Greater(t, cuts, size(20, 100))
	require.Positive(t, f.acked)
}

// R5: Postgres crashes under eight writers and recovers.
func TestPostgresCrashes(t *testing.T) {
	t.Parallel()
	needed(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	server, err := devdb.StartPostgres(ctx, devdb.Options{Own: true, Fsync: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	w := openWorld(t, worldOptions{postgres: server})
	over := w.everybody(8, size(400, 8000))
	for range 4 {
		select {
		case <-over:
		case <-time.After(2 * time.Second):
		}
		require.NoError(t, server.Restart(ctx, devdb.Immediate))
		began := time.Now()
		w.until(5*time.Second, "an act within five seconds", func() bool { return w.create(person(7)).sure })
		t.Logf("R5: writing again after %d ms", time.Since(began).Milliseconds())
	}
	<-over
	w.audit("R5 (4 crashes)")
}

// R7: with Postgres away, or its disk full, people are told so in time, and nothing is claimed.
func TestPostgresAway(t *testing.T) {
	t.Parallel()
	for _, fault := range []struct {
		name       string
		away, back func(*world) error
	}{
		{"refused", func(w *world) error { w.pg.Refuse(); return nil }, func(w *world) error { return w.pg.Accept() }},
		{"silent", func(w *world) error { w.pg.Silence(); return nil }, func(w *world) error { w.pg.Speak(); return nil }},
		{"full", (*world).fill, (*world).empty},
	} {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{idle: true})
			w.fillable()
			bot := w.start()
			w.must(person(0))
			require.NoError(t, fault.away(w))
			used, began := bot.cpu(w), time.Now()
			pace := time.NewTicker(300 * time.Millisecond) // as people act, so that what is measured is being without a store
			defer pace.Stop()
			for i := 0; time.Since(began) < time.Duration(size(3, 60))*time.Second; i++ {
				<-pace.C
				a := w.create(person(i % 8))
				require.Empty(t, a.turn.Error, "acknowledged within three seconds")
				require.False(t, a.sure)
				w.until(5*time.Second, "an honest answer", func() bool {
					said := w.heard(a)
					return strings.Contains(said, "no guardé nada") || strings.Contains(said, "no sé si quedó guardado")
				})
			}
			busy := float64(bot.cpu(w)-used) / float64(time.Since(began))
			require.Less(t, busy, 0.2, "share of a processor")
			require.NoError(t, fault.back(w))
			began = time.Now()
			w.until(5*time.Second, "back to normal within five seconds", func() bool { return w.create(person(0)).sure })
			t.Logf("R7 %s: %.1f %% of a processor while away, writing again after %d ms", fault.name, 100*busy, time.Since(began).Milliseconds())
			w.audit("R7 " + fault.name)
		})
	}
}

// R8: Redis refused, silent, emptied, or not there at all.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		w := openWorld(t, worldOptions{redisURL: "none"})
		<-w.everybody(8, size(80, 2000))
		require.Less(t, w.audit("R8 none").worst, 2500*time.Millisecond)
	})
	for name, fault := range map[string]func(*world, *devdb.Redis){
		"refused": func(w *world, _ *devdb.Redis) { w.redis.Refuse() },
		"silent":  func(w *world, _ *devdb.Redis) { w.redis.Silence() },
		"emptied": func(w *world, r *devdb.Redis) { require.NoError(w.t, r.Restart(context.Background())) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own, err := devdb.StartRedis(context.Background(), devdb.Options{Own: true})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, own.Stop()) })
			w := openWorld(t, worldOptions{redisURL: own.URL()})
			over := w.everybody(8, size(80, 2000))
			time.AfterFunc(time.Duration(100+rand.IntN(300))*time.Millisecond, func() { fault(w, own) })
			<-over
			w.must(person(0))
			require.Less(t, w.audit("R8 "+name).worst, 2500*time.Millisecond)
		})
	}
}
