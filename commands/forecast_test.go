package commands

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// forecastFamilies are the texts of forecasts that are put together from a prefix and a name.
func forecastFamilies() map[string][]string {
	f := map[string][]string{}
	for _, figure := range pipeline.Figures() {
		f["forecast.figure_"] = append(f["forecast.figure_"], string(figure))
	}
	parts := constantsOf("../pipeline/forecast/ask.go", "By")
	f["forecast.part_"], f["forecast.by_"] = parts, parts
	f["forecast.move_"] = constantsOf("../pipeline/forecast/moves.go", "Move")
	return f
}

// foresees answers a line after the command of a forecast.
func (o *office) foresees(id pipeline.UserID, lang i18n.Lang, line string) bot.Reply {
	reply, err := o.forecast(context.Background(), o.slash(id, lang, line))
	require.NoError(o.t, err, line)
	return reply
}

// keeps sets an entry as an admin does.
func (o *office) keeps(of pipeline.Setting, key string, value any) {
	_, err := o.flow.Set(context.Background(), pipeline.Request{Key: string(of) + key, By: pipeline.Member{ID: carla, Admin: true}},
		pipeline.Entry{Setting: of, Key: key, Value: encodeValue(value)})
	require.NoError(o.t, err)
}

// foresight is an office with something of everything in its quarter, which is the first of 2026.
func foresight(t require.TestingT) *office {
	o := newOffice(t)
	o.directory = &directory{}
	o.opens(pipeline.New{Account: "Acme <!here>", Value: clp("12500000"), Close: today.AddDays(10), ServiceLine: "Datos & nube"}, pipeline.StageQualified)
	o.opens(pipeline.New{Account: "Globex", Value: pipeline.MustMoney("3400.5", "USD"), Close: today.AddDays(15)}, pipeline.StageImmature)
	o.opens(pipeline.New{Account: "Sin fecha", Value: clp("7")}, pipeline.StageImmature)
	o.opens(sampleNew(), pipeline.StageInvoicing)
	o.keeps(pipeline.SettingTeam, "Norte", pipeline.Team{Lead: carla, Members: []pipeline.UserID{ana}})
	o.keeps(pipeline.SettingRate, "USD/CLP/2026-03-01", "950.5")
	o.keeps(pipeline.SettingTarget, "2026-Q1/all", "CLP 60000000")
	o.keeps(pipeline.SettingTarget, "2026-03/all", "CLP 20000000")
	o.keeps(pipeline.SettingAdjustment, "2026-Q1/committed/all", pipeline.Adjustment{Value: clp("30000000"), Note: "Falta *Acme* <@U0ANA>"})
	return o
}

func TestForecastViews(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, a := foresight(t), newAlbum(t, lang)
			say := func(es, en string) string {
				if lang == i18n.EN {
					return en
				}
				return es
			}
			for _, line := range [][2]string{{"", ""}, {"por persona", "by person"}, {"año por línea", "year by line"}, {"mes en USD", "month in USD"}, {"Norte en UF", "Norte in UF"},
				{"yo próximo año", "me next year"}, {"en doblones", "in doubloons"}, {"nadie", "nobody"}, {"metas", "targets"}} {
				a.reply(say(line[0], line[1]), o.foresees(carla, lang, say(line[0], line[1])))
			}
			out := outlook{selection: selection{Who: pipeline.Everyone}}.of(pipeline.QuarterOf(today))
			press := func(does func(context.Context, *bot.Press) (bot.Reply, error), action string, shown outlook) bot.Reply {
				reply, err := does(context.Background(), o.press(carla, lang, action, "", shown.value()))
				require.NoError(t, err)
				return reply
			}
			drawn := out
			drawn.Drawn = true
			a.reply("a chart", press(o.pressedForecast, actionForecast, drawn))
			a.reply("no snapshot yet", press(o.pressedActual, actionActual, out))
			monday := pipeline.Date{Year: 2026, Month: time.March, Day: 9}
			o.store.KeepSnapshot(monday.AddDays(-7), noon.AddDate(0, 0, -7))
			o.store.KeepSnapshot(monday, time.Date(2026, time.March, 9, 0, 0, 3, 0, santiago))
			a.reply("against actual", press(o.pressedActual, actionActual, out))
			a.reply("what moved", press(o.pressedMoves, actionMoves, out))
			o.now = noon.AddDate(0, 1, 0)
			a.reply("nothing moved", press(o.pressedMoves, actionMoves, out))
			a.add("an adjustment", viewJSON(t, o, o.adjusting, lang, adjustState{outlook: out}, bot.Values{}))
			a.add("a target", viewJSON(t, o, o.targeting, lang, targetState{Period: "2026-Q1", Who: pipeline.Everyone}, bot.Values{}))
			a.add("a target of a period that is over", viewJSON(t, o, o.targeting, lang, targetState{Period: "2025", Who: pipeline.OfTeam("Norte"), Value: "CLP 5", Sure: true}, bot.Values{}))
			a.is("forecast")
		})
	}
}

