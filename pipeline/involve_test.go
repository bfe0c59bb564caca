package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestOneContactIsTheMainOne(t *testing.T) {
	t.Parallel()
	by := pipeline.NewActor(pipeline.Member{ID: owner}, nil, false)
	o, created, err := pipeline.Create(1, newDeal(), by, noon)
	require.NoError(t, err)
	history := []pipeline.Event{created}
	do := func(next pipeline.Opportunity, e pipeline.Event, err error) {
		t.Helper()
		require.NoError(t, err)
		require.Equal(t, pipeline.EventEdited, e.Kind)
		o, history = next, append(history, e)
		again, err := pipeline.Replay(history)
		require.NoError(t, err)
		require.Equal(t, inUTC(o), inUTC(again))
	}
	do(o.Involve(pipeline.Stakeholder{Contact: 1, Role: pipeline.RoleUses}, by, noon))
	do(o.Involve(pipeline.Stakeholder{Contact: 2, Role: pipeline.RoleDecides}, by, noon))
	require.Equal(t, []pipeline.Stakeholder{{Contact: 1, Role: pipeline.RoleUses, Main: true}, {Contact: 2, Role: pipeline.RoleDecides}}, o.Contacts)
	do(o.Involve(pipeline.Stakeholder{Contact: 2, Role: pipeline.RolePays, Main: true}, by, noon))
	require.Equal(t, []pipeline.Stakeholder{{Contact: 1, Role: pipeline.RoleUses}, {Contact: 2, Role: pipeline.RolePays, Main: true}}, o.Contacts)
	do(o.Release(2, by, noon))
	require.Equal(t, []pipeline.Stakeholder{{Contact: 1, Role: pipeline.RoleUses, Main: true}}, o.Contacts)
	do(o.Face([]string{"Andes", "Andes", "Pacífico"}, by, noon))
	require.Equal(t, []string{"Andes", "Pacífico"}, o.Competitors)
	do(o.Face(nil, by, noon))
	do(o.Release(1, by, noon))
	require.Empty(t, o.Contacts)

	_, _, err = o.Involve(pipeline.Stakeholder{Role: "boss"}, by, noon)
	var refused *pipeline.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldContacts: pipeline.ReasonRequired, pipeline.FieldRole: pipeline.ReasonChoice}, refused.Fields)
	_, _, err = o.Face([]string{" "}, by, noon)
	require.ErrorAs(t, err, &refused)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldCompetitors: pipeline.ReasonRequired}, refused.Fields)
	_, _, err = o.Release(1, by, noon)
	require.Equal(t, pipeline.ReasonUnchanged, pipeline.ReasonOf(err))
}
