package bot_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// post prepares a bot that is signed in but not connected: a courier needs no more.
func post(t *testing.T) (*bench, *bot.Courier) {
	t.Helper()
	b := prepare(t, func(*bot.Bot) {})
	return b, b.bot.Courier()
}

func failure(t *testing.T, err error) *pipeline.DeliveryError {
	t.Helper()
	e, ok := errors.AsType[*pipeline.DeliveryError](err)
	require.True(t, ok, "%v", err)
	require.Error(t, e.Err)
	return e
}

func TestCourierSendsAndUpdates(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	card := bot.Post{Text: bot.Lit("card"), Blocks: []slack.Block{bot.Section(bot.Esc("Acme <!here>"))}}
	ts, err := c.Send(t.Context(), sales, "", card, bot.Mark{Kind: "card", ID: 7}, false)
	require.NoError(t, err)
	m := b.sim.Messages(sales)[0]
	require.Equal(t, ts, m.TS)
	require.JSONEq(t, `{"event_type":"embudo_notice","event_payload":{"kind":"card","id":"7"}}`, string(m.Metadata))
	require.Contains(t, plainJSON(m.Blocks), "Acme &lt;!here&gt;")

	_, err = c.Send(t.Context(), sales, ts, bot.Post{Text: bot.Lit("line"), Broadcast: true}, bot.Mark{Kind: "line", ID: 8}, false)
	require.NoError(t, err)
	thread := b.ana.Thread(sales, ts)
	require.Len(t, thread, 2)
	require.True(t, thread[1].Broadcast)

	require.NoError(t, c.Update(t.Context(), sales, ts, bot.Post{Text: bot.Lit("gone plain")}))
	m = b.sim.Messages(sales)[0]
	require.Equal(t, "gone plain", m.Text)
	require.NotContains(t, string(m.Blocks), "Acme", "the old blocks go")
	require.Empty(t, b.sim.Faults())
}

func TestCourierFindsWhatWasSentBeforeItsReplyWasLost(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	thread, err := c.Send(t.Context(), sales, "", bot.Post{Text: bot.Lit("card")}, bot.Mark{Kind: "card", ID: 1}, false)
	require.NoError(t, err)
	for _, root := range []string{"", thread} {
		mark := bot.Mark{Kind: "notice", ID: 42, Since: time.Now()}
		if root != "" {
			mark.ID = 43
		}
		message := bot.Post{Text: bot.Lit("only once")}
		b.sim.LoseReplyNext("chat.postMessage", 1)
		_, err = c.Send(t.Context(), sales, root, message, mark, false)
		require.True(t, failure(t, err).Uncertain)
		require.False(t, failure(t, err).Permanent)
		b.sim.FailNext("conversations.history", 500, "", 1)
		b.sim.FailNext("conversations.replies", 500, "", 1)
		_, err = c.Send(t.Context(), sales, root, message, mark, true)
		require.True(t, failure(t, err).Uncertain, "as long as it can't be looked up")
		b.sim.ClearTrouble()
		ts, err := c.Send(t.Context(), sales, root, message, mark, true)
		require.NoError(t, err)
		found := 0
		for _, m := range b.sim.Messages(sales) {
			if m.Text == "only once" && m.ThreadTS == root {
				found++
				require.Equal(t, m.TS, ts)
			}
		}
		require.Equal(t, 1, found)
	}
	// What was never sent is sent now, also when another app writes our mark.
	ts, err := c.Send(t.Context(), sales, "", bot.Post{Text: bot.Lit("new")}, bot.Mark{Kind: "notice", ID: 44}, true)
	require.NoError(t, err)
	require.NotEmpty(t, ts)
}

