package pipeline_test

import (
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

// checkHistory looks at each event for itself, and at how one follows the other.
func checkHistory(t *rapid.T, history []pipeline.Event, md *model) {
	manages := map[pipeline.UserID]bool{"UMARTA": true, "UJEFE": true}
	for i, e := range history {
		require.Equal(t, i+1, e.Version)
		require.Equal(t, md.steps[i].by, e.By)
		require.True(t, md.steps[i].at.Equal(e.At))
		require.NotEqual(t, pipeline.UserID("UGUEST"), e.By)
		if i == 0 {
			require.Equal(t, pipeline.EventCreated, e.Kind)
			continue
		}
		last := history[i-1]
		require.Equal(t, last.To, e.From, "no move goes unrecorded")
		from, to := e.From.String(), e.To.String()
		switch e.Kind {
		case pipeline.EventAdvanced:
			require.Equal(t, place(from)+1, place(to))
			require.GreaterOrEqual(t, place(from), 0)
		case pipeline.EventLost:
			require.Equal(t, "lost", to)
			require.NotContains(t, []string{"done", "lost"}, from)
		case pipeline.EventReopened:
			require.Equal(t, "lost", from)
			require.True(t, manages[e.By])
			require.NotEmpty(t, e.Reason)
		case pipeline.EventCorrected:
			require.Equal(t, place(from)-1, place(to))
			require.NotContains(t, []string{"done", "lost"}, from)
			require.True(t, manages[e.By])
			require.NotEmpty(t, e.Reason)
		case pipeline.EventUndone:
			require.Equal(t, last.From, e.To)
			require.Equal(t, last.Version, e.Undoes)
			require.Equal(t, last.By, e.By)
			require.LessOrEqual(t, e.At.Sub(last.At), 10*time.Minute)
		default:
			require.Equal(t, from, to, e.Kind)
		}
		if from == "done" || from == "lost" {
			require.Contains(t, []pipeline.EventKind{pipeline.EventReopened, pipeline.EventUndone, pipeline.EventEvidence}, e.Kind, "a final one was revived")
		}
	}
}
