package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// manned is an office with a team, service lines, and opportunities of all kinds: some overdue, some stuck, some paused.
func manned(t require.TestingT) *office {
	o, _ := run(t)
	o.settles(pipeline.SettingTeam, "Norte <b>", pipeline.Team{Lead: carla, Members: []pipeline.UserID{ana}})
	stocked(o)
	data := sampleNew()
	data.Account, data.Close = "Minera Cerro", today.AddDays(20)
	o.opens(data, pipeline.StageImmature)
	paused := o.opens(data, pipeline.StageQualified)
	o.did(o.flow.Plan(context.Background(), o.by(ana), target(paused), &pipeline.NextStep{What: "Visitar la faena", On: today.AddDays(90)}))
	o.now = noon.AddDate(0, 0, 60)
	return o
}

// open presses the button of a board, or of a list, with an action id.
func (o *office) open(id pipeline.UserID, lang i18n.Lang, from bot.Reply, action, suffix string) bot.Reply {
	value := valueOf(o.t, replyJSON(o.t, from), action+":"+suffix)
	require.NotEmpty(o.t, value, suffix)
	press := map[string]bot.PressHandler{actionList: o.pressedList, actionBoard: o.pressedBoard}[action]
	reply, err := press(context.Background(), o.press(id, lang, action, suffix, value))
	require.NoError(o.t, err)
	require.True(o.t, reply.Replace)
	return reply
}

// choose picks an option of a board's menu.
func (o *office) choose(lang i18n.Lang, from bot.Reply, menu, value string) bot.Reply {
	p := o.press(ana, lang, actionBoard, menu, value)
	for _, b := range from.Blocks {
		if strings.HasPrefix(b.ID(), "{") {
			p.Block = b.ID()
		}
	}
	reply, err := o.pressedBoard(context.Background(), p)
	require.NoError(o.t, err)
	reply.Replace = false
	return reply
}

func TestBoards(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o := manned(t)
			a := newAlbum(t, lang)
			mine := o.sets(ana, lang, "")
			a.reply("a salesperson's", mine)
			a.reply("a manager's", o.sets(carla, lang, ""))
			a.reply("a person's, of one line", o.sets(carla, lang, "tablero <@U0ANA|ana> datos"))
			a.reply("nothing open", o.sets(felipe, lang, "board"))
			a.reply("no team", o.sets(bruno, lang, "board team"))
			a.reply("a name that is not there", o.sets(bruno, lang, "tablero Dato"))
			a.reply("a stage", o.open(ana, lang, mine, actionList, "immature"))
			a.reply("what is stuck", o.open(ana, lang, mine, actionList, "stuck"))
			a.reply("another's, without what is not mine to do", o.open(bruno, lang, o.sets(bruno, lang, "board team Norte <b>"), actionList, "overdue"))
			a.is("boards")
		})
	}
}

// Words, menus and buttons lead to the same boards.
func TestWaysToABoard(t *testing.T) {
	t.Parallel()
	o := manned(t)
	es := i18n.ES
	mine := o.sets(ana, es, "")
	require.Equal(t, mine, o.sets(ana, es, "tablero mío"))
	require.Equal(t, mine, o.sets(ana, es, "board mine"))
	require.Equal(t, mine, o.sets(ana, es, "tablero de <@U0ANA|ana>"))
	all := o.sets(ana, es, "tablero todos")
	require.Equal(t, all, o.choose(es, mine, boardWho, "all"))
	team := o.sets(ana, es, "tablero equipo")
	require.Equal(t, team, o.sets(ana, es, `board team "Norte <b>"`))
	require.Equal(t, team, o.choose(es, all, boardWho, "team/Norte <b>"))
	data := o.sets(ana, es, "tablero Norte <b> Datos")
	require.NotEqual(t, team, data)
	require.Equal(t, o.sets(ana, es, "tablero todos línea datos"), o.choose(es, all, boardLine, "Datos"))
	require.Equal(t, all, o.choose(es, o.choose(es, all, boardLine, "Datos"), boardLine, everyLine))
	require.Equal(t, o.sets(ana, es, "tablero <@U0BRUNO|b>"), o.choose(es, all, boardPerson, "U0BRUNO"))
	back := o.open(ana, es, o.open(ana, es, all, actionList, "qualified"), actionBoard, boardButton)
	back.Replace = false
	require.Equal(t, all, back)
}

