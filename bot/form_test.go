package bot_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/slacksim"
)

// formState is the state of the modal that tests use.
type formState struct {
	Ref   string `json:"ref"`
	Other bool   `json:"other,omitempty"`
	Large bool   `json:"large,omitempty"`
}

// desk is a command that opens a modal, and what its submissions were.
type desk struct {
	modal  *bot.Modal[formState]
	submit func(context.Context, *bot.Submission[formState]) (bot.Result, error)
	change func(context.Context, *bot.Submission[formState]) (formState, error)

	mu   sync.Mutex
	seen []*bot.Submission[formState]
}

func newDesk(submit func(context.Context, *bot.Submission[formState]) (bot.Result, error)) *desk {
	d := &desk{submit: submit}
	d.modal = &bot.Modal[formState]{
		ID: "edit", View: formView,
		Submit: func(ctx context.Context, s *bot.Submission[formState]) (bot.Result, error) {
			d.mu.Lock()
			d.seen = append(d.seen, s)
			d.mu.Unlock()
			return d.submit(ctx, s)
		},
		Change: func(ctx context.Context, s *bot.Submission[formState]) (formState, error) {
			if d.change != nil {
				return d.change(ctx, s)
			}
			s.State.Other = s.Values.Choice("kind") == "other"
			return s.State, nil
		},
	}
	return d
}

func formView(l i18n.Lang, s formState) bot.View {
	kinds := []bot.Option{{Value: "order", Text: "Order"}, {Value: "other", Text: "Other"}}
	blocks := []slack.Block{
		bot.Section(bot.Concat(bot.Lit("*Edit* "), bot.Esc(s.Ref))),
		bot.Input{Name: "name", Label: "Name"}.Text(bot.TextInput{Max: 100}),
		bot.Input{Name: "amount", Label: "Amount", Optional: true}.Number("", true),
		bot.Input{Name: "date", Label: "Date", Optional: true}.Date(date("2027-01-02")),
		bot.Input{Name: "kind", Label: "Kind", Optional: true, Dispatch: true}.Choice("", kinds, ""),
	}
	if s.Other {
		blocks = append(blocks, bot.Input{Name: "what", Label: "What", Optional: true}.Text(bot.TextInput{}))
	}
	if s.Large {
		for range 30 {
			blocks = append(blocks, bot.Section(bot.Lit(strings.Repeat("long ", 300))))
		}
	}
	return bot.View{Title: "Edit " + lang(l), Submit: "Save", Blocks: blocks, Subject: s.Ref}
}

func (d *desk) register(b *bot.Bot) {
	bot.AddModal(b, d.modal)
	b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
		return bot.Reply{}, d.modal.Open(ctx, &s.Request, formState{Ref: s.Text, Large: s.Text == "large"})
	})
}

func (d *desk) submissions() []*bot.Submission[formState] {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]*bot.Submission[formState](nil), d.seen...)
}

// fill types into the modal on top.
func fill(t *testing.T, p *slacksim.Person, values ...string) {
	t.Helper()
	for i := 0; i < len(values); i += 2 {
		_, err := p.Fill(t.Context(), values[i], values[i+1])
		require.NoError(t, err)
	}
}

func submit(t *testing.T, p *slacksim.Person) *slacksim.Outcome {
	t.Helper()
	o, err := p.Submit(t.Context())
	require.NoError(t, err)
	return o
}
