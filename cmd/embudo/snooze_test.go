package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/store"
)

// weekend is one over which Chile changes its clocks, and when it is nine o'clock there on the workday before and after.
type weekend struct {
	name          string
	before, after time.Time
}

var weekends = []weekend{
	{"September", time.Date(2026, time.September, 4, 13, 0, 0, 0, time.UTC), time.Date(2026, time.September, 7, 12, 0, 0, 0, time.UTC)},
	{"April", time.Date(2026, time.April, 2, 12, 0, 0, 0, time.UTC), time.Date(2026, time.April, 6, 13, 0, 0, 0, time.UTC)},
}

// until is the day until which what is brought up before the weekend is put off: the second workday after it.
func (c weekend) until(zone *time.Location) pipeline.Date {
	return pipeline.DateOf(c.after.In(zone)).AddDays(1)
}

// moved is an office whose clock is moved by hand.
type moved struct {
	*office
	clock atomic.Pointer[time.Time]
	base  *pgx.Conn
}

// At most one message a person a day, at their hour by their own clock, also when the clocks change; what was put off with a
// reason stays away until it is the day that was chosen where its reader is; and what people say of it is counted.
func TestWhatWasPutOffStaysAway(t *testing.T) {
	t.Parallel()
	for _, c := range weekends {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := &moved{}
			w.move(c.before.Add(-2 * time.Hour))
			kiri := slacksim.User{ID: "U0KIRI", Name: "kiri", RealName: "Kiri Far", Locale: "en-NZ", TZ: "Pacific/Auckland"}
			w.office = openOffice(t, officeOptions{channel: "none", idle: true, people: []slacksim.User{kiri}, sim: emmaInSantiago, jobs: func(o *store.JobOptions) {
				o.BriefEvery, o.Now = 20*time.Millisecond, func() time.Time { return *w.clock.Load() }
			}})
			var err error
			w.base, err = pgx.Connect(context.Background(), w.settings.DatabaseURL.Reveal())
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, w.base.Close(context.Background())) })
			for _, who := range []pipeline.UserID{demoAna, demoEmma, demoBruno, pipeline.UserID(kiri.ID)} {
				w.long(c.before, who, "Acme de "+string(who), "1000000")
			}
			w.putOff(c, pipeline.UserID(kiri.ID))
			w.start()

			// Bruno's summary, due at each moment, says that the others' would have been owed by then.
			w.brunoAt(c.before.Add(-5 * time.Minute))
			for _, l := range tongues {
				require.Empty(t, l.seller(w.office).DMs().Messages(), "five to nine")
			}
			w.move(c.before.Add(time.Minute))
			for _, l := range tongues {
				me := l.seller(w.office)
				told := me.DMs().Await(l.say("1 oportunidad te espera hoy", "1 opportunity waits for you today"))
				told.Press(me, l.say("Útil", "Useful"))
				w.snooze(l, told, c.until(w.settings.zone))
				me.AppHome(l.say("Nada urgente", "Nothing urgent"))
			}
			w.move(c.before.Add(7 * time.Hour))

			w.brunoAt(c.after.Add(-5 * time.Minute))
			require.Zero(t, w.owed(demoAna, c.after), "five to nine by the clock that has changed")
			w.move(c.after.Add(time.Minute))
			w.eventually("Ana's and Emma's day to be looked at", func() bool { return w.owed(demoAna, c.after)+w.owed(demoEmma, c.after) == 2 })
			w.settledAll()
			for _, l := range tongues {
				require.Len(t, l.seller(w.office).DMs().Messages(), 1, "one a day, and none while it is put off")
			}
			// It is that day already in Auckland.
			w.move(c.after.Add(9 * time.Hour))
			w.As(kiri.ID).DMs().Await("1 opportunity waits for you today")

			w.move(c.after.AddDate(0, 0, 1).Add(time.Minute))
			for _, l := range tongues {
				me := l.seller(w.office)
				again := w.second(me)
				again.Press(me, l.say("Ruido", "Noise"))
				home := me.AppHome()
				w.eventually("it to need its owner again", func() bool { return !strings.Contains(home.Text(), l.say("Nada urgente", "Nothing urgent")) })
			}
			w.settledAll()
			var sent int
			require.NoError(t, w.base.QueryRow(context.Background(), "select count(*) from nudges where rule = 'stuck'").Scan(&sent))
			w.carla.Slash("/embudo recordatorios").Contains(fmt.Sprintf("Enviados: %d", sent), "útil: 2 · ruido: 2")
			w.mary.Slash("/pipeline reminders").Contains(fmt.Sprintf("Sent: %d", sent), "useful: 2 · noise: 2")
			var most int
			require.NoError(t, w.base.QueryRow(context.Background(), `select max(n) from (
				select count(*) n from notices where kind = 'briefing' and state = 'sent' group by destination, subject) t`).Scan(&most))
			require.Equal(t, 1, most, "one a person a day")
		})
	}
}

