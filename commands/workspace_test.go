package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// workspace is a small Slack: messages by their timestamp, and what was done to them.
type workspace struct {
	directory
	messages map[string]bot.FoundMessage
	away     error
	done     []string
	// files by who gave them, "/", and their id.
	files map[string][]byte
}

func (w *workspace) Message(_ context.Context, channel, ts string) (bot.FoundMessage, error) {
	m, ok := w.messages[ts]
	if !ok || m.Channel != channel {
		return bot.FoundMessage{}, &pipeline.DeliveryError{Code: "message_not_found", Permanent: true}
	}
	return m, w.away
}

func (w *workspace) Permalink(_ context.Context, channel, ts string) (string, error) {
	return "https://files.example/" + channel + "/" + ts, w.away
}

// Hash reads files whose name begins with "ok".
func (w *workspace) Hash(_ context.Context, f bot.File, limit int64) (string, error) {
	if !strings.HasPrefix(f.Name, "ok") || int64(f.Size) > limit {
		return "", &pipeline.DeliveryError{Code: "file_not_readable", Permanent: true}
	}
	return strings.Repeat("ab", 32), nil
}

func (w *workspace) ReadFile(_ context.Context, id string, by pipeline.UserID, limit int64) ([]byte, error) {
	data, ok := w.files[string(by)+"/"+id]
	if !ok || int64(len(data)) > limit {
		return nil, &pipeline.DeliveryError{Code: "file_not_found", Permanent: true}
	}
	return data, w.away
}

func (w *workspace) File(_ context.Context, id string, by pipeline.UserID) (bot.File, error) {
	if _, ok := w.files[string(by)+"/"+id]; !ok {
		return bot.File{}, &pipeline.DeliveryError{Code: "file_not_found", Permanent: true}
	}
	return bot.File{ID: id, Name: id + ".csv"}, w.away
}

func (w *workspace) Send(_ context.Context, channel, _ string, p bot.Post, m bot.Mark, uncertain bool) (string, error) {
	w.done = append(w.done, fmt.Sprintf("send %s %s %t: %s", channel, m.Kind, uncertain, p.Text))
	return "1.9", w.away
}

func (w *workspace) Update(_ context.Context, channel, ts string, p bot.Post) error {
	w.done = append(w.done, fmt.Sprintf("update %s %s: %s", channel, ts, p.Text))
	return w.away
}

func (w *workspace) React(_ context.Context, channel, ts, emoji string) error {
	w.done = append(w.done, fmt.Sprintf("react %s %s %s", channel, ts, emoji))
	return w.away
}

func (w *workspace) Whisper(_ context.Context, channel, thread string, user pipeline.UserID, p bot.Post) error {
	w.done = append(w.done, fmt.Sprintf("whisper %s %s %s: %s", channel, thread, user, p.Text))
	return nil
}

// carded is a store that has one card.
type carded struct {
	pipeline.Store
	of pipeline.OpportunityID
}

