package commands

import (
	"context"
	"errors"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// actionTargetsUpload opens the form that takes a file of targets.
const actionTargetsUpload = "forecast.targets_upload"

func (a *App) uploadForm() *bot.Modal[uploadState] {
	m := &bot.Modal[uploadState]{ID: "forecast.targets_upload", View: a.uploadView}
	m.Submit = func(ctx context.Context, s *bot.Submission[uploadState]) (bot.Result, error) {
		return a.uploaded(ctx, m, s)
	}
	return m
}

func (a *App) uploadView(l i18n.Lang, s uploadState) bot.View {
	v := a.drawing(l)
	file := s.field(v.plain(textTargetFile, nil), v.plain(textTargetFileHint, nil))
	explained := v.rich(textTargetFileColumns, args{"Names": bot.Bold(bot.Esc(strings.Join(v.columnTitles(), ", ")))})
	return bot.View{Title: v.plain(textTargetUploadTitle, nil), Submit: v.plain(textTargetUploadCheck, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: append(s.head(), bot.Section(explained), file)}
}

// pressedTargetsUpload opens the form for who may set targets.
func (a *App) pressedTargetsUpload(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	err := a.uploading.OpenSlow(ctx, &p.Request, func(ctx context.Context) (uploadState, error) {
		return uploadState{}, a.mayManage(ctx, p.Person)
	})
	if err != nil {
		return a.refused(a.voice(p.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

// uploaded reads a file and shows what it would set, or what is wrong with it. Nothing is set yet.
func (a *App) uploaded(ctx context.Context, m *bot.Modal[uploadState], s *bot.Submission[uploadState]) (bot.Result, error) {
	v := a.voice(s.Person)
	files := s.Values.Files(s.State.input())
	if len(files) == 0 {
		return bot.Result{Errors: map[string]string{s.State.input(): v.plain(reasonText(pipeline.ReasonRequired), nil)}}, nil
	}
	plan, err := a.planned(ctx, s.Person, files[0].ID)
	var unfit *unfitFile
	if errors.As(err, &unfit) {
		return bot.Result{Errors: map[string]string{s.State.input(): unfit.text}}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	name := brief(files[0].Name, maxRowName)
	if len(plan.faults) > 0 || len(plan.changes) == 0 {
		return bot.Result{Next: m.Next(s.State.again(v.nothingInIt(plan.faults, textTargetNothingNew, name)))}, nil
	}
	return bot.Result{Next: a.previewing.Next(previewOf(plan, files[0].ID, name))}, nil
}

// planned reads a file that the person has given, by its id, against what is set now.
func (a *App) planned(ctx context.Context, p bot.Person, file string) (targetPlan, error) {
	settings, by, err := a.flow.Settings(ctx, p.Member())
	if err == nil {
		err = by.MayManage()
	}
	if err != nil {
		return targetPlan{}, err
	}
	a.learn(settings)
	v := a.voice(p)
	v.settings = settings
	rows, err := a.table(ctx, v, p, file, pipeline.MaxEntries)
	if err != nil {
		return targetPlan{}, err
	}
	people, err := a.slack.People(ctx)
	if err != nil {
		return targetPlan{}, unreachable(err)
	}
	return a.newTargetReader(v, people).read(rows), nil
}
