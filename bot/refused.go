package bot

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// fail answers a submission that had no effect. What was typed stays in the view, and in a draft. The draft is kept
// when the person has been answered: what keeps drafts may be away, and a view waits for three seconds only.
func (a *submitAct) fail(ctx context.Context, err error) {
	meaning := explanation{fields: a.result.Errors}
	if err != nil {
		meaning = a.explain(err)
	}
	again := a.result.Again
	if err == nil && again != nil && again.err != nil {
		a.b.log.Error("slack: form has no state to be shown again with", "route", a.route, "error", again.err)
		again = nil
	}
	if !a.isLate() && again == nil && a.ackFields(meaning.fields) {
		a.keepDraft(ctx, a.form, a.meta.State, a.values)
		return
	}
	d := drawing{state: a.meta.State, origin: a.meta.Origin, step: a.meta.Step, values: a.values, failed: true}
	form, why := a.form, a.sentence(meaning)
	if err == nil && again != nil {
		form, why = again.form, again.alert
		d.state, d.warning, d.top = again.state, again.alert, again.top
	} else {
		d.alert = why
	}
	if code := pipeline.CodeOf(err); code != pipeline.Unavailable && code != pipeline.Unknown {
		// With the store away a handler that asks it for a change would use up the time that is left to answer.
		form, d.state = a.caughtUp(ctx, form, d.state, a.values)
	}
	a.showFailed(ctx, form, d, why)
}

// showFailed shows the form again, or where that is not possible any more tells what became of it.
func (a *submitAct) showFailed(ctx context.Context, f *form, d drawing, why Safe) {
	view, _, err := a.draw(f, d)
	if err != nil {
		a.b.log.Error("slack: form not drawn again", "route", a.route, "error", err)
		if a.isLate() {
			a.tellFailed(ctx, f, d, why)
			return
		}
		a.refuseView(why.s)
		a.keepDraft(ctx, f, d.state, a.values)
		return
	}
	if a.isLate() {
		a.settleView(ctx)
		if err := a.update(ctx, a.view.ID, "", "", view); err != nil {
			if !closed(err) {
				a.b.log.Error("slack: form not shown again", "route", a.route, "error", err)
			}
			a.tellFailed(ctx, f, d, why)
			return
		}
	} else if !a.ackIfSmall(slack.NewUpdateViewSubmissionResponse(&view)) {
		a.replaceLarge(ctx, view)
	}
	a.keepDraft(ctx, f, d.state, a.values)
}

// tellFailed keeps what was typed and tells where it can be found.
func (a *submitAct) tellFailed(ctx context.Context, f *form, d drawing, why Safe) {
	if kept, ok := a.keepDraft(ctx, f, d.state, a.values); ok {
		a.offer(ctx, kept, why)
		return
	}
	a.tell(ctx, Say(why))
}

// ackFields shows field errors under their inputs and says whether any input could show one. What no input
// can show joins the last that is shown, so that nobody mends one error only to meet the next.
func (a *submitAct) ackFields(fields map[string]string) bool {
	inputs := inputNames(a.view.Blocks.BlockSet)
	shown, rest := splitFields(fields, inputs)
	if len(shown) == 0 {
		return false
	}
	last := ""
	for _, name := range inputs {
		if _, ok := shown[name]; ok {
			last = name
		}
	}
	for _, text := range rest {
		shown[last] += " · " + text
	}
	return a.ackIfSmall(slack.NewErrorsViewSubmissionResponse(shown))
}

// sentence is an explanation as one text, with each field's error after its label.
func (a *submitAct) sentence(meaning explanation) Safe {
	parts := []Safe{meaning.text}
	labels := inputLabels(a.view.Blocks.BlockSet)
	for _, name := range sortedKeys(meaning.fields) {
		line := Esc(meaning.fields[name])
		if label := labels[name]; label != "" {
			line = Join(": ", Bold(Esc(label)), line)
		}
		parts = append(parts, line)
	}
	return Join("\n", parts...)
}

func inputLabels(blocks []slack.Block) map[string]string {
	labels := map[string]string{}
	for _, b := range blocks {
		if input, ok := b.(*slack.InputBlock); ok && input.Label != nil {
			labels[input.BlockID] = input.Label.Text
		}
	}
	return labels
}

// subjectOf is what drafts of a form with this state belong to; "" where it has none or can't be drawn.
func (x *exchange) subjectOf(f *form, state json.RawMessage) string {
	v, err := f.view(x.person.Lang, state)
	if err != nil {
		return ""
	}
	return v.Subject
}
