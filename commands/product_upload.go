package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// cataloguePlan is what a file would make of the catalogue.
type cataloguePlan struct {
	faults        []targetFault
	taken         []billing.Taken
	made, changed []string
	same          int
}

// digest tells one plan from another.
func (p cataloguePlan) digest() string {
	raw, err := json.Marshal(p.taken)
	if err != nil { // plain values of ours
		panic(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// cataloguePreview is what a file would change, to be looked at before it is kept.
type cataloguePreview struct {
	File   string `json:"f"`
	Name   string `json:"m"`
	Digest string `json:"d"`
	Made   int    `json:"n,omitempty"`
	Edited int    `json:"c,omitempty"`
	Same   int    `json:"s,omitempty"`
	Again  bool   `json:"g,omitempty"`
	// plan is for the first drawing.
	plan cataloguePlan
}

func catalogueShown(p cataloguePlan, file, name string) cataloguePreview {
	return cataloguePreview{File: file, Name: name, Digest: p.digest(), Made: len(p.made), Edited: len(p.changed), Same: p.same, plan: p}
}

func (a *App) askCatalogue(ctx context.Context, r *bot.Request) (bot.Reply, error) {
	err := a.goods.uploading.OpenSlow(ctx, r, func(ctx context.Context) (uploadState, error) {
		return uploadState{}, a.mayKeepProducts(ctx, r.Person)
	})
	if err != nil {
		return a.refused(a.voice(r.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

func (a *App) pressedCatalogueUpload(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.askCatalogue(ctx, &p.Request)
}

func (a *App) catalogueUploadForm() *bot.Modal[uploadState] {
	m := &bot.Modal[uploadState]{ID: "product.upload_form", View: a.catalogueUploadView}
	m.Submit = func(ctx context.Context, s *bot.Submission[uploadState]) (bot.Result, error) {
		return a.catalogueUploaded(ctx, m, s)
	}
	return m
}

func (a *App) catalogueUploadView(l i18n.Lang, s uploadState) bot.View {
	v := a.drawing(l)
	file := s.field(v.plain(textProductFile, nil), v.plain(textTargetFileHint, nil))
	explained := v.rich(textProductFileColumns, args{"Names": bot.Bold(bot.Esc(strings.Join(v.productColumnTitles(), ", ")))})
	return bot.View{Title: v.plain(textProductUploadTitle, nil), Submit: v.plain(textTargetUploadCheck, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: append(s.head(), bot.Section(explained), file)}
}

// catalogueUploaded reads a file and shows what it would change, or what is wrong with it. Nothing is changed yet.
func (a *App) catalogueUploaded(ctx context.Context, m *bot.Modal[uploadState], s *bot.Submission[uploadState]) (bot.Result, error) {
	v := a.voice(s.Person)
	files := s.Values.Files(s.State.input())
	if len(files) == 0 {
		return bot.Result{Errors: map[string]string{s.State.input(): v.plain(reasonText(pipeline.ReasonRequired), nil)}}, nil
	}
	plan, err := a.plannedCatalogue(ctx, v, s.Person, files[0].ID)
	var unfit *unfitFile
	if errors.As(err, &unfit) {
		return bot.Result{Errors: map[string]string{s.State.input(): unfit.text}}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	name := brief(files[0].Name, maxRowName)
	if len(plan.faults) > 0 || len(plan.taken) == 0 {
		return bot.Result{Next: m.Next(s.State.again(v.nothingInIt(plan.faults, textProductNothingNew, name)))}, nil
	}
	return bot.Result{Next: a.goods.previewing.Next(catalogueShown(plan, files[0].ID, name))}, nil
}

// plannedCatalogue reads a file that the person has given against the catalogue as it stands.
func (a *App) plannedCatalogue(ctx context.Context, v voice, p bot.Person, file string) (cataloguePlan, error) {
	if err := a.mayKeepProducts(ctx, p); err != nil {
		return cataloguePlan{}, err
	}
	rows, err := a.table(ctx, v, p, file, pipeline.MaxEntries)
	if err != nil {
		return cataloguePlan{}, err
	}
	all, by, err := a.wholeCatalogue(ctx, p.Member())
	if err != nil {
		return cataloguePlan{}, err
	}
	plan := newProductReader(a, v, all, by).read(rows)
	if len(plan.taken) > billing.MaxTaken {
		return cataloguePlan{}, v.unfit(&sheet.Fault{Reason: sheet.TooManyRows, Limit: billing.MaxTaken})
	}
	return plan, nil
}

func (a *App) cataloguePreviewForm() *bot.Modal[cataloguePreview] {
	m := &bot.Modal[cataloguePreview]{ID: "product.preview", View: a.cataloguePreviewView}
	m.Submit = func(ctx context.Context, s *bot.Submission[cataloguePreview]) (bot.Result, error) {
		return a.catalogueTaken(ctx, m, s)
	}
	return m
}

func (a *App) cataloguePreviewView(l i18n.Lang, s cataloguePreview) bot.View {
	v := a.drawing(l)
	var blocks []slack.Block
	if s.Again {
		blocks = append(blocks, bot.Section(v.rich(textTargetPlanAgain, nil)))
	}
	blocks = append(blocks, bot.Section(bot.Join("\n", bot.Bold(shown(s.Name, maxRowName)), v.rich(textProductPlan, args{"Made": s.Made, "Changed": s.Edited, "Same": s.Same}))))
	var lines []bot.Safe
	for _, x := range []struct {
		text  i18n.Key
		codes []string
	}{{textProductPlanMade, s.plan.made}, {textProductPlanChanged, s.plan.changed}} {
		if len(x.codes) > 0 {
			codes := strings.Join(x.codes[:min(len(x.codes), maxPlanShown)], ", ")
			if len(x.codes) > maxPlanShown {
				codes += ", …"
			}
			lines = append(lines, bot.Join(": ", bot.Bold(v.rich(x.text, nil)), bot.Esc(codes)))
		}
	}
	return bot.View{Title: v.plain(textProductUploadTitle, nil), Submit: v.plain(textProductSaveAll, args{"Count": s.Made + s.Edited}), Close: v.plain(textEngineCancel, nil),
		Blocks: append(blocks, paragraphs(lines)...)}
}

// catalogueTaken takes over what a file says, all of it or nothing, where that is what was shown; else it is shown again.
func (a *App) catalogueTaken(ctx context.Context, m *bot.Modal[cataloguePreview], s *bot.Submission[cataloguePreview]) (bot.Result, error) {
	v, state := a.voice(s.Person), s.State
	plan, err := a.plannedCatalogue(ctx, v, s.Person, state.File)
	if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
		return bot.Result{Next: a.goods.uploading.Next(uploadState{said: []bot.Safe{bot.Esc(unfit.text)}})}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	if len(plan.faults) > 0 || plan.digest() != state.Digest {
		return a.catalogueAgain(v, m, plan, state), nil
	}
	made, changed, err := a.catalogue.Take(ctx, request(s.Request), plan.taken)
	switch {
	case len(fieldsOf(err)) > 0: // what two products may not share
		plan.faults = nil
		for f, why := range fieldsOf(err) {
			plan.faults = append(plan.faults, targetFault{row: 1, column: v.field(f), text: v.plain(reasonText(why), nil)})
		}
		return a.catalogueAgain(v, m, plan, state), nil
	case pipeline.CodeOf(err) == pipeline.Conflict:
		return a.catalogueAgain(v, m, plan, state), nil
	case err != nil:
		return bot.Result{}, err
	}
	reply, err := a.productList(ctx, s.Request, catalogueView{})
	return bot.Result{Reply: after(v.rich(textProductTaken, args{"Count": made + changed, "Name": shown(state.Name, maxRowName)}), reply), Clear: true}, err
}

// catalogueAgain shows what a file would change now, which is not what was shown before.
func (a *App) catalogueAgain(v voice, m *bot.Modal[cataloguePreview], plan cataloguePlan, was cataloguePreview) bot.Result {
	if len(plan.faults) > 0 || len(plan.taken) == 0 {
		return bot.Result{Next: a.goods.uploading.Next(uploadState{said: v.nothingInIt(plan.faults, textProductNothingNew, was.Name)})}
	}
	next := catalogueShown(plan, was.File, was.Name)
	next.Again = true
	return bot.Result{Next: m.Next(next)}
}
