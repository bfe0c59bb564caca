package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestStages(t *testing.T) {
	t.Parallel()
	const none = "-"
	for _, c := range []struct {
		stage          pipeline.Stage
		name           string
		next, previous string
		final, won     bool
		probability    int
	}{
		{pipeline.StageImmature, "immature", "qualified", none, false, false, 10},
		{pipeline.StageQualified, "qualified", "committed", "immature", false, false, 40},
		{pipeline.StageCommitted, "committed", "to_invoice", "qualified", false, true, 90},
		{pipeline.StageToInvoice, "to_invoice", "invoicing", "committed", false, true, 95},
		{pipeline.StageInvoicing, "invoicing", "done", "to_invoice", false, true, 100},
		{pipeline.StageDone, "done", none, "invoicing", true, true, 100},
		{pipeline.StageLost, "lost", none, none, true, false, 0},
	} {
		require.Equal(t, c.name, c.stage.String())
		parsed, err := pipeline.ParseStage(c.name)
		require.NoError(t, err)
		require.Equal(t, c.stage, parsed)
		neighbour := func(s pipeline.Stage, ok bool) string {
			if !ok {
				return none
			}
			return s.String()
		}
		require.Equal(t, c.next, neighbour(c.stage.Next()), c.name)
		require.Equal(t, c.previous, neighbour(c.stage.Previous()), c.name)
		require.Equal(t, c.final, c.stage.Final(), c.name)
		require.Equal(t, c.won, c.stage.Won(), c.name)
		require.Equal(t, c.probability, c.stage.Probability(), c.name)

		var back pipeline.Stage
		text, err := c.stage.MarshalText()
		require.NoError(t, err)
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, c.stage, back)
	}
	require.Len(t, pipeline.Stages(), 7)
	var s pipeline.Stage
	for _, bad := range []string{"", "Immature", "won", "lost "} {
		require.Error(t, s.UnmarshalText([]byte(bad)), bad)
	}
}

func TestEachStageIsEnteredByItsAct(t *testing.T) {
	t.Parallel()
	want := map[pipeline.Stage]pipeline.Act{
		pipeline.StageImmature: "", pipeline.StageQualified: "qualify", pipeline.StageCommitted: "commit",
		pipeline.StageToInvoice: "approve", pipeline.StageInvoicing: "invoice", pipeline.StageDone: "complete", pipeline.StageLost: "lose",
	}
	for s, act := range want {
		require.Equal(t, act, pipeline.ActTo(s), s)
		if g := gateInto(s); g != nil {
			require.Equal(t, s, g.To())
		}
	}
}