// Charts draw what was invoiced and collected where there is any, each month at its height; and say so where it is in a currency that
// they do not draw.
func TestChartsDrawWhatBecameOfAForecast(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		v := newOffice(t).speaks(lang)
		month := func(m time.Month, booked, invoiced, collected string) forecast.Part {
			return forecast.Part{Of: forecast.Key{Period: pipeline.MonthOf(pipeline.Date{Year: 2026, Month: m, Day: 1})}, Figures: forecast.Figures{
				pipeline.FigureBooked: sumOf(clp(booked)), pipeline.FigureInvoiced: sumOf(clp(invoiced)), pipeline.FigureCollected: sumOf(clp(collected))}}
		}
		f := forecast.Forecast{Ask: forecast.Ask{Period: pipeline.QuarterOf(today), By: forecast.ByMonth}, Figures: forecast.Figures{
			pipeline.FigureWeighted: sumOf(clp("90")), pipeline.FigureBooked: sumOf(clp("60")), pipeline.FigureInvoiced: sumOf(clp("35")), pipeline.FigureCollected: sumOf(clp("10"))},
			Parts: []forecast.Part{month(time.January, "20", "5", "1"), month(time.February, "40", "30", "9")}}
		shown := v.parts(f, pipeline.CLP)
		drawn := chartsOf(t, shown.charts(v, pipeline.CLP))
		require.Len(t, drawn, 2)
		require.Len(t, drawn[1].Chart.Series, len(actuals))
		for i, want := range [][]float64{{20, 40}, {5, 30}, {1, 9}} {
			require.Equal(t, v.figure(actuals[i]), drawn[1].Chart.Series[i].Name)
			for j, height := range want {
				require.InDelta(t, height, drawn[1].Chart.Series[i].Data[j].Value, 0)
			}
		}
		require.Len(t, chartsOf(t, shown.charts(v, pipeline.USD)), 1, "nothing was invoiced in dollars")
		require.Empty(t, shown.chartNotes(v, pipeline.CLP))
		f.Figures[pipeline.FigureCollected] = append(f.Figures[pipeline.FigureCollected], sumOf(pipeline.MustMoney("7", "USD"))...)
		require.Len(t, v.parts(f, pipeline.CLP).chartNotes(v, pipeline.CLP), 1)
	}
}

// A target's picture says in words all that it draws: what is there, and then what is to come.
func TestATargetsPictureSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	for lang, want := range map[i18n.Lang]string{
		i18n.ES: "x: Meta $1.000; Ganado $600 · 60 %; Facturado $350 · 35 %; Cobrado $0 · 0 %; Comprometido $1.200 · 120 %; Ponderado $0 · 0 %",
		i18n.EN: "x: Target CLP 1,000; Booked CLP 600 · 60%; Invoiced CLP 350 · 35%; Collected CLP 0 · 0%; Committed CLP 1,200 · 120%; Weighted CLP 0 · 0%",
	} {
		f := forecast.Forecast{Target: &forecast.Target{Value: clp("1000")}, Figures: forecast.Figures{
			pipeline.FigureBooked: sumOf(clp("600")), pipeline.FigureInvoiced: sumOf(clp("350")), pipeline.FigureCommitted: sumOf(clp("1200"))}}
		drawing, words := newOffice(t).speaks(lang).targetPicture("x", f)
		require.Equal(t, want, words)
		f.Figures[pipeline.FigureCollected] = sumOf(clp("1"))
		more, _ := newOffice(t).speaks(lang).targetPicture("x", f)
		require.NotEqual(t, drawing.Key(), more.Key())
	}
}

// What buttons carry may have been made up: it is refused and shows nothing.
func TestMadeUpOutlooks(t *testing.T) {
	t.Parallel()
	o := foresight(t)
	for _, value := range []string{"", "{", `{"p":"2026-Q1"}`, `{"p":"2026-Q9","w":"all","a":"month"}`, `{"p":"2026","w":"all","a":"week"}`, `{"p":"2026","w":"all","a":"month","c":"ABC"}`} {
		for _, does := range []func(context.Context, *bot.Press) (bot.Reply, error){o.pressedForecast, o.pressedActual, o.pressedMoves, o.pressedAdjust, o.pressedForecastWhose, o.pressedTargets, o.pressedTarget} {
			reply, err := does(context.Background(), o.press(carla, i18n.ES, actionForecast, "", value))
			require.NoError(t, err)
			require.Equal(t, o.gone(o.press(carla, i18n.ES, actionForecast, "", "")).Text, reply.Text, value)
		}
	}
}

// Whatever is typed, the answer is within Slack's limits, and an outlook that was read can be asked for.
func FuzzForecastLine(f *testing.F) {
	for _, line := range []string{"", "trimestre", "próximo mes en USD", "2026-Q4 Norte por línea", "en noviembre", "por", "en", `"en" USD`, "<@U0ANA> año", "todo por persona en pesos"} {
		f.Add(line)
	}
	o := foresight(f)
	f.Fuzz(func(t *testing.T, line string) {
		o.t = t
		s := o.slash(ana, i18n.ES, line)
		out, reply, err := o.looked(context.Background(), &asked{Slash: s, voice: o.voice(s.Person), words: phrase.Words(line)}, pipeline.Everyone)
		require.NoError(t, err)
		if reply != nil {
			replyJSON(t, *reply)
			return
		}
		ask, ok := out.ask()
		require.True(t, ok, line)
		_, _, _, err = forecast.Read(context.Background(), o.flow, pipeline.Member{ID: ana}, ask)
		require.NoError(t, err)
		replyJSON(t, o.foresees(ana, i18n.EN, line))
	})
}
