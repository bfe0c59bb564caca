package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// hung is a picture in a Home: the file, and the words for it.
type hung struct {
	Slack struct{ ID string } `json:"slack_file"`
	Alt   string              `json:"alt_text"`
}

// hungIn are those that a Home shows.
func hungIn(t testing.TB, view *slacksim.View) []hung {
	t.Helper()
	var all []hung
	if view == nil {
		return nil
	}
	require.NoError(t, json.Unmarshal(view.Blocks, &all))
	kept := all[:0]
	for _, h := range all {
		if h.Slack.ID != "" {
			kept = append(kept, h)
		}
	}
	return kept
}

// picture waits for the only picture of a Home whose words have all parts, and looks at its file.
func (w *office) picture(who *story.Actor, parts ...string) hung {
	w.t.Helper()
	w.Timeout = time.Minute // to draw one is work for the processor, which others use too
	var found hung
	w.Until("a picture of "+strings.Join(parts, ", "), func() bool {
		for _, h := range hungIn(w.t, who.Home()) {
			found = h
			if !strings.Contains(h.Alt, parts[0]) {
				continue
			}
			for _, part := range parts {
				require.Contains(w.t, h.Alt, part)
			}
			return true
		}
		return false
	})
	require.True(w.t, who.SeesPicture(found.Slack.ID))
	file, data, ok := w.Sim.File(found.Slack.ID)
	require.True(w.t, ok)
	require.Empty(w.t, file.Channels, "nobody else has it")
	img, err := png.Decode(bytes.NewReader(data))
	require.NoError(w.t, err)
	require.Equal(w.t, 1800, img.Bounds().Dx())
	return found
}

// called counts calls of a method.
func (w *office) called(method string) int {
	n := 0
	for _, e := range w.Sim.Log() {
		if e.Kind == slacksim.LogAPI && e.Name == method {
			n++
		}
	}
	return n
}

const uploads = "files.getUploadURLExternal"

// A Home says everything in words at once, and shows the same as a picture a moment later; what was drawn once is not
// uploaded again. The figures are those of the opportunities, added up here.
func TestHomeShowsAPictureAfterTheWords(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			who, chief := l.seller(w), l.chief(w)
			for i, line := range []string{l.say("Acme 12,5M", "Acme 12.5M"), "Globex 3M", "Initech 850 USD"} {
				who.Slash(l.command + l.say(" nueva ", " new ") + line).Contains("OP-" + strconv.Itoa(i+1))
				w.sales.Await("OP-" + strconv.Itoa(i+1))
			}
			require.Zero(t, w.called(uploads), "nobody looks yet")
			who.AppHome(l.say("Mis oportunidades abiertas", "My open opportunities"))
			mine := l.say("Mis oportunidades abiertas", "My open opportunities")
			total := l.amount(w.total("CLP", 1, 2, 3))
			first := w.picture(who, mine, l.say("Inmadura: 3 oportunidades", "Immature: 3 opportunities"), total, l.amount(w.total("USD", 1, 2, 3)))
			require.Empty(t, firstHome(t, w, who), "the words did not wait")
			require.Equal(t, 1, w.called(uploads))

			who.AppHome(mine)
			w.homeShows(who, first.Slack.ID)
			require.Equal(t, 1, w.called(uploads), "the same figures")

			chief.AppHome(l.say("Embudo de toda la empresa", "The whole company's funnel"))
			company := w.picture(chief, l.say("Embudo de toda la empresa", "The whole company's funnel"), total)
			require.NotEqual(t, first.Slack.ID, company.Slack.ID)
			require.Equal(t, 2, w.called(uploads))
		})
	}
}

// Where a target is set, the picture holds the forecast against it.
func TestHomeShowsATargetAsAPicture(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			who, flow := l.seller(w), w.flow()
			who.Slash(l.command + l.say(" nueva Acme 12,5M fin de mes", " new Acme 12.5M end of month")).Contains("OP-1")
			w.sales.Await("OP-1")
			month := pipeline.MonthOf(flow.Today())
			raw, err := json.Marshal(pipeline.MustMoney("50000000", "CLP"))
			require.NoError(t, err)
			_, err = flow.Set(context.Background(), pipeline.Request{Key: "target", By: pipeline.Member{ID: demoCarla, Admin: true}},
				pipeline.Entry{Setting: pipeline.SettingTarget, Key: pipeline.TargetKey(month, pipeline.OfPerson(pipeline.UserID(who.ID()))), Value: raw})
			require.NoError(t, err)
			who.AppHome(l.say("Mi pronóstico", "My forecast"))
			weighted := pipeline.MustMoney("1250000", "CLP") // a tenth of 12.5 million, as an immature one counts
			w.picture(who, l.say("Mi pronóstico", "My forecast"), l.say("Meta ", "Target ")+l.amount(pipeline.MustMoney("50000000", "CLP")),
				l.say("Ponderado ", "Weighted ")+l.amount(weighted)+l.say(" · 2 %", " · 2%"))
		})
	}
}

