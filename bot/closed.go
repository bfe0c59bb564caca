package bot

import "context"

// closedAct keeps what was typed into a form that was closed without being saved, and offers it again. A form that was
// looked at and closed leaves nothing.
type closedAct struct {
	*exchange
	form   *form
	meta   metadata
	values Values
	kept   draft
	offers bool
}

func (a *closedAct) call(ctx context.Context, _ Request) error {
	switch {
	case len(a.values.byName) == 0:
		// Slack does not tell what was in the form: an earlier act may have kept it.
		a.kept, a.offers = a.keptDraft(ctx, a.form, a.meta.State)
	case !a.meta.Failed && !touched(a.view.Blocks.BlockSet, a.values):
	case a.values.empty():
		a.dropDraft(ctx, a.form, a.meta.State)
	default:
		a.kept, a.offers = a.keepDraft(ctx, a.form, a.meta.State, a.values)
	}
	return nil
}

func (a *closedAct) settle(ctx context.Context, err error) {
	a.ack(nil)
	if err == nil && a.offers {
		a.offer(ctx, a.kept, Safe{})
	}
}

func (a *closedAct) stall(context.Context) { a.ack(nil) }

func (a *closedAct) refuse(context.Context, refusal) { a.ack(nil) }
