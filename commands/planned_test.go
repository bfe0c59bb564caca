package commands

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// sampleMeeting is of tomorrow at ten.
func sampleMeeting() pipeline.PlannedActivity {
	return pipeline.PlannedActivity{Kind: pipeline.ActivityMeeting, What: "Precio & <plazo> *ya*", With: "Juan <!channel>", Minutes: 45,
		When: pipeline.When{On: today.AddDays(1), Minute: clockOf(10, 0), Zone: "America/Santiago"}}
}

func TestPlannedActivitiesAsShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx, a, v := context.Background(), newAlbum(t, lang), o.speaks(lang)
		a.reply("nothing planned", o.types(ana, lang, "agenda"))
		at := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
		line := "activity OP-1 call tomorrow 10:00 con Juan <!channel> sobre precio & *plazo*"
		a.reply("planned by a line", o.types(ana, lang, line))
		at, err := o.store.Opportunity(ctx, at.ID)
		require.NoError(t, err)
		at = o.did(o.flow.Schedule(ctx, o.by(ana), target(at), sampleMeeting(), pipeline.Member{ID: ana})).Opportunity
		task := pipeline.PlannedActivity{Kind: pipeline.ActivityTask, What: "Enviar <propuesta>", When: pipeline.When{On: today, Zone: "America/Santiago"}}
		at = o.did(o.flow.Schedule(ctx, o.by(ana), target(at), task, pipeline.Member{ID: bruno})).Opportunity
		a.reply("agenda", o.types(ana, lang, "agenda"))
		a.reply("agenda of one", o.types(carla, lang, "agenda OP-1"))
		a.add("form", viewJSON(t, o, o.scheduling, lang, scheduleStateOf(at, ana), bot.Values{}))
		next := scheduleStateOf(at, ana)
		next.Next = true
		a.add("form, what comes next", viewJSON(t, o, o.scheduling, lang, next, bot.Values{}))
		a.add("form, of a message", viewJSON(t, o, o.scheduling, lang, scheduleState{Of: 1, Label: optionLabel(at), planned: pipeline.PlannedActivity{What: "Piden <precio>", InCharge: ana}}, bot.Values{}))
		a.add("moving", viewJSON(t, o, o.moving, lang, movingState{ID: 1, Planned: 2, Since: 2, What: v.plannedRecord(at.Planned[1]), at: at.Planned[1].When}, bot.Values{}))

		n := pipeline.Notice{ID: 7, Kind: pipeline.NoticeReminder, To: string(ana), Rule: pipeline.RuleReminder}
		a.post("reminder of a meeting", v.reminder(n, at, at.Planned[2]))
		a.post("reminder of a task", v.reminder(n, at, at.Planned[0]))
		late := v
		late.now = at.Planned[2].Moment().Add(time.Hour)
		a.post("late reminder", late.reminder(n, at, at.Planned[2]))
		due, err := o.dueToday(ctx, v, bruno)
		require.NoError(t, err)
		require.Len(t, due, 1)
		a.post("summary", v.briefing(pipeline.Notice{ID: 8}, due, overdue{}, nil, nil))
		late.now = at.Planned[0].Moment().AddDate(0, 0, 1)
		a.post("overdue card", bot.Post{Text: late.fallback(at), Blocks: late.card(at, o.actor(ana))})
		a.reply("because", bot.Say(v.because(n)))
		a.reply("because of a change", bot.Say(v.because(pipeline.Notice{Opportunity: 1, Rule: pipeline.RuleInCharge})))
		a.reply("lost", o.confirmed(v, o.did(o.flow.Lose(ctx, o.by(ana), target(at), sampleLoss()))))
		a.reply("history", o.types(ana, lang, "history OP-1"))
		a.is("planned")
	})
}

