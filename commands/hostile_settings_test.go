package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/pipeline"
)

// What an admin names is text too: the reasons of a loss, on the card, in the thread and in the history.
func TestHostileReasons(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ctx, o := context.Background(), newOffice(t)
		o.store.SetRoles(carla, pipeline.Admin, pipeline.Manager)
		lang := rapid.SampledFrom(langs).Draw(t, "language")
		o.lang = lang
		name := "x" + rapid.SampledFrom(nasty).Draw(t, "name")
		reason := pipeline.OwnReason{ES: "x" + nastyText(t, "spanish", 74), EN: "x" + nastyText(t, "english", 74)}
		entry := pipeline.Entry{Setting: pipeline.SettingLossReason, Key: name, Value: encodeValue(reason)}
		if entry.Check() != nil {
			return // the company can't be given it
		}
		_, err := o.flow.Set(ctx, o.by(carla), entry)
		require.NoError(t, err)
		set, err := o.store.Settings(ctx)
		require.NoError(t, err)
		out := o.did(o.flow.Create(ctx, o.by(ana), pipeline.New{Account: "Acme", Value: clp("1")}))
		for own := range set.LossReasons {
			out = o.did(o.flow.Lose(ctx, o.by(ana), target(out.Opportunity), pipeline.Loss{Reason: own, Comment: nastyText(t, "comment", 300)}))
		}
		require.Equal(t, pipeline.StageLost, out.Opportunity.Stage)
		v := o.speaks(lang)
		for _, settings := range []pipeline.Settings{set, {}} { // as it is set, and set no longer
			v.settings = settings
			smugglesNothing(t, replyJSON(t, o.confirmed(v, out)))
			smugglesNothing(t, postJSON(t, bot.Post{Text: v.line(out.Event, out.Opportunity), Blocks: v.channelCard(out.Opportunity)}))
		}
		smugglesNothing(t, replyJSON(t, o.types(ana, lang, "historial 1")))
		smugglesNothing(t, replyJSON(t, o.types(carla, lang, "configurar motivos")))
		smugglesNothing(t, replyJSON(t, o.types(carla, lang, "configurar cambios")))
	})
}
