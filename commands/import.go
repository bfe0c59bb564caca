package commands

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"golang.org/x/sync/singleflight"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// actionImportUndo undoes an import whole; value: its number.
	actionImportUndo = "import.undo"
	// choreImport is the verb of /embudo that takes a file.
	choreImport = "import"
	// inputImportKind is what a file has in it.
	inputImportKind = "import_kind"
)

// imports is what files of records are brought in with.
type imports struct {
	form    *bot.Modal[importState]
	preview *bot.Modal[importPreviewState]
	// woken has imports to go on with at once.
	woken chan people.ImportID
	// dropping answers a file once however often it is told of at the same time.
	dropping *singleflight.Group
}

// importState is what the form that takes a file of records carries.
type importState struct {
	uploadState
	Kind people.Kind `json:"k,omitempty"`
}

// importPreviewState is what the form that shows what a file would do carries. The file is read again when it is sent: what
// travels here only tells whether it would do what was shown.
type importPreviewState struct {
	File   string      `json:"f"`
	Name   string      `json:"m"`
	Kind   people.Kind `json:"k"`
	Digest string      `json:"d"`
	Counts [5]int      `json:"c"`
	Again  bool        `json:"g,omitempty"`
	// faults are for the first drawing.
	faults []bot.Safe
}

func (a *App) newImports() imports {
	i := imports{woken: make(chan people.ImportID, 16), dropping: &singleflight.Group{}}
	i.form = &bot.Modal[importState]{ID: "import.file", View: a.importView, Submit: a.importRead}
	i.preview = &bot.Modal[importPreviewState]{ID: "import.preview", View: a.importPreviewView, Submit: a.importStarted}
	return i
}

func (a *App) registerImports(b *bot.Bot) {
	bot.AddModal(b, a.imports.form)
	bot.AddModal(b, a.imports.preview)
	b.Press(actionImportUndo, a.pressedImportUndo)
	b.Press(actionImportAs, a.pressedImportAs)
	b.Event(string(slackevents.FileShared), a.dropped)
}

// mayImport says whether a person may import, and what they may besides.
func (a *App) mayImport(ctx context.Context, p bot.Person) (pipeline.Actor, error) {
	by, err := a.flow.Store.Actor(ctx, p.Member())
	if err != nil {
		return by, err
	}
	return by, people.MaySell(by)
}

// importFile answers "importar": a form for the file.
func (a *App) importFile(ctx context.Context, q *asked) (bot.Reply, error) {
	by, err := a.mayImport(ctx, q.Person)
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	return bot.Reply{}, a.imports.form.Open(ctx, &q.Request, importState{})
}

func (a *App) importView(l i18n.Lang, s importState) bot.View {
	v := a.drawing(l)
	var kinds []bot.Option
	var columns []bot.Safe
	for _, kind := range people.ImportKinds() {
		name := v.plain(i18n.Key("import.kind_"+string(kind)), nil)
		kinds = append(kinds, bot.Option{Value: string(kind), Text: name})
		columns = append(columns, v.rich(textImportColumns, args{"Kind": name, "Names": v.columnHeaders(kind)}))
	}
	kind := bot.Input{Name: inputImportKind, Label: v.plain(textImportKind, nil)}
	file := s.field(v.plain(textImportFile, nil), v.plain(textImportFileHint, nil))
	blocks := append(s.head(), kind.Radio(kinds, string(s.Kind)), file, bot.Context(v.rich(textImportColumnsHow, nil)))
	for _, c := range columns {
		blocks = append(blocks, bot.Context(c))
	}
	return bot.View{Title: v.plain(textImportTitle, nil), Submit: v.plain(textImportCheck, nil), Close: v.plain(textEngineCancel, nil), Blocks: blocks}
}

// planOf reads a file that a person has given, by its id.
func (a *App) planOf(ctx context.Context, p bot.Person, kind people.Kind, file string) (*ImportPlan, error) {
	data, err := a.slack.ReadFile(ctx, file, p.ID, sheet.MaxBytes)
	if err != nil {
		return nil, a.voice(p).unread(err)
	}
	return a.PlanImport(ctx, p, kind, data)
}

// importRead reads a file and shows what it would do. Nothing is kept yet.
func (a *App) importRead(ctx context.Context, s *bot.Submission[importState]) (bot.Result, error) {
	v, input := a.voice(s.Person), s.State.input()
	files, kind := s.Values.Files(input), people.Kind(s.Values.Choice(inputImportKind))
	required := v.plain(reasonText(pipeline.ReasonRequired), nil)
	if _, known := importColumns[kind]; !known {
		return bot.Result{Errors: map[string]string{inputImportKind: required}}, nil
	}
	if len(files) == 0 {
		return bot.Result{Errors: map[string]string{input: required}}, nil
	}
	plan, err := a.planOf(ctx, s.Person, kind, files[0].ID)
	if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
		return bot.Result{Errors: map[string]string{input: unfit.text}}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	name := brief(files[0].Name, maxRowName)
	a.sendFaults(ctx, s.Person, plan, name)
	if len(plan.Good)-plan.Unchanged == 0 {
		return bot.Result{Next: a.imports.form.Next(importState{uploadState: s.State.again(plan.idle(name)), Kind: kind})}, nil
	}
	return bot.Result{Next: a.imports.preview.Next(importPreviewOf(plan, files[0].ID, name, kind))}, nil
}

