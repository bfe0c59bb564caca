package slacksim_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// TestWebAPIBySlackGo drives each method with the client that Go apps use, so that encodings and answers fit it.
func TestWebAPIBySlackGo(t *testing.T) {
	w := open(t)
	api := slack.New(w.BotToken(), slack.OptionAPIURL(w.APIURL()))
	ctx := context.Background()

	auth, err := api.AuthTestContext(ctx)
	require.NoError(t, err)
	require.Equal(t, slacksim.BotUserID, auth.UserID)
	user, err := api.GetUserInfoContext(ctx, "U0ANA")
	require.NoError(t, err)
	require.Equal(t, "es-CL", user.Locale)
	users, err := api.GetUsersContext(ctx)
	require.NoError(t, err)
	require.Len(t, users, 5)
	team, err := api.GetTeamInfoContext(ctx)
	require.NoError(t, err)
	require.Equal(t, "Local", team.Name)

	meta := slack.SlackMetadata{EventType: "notice", EventPayload: map[string]any{"id": "n1"}}
	channel, ts, err := api.PostMessageContext(ctx, "C0VENTAS", slack.MsgOptionText("hola", false), slack.MsgOptionMetadata(meta),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*hola*", false, false), nil, nil)))
	require.NoError(t, err)
	_, _, _, err = api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText("chao", false))
	require.NoError(t, err)
	_, err = api.PostEphemeralContext(ctx, channel, "U0ANA", slack.MsgOptionText("psst", false))
	require.NoError(t, err)
	history, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, IncludeAllMetadata: true})
	require.NoError(t, err)
	require.Equal(t, "n1", history.Messages[0].Metadata.EventPayload["id"])
	require.Equal(t, slack.MBTSection, history.Messages[0].Blocks.BlockSet[0].BlockType())
	replies, _, _, err := api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts})
	require.NoError(t, err)
	require.Len(t, replies, 1)
	link, err := api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
	require.NoError(t, err)
	require.Contains(t, link, channel)
	item := slack.NewRefToMessage(channel, ts)
	require.NoError(t, api.AddReactionContext(ctx, "tada", item))
	reactions, err := api.GetReactionsContext(ctx, item, slack.NewGetReactionsParameters())
	require.NoError(t, err)
	require.Equal(t, "tada", reactions.Reactions[0].Name)
	require.NoError(t, api.AddPinContext(ctx, channel, item))
	_, err = api.AddBookmarkContext(ctx, channel, slack.AddBookmarkParameters{Title: "x", Type: "link", Link: "https://example.com"})
	require.NoError(t, err)

	dm, _, _, err := api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{"U0ANA"}, ReturnIM: true})
	require.NoError(t, err)
	require.True(t, dm.IsIM)
	info, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	require.NoError(t, err)
	require.Equal(t, "ventas", info.Name)
	require.True(t, info.IsMember)
	members, _, err := api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: channel})
	require.NoError(t, err)
	require.Contains(t, members, "U0ANA")
	listed, _, err := api.GetConversationsContext(ctx, &slack.GetConversationsParameters{})
	require.NoError(t, err)
	require.Len(t, listed, 2)
	room, err := api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: "op-1", IsPrivate: true})
	require.NoError(t, err)
	_, err = api.InviteUsersToConversationContext(ctx, room.ID, "U0ANA", "U0BETO")
	require.NoError(t, err)
	_, err = api.InviteUsersToConversationContext(ctx, room.ID, "U0ANA")
	require.ErrorContains(t, err, "already_in_channel")
	require.NoError(t, api.ArchiveConversationContext(ctx, room.ID))
	_, _, _, err = api.JoinConversationContext(ctx, "C0AJENO")
	require.NoError(t, err)

	summary, err := api.UploadFileContext(ctx, slack.UploadFileParameters{Filename: "a.txt", FileSize: 4, Content: "hola", Channel: channel})
	require.NoError(t, err)
	file, _, _, err := api.GetFileInfoContext(ctx, summary.ID, 0, 0)
	require.NoError(t, err)
	var content strings.Builder
	require.NoError(t, api.GetFileContext(ctx, file.URLPrivateDownload, &content))
	require.Equal(t, "hola", content.String())
	_, err = api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: "U0ANA", View: slack.HomeTabViewRequest{
		Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}},
	}})
	require.NoError(t, err)
	_, _, err = api.DeleteMessageContext(ctx, channel, ts)
	require.NoError(t, err)
	require.Empty(t, w.faults())

	_, _, err = api.PostMessageContext(ctx, channel, slack.MsgOptionBlocks(
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", strings.Repeat("x", 3001), false, false), nil, nil)))
	var refused slack.SlackErrorResponse
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "invalid_blocks", refused.Err)
	require.Equal(t, "must be less than 3001 characters [json-pointer:/blocks/0/text/text]", *refused.Errors[0].Message)
	w.RateLimitNext("chat.postMessage", "", 3*time.Second, 1)
	_, _, err = api.PostMessageContext(ctx, channel, slack.MsgOptionText("x", false))
	var limited *slack.RateLimitedError
	require.ErrorAs(t, err, &limited)
	require.Equal(t, 3*time.Second, limited.RetryAfter)
}

