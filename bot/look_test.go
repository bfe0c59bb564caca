package bot_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
)

// view waits until the person's view on top shows all the texts.
func (b *bench) view(p *slacksim.Person, texts ...string) *slacksim.View {
	b.t.Helper()
	var v *slacksim.View
	b.await("view with "+strings.Join(texts, ", "), func() bool {
		v = p.View()
		if v == nil {
			return false
		}
		shown := v.Title + " " + plainJSON(v.Blocks)
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				return false
			}
		}
		return true
	})
	return v
}

// typed is the value that a text input of a view holds now.
func typed(t *testing.T, v *slacksim.View, name string) string {
	t.Helper()
	var e struct{ Value string }
	raw, ok := v.State[name][name]
	require.True(t, ok, "no input %s", name)
	require.NoError(t, json.Unmarshal(raw, &e))
	return e.Value
}

// plainJSON is JSON without the escapes of HTML, so that texts can be looked for in it.
func plainJSON(raw json.RawMessage) string {
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(string(raw))
}

// metric is the value of a counter, gauge or the count of a histogram; labels are name=value.
func (b *bench) metric(name string, labels ...string) float64 {
	b.t.Helper()
	families, err := b.registry.Gather()
	require.NoError(b.t, err)
	sum := 0.0
	for _, f := range families {
		if f.GetName() != "embudo_slack_"+name {
			continue
		}
	metrics:
		for _, m := range f.GetMetric() {
			has := map[string]bool{}
			for _, l := range m.GetLabel() {
				has[l.GetName()+"="+l.GetValue()] = true
			}
			for _, l := range labels {
				if !has[l] {
					continue metrics
				}
			}
			sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return sum
}

// logBook keeps what was logged.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logBook) has(text string) bool { return strings.Contains(l.String(), text) }

// lang shows which language a handler was given.
func lang(l i18n.Lang) string { return l.String() }

func button(action, label, value string) slack.Block {
	return bot.Actions("row", bot.Button(action, label, value))
}