// sendFaults gives the whole list of faults as a file where there are more than are shown. Without it they are shown in part.
func (a *App) sendFaults(ctx context.Context, p bot.Person, plan *ImportPlan, name string) {
	if len(plan.faults) <= maxPlanShown {
		return
	}
	data, err := plan.faultsFile()
	if err == nil {
		comment := plan.rich(textImportFaultsFile, args{"Name": shown(name, maxRowName)})
		err = a.files.SendFile(ctx, p.ID, bot.Upload{Name: "errores.csv", Size: len(data), Body: bytes.NewReader(data), Comment: comment})
	}
	if err != nil {
		a.log.Warn("import: list of faults not sent", "error", err)
	}
}

// idle says why a file does nothing.
func (p *ImportPlan) idle(name string) []bot.Safe {
	if len(p.faults) == 0 {
		return []bot.Safe{p.rich(textImportNothing, args{"Name": shown(name, maxRowName)})}
	}
	return p.troubles(name)
}

// troubles are the first faults of a file, under a title.
func (p *ImportPlan) troubles(name string) []bot.Safe {
	title := p.rich(textImportFaults, args{"Count": len(p.faults), "Name": shown(name, maxRowName)})
	return append([]bot.Safe{title}, p.faultLines(p.faults)...)
}

func importPreviewOf(p *ImportPlan, file, name string, kind people.Kind) importPreviewState {
	s := importPreviewState{File: file, Name: name, Kind: kind, Digest: p.digest(), Counts: [5]int{p.Created, p.Updated, p.Unchanged, len(p.faults), p.Clients}}
	if len(p.faults) > 0 {
		s.faults = p.troubles(name)
	}
	return s
}

// changes says whether anything would be brought in.
func (s importPreviewState) changes() bool { return s.Counts[0]+s.Counts[1] > 0 }

func (a *App) importPreviewView(l i18n.Lang, s importPreviewState) bot.View {
	v := a.drawing(l)
	if !s.changes() {
		lines := s.faults
		if len(lines) == 0 {
			lines = []bot.Safe{v.rich(textImportNothing, args{"Name": shown(s.Name, maxRowName)})}
		}
		return bot.View{Title: v.plain(textImportPreviewTitle, nil), Blocks: paragraphs(lines)}
	}
	var blocks []slack.Block
	if s.Again {
		blocks = append(blocks, bot.Section(v.rich(textImportAgain, nil)))
	}
	counts := v.importCounts(s.Counts[0], s.Counts[1], s.Counts[2], s.Counts[3])
	blocks = append(blocks, bot.Section(bot.Join("\n", bot.Bold(shown(s.Name, maxRowName)), counts)))
	if s.Counts[4] > 0 {
		blocks = append(blocks, bot.Context(v.rich(textImportClients, args{"Count": s.Counts[4]})))
	}
	blocks = append(blocks, paragraphs(s.faults)...)
	return bot.View{Title: v.plain(textImportPreviewTitle, nil), Submit: v.plain(textImportSave, args{"Count": s.Counts[0] + s.Counts[1]}),
		Close: v.plain(textEngineCancel, nil), Blocks: blocks}
}

// importStarted keeps the rows of a file to be brought in, where they would do what was shown; else that is shown again.
func (a *App) importStarted(ctx context.Context, s *bot.Submission[importPreviewState]) (bot.Result, error) {
	v, state := a.voice(s.Person), s.State
	plan, err := a.planOf(ctx, s.Person, state.Kind, state.File)
	if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
		return bot.Result{Next: a.imports.form.Next(importState{uploadState: uploadState{said: []bot.Safe{bot.Esc(unfit.text)}}, Kind: state.Kind})}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	if plan.digest() != state.Digest {
		if len(plan.Good)-plan.Unchanged == 0 {
			return bot.Result{Next: a.imports.form.Next(importState{uploadState: uploadState{said: plan.idle(state.Name)}, Kind: state.Kind})}, nil
		}
		next := importPreviewOf(plan, state.File, state.Name, state.Kind)
		next.Again = true
		return bot.Result{Next: a.imports.preview.Next(next)}, nil
	}
	i, err := a.people.StartImport(ctx, request(s.Request), state.Kind, state.Name, plan.Good)
	if err != nil {
		return bot.Result{}, err
	}
	a.wakeImport(i.ID)
	return bot.Result{Reply: bot.Say(v.rich(textImportStarted, args{"Name": shown(i.File, maxRowName), "Ref": i.ID.String()})), Clear: true}, nil
}

// pressedImportUndo has an import undone, whose message tells how it goes.
func (a *App) pressedImportUndo(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	v := a.voice(p.Person)
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n <= 0 {
		return bot.Say(v.rich(textEngineGone, nil)), nil
	}
	i, err := a.people.UndoImport(ctx, p.Person.Member(), people.ImportID(n))
	switch {
	case pipeline.CodeOf(err) == pipeline.NotFound:
		return bot.Say(v.rich(textImportUnknown, args{"Ref": people.ImportID(n).String()})), nil
	case pipeline.ReasonOf(err) == people.ReasonImportState:
		return bot.Say(v.rich(textRefusalImportState, nil)), nil
	case err != nil:
		return a.refused(v, pipeline.Actor{}, err)
	}
	if p.Message != nil && !p.Message.Ephemeral {
		if err := a.people.Store.PlaceImport(ctx, i.ID, pipeline.Receipt{Channel: p.Message.Channel, TS: p.Message.TS}); err != nil {
			return bot.Reply{}, err
		}
	}
	a.wakeImport(i.ID)
	return bot.Reply{}, nil
}