// TestSocketModeBySlackGo connects the client that Go apps use and walks each kind of envelope through it.
func TestSocketModeBySlackGo(t *testing.T) {
	w := open(t)
	api := slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(w.APIURL()))
	client := socketmode.New(api)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
	await := func(kind socketmode.EventType) socketmode.Event {
		t.Helper()
		for {
			select {
			case e := <-client.Events:
				if e.Type == kind {
					return e
				}
				require.NotEqual(t, socketmode.EventTypeErrorBadMessage, e.Type, "%+v", e.Data)
			case <-time.After(10 * time.Second):
				require.FailNow(t, "no event", string(kind))
			}
		}
	}
	await(socketmode.EventTypeHello)
	ana := w.Person("ana")

	done := w.slash("ana", "nueva")
	e := await(socketmode.EventTypeSlashCommand)
	command := e.Data.(slack.SlashCommand)
	require.Equal(t, "nueva", command.Text)
	view := slack.ModalViewRequest{
		Type: slack.VTModal, Title: slack.NewTextBlockObject("plain_text", "Nueva", false, false),
		Submit: slack.NewTextBlockObject("plain_text", "Crear", false, false), CallbackID: "nueva",
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("name", slack.NewTextBlockObject("plain_text", "Nombre", false, false), nil,
				slack.NewPlainTextInputBlockElement(nil, "a")),
			slack.NewActionBlock("acts", slack.NewButtonBlockElement("go", "v", slack.NewTextBlockObject("plain_text", "Ir", false, false))),
		}},
	}
	_, err := api.OpenViewContext(ctx, command.TriggerID, view)
	require.NoError(t, err)
	require.NoError(t, client.Ack(*e.Request, map[string]any{"text": "abierto"}))
	require.Equal(t, "abierto", got(t, done).Message.Text)
	require.NoError(t, slack.PostWebhookContext(ctx, command.ResponseURL, &slack.WebhookMessage{Text: "más"}))

	_, err = ana.Fill(ctx, "name", "Acme")
	require.NoError(t, err)
	pressedTurn := act(func() (*slacksim.Turn, error) { return ana.Press(ctx, slacksim.PressTarget{ActionID: "go"}) })
	e = await(socketmode.EventTypeInteractive)
	press := e.Data.(slack.InteractionCallback)
	require.Equal(t, "go", press.ActionCallback.BlockActions[0].ActionID)
	require.Equal(t, "Acme", press.View.State.Values["name"]["a"].Value)
	require.NoError(t, client.Ack(*e.Request, nil))
	require.Empty(t, got(t, pressedTurn).Error)

	sent := submit(w)
	e = await(socketmode.EventTypeInteractive)
	submission := e.Data.(slack.InteractionCallback)
	require.Equal(t, slack.InteractionTypeViewSubmission, submission.Type)
	require.Equal(t, "Acme", submission.View.State.Values["name"]["a"].Value)
	require.NoError(t, client.Ack(*e.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "no"})))
	require.Equal(t, slacksim.Invalid, got(t, sent).Kind)

	say(t, w, "C0VENTAS", "hola")
	e = await(socketmode.EventTypeEventsAPI)
	outer := e.Data.(slackevents.EventsAPIEvent)
	require.Equal(t, "hola", outer.InnerEvent.Data.(*slackevents.MessageEvent).Text)
	require.NoError(t, client.Ack(*e.Request, nil))
	w.logged("the last ack", func(e slacksim.Entry) bool { return e.Kind == slacksim.LogAck && e.Name == "message" })

	w.DisconnectAll("refresh_requested")
	await(socketmode.EventTypeHello)
	require.Empty(t, w.faults())
}

func TestSlackGoEndsOnARevokedToken(t *testing.T) {
	w := open(t)
	api := slack.New(w.BotToken(), slack.OptionAppLevelToken(w.AppToken()), slack.OptionAPIURL(w.APIURL()))
	w.RevokeAppToken()
	err := socketmode.New(api).RunContext(context.Background())
	var refused slack.SlackErrorResponse
	require.True(t, errors.As(err, &refused), "%v", err)
	require.Equal(t, "token_revoked", refused.Err)
	require.Empty(t, w.faults())
}
