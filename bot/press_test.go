package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func press(b *bench, p *slacksim.Person, m slacksim.Message, action string, values ...string) *slacksim.Turn {
	b.t.Helper()
	turn, err := p.Press(b.t.Context(), slacksim.PressTarget{ChannelID: m.ChannelID, MessageTS: m.TS, ActionID: action, Values: values})
	require.NoError(b.t, err)
	require.Empty(b.t, turn.Error)
	return turn
}

func TestPress(t *testing.T) {
	t.Parallel()
	seen := make(chan *bot.Press, 1)
	answers := map[string]bot.Reply{
		"say":     bot.Say(bot.Lit("private answer")),
		"all":     {Text: bot.Lit("public answer"), Public: true},
		"replace": {Text: bot.Lit("replaced"), Replace: true},
		"delete":  {Delete: true},
		"nothing": {},
	}
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(_ context.Context, s *bot.Slash) (bot.Reply, error) {
			row := bot.Actions("row",
				bot.Button("do:say", "Say", "v1"), bot.Button("do:all", "All", "v2"), bot.Button("do:replace", "Replace", "v3"),
				bot.Button("do:delete", "Delete", "v4"), bot.Button("do:nothing", "Nothing", "v5"), bot.Button("do:broken", "Broken", ""),
				bot.Button("old", "Old", ""), bot.LinkButton("site", "Site", "https://example.com/"),
				bot.Menu("pick", "Pick", []bot.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}, ""),
			)
			return bot.Reply{Text: bot.Lit("card"), Blocks: []slack.Block{row}}, nil
		})
		b.Press("do", func(_ context.Context, p *bot.Press) (bot.Reply, error) {
			seen <- p
			if p.Suffix == "broken" {
				return bot.Reply{}, errors.New("a bug")
			}
			return answers[p.Suffix], nil
		})
		b.Press("pick", func(_ context.Context, p *bot.Press) (bot.Reply, error) {
			seen <- p
			return bot.Reply{}, nil
		})
	})
	card := func() slacksim.Message {
		turn := b.slash(b.ana, "")
		require.NotNil(t, turn.Message)
		return *turn.Message
	}
	m := card()
	turn := press(b, b.ana, m, "do:say")
	require.Empty(t, turn.AckPayload, "the acknowledgement of a press is empty")
	p := <-seen
	require.Equal(t, []string{"do", "say", "v1", "row"}, []string{p.Action, p.Suffix, p.Value, p.Block})
	require.Equal(t, sales, p.Channel)
	require.Equal(t, &bot.MessageRef{Channel: sales, TS: m.TS, Ephemeral: true}, p.Message)
	require.Regexp(t, `^press:T0LOCAL:U0ANA:`+m.TS+`:do:say:\d+`, p.Key)
	require.Equal(t, "U0ANA", b.said(b.ana, "private answer").EphemeralTo)

	press(b, b.ana, m, "do:all")
	<-seen
	b.said(b.bob, "public answer")
	press(b, b.ana, m, "pick", "b")
	require.Equal(t, "b", (<-seen).Value)
	press(b, b.ana, m, "do:broken")
	<-seen
	b.said(b.ana, "failed es #")
	press(b, b.ana, m, "old")
	b.said(b.ana, "gone es")
	press(b, b.ana, m, "link:site")

	m = card()
	press(b, b.ana, m, "do:replace")
	<-seen
	b.said(b.ana, "replaced")
	for _, shown := range b.ana.Messages(sales) {
		require.NotEqual(t, m.TS, shown.TS+"card", "the card gave way")
	}
	m = card()
	press(b, b.ana, m, "do:delete")
	<-seen
	b.await("the card to go", func() bool {
		for _, shown := range b.ana.Messages(sales) {
			if shown.TS == m.TS {
				return false
			}
		}
		return true
	})
	require.EqualValues(t, 1, b.metric("incidents_total"))
}

