package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
	"embudo/internal/slacksim"
	"embudo/pipeline"
	"embudo/store"
)

// benchedBot makes the test binary be the bot, as a process of its own, whose time and memory can be told apart.
const benchedBot = "EMBUDO_BENCHED_BOT"

// rush is the bot at work for many people: a process of its own on a Postgres that writes durably, a Redis and the
// local Slack.
type rush struct {
	b      *testing.B
	sim    *slacksim.Sim
	people []*slacksim.Person
	flow   *pipeline.Service
	bot    *exec.Cmd
	next   atomic.Int64
}

// BenchmarkEnvelopeToAck measures from a person's act to its acknowledgement over Socket Mode.
//
//	go test ./cmd/embudo -run '^$' -bench EnvelopeToAck -benchtime 20000x
//
// It reports acts a second, the middle and the 99th of a hundred acknowledgements in milliseconds, CPU seconds of the
// bot for a thousand acts, and the most memory that it held.
func BenchmarkEnvelopeToAck(b *testing.B) {
	for _, act := range []struct {
		name string
		do   func(*rush, *slacksim.Person) *slacksim.Turn
	}{
		{"nueva", (*rush).create}, {"listar", (*rush).list}, {"ver", (*rush).show}, {"gate", (*rush).lose},
	} {
		for _, n := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/%d", act.name, n), func(b *testing.B) {
				r := startRush(b, n, act.name == "gate")
				r.measure(n, act.do)
			})
		}
	}
}

func (r *rush) create(p *slacksim.Person) *slacksim.Turn {
	return r.slash(p, fmt.Sprintf("nueva Cliente%d 12,5M fin de mes", r.next.Add(1)))
}

func (r *rush) list(p *slacksim.Person) *slacksim.Turn { return r.slash(p, "listar todas") }

func (r *rush) show(p *slacksim.Person) *slacksim.Turn {
	return r.slash(p, fmt.Sprintf("ver OP-%d", 1+r.next.Add(1)%seededForRush))
}

// lose opens a form, which is not counted, and submits it.
func (r *rush) lose(p *slacksim.Person) *slacksim.Turn {
	ctx := context.Background()
	r.slash(p, fmt.Sprintf("perder OP-%d", r.next.Add(1)))
	_, err := p.Choose(ctx, "reason", "Decidió no comprar")
	require.NoError(r.b, err)
	outcome, err := p.Submit(ctx)
	require.NoError(r.b, err)
	require.Equal(r.b, slacksim.Closed, outcome.Kind)
	return outcome.Turn
}

func (r *rush) slash(p *slacksim.Person, text string) *slacksim.Turn {
	turn, err := p.Slash(context.Background(), "C0VENTAS", "/oportunidad", text)
	require.NoError(r.b, err)
	require.Empty(r.b, turn.Error)
	return turn
}

// seededForRush is how many opportunities there are to look at.
const seededForRush = 1000

func startRush(b *testing.B, n int, gates bool) *rush {
	b.Helper()
	ctx := context.Background()
	postgres, err := devdb.StartPostgres(ctx, devdb.Options{Own: true, Fsync: true})
	require.NoError(b, err)
	b.Cleanup(func() { _ = postgres.Stop() })
	redis, err := devdb.StartRedis(ctx, devdb.Options{Own: true})
	require.NoError(b, err)
	b.Cleanup(func() { _ = redis.Stop() })
	require.NoError(b, store.Migrate(ctx, postgres.URL()))
	db, err := store.Open(ctx, postgres.URL(), nil)
	require.NoError(b, err)
	b.Cleanup(db.Close)

	o := officeOptions{}
	for i := range n {
		o.people = append(o.people, slacksim.User{ID: fmt.Sprintf("U0RUSH%d", i), Name: fmt.Sprintf("rush%d", i), Locale: "es-CL", Admin: true})
	}
	sim, err := slacksim.New(o.workspace())
	require.NoError(b, err)
	_, err = sim.Start(ctx, "127.0.0.1:0")
	require.NoError(b, err)
	b.Cleanup(func() { _ = sim.Close() })
	r := &rush{b: b, sim: sim, flow: &pipeline.Service{Store: db, Now: time.Now, Zone: time.UTC}}
	for _, p := range o.people {
		r.people = append(r.people, sim.Person(p.ID))
	}
	seeds := seededForRush
	if gates {
		seeds = b.N + n // the first of each person warms up
	}
	r.seed(seeds)
	r.startBot(postgres.URL(), redis.URL())
	return r
}

