package commands

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/pipeline"
)

// Whatever people wrote into what they planned, every message and form of it is one that Slack takes, and holds no mention or
// link of theirs.
func TestHostilePlans(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o, ctx := newOffice(t), context.Background()
		lang := rapid.SampledFrom(langs).Draw(t, "language")
		v := o.speaks(lang)
		at := o.did(o.flow.Create(ctx, o.by(ana), pipeline.New{Account: named(t, "account"), Name: nastyText(t, "name", 300)})).Opportunity
		var outs []pipeline.Outcome
		for range rapid.SampledFrom([]int{1, 2, pipeline.MaxPlanned}).Draw(t, "planned") {
			p := pipeline.PlannedActivity{Kind: rapid.SampledFrom(pipeline.ActivityKinds()).Draw(t, "kind"), What: named(t, "what"), With: nastyText(t, "with", 300),
				When: pipeline.When{On: today.AddDays(1), Minute: rapid.SampledFrom([]*int{nil, clockOf(10, 0)}).Draw(t, "time"), Zone: "America/Santiago"}}
			outs = append(outs, o.did(o.flow.Schedule(ctx, o.by(ana), target(at), p, pipeline.Member{ID: bruno})))
			at = outs[len(outs)-1].Opportunity
		}
		p := at.Planned[0]
		outs = append(outs, o.did(o.flow.Reschedule(ctx, o.by(ana), target(at), p.Ref(), pipeline.When{On: today.AddDays(3), Zone: "America/Santiago"})))
		at = outs[len(outs)-1].Opportunity
		lost := o.did(o.flow.Lose(ctx, o.by(ana), target(at), sampleLoss()))
		for _, out := range append(outs[max(0, len(outs)-2):], lost) {
			smugglesNothing(t, replyJSON(t, o.confirmed(v, out)))
			smugglesNothing(t, postJSON(t, bot.Post{Text: v.line(out.Event, out.Opportunity), Blocks: v.channelCard(out.Opportunity)}))
		}
		smugglesNothing(t, replyJSON(t, o.types(ana, lang, "history OP-1")))
		var due []pipeline.Scheduled
		for _, p := range at.Planned[:min(len(at.Planned), maxAgenda)] {
			due = append(due, pipeline.Scheduled{Opportunity: at, PlannedActivity: p})
		}
		smugglesNothing(t, replyJSON(t, bot.Reply{Text: v.rich(textActivityAgendaMine, args{"Count": len(due)}), Blocks: v.scheduled(due)}))
		smugglesNothing(t, postJSON(t, v.briefing(pipeline.Notice{ID: 1}, due[:min(len(due), maxToday)], overdue{}, nil, nil)))
		v.now = p.Moment().Add(time.Hour)
		smugglesNothing(t, postJSON(t, v.reminder(pipeline.Notice{ID: 1}, at, at.Planned[0])))
		smugglesNothing(t, viewJSON(t, o, o.moving, lang, movingState{ID: 1, Planned: p.ID, Since: p.Since, What: brief(v.plannedRecord(p), maxPart), at: p.When}, bot.Values{}))
		s := scheduleStateOf(at, ana)
		s.planned = p
		smugglesNothing(t, viewJSON(t, o, o.scheduling, lang, s, bot.Values{}))
		left := room(maxOfferedText)
		of := scheduleState{Of: 1, planned: pipeline.PlannedActivity{What: left.keep(nastyText(t, "said", 3000), pipeline.MaxShort)}, Label: left.keep(optionLabel(at), pipeline.MaxKey)}
		smugglesNothing(t, viewJSON(t, o, o.scheduling, lang, of, bot.Values{}))
		require.NotContains(t, string(v.appointment(at, p).Summary), "\n")
	})
}