// A button holds for the moment that its reader saw: one press does it, a second says how things stand now, and what was made
// up does nothing.
func TestPlannedButtonsAreForOneMoment(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx, v := context.Background(), o.speaks(i18n.ES)
	at := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
	at = o.did(o.flow.Schedule(ctx, o.by(ana), target(at), sampleMeeting(), pipeline.Member{ID: bruno})).Opportunity
	at = o.did(o.flow.Reschedule(ctx, o.by(ana), target(at), at.Planned[0].Ref(), pipeline.When{On: today.AddDays(2), Minute: clockOf(10, 0), Zone: "America/Santiago"})).Opportunity
	value := plannedValue(at.ID, at.Planned[0].Ref())
	id, ref, ok := parsePlannedValue(value)
	require.True(t, ok)
	require.Equal(t, at.ID, id)
	require.Equal(t, at.Planned[0].Ref(), ref)
	presses := map[string]func(context.Context, *bot.Press) (bot.Reply, error){actionPlannedDone: o.pressedDone, actionPlannedTomorrow: o.pressedTomorrow,
		actionPlannedMove: o.pressedMove, actionPlannedCancel: o.pressedCancel}
	gone := v.rich(textEngineGone, nil)
	for action, press := range presses {
		for _, forged := range []string{"", "1", "1:2", "1:2:x", "-1:2:2", "0:2:2", "1:2:0", "1:-2:2", "99999999999999999999:2:2", "1; drop"} {
			reply, err := press(ctx, o.press(ana, i18n.ES, action, "", forged))
			require.NoError(t, err)
			require.Equal(t, gone, reply.Text, "%s %s", action, forged)
		}
		reply, err := press(ctx, o.press(ana, i18n.ES, action, "", "1:77:77"))
		require.NoError(t, err)
		require.Contains(t, reply.Text.String(), "ya no está agendada así", action)
		if action == actionPlannedMove {
			continue
		}
		reply, err = press(ctx, o.press("U0DIEGO", i18n.ES, action, "", value))
		require.NoError(t, err)
		require.Contains(t, reply.Text.String(), "Solo quien lleva", action)
	}

	// Bruno, who is in charge, moves it; the button of the moment before says how it stands, and who moved it may cancel it.
	moved, err := o.pressedTomorrow(ctx, o.press(bruno, i18n.ES, actionPlannedTomorrow, "", value))
	require.NoError(t, err)
	require.Contains(t, moved.Text.String(), "Moví la actividad")
	now, err := o.store.Opportunity(ctx, at.ID)
	require.NoError(t, err)
	require.Equal(t, today.AddDays(1), now.Planned[0].On)
	require.Equal(t, clockOf(10, 0), now.Planned[0].Minute)
	stale, err := o.pressedCancel(ctx, o.press(bruno, i18n.ES, actionPlannedCancel, "", value))
	require.NoError(t, err)
	require.Contains(t, stale.Text.String(), "ya no está agendada así")
	cancelled, err := o.pressedCancel(ctx, o.press(bruno, i18n.ES, actionPlannedCancel, "", plannedValue(now.ID, now.Planned[0].Ref())))
	require.NoError(t, err)
	require.Contains(t, cancelled.Text.String(), "Cancelé la actividad")
}

// filed takes in what is sent.
type filed struct{ sent []bot.Upload }

func (f *filed) PostFile(ctx context.Context, _, _ string, u bot.Upload) error {
	return f.SendFile(ctx, "", u)
}

func (f *filed) SendFile(_ context.Context, _ pipeline.UserID, u bot.Upload) error {
	f.sent = append(f.sent, u)
	return nil
}

// A meeting's file says how it stands now; of one that was cancelled, that it is off. Other activities have none.
func TestCalendarFiles(t *testing.T) {
	t.Parallel()
	o, files := newOffice(t), &filed{}
	o.files = files
	ctx := context.Background()
	at := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
	at = o.did(o.flow.Schedule(ctx, o.by(ana), target(at), sampleMeeting(), pipeline.Member{ID: ana})).Opportunity
	planned := at.Planned[0]
	at = o.did(o.flow.Reschedule(ctx, o.by(ana), target(at), planned.Ref(), pipeline.When{On: today.AddDays(6), Zone: "America/Santiago"})).Opportunity
	press := func(version int) bot.Reply {
		t.Helper()
		reply, err := o.pressedCalendar(ctx, o.press(ana, i18n.ES, actionCalendar, "", targetValue(at.ID, version)))
		require.NoError(t, err)
		return reply
	}
	read := func() string {
		t.Helper()
		raw, err := io.ReadAll(files.sent[len(files.sent)-1].Body)
		require.NoError(t, err)
		require.Len(t, raw, files.sent[len(files.sent)-1].Size)
		return string(raw)
	}
	require.Contains(t, press(planned.Since).Text.String(), "OP-1-2.ics")
	now := read()
	for _, line := range []string{"METHOD:PUBLISH", "UID:activity-1-2@T0EMBUDO.embudo", "SEQUENCE:3", "DTSTART;VALUE=DATE:20260316", "DTEND;VALUE=DATE:20260317",
		"SUMMARY:Reunión en persona · Viña Los Aromos & Cía."} {
		require.Contains(t, now, "\r\n"+line+"\r\n")
	}
	at = o.did(o.flow.CancelPlanned(ctx, o.by(ana), target(at), at.Planned[0].Ref())).Opportunity
	require.Contains(t, press(planned.Since).Text.String(), "ya no está agendada así")
	require.Len(t, files.sent, 1)
	press(at.Version)
	off := read()
	for _, line := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "UID:activity-1-2@T0EMBUDO.embudo", "SEQUENCE:4"} {
		require.Contains(t, off, "\r\n"+line+"\r\n")
	}
	gone := o.speaks(i18n.ES).rich(textEngineGone, nil)
	require.Equal(t, gone, press(1).Text, "nothing was planned by that")
	require.Equal(t, gone, press(99).Text)
	require.Len(t, files.sent, 2)
}
