package bot_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/pipeline"
)

func TestCourierReadsAMessage(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	root, err := b.ana.Say(t.Context(), sales, "", "a & b")
	require.NoError(t, err)
	reply, err := b.bob.Say(t.Context(), sales, root.TS, "in the thread")
	require.NoError(t, err)
	m, err := c.Message(t.Context(), sales, root.TS)
	require.NoError(t, err)
	require.Equal(t, "a & b", m.Text)
	require.Equal(t, pipeline.UserID("U0ANA"), m.User)
	require.WithinDuration(t, time.Now(), m.At, time.Minute)
	m, err = c.Message(t.Context(), sales, reply.TS)
	require.NoError(t, err)
	require.Equal(t, []any{"in the thread", pipeline.UserID("U0BOB"), root.TS, sales}, []any{m.Text, m.User, m.ThreadTS, m.Channel})

	_, err = c.Message(t.Context(), sales, "1.000001")
	require.Equal(t, "message_not_found", failure(t, err).Code)
	require.True(t, failure(t, err).Permanent)
	_, err = c.Message(t.Context(), "C0QUIET", root.TS)
	require.True(t, failure(t, err).Permanent, "where the bot is not")
	b.sim.FailNext("conversations.replies", 503, "", 1)
	_, err = c.Message(t.Context(), sales, root.TS)
	require.False(t, failure(t, err).Permanent)
}

func TestReadable(t *testing.T) {
	t.Parallel()
	name := func(id string) string { return map[string]string{"U1": "Ana Soto"}[id] }
	for mrkdwn, want := range map[string]string{
		"1 &lt; 2 &amp;&amp; 3 &gt; 2":                     "1 < 2 && 3 > 2",
		"&amp;lt;":                                         "&lt;",
		"ask <@U1> or <@U2> or <@U2|bob>":                  "ask @Ana Soto or @U2 or @bob",
		"<#C1|sales> <#C2>":                                "#sales #C2",
		"<!here> <!subteam^S1|@ventas> <!date^1^{x}|hoy>":  "@here @ventas hoy",
		"<https://a.example/x?a=1&amp;b=2>":                "https://a.example/x?a=1&b=2",
		"<https://a.example|offer> <http://b.cl|b.cl>":     "offer (https://a.example) http://b.cl",
		"<mailto:p@a.example|p@a.example> <tel:56|a &lt;>": "p@a.example a < (tel:56)",
		"a <\nb> <>": "a <\nb> <>",
	} {
		require.Equal(t, want, bot.Readable(mrkdwn, name), mrkdwn)
	}
}

func TestCourierReactsAndWhispers(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	m, err := b.ana.Say(t.Context(), sales, "", "evidence")
	require.NoError(t, err)
	require.NoError(t, c.React(t.Context(), sales, m.TS, "white_check_mark"))
	require.NoError(t, c.React(t.Context(), sales, m.TS, "white_check_mark"), "it is there")
	require.Len(t, b.sim.Messages(sales)[0].Reactions, 1)
	require.Equal(t, "message_not_found", failure(t, c.React(t.Context(), sales, "1700000000.000001", "eyes")).Code)

	require.NoError(t, c.Whisper(t.Context(), sales, m.TS, "U0BOB", bot.Post{Text: bot.Lit("for you")}))
	require.Equal(t, 1, b.count(b.bob, "for you"))
	require.Equal(t, m.TS, b.said(b.bob, "for you").ThreadTS)
	require.Zero(t, b.count(b.ana, "for you"))
	require.True(t, failure(t, c.Whisper(t.Context(), "C0NOWHERE", "", "U0BOB", bot.Post{Text: bot.Lit("x")})).Permanent)

	address, err := c.Permalink(t.Context(), sales, m.TS)
	require.NoError(t, err)
	require.Contains(t, address, sales)
	_, err = c.Permalink(t.Context(), sales, "1.000001")
	require.True(t, failure(t, err).Permanent)
}

