package commands

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func clockOf(hour, minute int) *int { n := hour*60 + minute; return &n }

func TestParsePlanned(t *testing.T) {
	t.Parallel()
	o := newOffice(t) // a Tuesday at noon
	tomorrow := today.AddDays(1)
	for line, want := range map[string]pipeline.PlannedActivity{
		"OP-12 llamada mañana 10:00 con Juan sobre precio":         {Kind: pipeline.ActivityCall, With: "Juan", What: "precio", When: pipeline.When{On: tomorrow, Minute: clockOf(10, 0)}},
		"OP-12 reunión 10:00 mañana con Juan Pérez":                {Kind: pipeline.ActivityMeeting, With: "Juan Pérez", When: pipeline.When{On: tomorrow, Minute: clockOf(10, 0)}},
		"OP-12 zoom viernes a las 3 pm para ver la propuesta":      {Kind: pipeline.ActivityVirtual, What: "ver la propuesta", When: pipeline.When{On: today.AddDays(3), Minute: clockOf(15, 0)}},
		"OP-12 llamada 15:30 Confirmar":                            {Kind: pipeline.ActivityCall, What: "Confirmar", When: pipeline.When{On: today, Minute: clockOf(15, 30)}},
		"OP-12 tarea mañana con calma":                             {Kind: pipeline.ActivityTask, What: "con calma", When: pipeline.When{On: tomorrow}},
		"OP-12 correo 12/3/26 con Rosa & <Ana>":                    {Kind: pipeline.ActivityEmail, With: "Rosa & <Ana>", When: pipeline.When{On: today.AddDays(2)}},
		"OP-12 visita mañana con":                                  {Kind: pipeline.ActivityMeeting, When: pipeline.When{On: tomorrow}},
		"OP-12 visita mañana sobre":                                {Kind: pipeline.ActivityMeeting, What: "sobre", When: pipeline.When{On: tomorrow}},
		"los aromos reunión mañana al mediodía sobre \"el plazo\"": {Kind: pipeline.ActivityMeeting, What: "el plazo", When: pipeline.When{On: tomorrow, Minute: clockOf(12, 0)}},
	} {
		want.Zone = "America/Santiago"
		l := o.reads(line).parseActivity()
		require.NoError(t, l.fault, line)
		require.NotNil(t, l.planned, line)
		require.Equal(t, want, *l.planned, line)
	}
	// What has passed was done; the time stays in the note, so that nothing that was typed is lost.
	for line, note := range map[string]string{"OP-12 reunión ayer 10:00 con Juan": "10:00 con Juan", "OP-12 llamada 10:00 con Juan": "10:00 con Juan",
		"OP-12 llamada hoy con Juan": "con Juan", "OP-12 llamada Quedó de llamar mañana 10:00": "Quedó de llamar mañana 10:00"} {
		l := o.reads(line).parseActivity()
		require.Nil(t, l.planned, line)
		require.Equal(t, note, l.Note, line)
	}
	en := o.slash(ana, i18n.EN, "OP-12 call tomorrow at 10 with John about price")
	l := (&asked{Slash: en, voice: o.voice(en.Person), words: phrase.Words(en.Text)}).parseActivity()
	require.Equal(t, &pipeline.PlannedActivity{Kind: pipeline.ActivityCall, With: "John", What: "price", When: pipeline.When{On: tomorrow, Minute: clockOf(10, 0), Zone: "America/Santiago"}}, l.planned)
}

// Whatever is typed is taken apart without a slip: what is planned lies ahead, and has the parts that its kind may have.
func FuzzParseActivity(f *testing.F) {
	for _, s := range []string{"OP-12 llamada mañana 10:00 con Juan sobre precio", "12 reunión 10:00 viernes", "llamada", "OP-1 tarea 31-02-2026", "1 nota \"mañana", "x zoom a las con sobre"} {
		f.Add(s)
	}
	o := newOffice(f)
	f.Fuzz(func(t *testing.T, line string) {
		q := o.reads(line)
		l := q.parseActivity()
		if l.planned == nil {
			return
		}
		require.NoError(t, l.fault)
		require.False(t, l.planned.Passed(q.now), line)
		require.Equal(t, l.Kind, l.planned.Kind)
		if !l.Kind.WithClient() {
			require.Empty(t, l.planned.With)
		}
	})
}