// A picture that can't be put into Slack leaves the words, and is not tried again at once.
func TestAHomeWithoutAPictureKeepsItsWords(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*slacksim.Sim){
		"too many calls": func(s *slacksim.Sim) { s.RateLimitNext(uploads, "", 2*time.Second, 1) },
		"away":           func(s *slacksim.Sim) { s.FailNext("files.completeUploadExternal", 503, "", 1) },
		"no scope":       func(s *slacksim.Sim) { s.FailNext(uploads, 200, "missing_scope", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			w.ana.Slash("/oportunidad nueva Acme 12,5M").Contains("OP-1")
			w.sales.Await("OP-1")
			w.Timeout = time.Minute
			fail(w.Sim)
			w.ana.AppHome("Acme", "$12.500.000")
			w.Until("the picture to be tried", func() bool { return w.called(uploads) == 1 })
			for _, line := range []string{"Globex 3M", "Initech 4M"} {
				w.ana.Slash("/oportunidad nueva " + line).Contains("OP-")
				w.sales.Await("OP-")
				w.ana.AppHome(strings.Fields(line)[0])
			}
			require.Empty(t, hungIn(t, w.ana.Home()))
			require.Equal(t, 1, w.called(uploads))
		})
	}
}

// Slack looks through a file before a Home may show it: until then there are the words.
func TestAHomeWaitsForSlackToTakeThePicture(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.Timeout = time.Minute
	w.Sim.SlowFiles(10 * time.Second) // longer than a busy machine takes to show what was drawn
	w.ana.Slash("/oportunidad nueva Acme 12,5M").Contains("OP-1")
	w.sales.Await("OP-1")
	w.ana.AppHome("Acme")
	refused := func() bool {
		for _, e := range w.Sim.Log() {
			if e.Name == "views.publish" && e.Error != "" {
				return true
			}
		}
		return false
	}
	w.Until("Slack to refuse the picture", refused)
	w.ana.AppHome("Acme", "$12.500.000")
	w.picture(w.ana, "Mis oportunidades abiertas", "$12.500.000")
	require.Equal(t, 1, w.called(uploads))
}

// What moved comes as a picture to who asks for it: from what was not yet won to what is, by all that made the difference.
func TestWhatMovedAsAPicture(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{channel: "none"})
			ctx, flow := context.Background(), w.flow()
			then := &pipeline.Service{Store: flow.Store, Zone: flow.Zone, Now: func() time.Time { return time.Now().AddDate(0, 0, -20) }}
			old := func(account string) pipeline.Opportunity {
				out, err := then.Create(ctx, asked(demoAna), pipeline.New{Account: account, Value: clp(t, "1000000"), Sure: true})
				require.NoError(t, err)
				return out.Opportunity
			}
			grown := clp(t, "1750000")
			_, err := flow.Edit(ctx, asked(demoAna), targetOf(old("Crece")), pipeline.Edit{Value: &grown})
			require.NoError(t, err)
			_, err = flow.Lose(ctx, asked(demoAna), targetOf(old("Se va")), pipeline.Loss{Reason: pipeline.LossDeclined})
			require.NoError(t, err)
			old("Quieta")
			w.seed(demoBruno, "Nueva y ganada", pipeline.StageCommitted)

			chief := l.chief(w)
			moves := chief.Slash(l.outlook("", "")).Press(l.say("Qué se movió", "What moved"))
			moves.Press(l.say("Como imagen", "As a picture")).Contains(l.say("Listo", "Done"))
			m := chief.DMs().Await(l.say("Qué se movió desde", "What moved since"))
			day := phrase.FormatDate(flow.Today().AddDays(-7), l.lang)
			line := func(es, en, amount string) string { return l.say(es, en) + ": 1 · " + amount }
			pesos := func(amount string) string { return l.amount(clp(t, amount)) }
			m.Contains(l.say("Por ganar el ", "Open on ")+day+": "+pesos("3000000"), line("Nuevas", "New", "+"+pesos("13000000")),
				line("Crecen", "Grown", "+"+pesos("750000")), line("Ganadas", "Won", "−"+pesos("13000000")),
				line("Perdidas", "Lost", "−"+pesos("1000000")), l.say("Por ganar hoy: ", "Open today: ")+pesos("2750000"))
			require.Len(t, m.Files, 1)
			_, data, ok := w.Sim.File(m.Files[0].ID)
			require.True(t, ok)
			_, err = png.Decode(bytes.NewReader(data))
			require.NoError(t, err)
			w.AllowMessages()
		})
	}
}

// firstHome are the pictures in what was shown to somebody first.
func firstHome(t testing.TB, w *office, who *story.Actor) []hung {
	t.Helper()
	for _, e := range w.Sim.Log() {
		var asked struct {
			User string         `json:"user_id"`
			View *slacksim.View `json:"view"`
		}
		if e.Name == "views.publish" && json.Unmarshal(e.Request, &asked) == nil && asked.User == who.ID() {
			return hungIn(t, asked.View)
		}
	}
	t.Fatal("no Home was shown")
	return nil
}

// total adds up the values of opportunities in a currency.
func (w *office) total(c pipeline.Currency, ids ...pipeline.OpportunityID) pipeline.Money {
	w.t.Helper()
	sum := pipeline.MustMoney("0", string(c)).Amount()
	for _, id := range ids {
		o := w.opportunity(id)
		if o.Value.Currency() != c {
			continue
		}
		var err error
		sum, err = sum.Add(o.Value.Amount())
		require.NoError(w.t, err)
	}
	m, err := pipeline.NewMoney(sum, c)
	require.NoError(w.t, err)
	return m
}

// amount is money as the language writes it.
func (l tongue) amount(m pipeline.Money) string { return phrase.FormatMoney(m, l.lang) }