func TestCourierTellsWhatAnErrorMeans(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	send := func(channel string) *pipeline.DeliveryError {
		_, err := c.Send(t.Context(), channel, "", bot.Post{Text: bot.Lit("x")}, bot.Mark{Kind: "n", ID: 1}, false)
		return failure(t, err)
	}
	b.sim.RateLimitNext("chat.postMessage", "", 7*time.Second, 1)
	require.Equal(t, 7*time.Second, send(sales).RetryAfter)
	require.EqualValues(t, 1, b.metric("rate_limited_total", "method=chat.postMessage"))
	b.sim.FailNext("chat.postMessage", 503, "", 1)
	e := send(sales)
	require.Equal(t, "http_503", e.Code)
	require.True(t, e.Uncertain)
	e = send("C0NOWHERE")
	require.Equal(t, "channel_not_found", e.Code)
	require.True(t, e.Permanent)
	b.sim.ArchiveChannel("C0QUIET")
	require.True(t, send("C0QUIET").Permanent)
	b.sim.RemoveBot(sales)
	e = send(sales)
	require.Equal(t, "not_in_channel", e.Code)
	require.True(t, e.Permanent)
	require.Empty(t, b.sim.Messages(sales))

	err := c.Update(t.Context(), sales, "1.000001", bot.Post{Text: bot.Lit("x")})
	e = failure(t, err)
	require.True(t, e.Permanent)
	require.Equal(t, "message_not_found", e.Code)
	b.sim.FailNext("chat.update", 500, "", 1)
	e = failure(t, c.Update(t.Context(), sales, "1.000001", bot.Post{Text: bot.Lit("x")}))
	require.False(t, e.Uncertain || e.Permanent, "an update may simply be made again")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = c.Send(ctx, sales, "", bot.Post{Text: bot.Lit("x")}, bot.Mark{}, false)
	require.True(t, failure(t, err).Uncertain)
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	require.Equal(t, &pipeline.DeliveryError{Code: "connection"}, bot.Delivery(refused), "nothing was sent")
	require.True(t, bot.Delivery(&net.OpError{Op: "read", Err: errors.New("reset")}).Uncertain)
	require.True(t, bot.Delivery(context.DeadlineExceeded).Uncertain)
	require.True(t, bot.RefusedError("internal_error").Uncertain)
	require.False(t, bot.RefusedError("invalid_auth").Permanent, "a new token makes it deliverable")
	require.True(t, bot.RefusedError("token_revoked").Locked)
	require.NotZero(t, bot.RefusedError("token_revoked").RetryAfter)
	for _, code := range []string{"is_archived", "msg_too_long", "invalid_blocks", "missing_scope", "user_disabled"} {
		require.True(t, bot.RefusedError(code).Permanent, code)
	}
	require.Equal(t, time.Second, bot.Delivery(&slack.RateLimitedError{}).RetryAfter, "never at once")
}

func TestCourierFindsPlaces(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	direct, err := c.Direct(t.Context(), "U0ANA")
	require.NoError(t, err)
	require.Equal(t, b.ana.DM(), direct)
	for range 3 {
		again, err := c.Direct(t.Context(), "U0ANA")
		require.NoError(t, err)
		require.Equal(t, direct, again)
	}
	require.EqualValues(t, 1, b.metric("calls_total", "method=conversations.open"))
	_, err = c.Direct(t.Context(), "U0NOBODY")
	require.True(t, failure(t, err).Permanent)

	for i := range 250 {
		require.NoError(t, b.sim.AddChannel(slacksim.Channel{
			ID: "C0MANY" + strings.Repeat("X", i%5) + string(rune('A'+i/26%26)) + string(rune('A'+i%26)), Name: "many-" + strings.Repeat("x", i),
		}))
	}
	for _, ref := range []string{"#quiet", "quiet", " #QUIET ", "C0QUIET"} {
		id, err := c.Channel(t.Context(), ref)
		require.NoError(t, err)
		require.Equal(t, "C0QUIET", id)
	}
	_, err = c.Channel(t.Context(), "#nowhere")
	e, ok := errors.AsType[*pipeline.DeliveryError](err)
	require.True(t, ok)
	require.Equal(t, "channel_not_found", e.Code)
	require.True(t, e.Permanent)
}