func (r *rush) seed(n int) {
	r.b.Helper()
	var group sync.WaitGroup
	var next atomic.Int64
	for range 8 {
		group.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				_, err := r.flow.Create(context.Background(), pipeline.Request{Key: fmt.Sprint("seed ", i), By: pipeline.Member{ID: "U0RUSH0", Admin: true}},
					pipeline.New{Account: fmt.Sprint("Sembrado ", i), Value: pipeline.MustMoney("12500000", "CLP"), Sure: true})
				if err != nil {
					r.b.Error(err)
				}
			}
		})
	}
	group.Wait()
}

func (r *rush) startBot(databaseURL, redisURL string) {
	r.b.Helper()
	self, err := os.Executable()
	require.NoError(r.b, err)
	r.bot = exec.Command(self)
	r.bot.Env = append(os.Environ(), benchedBot+"=1", "DATABASE_URL="+databaseURL, "REDIS_URL="+redisURL, "LOG_LEVEL=warn",
		"SLACK_APP_TOKEN="+r.sim.AppToken(), "SLACK_BOT_TOKEN="+r.sim.BotToken(), "SLACK_API_URL="+r.sim.APIURL(),
		"HTTP_ADDR=127.0.0.1:0", "NOTIFY_CHANNEL="+os.Getenv("BENCH_NOTIFY_CHANNEL"))
	r.bot.Stderr = os.Stderr
	require.NoError(r.b, r.bot.Start())
	r.b.Cleanup(func() {
		_ = r.bot.Process.Signal(os.Interrupt)
		_ = r.bot.Wait()
	})
	changes := r.sim.Subscribe()
	defer changes.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for r.sim.Connections() < 2 {
		_, err := changes.Wait(ctx)
		require.NoError(r.b, err)
	}
}

// measure runs b.N acts by n people at once, after each has done one that is not counted.
func (r *rush) measure(n int, do func(*rush, *slacksim.Person) *slacksim.Turn) {
	b := r.b
	acks := make([][]time.Duration, n)
	var warm, group sync.WaitGroup
	for _, p := range r.people {
		warm.Go(func() { do(r, p) })
	}
	warm.Wait()
	before := r.cpu()
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	for i, p := range r.people {
		group.Go(func() {
			for left.Add(-1) >= 0 {
				acks[i] = append(acks[i], do(r, p).AckLatency.Duration())
			}
		})
	}
	group.Wait()
	b.StopTimer()
	all := slices.Sorted(slices.Values(slices.Concat(acks...)))
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "acts/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "ack-p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "ack-p99-ms")
	b.ReportMetric((r.cpu()-before).Seconds()*1000/float64(len(all)), "cpu-s/1000")
	b.ReportMetric(r.peakMiB(), "peak-MiB")
}

// cpu is what the bot has used of processors. Source: proc(5), /proc/pid/stat, in hundredths of a second.
func (r *rush) cpu() time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.bot.Process.Pid))
	require.NoError(r.b, err)
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	var ticks int
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		require.NoError(r.b, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func (r *rush) peakMiB() float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.bot.Process.Pid))
	require.NoError(r.b, err)
	for line := range strings.Lines(string(raw)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(size)[0], 64)
			require.NoError(r.b, err)
			return kib / 1024
		}
	}
	r.b.Fatal("the bot's memory is not told")
	return 0
}
