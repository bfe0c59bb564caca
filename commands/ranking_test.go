package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// settles keeps an entry of the settings, as an admin does.
func (o *office) settles(of pipeline.Setting, key string, value any) {
	_, err := o.flow.Set(context.Background(), pipeline.Request{Key: string(of) + key + fmt.Sprint(o.keys), By: pipeline.Member{ID: boss}}, pipeline.Entry{Setting: of, Key: key, Value: encodeValue(value)})
	require.NoError(o.t, err)
}

// owned is an opportunity of somebody's at a stage.
func (o *office) owned(by pipeline.UserID, line, value string, s pipeline.Stage) pipeline.Opportunity {
	n := sampleNew()
	n.ServiceLine, n.Value = line, clp(value)
	now := o.opens(n, pipeline.StageQualified)
	if by != ana {
		now = o.did(o.flow.Assign(context.Background(), o.by(carla), target(now), pipeline.Member{ID: by})).Opportunity
	}
	if s == pipeline.StageLost {
		return o.did(o.flow.Lose(context.Background(), o.by(carla), target(now), sampleLoss())).Opportunity
	}
	gate := gateInto(pipeline.StageCommitted).(pipeline.Commitment)
	gate.Value, gate.Date = clp(value), pipeline.DateOf(o.now)
	return o.did(o.flow.Advance(context.Background(), o.by(carla), target(now), gate)).Opportunity
}

func TestRanking(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, _ := run(t)
			a := newAlbum(t, lang)
			a.reply("nothing won yet", o.sets(ana, lang, "ranking"))
			o.settles(pipeline.SettingTeam, "Norte <b>", pipeline.Team{Lead: carla, Members: []pipeline.UserID{ana, carla}})
			o.settles(pipeline.SettingLine, "Datos", struct{}{})
			o.settles(pipeline.SettingPoints, "amount/CLP", pipeline.PointRule{Points: 1, Every: "1000000"})
			o.owned(ana, "Datos", "12500000", pipeline.StageCommitted)
			o.owned(bruno, "Datos", "1000000", pipeline.StageCommitted)
			o.owned(bruno, "", "1500000", pipeline.StageCommitted)
			a.reply("this month", o.sets(ana, lang, "ranking"))
			a.reply("a team, of which the asker is none", o.sets(bruno, lang, `ranking "Norte <b>" trimestre`))
			a.reply("a service line", o.sets(bruno, lang, "ranking datos year"))
			a.reply("last month, in which nothing was won", o.sets(ana, lang, "ranking last month"))
			a.reply("a name that is not there", o.sets(ana, lang, "ranking Nort"))
			a.reply("a person whom Slack made no mention of", o.sets(ana, lang, "ranking @carlla"))
			for i := range 30 {
				o.owned(pipeline.UserID(fmt.Sprintf("U0SELLER%02d", i)), "", "99000000", pipeline.StageCommitted)
			}
			a.reply("a person who is far behind", o.sets(carla, lang, "ranking <@U0BRUNO|bruno> year"))
			a.reply("far behind", o.sets(bruno, lang, "ranking"))
			a.is("ranking")
		})
	}
}

// What a button carries may have been made up, and a name may be as long and as nasty as it likes.
func TestForgedRanking(t *testing.T) {
	t.Parallel()
	o, _ := run(t)
	for _, value := range []string{"", "{", `{"p":"2026-13","w":"all"}`, `{"p":"2026-03"}`, `{"p":"2026-03","w":"team/none"}`, `{"p":"2026-03","w":"<!channel>","l":"<!here>"}`} {
		reply, err := o.pressedRanking(context.Background(), o.press(ana, i18n.ES, actionRanking, "month", value))
		require.NoError(t, err)
		require.NotContains(t, reply.Text.String(), "<!")
		replyJSON(t, reply)
		reply, err = o.pressedRankingTeam(context.Background(), o.press(ana, i18n.ES, actionRankingTeam, "", value))
		require.NoError(t, err)
		replyJSON(t, reply)
	}
	name := strings.Repeat("<!channel>", 7)
	o.settles(pipeline.SettingTeam, name, pipeline.Team{Members: []pipeline.UserID{ana}})
	for i := range 120 {
		o.settles(pipeline.SettingTeam, fmt.Sprint("T", i), pipeline.Team{Members: []pipeline.UserID{ana}})
	}
	for _, line := range []string{"ranking", `ranking "` + name + `"`, "ranking " + name, "ranking " + strings.Repeat("x ", 1000)} {
		reply := o.sets(ana, i18n.ES, line)
		require.NotContains(t, reply.Text.String(), "<!channel>")
		replyJSON(t, reply)
	}
}
