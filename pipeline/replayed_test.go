package pipeline_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// lostHistory is a store that has committed the command before, and is away when it is asked what came of it.
type lostHistory struct{ pipeline.Store }

func (lostHistory) Once(context.Context, pipeline.Command, func(pipeline.Tx) error) (*pipeline.Replayed, error) {
	return &pipeline.Replayed{Opportunity: 1, Version: 2}, nil
}

func (lostHistory) History(context.Context, pipeline.OpportunityID, int, int) ([]pipeline.Event, error) {
	return nil, &pipeline.Error{Code: pipeline.Unavailable}
}

func TestWhatIsSavedIsNeverCalledUnsaved(t *testing.T) {
	t.Parallel()
	flow := &pipeline.Service{Store: lostHistory{}, Now: time.Now, Zone: time.UTC}
	_, err := flow.Undo(context.Background(), pipeline.Request{Key: "k", By: pipeline.Member{ID: "U1"}}, pipeline.Target{ID: 1, Version: 1})
	require.Equal(t, pipeline.Unknown, pipeline.CodeOf(err))
}
