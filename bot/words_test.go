package bot_test

import (
	"context"
	"sync"
	"time"

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

func (words) Explain(l i18n.Lang, e *pipeline.Error) (bot.Safe, map[string]string) {
	fields := map[string]string{}
	for name, reason := range e.Fields {
		fields[string(name)] = "field " + string(reason)
	}
	return bot.Esc("refused " + lang(l) + " " + e.Code.String() + " " + string(e.Reason)), fields
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
