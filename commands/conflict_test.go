package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// submits is a submission of a gate's form, drawn when the opportunity was as seen.
func (o *office) submits(id pipeline.UserID, lang i18n.Lang, act pipeline.Act, seen pipeline.Opportunity, given string) bot.Result {
	s := &bot.Submission[gateState]{Request: o.request(id, lang), State: stateOf(seen), Values: values(o.t, given)}
	result, err := o.forms[act].Submit(context.Background(), s)
	require.NoError(o.t, err)
	return result
}

func (o *office) edits(id pipeline.UserID, seen pipeline.Opportunity, e pipeline.Edit) pipeline.Opportunity {
	return o.did(o.flow.Edit(context.Background(), o.by(id), target(seen), e)).Opportunity
}

func TestConflicts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		seen := o.opens(sampleNew(), pipeline.StageQualified)
		value, name, line, none := clp("20000000"), "Otro *nombre* <!here>", "Nube", ""
		now := o.edits(carla, seen, pipeline.Edit{Value: &value, Name: &name, ServiceLine: &line})
		now = o.edits(carla, now, pipeline.Edit{ServiceLine: &none})
		line = seen.ServiceLine
		now = o.edits(carla, now, pipeline.Edit{ServiceLine: &line})
		typed := `{"kind":{"o":{"v":"email","t":"x"}},"date":{"d":"2026-03-01"},"value":{"v":"13M"},"reference":{"v":"Re: propuesta"}}`
		again := o.submits(ana, lang, pipeline.ActCommit, seen, typed).Again
		raw, err := bot.RenderAgain(again, o, lang, values(t, typed))
		require.NoError(t, err)
		a.add("both touched the value", unescaped(t, raw))
		stands, err := o.store.Opportunity(context.Background(), seen.ID)
		require.NoError(t, err)
		require.Equal(t, now.Version, stands.Version, "nothing was saved")

		seen = o.opens(sampleNew(), pipeline.StageImmature)
		o.did(o.flow.Qualify(context.Background(), o.by(carla), target(seen), checklist(2)))
		typed = `{"criteria":{"os":[{"v":"fit","t":"x"},{"v":"means","t":"x"}]},"criterion_interaction_support":{"v":"Café del jueves"}}`
		raw, err = bot.RenderAgain(o.submits(ana, lang, pipeline.ActQualify, seen, typed).Again, o, lang, values(t, typed))
		require.NoError(t, err)
		a.add("both filled the checklist", unescaped(t, raw))

		seen = o.opens(sampleNew(), pipeline.StageInvoicing)
		o.did(o.flow.Invoice(context.Background(), o.by(carla), target(seen), pipeline.Invoice{Number: "F-2", Issued: past, Amount: clp("100")}))
		typed = `{"number":{"v":"F-2"},"date":{"d":"2026-03-01"},"amount":{"v":"100"}}`
		raw, err = bot.RenderAgain(o.submits(ana, lang, pipeline.ActInvoice, seen, typed).Again, o, lang, values(t, typed))
		require.NoError(t, err)
		a.add("both recorded an invoice", unescaped(t, raw))

		seen = o.opens(sampleNew(), pipeline.StageQualified)
		o.did(o.flow.Advance(context.Background(), o.by(carla), target(seen), gateInto(pipeline.StageCommitted)))
		typed = `{"kind":{"o":{"v":"email","t":"x"}},"value":{"v":"13M"},"reference":{"v":"Re: propuesta"}}`
		raw, err = bot.RenderAgain(o.submits(ana, lang, pipeline.ActCommit, seen, typed).Again, o, lang, values(t, typed))
		require.NoError(t, err)
		a.add("no longer possible", unescaped(t, raw))
		a.is("conflicts")
	})
}

// What was changed and changed back is nothing to tell, and of several changes of a field the last one's author counts.
func TestDifferences(t *testing.T) {
	t.Parallel()
	change := func(f pipeline.Field, from, to string) pipeline.Change {
		return pipeline.Change{Field: f, From: []byte(from), To: []byte(to)}
	}
	got := differences([]pipeline.Event{
		{By: carla, Changes: []pipeline.Change{change(pipeline.FieldName, `"b"`, `"c"`), change(pipeline.FieldSource, `"y"`, `"x"`), change(pipeline.FieldStage, `0`, `1`)}},
		{By: bruno, Changes: []pipeline.Change{change(pipeline.FieldName, `"a"`, `"b"`), change(pipeline.FieldSource, `"x"`, `"y"`), change(pipeline.FieldEvidence, `[]`, `[{}]`)}},
	})
	require.Equal(t, []difference{{Change: change(pipeline.FieldName, `"a"`, `"c"`), By: carla}}, got)
}
