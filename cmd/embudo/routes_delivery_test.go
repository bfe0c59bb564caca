package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// jsonOf is how a setting's value is kept.
func jsonOf(t testing.TB, value any) string {
	t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(t, err)
	return string(raw)
}

// Routes say which channel hears of what, in which language, and whether news is shown outside of the thread.
func TestRoutesDecideWhoHears(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{jobs: soon, sim: func(c *slacksim.Config) {
		c.Channels = append(c.Channels,
			slacksim.Channel{ID: "C0WINS", Name: "wins", Members: []string{demoAna}, Bot: true},
			slacksim.Channel{ID: "C0CALMO", Name: "calmo", Members: []string{demoAna}, Bot: true})
	}})
	w.sets(pipeline.SettingRoute, "wins", jsonOf(t, pipeline.Route{Channel: "C0WINS", Stages: []pipeline.Stage{pipeline.StageCommitted}, Minimum: clp(t, "1000000")}))
	w.sets(pipeline.SettingRoute, "calmo", jsonOf(t, pipeline.Route{Channel: "C0CALMO"}))
	w.sets(pipeline.SettingChannel, "C0WINS", jsonOf(t, pipeline.ChannelRule{Lang: "en"}))
	w.sets(pipeline.SettingChannel, "C0CALMO", jsonOf(t, pipeline.ChannelRule{Quiet: true}))

	o := w.seedTold(demoAna, "Acme", pipeline.StageQualified)
	calm := w.Channel("#calmo").Await(o.ID.String(), "*Calificada* ·")
	calm.Thread().Await("avanzó")
	w.quiet()
	require.Empty(t, w.Channel("#wins").Messages(), "it is not won yet")
	require.Empty(t, w.sales.Messages(), "a route is set, so the channel of the environment hears no more")

	require.NoError(t, w.forwardTold(o))
	wins := w.Channel("#wins").Await(o.ID.String(), "*Committed* ·")
	news := wins.Thread().Await("Ana Rojas won " + o.ID.String())
	require.Equal(t, "thread_broadcast", news.Subtype, "what is won is shown in the channel too")
	calmLine := calm.Thread().Await("Ana Rojas ganó " + o.ID.String())
	require.Empty(t, calmLine.Subtype, "this channel has asked for quiet")
	calm.Becomes("*Comprometida* ·")

	choose(news, w.carla, "Why did I get this?").Contains("Una ruta avisa en este canal: al entrar a Comprometida, desde $1.000.000").
		Press("Cambiar la regla").Modal("Ruta").Cancel()
	choose(calmLine, w.emma, "¿Por qué me llegó esto?").Contains("A route tells this channel: each change of stage", "Whoever administers Embudo")
}

// Who asked for it once a day is told once, of all that waited, when the hour has come; what is of today waits.
func TestDigest(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", idle: true, jobs: soon})
	for _, l := range tongues {
		me := l.seller(w)
		id := pipeline.UserID(me.ID())
		require.NoError(t, w.flow().Wish(t.Context(), pipeline.Member{ID: id}, pipeline.Wish{To: me.ID(), Kind: pipeline.WishDigest}))
		flow := w.flow()
		now := flow.Now
		flow.Now = func() time.Time { return now().AddDate(0, 0, -2) }
		for _, account := range []string{"Acme", "Globex"} {
			out, err := flow.Create(t.Context(), asked(id), pipeline.New{Account: account + l.command, Value: clp(t, "12500000"), Sure: true})
			require.NoError(t, err)
			_, err = flow.Lose(t.Context(), pipeline.Request{Key: "lose " + out.Opportunity.ID.String(), By: pipeline.Member{ID: demoCarla, Admin: true}},
				targetOf(out.Opportunity), pipeline.Loss{Reason: pipeline.LossDeclined})
			require.NoError(t, err)
		}
	}
	w.Sim.LoseReplyNext("chat.postMessage", 2) // it is looked for before it is sent again
	w.start()
	for _, l := range tongues {
		digest := l.seller(w).DMs().Await(l.say("Tu resumen: 2 oportunidades con novedades", "Your digest: news of 2 opportunities"), "Acme", "Globex", l.say("*Perdida*", "*Lost*"))
		digest.Press(l.seller(w), l.say("¿Por qué me llegó esto?", "Why did I get this?")).Contains(l.say("resumen diario", "daily digest"))
		w.quiet()
		require.Len(t, l.seller(w).DMs().Messages(), 1)
	}
}
