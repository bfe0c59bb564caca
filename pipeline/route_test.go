package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestWhatARouteTakes(t *testing.T) {
	t.Parallel()
	s := settingsOf(t, entry("rate", "USD/CLP/2026-01-01", `"1000"`), entry("rate", "USD/CLP/2026-03-11", `"1"`))
	im, qu, co, lo := pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted, pipeline.StageLost
	moved := func(from, to pipeline.Stage) pipeline.Event {
		return pipeline.Event{Kind: pipeline.EventAdvanced, From: from, To: to, At: noon}
	}
	edited := pipeline.Event{Kind: pipeline.EventEdited, From: qu, To: qu, At: noon}
	worth := func(m pipeline.Money) pipeline.Opportunity {
		return pipeline.Opportunity{ServiceLine: "Datos", Value: m}
	}
	won := []pipeline.Stage{co, lo}
	for name, c := range map[string]struct {
		route pipeline.Route
		e     pipeline.Event
		o     pipeline.Opportunity
		want  bool
	}{
		"everything":                        {pipeline.Route{}, moved(im, qu), worth(pipeline.Money{}), true},
		"a creation":                        {pipeline.Route{Stages: []pipeline.Stage{im}}, pipeline.Event{Kind: pipeline.EventCreated, At: noon}, worth(clp("1")), true},
		"into a stage of its":               {pipeline.Route{Stages: won}, moved(qu, co), worth(clp("1")), true},
		"into another":                      {pipeline.Route{Stages: won}, moved(im, qu), worth(clp("1")), false},
		"out of a stage of its":             {pipeline.Route{Stages: won}, moved(co, qu), worth(clp("1")), false},
		"what moves nothing, at any stage":  {pipeline.Route{Stages: won}, edited, worth(clp("1")), true},
		"its line":                          {pipeline.Route{Lines: []string{"Nube", "Datos"}}, edited, worth(clp("1")), true},
		"another line":                      {pipeline.Route{Lines: []string{"Nube"}}, moved(qu, co), worth(clp("1")), false},
		"no line":                           {pipeline.Route{Lines: []string{"Nube"}}, moved(qu, co), pipeline.Opportunity{}, false},
		"the least value":                   {pipeline.Route{Minimum: clp("10000")}, edited, worth(clp("10000")), true},
		"below it":                          {pipeline.Route{Minimum: clp("10000")}, edited, worth(clp("9999")), false},
		"no value":                          {pipeline.Route{Minimum: clp("10000")}, edited, worth(pipeline.Money{}), false},
		"converted, at the rate of the day": {pipeline.Route{Minimum: clp("10000")}, edited, worth(pipeline.MustMoney("10", "USD")), true},
		"converted, and below":              {pipeline.Route{Minimum: clp("10000")}, edited, worth(pipeline.MustMoney("9.99", "USD")), false},
		"without a rate, rather told":       {pipeline.Route{Minimum: clp("10000")}, edited, worth(pipeline.MustMoney("1", "EUR")), true},
		"all of it":                         {pipeline.Route{Stages: won, Lines: []string{"Datos"}, Minimum: clp("1")}, moved(qu, lo), worth(clp("1")), true},
	} {
		require.Equal(t, c.want, s.Takes(c.route, c.e, c.o), name)
	}
}