func emmaInSantiago(c *slacksim.Config) {
	for i := range c.People {
		if c.People[i].ID == demoEmma {
			c.People[i].TZ = "America/Santiago"
		}
	}
}

func (w *moved) move(to time.Time) { w.clock.Store(&to) }

// brunoAt moves the clock, and waits until Bruno's summary of that day, due then, was sent.
func (w *moved) brunoAt(at time.Time) {
	w.t.Helper()
	local := at.In(w.settings.zone)
	require.NoError(w.t, w.db.KeepHour(context.Background(), demoBruno, pipeline.Hour{Minute: local.Hour()*60 + local.Minute()}))
	w.move(at)
	w.eventually("Bruno's summary", func() bool { return w.owed(demoBruno, at) == 1 })
	w.settledAll()
	w.AllowMessages()
}

// eventually waits for what no message tells.
func (w *office) eventually(what string, is func() bool) {
	w.t.Helper()
	require.Eventually(w.t, is, 30*time.Second, 20*time.Millisecond, what)
}

// owed counts the summaries that somebody was owed on the day of a moment.
func (w *moved) owed(who pipeline.UserID, at time.Time) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.base.QueryRow(context.Background(), "select count(*) from notices where kind = 'briefing' and destination = $1 and subject = $2",
		string(who), "briefing/"+pipeline.DateOf(at.In(w.settings.zone)).String()).Scan(&n))
	return n
}

func (w *moved) settledAll() {
	w.t.Helper()
	w.eventually("nothing owed any more", func() bool {
		var n int
		require.NoError(w.t, w.base.QueryRow(context.Background(), "select count(*) from notices where settled_at is null").Scan(&n))
		return n == 0
	})
}

// snooze puts off what a summary brought up.
func (w *moved) snooze(l tongue, told story.Message, until pipeline.Date) {
	w.t.Helper()
	form := told.Press(l.seller(w.office), l.say("Posponer", "Snooze")).Modal(l.say("Posponer", "Snooze"))
	require.Contains(w.t, form.Date("step_on", until.String()).Submit().Refused(), "step_what", "it asks why")
	form.Fill("step_what", "Vuelven de vacaciones").Submit().Closed().Contains("Vuelven de vacaciones")
}

// putOff is snooze by the domain.
func (w *moved) putOff(c weekend, who pipeline.UserID) {
	w.t.Helper()
	ctx, flow := context.Background(), w.flow()
	flow.Now = func() time.Time { return c.before.Add(-2 * time.Hour) }
	page, err := flow.Store.Find(ctx, pipeline.Query{Limit: 1, Filter: pipeline.Filter{Owner: who}})
	require.NoError(w.t, err)
	_, err = flow.Plan(ctx, asked(who), targetOf(page.Items[0]), &pipeline.NextStep{What: "Feriado", On: c.until(w.settings.zone), Snoozed: true})
	require.NoError(w.t, err)
}

// second waits for somebody's second message.
func (w *moved) second(who *story.Actor) story.Message {
	w.t.Helper()
	w.Until(who.ID()+"'s second message", func() bool { return len(who.DMs().Messages()) == 2 })
	return who.DMs().Messages()[1]
}
