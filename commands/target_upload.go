package commands

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// actionTargetsUpload opens the form that takes a file of targets.
const actionTargetsUpload = "forecast.targets_upload"

// uploadState is what the form that takes a file of targets carries.
type uploadState struct {
	// Try is which file it is that is asked for: Slack keeps a file in an input of the same name.
	Try int `json:"t,omitempty"`
	// said is what became of the file before, for the first drawing.
	said []bot.Safe
}

func (s uploadState) input() string { return "file_" + strconv.Itoa(s.Try) }

func (a *App) uploadForm() *bot.Modal[uploadState] {
	m := &bot.Modal[uploadState]{ID: "forecast.targets_upload", View: a.uploadView}
	m.Submit = func(ctx context.Context, s *bot.Submission[uploadState]) (bot.Result, error) {
		return a.uploaded(ctx, m, s)
	}
	return m
}

func (a *App) uploadView(l i18n.Lang, s uploadState) bot.View {
	v := a.drawing(l)
	blocks := paragraphs(s.said)
	if len(blocks) > 0 {
		blocks = append(blocks, bot.Divider())
	}
	file := bot.Input{Name: s.input(), Label: v.plain(textTargetFile, nil), Hint: v.plain(textTargetFileHint, nil)}
	explained := v.rich(textTargetFileColumns, args{"Names": bot.Bold(bot.Esc(strings.Join(v.columnTitles(), ", ")))})
	return bot.View{Title: v.plain(textTargetUploadTitle, nil), Submit: v.plain(textTargetUploadCheck, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: append(blocks, bot.Section(explained), file.Files(1, "csv", "xlsx", "txt", "tsv"))}
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
		return bot.Result{Next: m.Next(uploadState{Try: s.State.Try + 1, said: v.nothingPlanned(plan, name)})}, nil
	}
	return bot.Result{Next: a.previewing.Next(previewOf(plan, files[0].ID, name))}, nil
}

// nothingPlanned says why a file sets nothing: its faults, or that all of it holds already.
func (v voice) nothingPlanned(p targetPlan, name string) []bot.Safe {
	if len(p.faults) == 0 {
		return []bot.Safe{v.rich(textTargetNothingNew, args{"Name": shown(name, maxRowName)})}
	}
	title := v.rich(textTargetFaults, args{"Count": len(p.faults), "Name": shown(name, maxRowName)})
	return append([]bot.Safe{title}, v.faultLines(p.faults)...)
}

// unfitFile says, in the reader's words, why a file can't be read at all.
type unfitFile struct{ text string }

func (e *unfitFile) Error() string { return e.text }

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
	data, err := a.slack.ReadFile(ctx, file, p.ID, sheet.MaxBytes)
	if err != nil {
		return targetPlan{}, v.unread(err)
	}
	rows, err := sheet.Read(bytes.NewReader(data))
	if err == nil && len(rows)-1 > pipeline.MaxEntries {
		err = &sheet.Fault{Reason: sheet.TooManyRows, Limit: pipeline.MaxEntries}
	}
	if err != nil {
		return targetPlan{}, v.unfit(err)
	}
	people, err := a.slack.People(ctx)
	if err != nil {
		return targetPlan{}, unreachable(err)
	}
	return a.newTargetReader(v, people).read(rows), nil
}

// unread is why a file could not be fetched: what somebody must change, or that Slack is away.
func (v voice) unread(err error) error {
	var d *pipeline.DeliveryError
	switch {
	case errors.Is(err, bot.ErrFileTooLarge):
		return v.unfit(&sheet.Fault{Reason: sheet.TooLarge, Limit: sheet.MaxBytes})
	case errors.As(err, &d) && d.Permanent && !d.Locked:
		return &unfitFile{v.plain(textFileGone, nil)}
	}
	return unreachable(err)
}

// unfit is why a file is no table that can be read.
func (v voice) unfit(err error) error {
	var f *sheet.Fault
	if !errors.As(err, &f) {
		return err
	}
	limit := f.Limit
	if f.Reason == sheet.TooLarge {
		limit >>= 20
	}
	return &unfitFile{v.plain(i18n.Key("file."+string(f.Reason)), args{"Row": strconv.Itoa(f.Row), "Limit": v.decimal(strconv.Itoa(limit))})}
}
