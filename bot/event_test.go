package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	seen := make(chan *bot.Event, 4)
	b := start(t, func(b *bot.Bot) {
		b.Event("app_home_opened", func(_ context.Context, e *bot.Event) error {
			seen <- e
			return nil
		})
	})
	b.sim.DuplicateNext(1, slacksim.Duplication{After: 50 * time.Millisecond, NewEnvelopeID: true})
	require.NoError(t, b.bob.OpenHome(t.Context()))
	e := <-seen
	require.Equal(t, "app_home_opened", e.Type)
	require.Equal(t, pipeline.UserID("U0BOB"), e.Person.ID)
	require.Equal(t, i18n.EN, e.Person.Lang)
	require.IsType(t, &slackevents.AppHomeOpenedEvent{}, e.Data)
	require.Regexp(t, `^event:`, e.Key)
	_, err := b.ana.Say(t.Context(), sales, "", "nobody handles this")
	require.NoError(t, err)
	require.NoError(t, b.gina.OpenHome(t.Context()))
	b.await("every event acknowledged", func() bool { return acks(b) == 4 })
	require.Empty(t, seen, "done is done, and outsiders don't count")
}

func acks(b *bench) int {
	n := 0
	for _, e := range b.sim.Log() {
		if e.Kind == slacksim.LogAck {
			n++
		}
	}
	return n
}

func TestEventsAreAcknowledgedWhenTheyAreDone(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	b := prepare(t, func(b *bot.Bot) {
		b.Event("app_home_opened", func(context.Context, *bot.Event) error {
			switch calls.Add(1) {
			case 1:
				return errors.New("a bug")
			case 2:
				return &pipeline.Error{Code: pipeline.Unavailable}
			}
			return &pipeline.Error{Code: pipeline.Denied}
		})
	}, func(r *rig) { r.sim.Clock = newFastClock(60) })
	b.faulty = true // Slack complains of each delivery that was not acknowledged
	b.run()
	require.NoError(t, b.ana.OpenHome(t.Context()))
	b.await("the third delivery", func() bool { return calls.Load() == 3 && acks(b) == 1 })
}

// fastClock is real time, faster.
type fastClock struct {
	start time.Time
	by    time.Duration
}

func newFastClock(by int) fastClock { return fastClock{start: time.Now(), by: time.Duration(by)} }

func (c fastClock) Now() time.Time { return c.start.Add(time.Since(c.start) * c.by) }

func (c fastClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d/c.by, f).Stop
}

func TestAChangeOfAPersonCountsAtOnce(t *testing.T) {
	t.Parallel()
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) {
			return bot.Say(bot.Esc(lang(s.Person.Lang) + " " + s.Person.Name)), nil
		})
	})
	require.Equal(t, "es Ana Soto", b.answer(b.ana, ""))
	require.Equal(t, "es Ana Soto", b.answer(b.ana, ""))
	require.EqualValues(t, 1, b.metric("calls_total", "method=users.info"), "a person is asked for once")
	require.True(t, b.sim.ChangePerson(slacksim.User{ID: "U0ANA", Name: "ana", RealName: "Ana <!here>", Locale: "en-GB"}))
	b.await("the change", func() bool { return !b.memory.has("person:U0ANA") })
	require.Equal(t, "en Ana &lt;!here&gt;", b.answer(b.ana, ""))
	b.sim.Deactivate("U0ANA")
	b.await("the end of the account", func() bool { return !b.memory.has("person:U0ANA") })
	p, err := b.bot.Person(t.Context(), "U0ANA")
	require.NoError(t, err)
	require.True(t, p.Outsider)
	b.faulty = true // nobody of that id is there
	p, err = b.bot.Person(t.Context(), "U0NOBODY")
	require.NoError(t, err)
	require.True(t, p.Outsider, "who is unknown is no colleague")
}

func TestAPersonIsAtMostAMinuteOld(t *testing.T) {
	t.Parallel()
	now := time.Now()
	b := prepare(t, func(*bot.Bot) {}, func(r *rig) { r.opt.Now = func() time.Time { return now } })
	ask := func() string {
		p, err := b.bot.Person(t.Context(), "U0ANA")
		require.NoError(t, err)
		return p.Name
	}
	require.Equal(t, "Ana Soto", ask())
	b.sim.ChangePerson(slacksim.User{ID: "U0ANA", Name: "ana.rojas"})
	now = now.Add(59 * time.Second)
	require.Equal(t, "Ana Soto", ask())
	now = now.Add(2 * time.Second)
	require.Equal(t, "ana.rojas", ask())
	b.sim.ChangePerson(slacksim.User{ID: "U0ANA", Name: "ana.diaz"})
	now = now.Add(30 * time.Second)
	other := newBot(t, func(o *bot.Options) {
		o.APIURL, o.Memory, o.Now = b.sim.APIURL(), b.memory, func() time.Time { return now }
	})
	p, err := other.Person(t.Context(), "U0ANA")
	require.NoError(t, err)
	require.Equal(t, "ana.rojas", p.Name, "another replica knows it from the shared memory")
}

func TestEventUser(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]any{
		`{"user":"U1"}`:               {"U1", "", false},
		`{"user":{"id":"U2"}}`:        {"", "U2", false},
		`{"user":"U1","bot_id":"B1"}`: {"U1", "", true},
		`{"channel":"C1"}`:            {"", "", false},
		`{"user":7}`:                  {"", "", false},
		`{"user_id":"U3"}`:            {"U3", "", false},
		`{"user":7,"user_id":"U3"}`:   {"", "", false},
		`[]`:                          {"", "", false},
	} {
		raw := json.RawMessage(text)
		actor, subject, byBot := bot.EventUser(&raw)
		require.Equal(t, want, []any{actor, subject, byBot}, text)
	}
	actor, _, _ := bot.EventUser(nil)
	require.Empty(t, actor)
}
