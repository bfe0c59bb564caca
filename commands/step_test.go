package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func (o *office) reads(line string) *asked {
	s := o.slash(ana, i18n.ES, line)
	return &asked{Slash: s, voice: o.voice(s.Person), words: phrase.Words(line)}
}

func TestParseActivity(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	yesterday := today.AddDays(-1)
	for line, want := range map[string]struct {
		ref  string
		kind pipeline.ActivityKind
		on   pipeline.Date
		note string
	}{
		"OP-12 llamada ayer Pidieron precio": {"OP-12", pipeline.ActivityCall, yesterday, "Pidieron precio"},
		"12 reunión Pidieron precio":         {"12", pipeline.ActivityMeeting, today, "Pidieron precio"},
		"los aromos zoom hoy Demo":           {"los aromos", pipeline.ActivityVirtual, today, "Demo"},
		"op 12 e-mail 3/3/26 «Va la oferta»": {"op 12", pipeline.ActivityEmail, pipeline.Date{Year: 2026, Month: 3, Day: 3}, "Va la oferta"},
		"OP-12 correo: \"ayer no llamaron\"": {"OP-12", pipeline.ActivityEmail, today, "ayer no llamaron"},
		"OP-12":                              {"OP-12", "", today, ""},
		"OP-12 Pidieron precio":              {"OP-12", "", today, "Pidieron precio"},
		"nota de los aromos":                 {"nota de los aromos", "", today, ""},
		"":                                   {"", "", today, ""},
	} {
		l := o.reads(line).parseActivity()
		require.NoError(t, l.fault, line)
		require.Equal(t, want.ref, l.ref, line)
		require.Equal(t, pipeline.Activity{Kind: want.kind, On: want.on, Note: want.note}, l.Activity, line)
	}
	l := o.reads("OP-12 llamada 31-02-2026 Nada").parseActivity()
	require.ErrorIs(t, l.fault, phrase.ErrNoSuchDay)
	require.Equal(t, "31-02-2026", l.dateText)
}

func TestParseStep(t *testing.T) {
	t.Parallel()
	o := newOffice(t) // a Tuesday
	friday := today.AddDays(3)
	for line, want := range map[string]struct {
		ref, what string
		on        pipeline.Date
		none      bool
	}{
		"OP-12 viernes Enviar propuesta":     {"OP-12", "Enviar propuesta", friday, false},
		"OP-12 Enviar propuesta el viernes":  {"OP-12", "Enviar propuesta", friday, false},
		"los aromos mañana Llamar a Ana":     {"los aromos", "Llamar a Ana", today.AddDays(1), false},
		"OP-12 Enviar propuesta":             {"OP-12", "Enviar propuesta", pipeline.Date{}, false},
		"OP-12 viernes":                      {"OP-12", "", friday, false},
		"OP-12 listo":                        {"OP-12", "", pipeline.Date{}, true},
		"OP-12 none":                         {"OP-12", "", pipeline.Date{}, true},
		"OP-12":                              {"OP-12", "", pipeline.Date{}, false},
		"los aromos":                         {"los aromos", "", pipeline.Date{}, false},
		"OP-12 «Enviar el viernes» a Carmen": {"OP-12", "«Enviar el viernes» a Carmen", pipeline.Date{}, false},
	} {
		l := o.reads(line).parseStep()
		require.NoError(t, l.fault, line)
		require.Equal(t, want.ref, l.ref, line)
		require.Equal(t, want.none, l.none, line)
		require.Equal(t, pipeline.NextStep{What: want.what, On: want.on}, l.NextStep, line)
	}
	l := o.reads("OP-12 próximo viernes Enviar").parseStep()
	require.Error(t, l.fault, "there are two")
	require.Equal(t, "próximo viernes", l.dateText)
}

func FuzzStepLines(f *testing.F) {
	for _, line := range []string{"", "OP-12 llamada ayer x", "12 viernes Enviar", "acme listo", "\"a b\" <@U1> nota:", "op 12 fin de mes"} {
		f.Add(line)
	}
	o := newOffice(f)
	f.Fuzz(func(t *testing.T, line string) {
		activity, step := o.reads(line).parseActivity(), o.reads(line).parseStep()
		for _, s := range []string{activity.ref, activity.Note, step.ref, step.What} {
			require.LessOrEqual(t, len(s), len(line)+1)
		}
		if step.none {
			require.Empty(t, step.What)
		}
		require.Contains(t, line, activity.said, "what was said is a part of the line")
	})
}

func TestStepFormsAndAnswers(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		at := o.did(o.flow.Create(context.Background(), o.by(ana), sampleNew())).Opportunity
		empty := bot.Values{}
		a.add("activity", viewJSON(t, o, o.logging, lang, stepStateOf(at), empty))
		s := stepStateOf(at)
		s.Snooze = true
		a.add("snooze", viewJSON(t, o, o.planning, lang, s, empty))

		a.reply("logged", o.types(ana, lang, "activity OP-1 call yesterday Pidieron <precio> & *plazo*"))
		a.reply("planned", o.types(ana, lang, "step OP-1 tomorrow Enviar <propuesta>"))
		at, err := o.store.Opportunity(context.Background(), at.ID)
		require.NoError(t, err)
		a.add("activity, with a step", viewJSON(t, o, o.logging, lang, stepStateOf(at), empty))
		a.add("step", viewJSON(t, o, o.planning, lang, stepStateOf(at), empty))
		a.reply("no step", o.types(ana, lang, "step OP-1 done"))
		out := o.did(o.flow.Plan(context.Background(), o.by(ana), pipeline.Target{ID: at.ID, Version: at.Version + 1}, &pipeline.NextStep{What: "De vacaciones", On: today.AddDays(9), Snoozed: true}))
		a.reply("put off", o.confirmed(o.speaks(lang), out))
		a.reply("a day that is to come", o.types(ana, lang, "activity OP-1 call tomorrow Algo"))
		a.reply("a day with two readings", o.types(ana, lang, "step OP-1 "+map[i18n.Lang]string{i18n.ES: "próximo viernes", i18n.EN: "next friday"}[lang]+" Algo"))
		a.is("steps")
	})
}