func (c carded) CardAt(_ context.Context, channel, ts string) (pipeline.OpportunityID, error) {
	if channel == "C0VENTAS" && ts == "1.0" {
		return c.of, nil
	}
	return 0, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

// inThread is an office with the card of Ana's opportunity in #ventas, and a message of Bruno's in its thread.
func inThread(t *testing.T, stage pipeline.Stage) (*office, *workspace, pipeline.Opportunity) {
	o := newOffice(t)
	opp := o.opens(sampleNew(), stage)
	o.flow.Store = carded{o.store, opp.ID}
	w := &workspace{messages: map[string]bot.FoundMessage{}}
	w.say(bot.FoundMessage{Channel: "C0VENTAS", TS: "1.0", ThreadTS: "1.0", Text: "the card"})
	w.say(bot.FoundMessage{Channel: "C0VENTAS", TS: "2.0", ThreadTS: "1.0", User: bruno, Text: "Conforme con todo", At: noon,
		Files: []bot.File{{ID: "F1", Name: "ok.pdf"}, {ID: "F2", Name: "cerrado.pdf"}, {ID: "F3", Name: "ok grande.mov", Size: maxHashed + 1}}})
	w.say(bot.FoundMessage{Channel: "C0VENTAS", TS: "3.0", User: bruno, Text: "in no thread", At: noon})
	w.say(bot.FoundMessage{Channel: "C0VENTAS", TS: "4.0", ThreadTS: "3.0", User: bruno, Text: "in another's thread", At: noon})
	o.slack = w
	return o, w, opp
}

func (w *workspace) say(m bot.FoundMessage) { w.messages[m.TS] = m }

func (o *office) reacts(who pipeline.UserID, lang i18n.Lang, emoji, ts string) error {
	e := &slackevents.ReactionAddedEvent{User: string(who), Reaction: emoji}
	e.Item.Type, e.Item.Channel, e.Item.Timestamp = "message", "C0VENTAS", ts
	return o.reacted(context.Background(), &bot.Event{Request: o.request(who, lang), Data: e})
}

// The emoji files the message of a card's thread once, and is answered by a reaction only.
func TestTheEmojiFilesAMessage(t *testing.T) {
	t.Parallel()
	o, w, opp := inThread(t, pipeline.StageDone) // late is not too late
	require.NoError(t, o.reacts(ana, i18n.ES, "paperclip::skin-tone-3", "2.0"))
	require.NoError(t, o.reacts(carla, i18n.ES, "paperclip", "2.0"))
	require.Equal(t, []string{"react C0VENTAS 2.0 white_check_mark", "react C0VENTAS 2.0 white_check_mark"}, w.done)
	now, err := o.store.Opportunity(context.Background(), opp.ID)
	require.NoError(t, err)
	require.Equal(t, opp.Version+1, now.Version)
	sum := sha256.Sum256([]byte("Conforme con todo"))
	require.Equal(t, pipeline.Evidence{ID: 1, Text: "Conforme con todo", SHA256: hex.EncodeToString(sum[:]), Author: bruno, At: noon.UTC(),
		Channel: "C0VENTAS", TS: "2.0", Permalink: "https://files.example/C0VENTAS/2.0", FiledBy: ana, FiledAt: noon.UTC(),
		Files: []pipeline.EvidenceFile{{ID: "F1", Name: "ok.pdf", SHA256: strings.Repeat("ab", 32)}, {ID: "F2", Name: "cerrado.pdf"}, {ID: "F3", Name: "ok grande.mov"}}},
		now.Evidence[0])
}

func TestOtherReactionsAreNothing(t *testing.T) {
	t.Parallel()
	o, w, opp := inThread(t, pipeline.StageImmature)
	for _, c := range [][2]string{{"tada", "2.0"}, {"paperclips", "2.0"}, {"paperclip", "1.0"}, {"paperclip", "3.0"}, {"paperclip", "4.0"}, {"paperclip", "9.9"}} {
		require.NoError(t, o.reacts(ana, i18n.ES, c[0], c[1]), c)
	}
	require.NoError(t, o.reacted(context.Background(), &bot.Event{Request: o.request(ana, i18n.ES), Data: "something else"}))
	require.Empty(t, w.done)
	now, err := o.store.Opportunity(context.Background(), opp.ID)
	require.NoError(t, err)
	require.Equal(t, opp.Version, now.Version)
}

// Who may not file there is told so, alone, and the attempt stands in the history.
func TestAnEmojiThatIsRefused(t *testing.T) {
	t.Parallel()
	o, w, opp := inThread(t, pipeline.StageImmature)
	require.NoError(t, o.reacts(bruno, i18n.EN, "paperclip", "2.0"))
	require.Len(t, w.done, 1)
	require.Contains(t, w.done[0], "whisper C0VENTAS 1.0 U0BRUNO: Only the opportunity's owner or a manager can do this.")
	history := o.types(ana, i18n.ES, "historial "+opp.ID.String())
	require.Contains(t, string(replyJSON(t, history)), "<@U0BRUNO> intentó guardar evidencia y no pudo.")

	w.away = &pipeline.DeliveryError{Code: "timeout"}
	require.Error(t, o.reacts(ana, i18n.ES, "paperclip", "2.0"), "Slack is to deliver it again")
	w.away = nil
	require.NoError(t, o.reacts(ana, i18n.ES, "paperclip", "2.0"))
}

// The company's emoji takes the place of the usual one.
func TestTheCompanysEmoji(t *testing.T) {
	t.Parallel()
	o, w, _ := inThread(t, pipeline.StageImmature)
	_, err := o.flow.Set(context.Background(), pipeline.Request{Key: "set", By: pipeline.Member{ID: carla, Admin: true}},
		pipeline.Entry{Setting: pipeline.SettingEvidenceTag, Key: "emoji", Value: []byte(`"pushpin"`)})
	require.NoError(t, err)
	require.NoError(t, o.reacts(ana, i18n.ES, "paperclip", "2.0"))
	require.Empty(t, w.done)
	require.NoError(t, o.reacts(ana, i18n.ES, "pushpin", "2.0"))
	require.Len(t, w.done, 1)
}

// What a person took in hand is theirs alone, and creates once however often it is confirmed.
func TestWhatIsTakenInHand(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	ctx := context.Background()
	o.opens(sampleNew(), pipeline.StageImmature)
	n := sampleNew()
	n.Name = "Otra \x00 <cosa> \"x\""
	id, err := o.takeNew(ctx, o.request(ana, i18n.ES), n)
	require.NoError(t, err)
	for who, value := range map[pipeline.UserID]string{bruno: id, ana: "made up", carla: ""} {
		_, err := o.pressedCreateAnyway(ctx, o.press(who, i18n.ES, actionCreateAnyway, "", value))
		require.Equal(t, pipeline.ReasonNoCapture, pipeline.ReasonOf(err), who)
	}
	for range 2 {
		reply, err := o.pressedCreateAnyway(ctx, o.press(ana, i18n.ES, actionCreateAnyway, "", id))
		require.NoError(t, err)
		require.Contains(t, reply.Text.String(), "Creaste *OP-2*")
	}
	o.now = o.now.Add(pipeline.CaptureTime + time.Second)
	_, err = o.pressedCreateAnyway(ctx, o.press(ana, i18n.ES, actionCreateAnyway, "", id))
	require.Equal(t, pipeline.ReasonNoCapture, pipeline.ReasonOf(err))

	// A message that was taken is no creation, and the other way round.
	taken, err := o.takeMessage(ctx, o.request(ana, i18n.ES), bot.FoundMessage{Channel: "C1", TS: "1.1", Text: "x"})
	require.NoError(t, err)
	_, err = o.pressedCreateAnyway(ctx, o.press(ana, i18n.ES, actionCreateAnyway, "", taken))
	require.Error(t, err)
	o.now = noon
	_, _, err = o.takenMessage(ctx, o.request(ana, i18n.ES), id)
	require.Equal(t, pipeline.ReasonNoCapture, pipeline.ReasonOf(err))
}
