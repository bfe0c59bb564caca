package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Drafts keeps what people typed into forms and did not get to save, for pipeline.DraftLife. Its methods must return
// within some two seconds.
type Drafts interface {
	// Keep keeps d unless it has a newer one of the same ID.
	Keep(ctx context.Context, user pipeline.UserID, d pipeline.Draft) error
	// Of gives a person's drafts, newest first. It fails only where it could ask nobody.
	Of(ctx context.Context, user pipeline.UserID) ([]pipeline.Draft, error)
	// Drop forgets a draft; there may be none.
	Drop(ctx context.Context, user pipeline.UserID, id string) error
}

// noDrafts is what stands in where none are kept.
type noDrafts struct{}

func (noDrafts) Keep(context.Context, pipeline.UserID, pipeline.Draft) error   { return nil }
func (noDrafts) Of(context.Context, pipeline.UserID) ([]pipeline.Draft, error) { return nil, nil }
func (noDrafts) Drop(context.Context, pipeline.UserID, string) error           { return nil }

// draftLook bounds what is asked of drafts before a form is drawn: its person is waiting.
const draftLook = 700 * time.Millisecond

// draft is a draft as the engine keeps it: which form in which state, and what was in its inputs.
type draft struct {
	State  json.RawMessage `json:"state,omitempty"`
	Values Values          `json:"values"`

	id   string
	form *form
	at   time.Time
}

func draftID(f *form, subject string) string { return f.id + "/" + subject }

// readDraft gives a kept draft, if this version has its form.
func (b *Bot) readDraft(kept pipeline.Draft) (draft, bool) {
	id, _, _ := strings.Cut(kept.ID, "/")
	d := draft{id: kept.ID, form: b.routes.form[id], at: kept.At}
	if d.form == nil || json.Unmarshal(kept.Body, &d) != nil {
		return draft{}, false
	}
	return d, true
}

// keepDraft keeps what is in the inputs of a form, and says whether it did. Where the form has no subject or its inputs
// are empty there is nothing to keep.
func (x *exchange) keepDraft(ctx context.Context, f *form, state json.RawMessage, v Values) (draft, bool) {
	subject := x.subjectOf(f, state)
	if subject == "" || x.user == "" || v.empty() {
		return draft{}, false
	}
	d := draft{State: state, Values: v, id: draftID(f, subject), form: f, at: x.arrived}
	raw, err := json.Marshal(d)
	if err == nil {
		err = x.b.drafts.Keep(ctx, pipeline.UserID(x.user), pipeline.Draft{ID: d.id, Body: raw, At: d.at})
	}
	if err != nil {
		x.b.log.Error("slack: draft not kept", "modal", f.id, "error", err)
		return draft{}, false
	}
	return d, true
}

// keptDraft looks for the person's draft of a form in this state.
func (x *exchange) keptDraft(ctx context.Context, f *form, state json.RawMessage) (draft, bool) {
	subject := x.subjectOf(f, state)
	if subject == "" || x.user == "" {
		return draft{}, false
	}
	return x.draftOf(ctx, draftID(f, subject))
}

func (x *exchange) draftOf(ctx context.Context, id string) (draft, bool) {
	ctx, cancel := context.WithTimeout(ctx, draftLook)
	defer cancel()
	all, err := x.b.drafts.Of(ctx, pipeline.UserID(x.user))
	if err != nil {
		x.b.log.Warn("slack: drafts not read", "user", x.user, "error", err)
		return draft{}, false
	}
	i := slices.IndexFunc(all, func(d pipeline.Draft) bool { return d.ID == id })
	if i < 0 {
		return draft{}, false
	}
	return x.b.readDraft(all[i])
}

// dropDraft forgets the draft of a form whose work is saved.
func (x *exchange) dropDraft(ctx context.Context, f *form, state json.RawMessage) {
	subject := x.subjectOf(f, state)
	if subject == "" || x.user == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, draftLook)
	defer cancel()
	if err := x.b.drafts.Drop(ctx, pipeline.UserID(x.user), draftID(f, subject)); err != nil {
		x.b.log.Warn("slack: draft not dropped", "modal", f.id, "error", err)
	}
}

// touched says whether an input of a view holds anything but what it was drawn with. Files don't count: no draft
// keeps them.
func touched(blocks []slack.Block, v Values) bool {
	for _, block := range blocks {
		input, ok := block.(*slack.InputBlock)
		if ok && !keep(initial(input.Element)).same(keep(v.byName[input.BlockID])) {
			return true
		}
	}
	return false
}