func TestAnswerFallsBackToDirectMessage(t *testing.T) {
	t.Parallel()
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			return bot.Reply{Text: bot.Lit("card"), Blocks: []slack.Block{button("go", "Go", "1")}}, nil
		})
		b.Press("go", func(context.Context, *bot.Press) (bot.Reply, error) { return bot.Say(bot.Lit("the outcome")), nil })
	})
	turn := b.slash(b.ana, "")
	b.sim.FailNext("response_url", 500, "", 1)
	press(b, b.ana, *turn.Message, "go")
	m := b.said(b.ana, "the outcome")
	require.Equal(t, b.ana.DM(), m.ChannelID)
	require.False(t, b.log.has("/hooks/"), "a response_url is a secret")
}

func TestShortcuts(t *testing.T) {
	t.Parallel()
	seen := make(chan *bot.Shortcut, 1)
	b := start(t, func(b *bot.Bot) {
		answer := func(_ context.Context, s *bot.Shortcut) (bot.Reply, error) {
			seen <- s
			return bot.Say(bot.Lit("shortcut " + s.Callback)), nil
		}
		b.Shortcut("global", answer)
		b.Shortcut("onmessage", answer)
	})
	_, err := b.bob.Shortcut(t.Context(), "global")
	require.NoError(t, err)
	s := <-seen
	require.Nil(t, s.Message)
	require.Empty(t, s.Channel)
	require.Equal(t, b.bob.DM(), b.said(b.bob, "shortcut global").ChannelID)

	root, err := b.bob.Say(t.Context(), sales, "", "root")
	require.NoError(t, err)
	m, err := b.ana.Say(t.Context(), sales, root.TS, "please quote < 3")
	require.NoError(t, err)
	_, err = b.bob.MessageShortcut(t.Context(), "onmessage", sales, m.TS)
	require.NoError(t, err)
	s = <-seen
	require.Equal(t, "please quote < 3", s.Message.Text)
	require.Equal(t, []any{sales, m.TS, root.TS, pipeline.UserID("U0ANA"), ""},
		[]any{s.Message.Channel, s.Message.TS, s.Message.ThreadTS, s.Message.User, s.Message.BotID})
	fetched, err := b.bot.Courier().Message(t.Context(), sales, m.TS)
	require.NoError(t, err)
	require.Equal(t, fetched, *s.Message, "the payload tells what a look-up would")

	upload, err := b.ana.Upload(t.Context(), sales, "oc.pdf", []byte("x"))
	require.NoError(t, err)
	_, err = b.bob.MessageShortcut(t.Context(), "onmessage", sales, upload.TS)
	require.NoError(t, err)
	s = <-seen
	require.Len(t, s.Message.Files, 1)
	require.Equal(t, "oc.pdf", s.Message.Files[0].Name)
	_, err = b.bot.Courier().Hash(t.Context(), s.Message.Files[0], 1)
	require.NoError(t, err, "the payload's files can be read")
	require.Equal(t, sales, b.said(b.bob, "shortcut onmessage").ChannelID)
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	seen := make(chan *bot.Suggest, 1)
	b := start(t, func(b *bot.Bot) {
		b.Slash("/tool", func(context.Context, *bot.Slash) (bot.Reply, error) {
			menu := func(action string) slack.Block {
				zero := 0
				e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, action)
				e.MinQueryLength = &zero
				return bot.Actions("", e)
			}
			return bot.Reply{Text: bot.Lit("menus"), Blocks: []slack.Block{menu("account:1"), menu("broken"), menu("nobody")}}, nil
		})
		b.Suggest("account", func(_ context.Context, s *bot.Suggest) ([]bot.Option, error) {
			seen <- s
			var all []bot.Option
			for range 150 {
				all = append(all, bot.Option{Value: "a1", Text: "Acme <Ltd>"})
			}
			return all, nil
		})
		b.Suggest("broken", func(context.Context, *bot.Suggest) ([]bot.Option, error) { panic("a fault") })
	})
	m := *b.slash(b.ana, "").Message
	suggest := func(action string) []slacksim.Option {
		options, turn, err := b.ana.Suggest(t.Context(), slacksim.PressTarget{ChannelID: sales, MessageTS: m.TS, ActionID: action}, "ac")
		require.NoError(t, err)
		require.Empty(t, turn.Error)
		require.True(t, json.Valid(turn.AckPayload))
		return options
	}
	require.Len(t, suggest("account:1"), 100)
	require.Equal(t, "ac", (<-seen).Query)
	require.Empty(t, suggest("broken"))
	require.Empty(t, suggest("nobody"))
}
