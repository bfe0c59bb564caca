package bot

import (
	"context"
	"encoding/json"
	"time"
)

// draftTTL is how long what was typed into a form that failed is offered again.
const draftTTL = 24 * time.Hour

// draft is what was typed, and when.
type draft struct {
	At     time.Time `json:"at"`
	Values Values    `json:"values"`
}

func (x *exchange) draftKey(f *form, subject string) string {
	return "draft:" + x.user + ":" + f.id + ":" + subject
}

// keepDraft keeps what was typed into a form of subject; without a subject, or with nothing typed, nothing.
func (x *exchange) keepDraft(ctx context.Context, f *form, subject string, v Values) {
	if subject == "" || v.empty() {
		return
	}
	raw, err := json.Marshal(draft{At: x.b.now(), Values: v})
	if err != nil {
		x.b.log.Error("slack: draft not kept", "modal", f.id, "error", err)
		return
	}
	x.b.memory.Put(ctx, x.draftKey(f, subject), raw, draftTTL)
}

func (x *exchange) keptDraft(ctx context.Context, f *form, subject string) (draft, bool) {
	if subject == "" {
		return draft{}, false
	}
	raw, ok := x.b.memory.Get(ctx, x.draftKey(f, subject))
	if !ok {
		return draft{}, false
	}
	var d draft
	if err := json.Unmarshal(raw, &d); err != nil {
		return draft{}, false
	}
	return d, true
}

func (x *exchange) dropDraft(ctx context.Context, f *form, subject string) {
	if subject != "" {
		x.b.memory.Drop(ctx, x.draftKey(f, subject))
	}
}
