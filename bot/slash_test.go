package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

func TestSlashIsAnsweredInTheAcknowledgement(t *testing.T) {
	t.Parallel()
	seen := make(chan *bot.Slash, 2)
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) {
			seen <- s
			return bot.Say(bot.Esc("you said <!channel> " + s.Text)), nil
		})
	})
	turn := b.slash(b.ana, "nueva Acme & Co")
	require.Empty(t, turn.Error)
	require.NotNil(t, turn.Message, "the answer is in the acknowledgement")
	require.Equal(t, "you said &lt;!channel&gt; nueva Acme &amp; Co", turn.Message.Text)
	require.Equal(t, b.ana.ID(), turn.Message.EphemeralTo)
	s := <-seen
	require.Equal(t, "/tool", s.Command)
	require.Equal(t, "nueva Acme & Co", s.Text)
	require.Equal(t, sales, s.Channel)
	require.Regexp(t, "^slash:[0-9a-f]{32}$", s.Key)
	require.NotContains(t, s.Key, turn.TriggerID)
	require.False(t, s.Duplicate)
	require.Equal(t, pipeline.UserID("U0ANA"), s.Person.ID)
	require.Equal(t, i18n.ES, s.Person.Lang)
	require.Equal(t, "America/Santiago", s.Person.Zone.String())
	require.False(t, s.Person.Admin)

	b.slash(b.bob, "")
	s = <-seen
	require.Equal(t, i18n.EN, s.Person.Lang)
	require.True(t, s.Person.Admin)
	b.await("the count", func() bool {
		return b.metric("ack_seconds", "kind=slash") == 2 && b.metric("envelopes_total", "kind=slash", "outcome=ok") == 2
	})
}

func TestSlashAnswers(t *testing.T) {
	t.Parallel()
	var paragraphs []slack.Block
	for range 20 {
		paragraphs = append(paragraphs, bot.Section(bot.Esc(strings.Repeat("larga ", 100))))
	}
	for range 10 {
		paragraphs = append(paragraphs, bot.Actions("", bot.Button("none", "n", strings.Repeat("v", 1000))))
	}
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) {
			switch s.Text {
			case "public":
				return bot.Reply{Text: bot.Lit("for all"), Public: true}, nil
			case "nothing":
				return bot.Reply{}, nil
			case "large":
				return bot.Reply{Text: bot.Lit("large"), Blocks: paragraphs}, nil
			case "refused":
				return bot.Reply{}, &pipeline.Error{Code: pipeline.Denied, Reason: "not_yours"}
			case "away":
				return bot.Reply{}, &pipeline.Error{Code: pipeline.Unavailable, Err: errors.New("refused")}
			case "unknown":
				return bot.Reply{}, &pipeline.Error{Code: pipeline.Unknown, Err: errors.New("closed")}
			case "broken":
				return bot.Reply{}, errors.New("a bug")
			default:
				panic("a fault")
			}
		})
	})
	require.Equal(t, "for all", b.answer(b.ana, "public"))
	require.Equal(t, "for all", b.said(b.bob, "for all").Text, "everyone sees it")
	require.Empty(t, b.answer(b.ana, "nothing"))
	require.Equal(t, "refused es denied not_yours", b.answer(b.ana, "refused"))
	require.Equal(t, "refused en denied not_yours", b.answer(b.bob, "refused"))
	require.Equal(t, "unavailable es", b.answer(b.ana, "away"))
	require.Equal(t, "unknown es", b.answer(b.ana, "unknown"))

	require.Nil(t, b.slash(b.ana, "large").Message, "too large for an acknowledgement")
	require.Contains(t, string(b.said(b.ana, "large").Blocks), "larga")

	for _, text := range []string{"broken", "panic"} {
		answer := b.answer(b.ana, text)
		require.Regexp(t, `^failed es #[a-z0-9]{8}$`, answer)
		require.True(t, b.log.has(`"incident":"`+answer[len(answer)-8:]+`"`), "the number is in the log")
	}
	require.True(t, b.log.has("a fault") && b.log.has("slash_test.go"), "the log has the panic and its stack")
	require.EqualValues(t, 2, b.metric("incidents_total"))
	require.EqualValues(t, 1, b.metric("envelopes_total", "outcome=panic"))
}

func TestUnknownCommand(t *testing.T) {
	t.Parallel()
	b := start(t, func(*bot.Bot) {})
	turn, err := b.ana.Slash(t.Context(), sales, "/unwired", "x")
	require.NoError(t, err)
	require.Equal(t, "gone es", turn.Message.Text)
}

func TestOutsidersAreRefused(t *testing.T) {
	t.Parallel()
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) {
			if s.Person.Outsider {
				t.Error("an outsider reached a handler")
			}
			return bot.Reply{Text: bot.Lit("hi"), Public: true, Blocks: []slack.Block{button("go", "Go", "1")}}, nil
		})
		b.Press("go", func(context.Context, *bot.Press) (bot.Reply, error) {
			t.Error("an outsider reached a handler")
			return bot.Reply{}, nil
		})
		b.Shortcut("global", func(context.Context, *bot.Shortcut) (bot.Reply, error) {
			t.Error("an outsider reached a handler")
			return bot.Reply{}, nil
		})
	})
	require.Equal(t, "hi", b.answer(b.ana, ""))
	m := b.said(b.bob, "hi")
	require.Equal(t, "outsider en", b.answer(b.gina, ""))
	require.Contains(t, b.answer(b.sam, ""), "outsider")
	press(b, b.gina, m, "go")
	b.said(b.gina, "outsider en")
	_, err := b.gina.Shortcut(t.Context(), "global")
	require.NoError(t, err)
	b.await("refusal as a direct message", func() bool {
		for _, m := range b.gina.Messages(b.gina.DM()) {
			if m.Text == "outsider en" {
				return true
			}
		}
		return false
	})
}

func TestWhoCannotBeToldIsRefused(t *testing.T) {
	t.Parallel()
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) { return bot.Say(bot.Lit("ok")), nil })
	})
	b.sim.FailNext("users.info", 500, "", 5)
	require.Equal(t, "unavailable es", b.answer(b.bob, ""))
	b.sim.ClearTrouble()
	require.Equal(t, "ok", b.answer(b.bob, ""))
}