// The figures of a board are those of the opportunities behind it, whoever it is of.
func TestBoardFigures(t *testing.T) {
	t.Parallel()
	o := manned(t)
	ctx := context.Background()
	for _, line := range []string{"tablero todos", "tablero mío", "tablero equipo", "tablero Datos", "tablero <@U0BRUNO|b>"} {
		text := o.sets(ana, i18n.ES, line).Text.String()
		l := map[string]listing{"tablero todos": {}, "tablero mío": {Owner: ana}, "tablero equipo": {Owner: ana}, "tablero Datos": {Owner: ana, Line: "Datos"}, "tablero <@U0BRUNO|b>": {Owner: bruno}}[line]
		if line == "tablero Datos" {
			l = listing{Owner: ana, Line: "Datos"}
		}
		v := o.speaks(i18n.ES)
		for _, s := range pipeline.Stages()[:5] {
			q := l.query(v)
			q.Stages, q.Limit = []pipeline.Stage{s}, 100
			page, err := o.store.Find(ctx, q)
			require.NoError(t, err)
			overdue, stuck := 0, 0
			for _, x := range page.Items {
				if x.Overdue(v.today()) {
					overdue++
				}
				if x.Stuck(v.settings, o.now) > 0 {
					stuck++
				}
			}
			want := fmt.Sprintf("%s: %s", v.stage(s), v.counted(page))
			require.Contains(t, text, want, line)
			row := text[strings.Index(text, want):]
			row, _, _ = strings.Cut(row, "\n")
			require.Equal(t, overdue > 0, strings.Contains(row, fmt.Sprintf("· %d vencida", overdue)), row)
			require.Equal(t, stuck > 0, strings.Contains(row, fmt.Sprintf("· %d detenida", stuck)), row)
			for _, m := range page.Sums {
				require.Contains(t, row, v.money(m))
			}
		}
	}
}

// What a button or a menu carries may have been made up, and names may be as long and as nasty as they like.
func TestForgedBoards(t *testing.T) {
	t.Parallel()
	o := manned(t)
	for _, value := range []string{"", "{", "null", `{"w":""}`, `{"w":"team/none"}`, `{"w":"<!channel>","l":"<!here>"}`, `{"w":1}`, `{"w":"team/"}`} {
		for _, suffix := range []string{boardButton, boardWho, boardPerson, boardLine, "", "x"} {
			p := o.press(ana, i18n.ES, actionBoard, suffix, value)
			p.Block = value
			reply, err := o.pressedBoard(context.Background(), p)
			require.NoError(t, err)
			require.NotContains(t, string(replyJSON(t, reply)), `"text":"<!`)
			require.NotContains(t, reply.Text.String(), "<!")
		}
	}
	name := strings.Repeat("<!channel>", 7)
	for i := range 120 {
		o.settles(pipeline.SettingTeam, fmt.Sprint(name, i), pipeline.Team{Members: []pipeline.UserID{ana}})
		long := sampleNew()
		long.ServiceLine = fmt.Sprint(strings.Repeat(`"<!here>ñ`, 30), i)
		o.opens(long, pipeline.StageImmature)
	}
	for _, line := range []string{"", `tablero "` + name + `0"`, `tablero "` + strings.Repeat(`\"<!here>ñ`, 30) + `0"`, "tablero " + strings.Repeat("x ", 1000)} {
		reply := o.sets(ana, i18n.ES, line)
		require.NotContains(t, reply.Text.String(), "<!")
		replyJSON(t, reply)
	}
	raw, err := json.Marshal(listPage{listing: listing{Team: name, Line: strings.Repeat("<!here>", 40), Board: true}})
	require.NoError(t, err)
	reply, err := o.pressedList(context.Background(), o.press(ana, i18n.ES, actionList, "x", string(raw)))
	require.NoError(t, err)
	require.NotContains(t, string(replyJSON(t, reply)), `"text":"<!`)
}
