package bot_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
)

func TestRegisteredListsEverythingOnce(t *testing.T) {
	t.Parallel()
	b := newBot(t, func(*bot.Options) {})
	slash := func(context.Context, *bot.Slash) (bot.Reply, error) { return bot.Reply{}, nil }
	press := func(context.Context, *bot.Press) (bot.Reply, error) { return bot.Reply{}, nil }
	shortcut := func(context.Context, *bot.Shortcut) (bot.Reply, error) { return bot.Reply{}, nil }
	suggest := func(context.Context, *bot.Suggest) ([]bot.Option, error) { return nil, nil }
	event := func(context.Context, *bot.Event) error { return nil }
	modal := func() *bot.Modal[int] {
		return &bot.Modal[int]{
			ID: "m", View: func(i18n.Lang, int) bot.View { return bot.View{} },
			Submit: func(context.Context, *bot.Submission[int]) (bot.Result, error) { return bot.Result{}, nil },
		}
	}
	all := func() {
		b.Slash("/x", slash)
		b.Press("p", press)
		b.Shortcut("c", shortcut)
		b.Suggest("s", suggest)
		b.Event("e", event)
		bot.AddModal(b, modal())
	}
	all()
	require.Equal(t, []bot.Route{
		{Kind: bot.RouteEvent, Name: "e"}, {Kind: bot.RouteModal, Name: "m"}, {Kind: bot.RoutePress, Name: "p"},
		{Kind: bot.RouteShortcut, Name: "c"}, {Kind: bot.RouteSlash, Name: "/x"}, {Kind: bot.RouteSuggest, Name: "s"},
	}, b.Registered())
	for _, twice := range []func(){
		all, func() { b.Press("p", press) }, func() { b.Shortcut("c", shortcut) }, func() { b.Suggest("s", suggest) },
		func() { b.Event("e", event) }, func() { bot.AddModal(b, modal()) },
		func() { b.Press("p:suffix", press) }, func() { b.Slash("", slash) }, func() { b.Slash("/y", nil) },
		func() { bot.AddModal(b, &bot.Modal[int]{ID: "z"}) },
	} {
		require.Panics(t, twice)
	}
}

func TestOpenNeedsAnAct(t *testing.T) {
	t.Parallel()
	d := newDesk(nil)
	require.ErrorContains(t, d.modal.Open(t.Context(), &bot.Request{}, formState{}), "in answer to an act")
	require.ErrorContains(t, d.modal.OpenSlow(t.Context(), &bot.Request{}, nil), "in answer to an act")
}

func TestSplitAction(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][2]string{
		"go": {"go", ""}, "go:1": {"go", "1"}, "go:1:2": {"go", "1:2"}, ":x": {"", "x"}, "": {"", ""},
	} {
		action, suffix := bot.SplitAction(id)
		require.Equal(t, want, [2]string{action, suffix}, id)
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	require.Equal(t, "press:T:U:1.1:a:2.2", bot.KeyOf("press", "T", "U", "1.1", "a", "2.2"))
	require.Empty(t, bot.KeyOf("slash", ""), "what has no name is never taken for something else")
}

func TestMetadataIsBounded(t *testing.T) {
	t.Parallel()
	_, err := bot.Encode(`"` + strings.Repeat("x", 2900) + `"`)
	require.NoError(t, err)
	_, err = bot.Encode(`"` + strings.Repeat("x", 3000) + `"`)
	require.ErrorContains(t, err, "put less into the state")
}

func TestAnswersGoToSlackOnly(t *testing.T) {
	t.Parallel()
	b := newBot(t, func(o *bot.Options) { o.APIURL = "http://127.0.0.1:9/api/" })
	for address, want := range map[string]bool{
		"https://hooks.slack.com/commands/T/1/x":       true,
		"https://hooks.slack-gov.com/actions/T/1/x":    true,
		"http://127.0.0.1:9/hooks/1":                   true,
		"http://hooks.slack.com/commands/T/1/x":        false,
		"https://hooks.slack.com.evil.example/x":       false,
		"https://user:pass@hooks.slack.com/commands/x": false,
		"http://127.0.0.1:10/hooks/1":                  false,
		"file:///etc/passwd":                           false,
		"":                                             false,
		"::":                                           false,
	} {
		require.Equal(t, want, b.AnswersThere(address), address)
	}
}

func TestSplitFields(t *testing.T) {
	t.Parallel()
	shown, rest := bot.SplitFields(map[string]string{"b": "B", "z": "Z", "a": "A"}, []string{"a", "c", "b"})
	require.Equal(t, map[string]string{"a": "A", "b": "B"}, shown)
	require.Equal(t, []string{"Z"}, rest)
}

func TestMetricLabelsDoNotGrow(t *testing.T) {
	t.Parallel()
	require.Equal(t, "views.open", bot.MethodOf(httptest.NewRequest("POST", "/api/views.open", nil)))
	require.Equal(t, "other", bot.MethodOf(httptest.NewRequest("POST", "/hooks/T1/secret.token", nil)))
	require.Equal(t, "other", bot.MethodOf(httptest.NewRequest("GET", "/api/anything", nil)))
}
