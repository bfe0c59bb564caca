package commands

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// inputOver is the tick that targets of periods that have ended are to be changed too.
const inputOver = "over"

// previewState is what the form that shows a file's changes carries. The file is read again when it is sent: what travels
// here only tells whether it, and the settings that it was held against, are as they were shown.
type previewState struct {
	File    string       `json:"f"`
	Name    string       `json:"m"`
	Version int64        `json:"v"`
	Digest  string       `json:"d"`
	Counts  targetCounts `json:"k"`
	// Again: this is not what was shown before.
	Again bool `json:"g,omitempty"`
	// changes are for the first drawing.
	changes []targetChange
}

func previewOf(p targetPlan, file, name string) previewState {
	return previewState{File: file, Name: name, Version: p.version, Digest: p.digest(), Counts: p.counts(), changes: p.changes}
}

func (a *App) previewForm() *bot.Modal[previewState] {
	m := &bot.Modal[previewState]{ID: "forecast.targets_preview", View: a.previewView}
	m.Submit = func(ctx context.Context, s *bot.Submission[previewState]) (bot.Result, error) {
		return a.previewed(ctx, m, s)
	}
	return m
}

func (a *App) previewView(l i18n.Lang, s previewState) bot.View {
	v := a.drawing(l)
	var blocks []slack.Block
	if s.Again {
		blocks = append(blocks, bot.Section(v.rich(textTargetPlanAgain, nil)))
	}
	blocks = append(blocks, bot.Section(bot.Join("\n", bot.Bold(shown(s.Name, maxRowName)), v.planned(s.Counts))))
	blocks = append(blocks, paragraphs(v.changeLines(s.changes))...)
	if s.Counts.Over > 0 {
		over := bot.Input{Name: inputOver, Label: v.plain(textTargetOver, nil), Hint: v.plain(textTargetOverHint, nil)}
		sure := bot.Option{Value: inputOver, Text: v.plain(textTargetOverSure, args{"Count": s.Counts.Over})}
		blocks = append(blocks, over.Checkboxes([]bot.Option{sure}))
	}
	return bot.View{Title: v.plain(textTargetPlanTitle, nil), Submit: v.plain(textTargetPlanSave, args{"Count": s.Counts.all()}), Close: v.plain(textEngineCancel, nil), Blocks: blocks}
}

// previewed sets what a file says, all of it or nothing, where that is what was shown; else it is shown again.
func (a *App) previewed(ctx context.Context, m *bot.Modal[previewState], s *bot.Submission[previewState]) (bot.Result, error) {
	v, state := a.voice(s.Person), s.State
	plan, err := a.planned(ctx, s.Person, state.File)
	if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
		return bot.Result{Next: a.uploading.Next(uploadState{said: []bot.Safe{bot.Esc(unfit.text)}})}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	ended, ticked := plan.counts().Over > 0, slices.Contains(s.Values.Choices(inputOver), inputOver)
	if ended && !ticked && state.Counts.Over > 0 {
		return bot.Result{Errors: map[string]string{inputOver: v.plain(reasonText(pipeline.ReasonRequired), nil)}}, nil
	}
	if len(plan.faults) > 0 || plan.digest() != state.Digest || ended && !ticked {
		return a.shownAgain(v, m, plan, state), nil
	}
	changes, err := a.flow.SetAll(ctx, request(s.Request), plan.entries, state.Version)
	switch {
	case pipeline.CodeOf(err) == pipeline.Conflict:
		return a.shownAgain(v, m, plan, state), nil
	case err != nil:
		return bot.Result{}, err
	}
	return a.targetsKept(ctx, v, s.Request, changes, state.Name)
}

// shownAgain shows what a file would set now, which is not what was shown before.
func (a *App) shownAgain(v voice, m *bot.Modal[previewState], plan targetPlan, was previewState) bot.Result {
	if len(plan.faults) > 0 || len(plan.changes) == 0 {
		return bot.Result{Next: a.uploading.Next(uploadState{said: v.nothingInIt(plan.faults, textTargetNothingNew, was.Name)})}
	}
	next := previewOf(plan, was.File, was.Name)
	next.Again = true
	return bot.Result{Next: m.Next(next)}
}

// targetsKept says what was set, above the targets of the year of the first.
func (a *App) targetsKept(ctx context.Context, v voice, r bot.Request, changes []pipeline.SettingChange, name string) (bot.Result, error) {
	p, _, err := pipeline.SubjectOfTarget(changes[0].Key)
	if err != nil {
		return bot.Result{}, err
	}
	reply, err := a.targets(ctx, r, p.Year)
	said := v.rich(textTargetPlanKept, args{"Count": len(changes), "Name": shown(name, maxRowName)})
	reply.Text, reply.Blocks = bot.Join("\n", said, reply.Text), append([]slack.Block{bot.Section(said)}, reply.Blocks...)
	return bot.Result{Reply: reply, Clear: true}, err
}
