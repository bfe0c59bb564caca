package bot

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"
)

// fail answers a submission that had no effect. What was typed stays in the view, and in a draft.
func (a *submitAct) fail(ctx context.Context, err error) {
	meaning := explanation{fields: a.result.Errors}
	if err != nil {
		meaning = a.explain(err)
	}
	a.keepDraft(ctx, a.form, a.subjectOf(a.form, a.meta.State), a.values)
	if !a.isLate() && a.ackFields(meaning.fields) {
		return
	}
	alert := a.sentence(meaning)
	form, state := a.caughtUp(ctx, a.form, a.meta.State, a.values)
	view, _, err := a.draw(form, drawing{
		state: state, origin: a.meta.Origin, step: a.meta.Step, alert: alert, values: a.values,
	})
	if err != nil {
		a.b.log.Error("slack: form not drawn again", "route", a.route, "error", err)
		a.refuseView(alert.s)
		return
	}
	if !a.isLate() {
		if !a.ackIfSmall(slack.NewUpdateViewSubmissionResponse(&view)) {
			a.replaceLarge(ctx, view)
		}
		return
	}
	a.settleView(ctx)
	if err := a.update(ctx, a.view.ID, "", "", view); err != nil {
		// They closed the view: what became of it is told where it came from. The draft is kept.
		if !closed(err) {
			a.b.log.Error("slack: form not shown again", "route", a.route, "error", err)
		}
		a.tell(ctx, Say(alert))
	}
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
