package commands

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func TestCreationForm(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		a.add("empty", viewJSON(t, o, o.creation, lang, createState{}, bot.Values{}))
		q := &asked{Slash: o.slash(ana, lang, ""), voice: o.speaks(lang)}
		n := parseNew(phrase.Words(`"Café & Té" 12,5M 30-06-2026 nombre:"Mesa de ayuda" linea:Datos origen:Web`), pipeline.CLP, today, lang)
		require.NoError(t, n.faultErr)
		a.add("filled", viewJSON(t, o, o.creation, lang, q.start(n), bot.Values{}))
		typed := values(t, `{"account":{"v":"Acme"},"value":{"v":"mucho"},"close":{"d":"2026-07-01"}}`)
		a.add("with what was typed", viewJSON(t, o, o.creation, lang, createState{Account: "Otro"}, typed))
		a.is("creation")
	})
}

// choices are what decides a form's inputs; "" for nothing chosen yet.
func choices(act pipeline.Act) []string {
	all := []string{""}
	switch act {
	case pipeline.ActCommit:
		for _, k := range pipeline.CommitmentKinds() {
			all = append(all, string(k))
		}
	case pipeline.ActComplete:
		all = append(all, string(pipeline.ScopeFull), string(pipeline.ScopePartial))
	case pipeline.ActLose:
		for _, r := range pipeline.LossReasons() {
			all = append(all, string(r))
		}
	}
	return all
}

var stageOf = map[pipeline.Act]pipeline.Stage{
	pipeline.ActQualify: pipeline.StageImmature, pipeline.ActCommit: pipeline.StageQualified, pipeline.ActApprove: pipeline.StageCommitted,
	pipeline.ActInvoice: pipeline.StageToInvoice, pipeline.ActComplete: pipeline.StageInvoicing, pipeline.ActLose: pipeline.StageQualified,
	pipeline.ActHold: pipeline.StageQualified, pipeline.ActReopen: pipeline.StageLost, pipeline.ActCorrect: pipeline.StageCommitted,
}

func TestGateForms(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		require.Len(t, stageOf, len(o.forms))
		a := newAlbum(t, lang)
		for _, act := range pipeline.Acts() {
			if o.forms[act] == nil {
				continue
			}
			opp := o.opens(sampleNew(), stageOf[act])
			if act == pipeline.ActQualify {
				opp.Qualification = checklist(2)
			}
			for _, choice := range choices(act) {
				s := stateOf(opp)
				s.Choice = choice
				a.add(string(act)+" "+choice, viewJSON(t, o, o.forms[act], lang, s, bot.Values{}))
			}
		}
		o.again(a, lang)
		a.is("gates")
	})
}

// again draws forms with what was typed in them, as after a refusal.
func (o *office) again(a *album, lang i18n.Lang) {
	s := stateOf(o.opens(sampleNew(), pipeline.StageImmature))
	a.add("qualify, drawn again", viewJSON(o.t, o, o.forms[pipeline.ActQualify], lang, s,
		values(o.t, `{"criteria":{"os":[{"v":"interest","t":"x"}]},"criterion_interest_support":{"v":"Pidió precios <ya>"}}`)))
	s = stateOf(o.opens(sampleNew(), pipeline.StageQualified))
	s.Choice = string(pipeline.CommitmentOther)
	a.add("commit, drawn again", viewJSON(o.t, o, o.forms[pipeline.ActCommit], lang, s,
		values(o.t, `{"kind":{"o":{"v":"other","t":"x"}},"description":{"v":"Llamó"},"date":{"d":"2026-03-01"},"value":{"v":"13 millones"},"link":{"v":"https://x.example"}}`)))
	s = stateOf(o.opens(sampleNew(), pipeline.StageInvoicing))
	a.add("invoice, one before", viewJSON(o.t, o, o.forms[pipeline.ActInvoice], lang, s, bot.Values{}))
}

// What was saved of the checklist is in the form when it opens, and what was typed when it is drawn again.
func TestChecklistKeepsProgress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageImmature)
	opp.Qualification = checklist(2)
	s := stateOf(opp)
	first := string(viewJSON(t, o, o.forms[pipeline.ActQualify], i18n.ES, s, bot.Values{}))
	require.Contains(t, first, `"initial_value":"Reunión del martes"`)
	require.Contains(t, first, `"initial_options"`)
	again := string(viewJSON(t, o, o.forms[pipeline.ActQualify], i18n.ES, s, values(t, `{"criterion_fit_support":{"v":"Encaja"}}`)))
	require.Contains(t, again, `"initial_value":"Encaja"`)
	require.NotContains(t, again, "Reunión del martes\"", "what the person emptied does not come back")
	require.NotContains(t, again, `"initial_options"`)
}