func TestReactionEvents(t *testing.T) {
	t.Parallel()
	seen := make(chan *bot.Event, 4)
	b := start(t, func(b *bot.Bot) {
		b.Event("reaction_added", func(_ context.Context, e *bot.Event) error {
			seen <- e
			return nil
		})
	})
	m, err := b.ana.Say(t.Context(), sales, "", "evidence")
	require.NoError(t, err)
	_, err = b.bob.React(t.Context(), sales, m.TS, "paperclip", false)
	require.NoError(t, err)
	e := <-seen
	require.Equal(t, pipeline.UserID("U0BOB"), e.Person.ID, "who reacted, not whose message it is")
	data, ok := e.Data.(*slackevents.ReactionAddedEvent)
	require.True(t, ok)
	require.Equal(t, []string{"paperclip", sales, m.TS, "U0ANA"}, []string{data.Reaction, data.Item.Channel, data.Item.Timestamp, data.ItemUser})
	require.NoError(t, b.bot.Courier().React(t.Context(), sales, m.TS, "eyes"))
	b.await("every event acknowledged", func() bool { return acks(b) == 3 })
	require.Empty(t, seen, "the bot's own are nobody's")
}

func TestCourierHashesFiles(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	data := []byte("orden de compra")
	m, err := b.ana.Upload(t.Context(), sales, "oc.pdf", data)
	require.NoError(t, err)
	found, err := c.Message(t.Context(), sales, m.TS)
	require.NoError(t, err)
	require.Len(t, found.Files, 1)
	file := found.Files[0]
	require.Equal(t, "oc.pdf", file.Name)
	sum := sha256.Sum256(data)
	got, err := c.Hash(t.Context(), file, int64(len(data)))
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(sum[:]), got)

	_, err = c.Hash(t.Context(), file, int64(len(data)-1))
	require.ErrorIs(t, err, bot.ErrFileTooLarge)
	unsized := file
	unsized.Size = 0
	_, err = c.Hash(t.Context(), unsized, int64(len(data)-1))
	require.ErrorIs(t, err, bot.ErrFileTooLarge, "also where its size was not told")
	require.True(t, failure(t, err).Permanent)
	larger := file
	larger.Size++
	_, err = c.Hash(t.Context(), larger, 1000)
	require.ErrorContains(t, err, "file_not_readable")
}

func TestCourierReadsFilesOfWhoGaveThem(t *testing.T) {
	t.Parallel()
	b, c := post(t)
	data := []byte("período;meta\n2027;1")
	m, err := b.ana.Upload(t.Context(), sales, "metas.csv", data)
	require.NoError(t, err)
	found, err := c.Message(t.Context(), sales, m.TS)
	require.NoError(t, err)
	id := found.Files[0].ID
	got, err := c.ReadFile(t.Context(), id, "U0ANA", int64(len(data)))
	require.NoError(t, err)
	require.Equal(t, data, got)

	_, err = c.ReadFile(t.Context(), id, "U0BOB", 1000)
	require.ErrorContains(t, err, "file_not_found")
	_, err = c.ReadFile(t.Context(), "F0NONE", "U0ANA", 1000)
	require.ErrorContains(t, err, "file_not_found")
	require.True(t, failure(t, err).Permanent)
	_, err = c.ReadFile(t.Context(), id, "U0ANA", int64(len(data)-1))
	require.ErrorIs(t, err, bot.ErrFileTooLarge)
}

func TestNoOtherHostSeesTheToken(t *testing.T) {
	t.Parallel()
	_, c := post(t)
	called := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(other.Close)
	for _, address := range []string{
		other.URL + "/f", "https://evilslack.com/f", "https://slack.com.evil.example/f", "http://files.slack.com/f",
		"https://slack.com@evil.example/", "", "::",
	} {
		_, err := c.Hash(t.Context(), bot.File{ID: "F1", URL: address}, 10)
		require.ErrorContains(t, err, "file_elsewhere", address)
	}
	require.False(t, called)
}
