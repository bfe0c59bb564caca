package bot_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// words are sentences that tests can tell apart.
type words struct{}

func (words) Loading(l i18n.Lang) (title, text string) { return "Loading", "loading " + lang(l) }
func (words) StillWorking(l i18n.Lang) string          { return "still working " + lang(l) }
func (words) Done(l i18n.Lang) string                  { return "done " + lang(l) }
func (words) Failed(l i18n.Lang, incident string) string {
	return "failed " + lang(l) + " #" + incident
}
func (words) Unavailable(l i18n.Lang) string { return "unavailable " + lang(l) }
func (words) Unknown(l i18n.Lang) string     { return "unknown " + lang(l) }
func (words) Busy(l i18n.Lang) string        { return "busy " + lang(l) }
func (words) Outsider(l i18n.Lang) string    { return "outsider " + lang(l) }
func (words) Gone(l i18n.Lang) string        { return "gone " + lang(l) }
func (words) Close(l i18n.Lang) string       { return "Close " + lang(l) }
func (words) DraftKept(l i18n.Lang, at time.Time) string {
	return "draft of " + at.Format("15:04 MST")
}

func (words) DraftOffer(l i18n.Lang, d bot.KeptDraft, why bot.Safe) bot.Reply {
	text := bot.Join(" · ", why, bot.Esc("kept "+lang(l)+" "+d.Title+" "+d.Subject))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, bot.Button("resume", "Resume", d.ID))}}
}

func (words) Explain(l i18n.Lang, e *pipeline.Error) (bot.Safe, map[string]string) {
	fields := map[string]string{}
	for name, reason := range e.Fields {
		fields[string(name)] = "field " + string(reason)
	}
	return bot.Esc("refused " + lang(l) + " " + e.Code.String() + " " + string(e.Reason)), fields
}

// drafts is a shelf of drafts that can be taken away.
type drafts struct {
	mu   sync.Mutex
	all  map[pipeline.UserID]map[string]pipeline.Draft
	away bool
}

func newDrafts() *drafts { return &drafts{all: map[pipeline.UserID]map[string]pipeline.Draft{}} }

func (d *drafts) Keep(_ context.Context, user pipeline.UserID, kept pipeline.Draft) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away {
		return context.DeadlineExceeded
	}
	if old, ok := d.all[user][kept.ID]; ok && old.At.After(kept.At) {
		return nil
	}
	if d.all[user] == nil {
		d.all[user] = map[string]pipeline.Draft{}
	}
	d.all[user][kept.ID] = kept
	return nil
}

func (d *drafts) Of(_ context.Context, user pipeline.UserID) ([]pipeline.Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away {
		return nil, context.DeadlineExceeded
	}
	all := slices.Collect(maps.Values(d.all[user]))
	slices.SortFunc(all, func(a, b pipeline.Draft) int { return b.At.Compare(a.At) })
	return all, nil
}

func (d *drafts) Drop(_ context.Context, user pipeline.UserID, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.away {
		return context.DeadlineExceeded
	}
	delete(d.all[user], id)
	return nil
}

func (d *drafts) has(user pipeline.UserID, id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.all[user][id]
	return ok
}

func (d *drafts) setAway(away bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away = away
}

// memory is a shared memory that can be taken away.
type memory struct {
	mu     sync.Mutex
	acts   map[string]bool
	values map[string][]byte
	away   bool
}

func newMemory() *memory {
	return &memory{acts: map[string]bool{}, values: map[string][]byte{}}
}

func (m *memory) Begin(_ context.Context, key string, _ time.Duration) (fresh, done bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return false, false, context.DeadlineExceeded
	}
	done, begun := m.acts[key]
	if !begun {
		m.acts[key] = false
	}
	return !begun, done, nil
}

func (m *memory) Done(_ context.Context, key string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away {
		return context.DeadlineExceeded
	}
	m.acts[key] = true
	return nil
}

func (m *memory) Get(_ context.Context, key string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	return v, ok && !m.away
}

func (m *memory) Put(_ context.Context, key string, value []byte, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.away {
		m.values[key] = value
	}
}

func (m *memory) Drop(_ context.Context, key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.away {
		delete(m.values, key)
		delete(m.acts, key)
	}
}

func (m *memory) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.values[key]
	return ok
}

func (m *memory) setAway(away bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = away
}
