package commands

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/results"
)

func TestLosses(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, _ := run(t)
			a := newAlbum(t, lang)
			a.reply("nothing lost yet", o.sets(ana, lang, "losses"))
			o.now = noon.AddDate(0, -3, 0)
			o.owned(ana, "Datos", "7000000", pipeline.StageLost)
			o.now = noon.AddDate(0, -1, 0)
			o.owned(ana, "Datos", "12500000", pipeline.StageCommitted)
			now := o.opens(sampleNew(), pipeline.StageQualified)
			o.now = o.now.Add(9 * 24 * time.Hour)
			o.did(o.flow.Lose(context.Background(), o.by(carla), target(now), pipeline.Loss{Reason: pipeline.LossDeclined}))
			o.owned(bruno, "", "1000000", pipeline.StageLost)
			o.now = noon
			for _, by := range results.Dimensions() {
				s := selection{Period: "2026-Q1", Who: pipeline.Everyone, By: by}
				reply, err := o.pressedLosses(context.Background(), o.press(ana, lang, actionLosses, "by_"+string(by), s.value()))
				require.NoError(t, err)
				a.reply("by "+string(by), reply)
			}
			a.reply("a person's", o.sets(ana, lang, "perdidas <@U0BRUNO|bruno> año"))
			a.reply("what is not there", o.sets(ana, lang, "perdidas Marte"))
			a.is("losses")
		})
	}
}

func TestForgedLosses(t *testing.T) {
	t.Parallel()
	o, _ := run(t)
	for i := range 40 {
		n := sampleNew()
		n.ServiceLine = fmt.Sprint("<!channel>*`_ & línea ", i)
		lost := o.opens(n, pipeline.StageImmature)
		o.did(o.flow.Lose(context.Background(), o.by(ana), target(lost), pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: fmt.Sprint("<!here>|*~", i)}))
	}
	for _, value := range []string{"", "{", `{"p":"2026","w":"all","b":"moon"}`, `{"p":"2026","w":"all","b":"line"}`, `{"p":"2026","w":"all","b":"rival"}`, `{"p":"2026","w":"<!here>","b":"person"}`} {
		reply, err := o.pressedLosses(context.Background(), o.press(ana, i18n.ES, actionLosses, "x", value))
		require.NoError(t, err)
		require.NotContains(t, reply.Text.String(), "<!")
		replyJSON(t, reply)
	}
}
