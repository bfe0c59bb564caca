package main

import (
	"context"
	"slices"

	"embudo/pipeline"
)

// quiet is a store in which acts tell channels, but nobody in person: for what is made up to have happened long ago.
type quiet struct{ pipeline.Store }

// Once keeps no direct messages.
func (q quiet) Once(ctx context.Context, cmd pipeline.Command, do func(pipeline.Tx) error) (*pipeline.Replayed, error) {
	return q.Store.Once(ctx, cmd, func(tx pipeline.Tx) error { return do(quietTx{tx}) })
}

type quietTx struct{ pipeline.Tx }

func (t quietTx) Save(o pipeline.Opportunity, e pipeline.Event, list []pipeline.Notice, tallies []pipeline.Tally) {
	t.Tx.Save(o, e, slices.DeleteFunc(list, func(n pipeline.Notice) bool { return n.Kind == pipeline.NoticeDirect }), tallies)
}
