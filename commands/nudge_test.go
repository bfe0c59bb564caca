package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

func TestBriefings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx := context.Background()
		a := newAlbum(t, lang)
		o.now = noon.AddDate(0, 0, -60)
		for i, account := range []string{"Acme & <Cía>", "Globex", "Initech", "Umbrella"} {
			n := sampleNew()
			n.Account, n.Value, n.Close = account, clp(strings.Repeat("9", 8-i)), today.AddDays(-8+i)
			o.did(o.flow.Create(ctx, o.by(ana), n))
		}
		o.did(o.flow.Plan(ctx, o.by(ana), pipeline.Target{ID: 1, Version: 1}, &pipeline.NextStep{What: "Llamar a <Rosa> & *Ana*", On: today.AddDays(-3)}))
		o.did(o.flow.Qualify(ctx, o.by(ana), pipeline.Target{ID: 2, Version: 1}, checklist(4)))
		o.now = noon
		v := o.speaks(lang)
		nudged, err := o.flow.NudgedOf(ctx, ana, pipeline.CLP, noon)
		require.NoError(t, err)
		week, err := o.week(ctx, v, pipeline.Member{ID: carla})
		require.NoError(t, err)
		n := pipeline.Notice{ID: 7, Kind: pipeline.NoticeBriefing, To: string(ana), Rule: pipeline.RuleDaily}
		a.post("a day", v.briefing(n, nil, overdue{}, nudged, nil))
		a.post("one opportunity", v.briefing(n, nil, overdue{}, nudged[:1], nil))
		a.post("a week", v.briefing(n, nil, overdue{}, nudged[:2], week))
		a.post("a week in which nothing waits", v.briefing(n, nil, overdue{}, nil, week))
		all, err := o.pressedNudges(ctx, o.press(ana, lang, actionNudges, "", ""))
		require.NoError(t, err)
		a.reply("all that waits", all)
		none, err := o.pressedNudges(ctx, o.press(bruno, lang, actionNudges, "", ""))
		require.NoError(t, err)
		a.reply("nothing waits", none)

		require.NoError(t, o.store.KeepNudges(ctx, 7, ana, nudged, noon))
		for i, x := range nudged {
			require.NoError(t, o.store.KeepNudges(ctx, pipeline.NoticeID(10+i), ana, []pipeline.Nudging{x}, noon))
			kept, err := o.store.Judge(ctx, pipeline.NoticeID(10+i), x.Opportunity.ID, ana, pipeline.VerdictNoise)
			require.NoError(t, err)
			require.True(t, kept)
		}
		table, refusal, err := o.exportNudges(ctx, &asked{Slash: o.slash(carla, lang, ""), voice: v})
		require.NoError(t, err)
		require.Nil(t, refusal)
		said := map[pipeline.Nudge][]sheet.Cell{}
		records, err := o.flow.NudgeRecords(ctx, pipeline.Member{ID: carla})
		require.NoError(t, err)
		for row := range table.rows {
			require.Len(t, row, len(table.header))
			said[records[len(said)].Rule] = row
		}
		require.Len(t, said, len(records))
		noise := 0
		for _, r := range records {
			noise += r.Noise
			require.Equal(t, []sheet.Cell{whole(r.Sent), whole(r.Acted), whole(r.Useful), whole(r.Noise)}, said[r.Rule][1:])
		}
		require.Equal(t, len(nudged), noise)
		_, refusal, err = o.exportNudges(ctx, &asked{Slash: o.slash(ana, lang, ""), voice: v})
		require.NoError(t, err)
		require.NotNil(t, refusal, "the record is for managers")
		for _, line := range []string{"reminders", "summary", "summary 8:30", "summary off", "summary mañana temprano <!here>"} {
			reply, err := o.desk(ctx, &bot.Slash{Request: o.request(carla, lang), Command: v.deskCommand(), Text: line})
			require.NoError(t, err)
			a.reply(line, reply)
		}
		a.is("briefings")

		empty, err := newOffice(t).week(ctx, v, pipeline.Member{ID: carla})
		require.NoError(t, err)
		require.Empty(t, empty, "a company in which nothing is open and nothing happened")
	})
}

// What a button says is not believed: who was not sent a nudge says nothing of it.
func TestForgedVerdicts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := context.Background()
	at := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
	require.NoError(t, o.store.KeepNudges(ctx, 7, ana, []pipeline.Nudging{{Opportunity: at, Rule: pipeline.NudgeStuck, Late: 1}}, noon))
	gone := o.speaks(i18n.ES).rich(textEngineGone, nil)
	for _, forged := range []struct {
		by            pipeline.UserID
		suffix, value string
	}{{bruno, "noise", "7:1"}, {ana, "x", "7:1"}, {ana, "noise", "8:1"}, {ana, "noise", "7:2"}, {ana, "noise", "7"}, {ana, "noise", "-7:1"}, {ana, "", ""}} {
		reply, err := o.pressedJudge(ctx, o.press(forged.by, i18n.ES, actionJudge, forged.suffix, forged.value))
		require.NoError(t, err)
		require.Equal(t, gone, reply.Text, "%+v", forged)
	}
	records, err := o.store.NudgeRecords(ctx, noon)
	require.NoError(t, err)
	require.Zero(t, records[0].Noise)
}
