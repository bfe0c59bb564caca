package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// stocked is an office with opportunities of several stages, people and clients: 20 open ones of Ana's.
func stocked(o *office) {
	for i := range 20 {
		n := pipeline.New{Account: fmt.Sprintf("Cliente %02d", i), Name: "Mesa de ayuda", Value: clp(fmt.Sprint(1000000 * (i + 1)))}
		if i%2 == 0 {
			n.Close = today.AddDays(10*i - 15)
		}
		if i%5 == 0 {
			n.Value = pipeline.MustMoney("350.5", "CLF")
		}
		o.opens(n, []pipeline.Stage{pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted}[i%3])
	}
	o.opens(sampleNew(), pipeline.StageLost)
	o.opens(sampleNew(), pipeline.StageDone)
	o.did(o.flow.Create(context.Background(), o.by(bruno), pipeline.New{Account: "Acme & Hijos", Close: today.AddDays(-1)}))
}

// turn presses the button to the next or previous page that a list has.
func (o *office) turn(lang i18n.Lang, reply bot.Reply, suffix string) (bot.Reply, bool) {
	value := valueOf(o.t, replyJSON(o.t, reply), actionList+":"+suffix)
	if value == "" {
		return bot.Reply{}, false
	}
	next, err := o.pressedList(context.Background(), o.press(ana, lang, actionList, suffix, value))
	require.NoError(o.t, err)
	return next, true
}

// valueOf is the value of the button with an action id, "" where there is none.
func valueOf(t require.TestingT, raw json.RawMessage, action string) string {
	var m struct {
		Blocks []struct {
			Elements []struct {
				ActionID string `json:"action_id"`
				Value    string `json:"value"`
			} `json:"elements"`
		} `json:"blocks"`
	}
	require.NoError(t, json.Unmarshal(raw, &m))
	for _, b := range m.Blocks {
		for _, e := range b.Elements {
			if e.ActionID == action {
				return e.Value
			}
		}
	}
	return ""
}

func TestLists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		a.reply("nothing", o.types(ana, lang, "listar vencidas"))
		stocked(o)
		first := o.types(ana, lang, "listar")
		a.reply("mine, first page", first)
		middle, ok := o.turn(lang, first, "next")
		require.True(t, ok)
		a.reply("mine, middle page", middle)
		last, ok := o.turn(lang, middle, "next")
		require.True(t, ok)
		a.reply("mine, last page", last)
		_, more := o.turn(lang, last, "next")
		require.False(t, more)
		back, ok := o.turn(lang, last, "previous")
		require.True(t, ok)
		require.Equal(t, middle, back)
		for _, line := range []string{"listar vencidas", "list overdue of everything", "listar todas por facturar", "list qualified of <@U0BRUNO>", "listar perdidas todas",
			"listar cliente Acme &amp; Hijos", "listar de <@U0BRUNO>", "listar xyz <!channel>"} {
			a.reply(line, o.types(ana, lang, line))
		}
		v := o.speaks(lang)
		require.Contains(t, v.counted(pipeline.Page{Total: pipeline.MaxCounted}).String(), v.grouped10000())
		a.is("lists")
	})
}

func (v voice) grouped10000() string {
	return map[i18n.Lang]string{i18n.ES: "10.000", i18n.EN: "10,000"}[v.lang]
}

// Every opportunity is on one page, in order, whichever way the pages are turned.
func TestListPagesHoldEverything(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	stocked(o)
	count := func(r bot.Reply) int { return len(r.Blocks) - 2 } // without the title and the buttons
	reply := o.types(carla, i18n.ES, "listar todas")
	total, pages := 0, 0
	for ok := true; ok; reply, ok = o.turn(i18n.ES, reply, "next") {
		require.LessOrEqual(t, count(reply), listPageSize)
		total, pages = total+count(reply), pages+1
	}
	require.Equal(t, 21, total)
	require.Equal(t, 3, pages)
}

func TestForgedPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	stocked(o)
	gone := o.speaks(i18n.ES).rich(textEngineGone, nil)
	for _, value := range []string{"", "{", "[]", "1", `{"o":1}`, `{"s":"nowhere"}`, `{"n":"a","p":"b"}`, `{"n":"not a place"}`, `{"p":"2026-99-99/1"}`} {
		reply, err := o.pressedList(context.Background(), o.press(ana, i18n.ES, actionList, "next", value))
		require.NoError(t, err, value)
		require.Equal(t, bot.Say(gone), reply, value)
	}
	// What it may say is what anybody may type: another's list, another stage.
	reply, err := o.pressedList(context.Background(), o.press(ana, i18n.ES, actionList, "x", `{"o":"<!channel>","s":"lost","c":"*x* <@U0BRUNO>"}`))
	require.NoError(t, err)
	require.NotContains(t, string(replyJSON(t, reply)), "<!channel>")
	require.NotContains(t, string(replyJSON(t, reply)), "<@U0BRUNO>")
}

func TestListNarrowing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	stocked(o)
	for _, c := range []struct {
		line  string
		total string
	}{
		{"listar", "20 oportunidades · tuyas, abiertas"},
		{"listar todas", "21 oportunidades · abiertas"},
		{"listar inmaduras", "7 oportunidades · tuyas, en Inmadura"},
		{"listar en etapa comprometida", "6 oportunidades · tuyas, en Comprometida"},
		{"list lost all", "1 oportunidad · en Perdida"},
		{"listar vencidas", "1 oportunidad · tuyas, abiertas, vencidas"},
		{"listar vencidas todas", "2 oportunidades · abiertas, vencidas"},
		{"listar de <@U0BRUNO>", "1 oportunidad · de <@U0BRUNO>, abiertas"},
		{"listar cliente cliente 0", "10 oportunidades · abiertas, cliente: cliente 0"},
		{"listar cliente:acme", "1 oportunidad · abiertas, cliente: acme"},
	} {
		require.Contains(t, o.types(ana, i18n.ES, c.line).Text.String(), c.total, c.line)
	}
}
