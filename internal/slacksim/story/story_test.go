package story_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const manifest = `
display_information: {name: Prueba}
features:
  app_home: {home_tab_enabled: true, messages_tab_enabled: true}
  slash_commands: [{command: /pedido, description: x}]
oauth_config: {scopes: {bot: [commands, chat:write, im:write, reactions:write]}}
settings:
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

func config() slacksim.Config {
	return slacksim.Config{
		Manifest: []byte(manifest),
		People:   []slacksim.User{{ID: "U0ANA", Name: "ana"}, {ID: "U0BETO", Name: "beto"}},
		Channels: []slacksim.Channel{{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA", "U0BETO"}, Bot: true}},
	}
}

// app is a small bot: /pedido opens a modal, its submission posts a card with a button, the button edits the card.
func app(t *testing.T, s *story.Story) {
	t.Helper()
	api := slack.New(s.Sim.BotToken(), slack.OptionAppLevelToken(s.Sim.AppToken()), slack.OptionAPIURL(s.Sim.APIURL()))
	client := socketmode.New(api)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = client.RunContext(ctx) })
	running.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-client.Events:
				if err := handle(ctx, api, client, e); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("app: %v", err)
				}
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	s.Connected(1)
}

func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", text, false, false)
}

func handle(ctx context.Context, api *slack.Client, client *socketmode.Client, e socketmode.Event) error {
	switch data := e.Data.(type) {
	case slack.SlashCommand:
		if data.Text == "ayuda" {
			return client.Ack(*e.Request, map[string]any{"text": "Escribe /pedido"})
		}
		if data.Text == "calla" {
			return nil
		}
		view := slack.ModalViewRequest{
			Type: slack.VTModal, Title: plain("Pedido"), Submit: plain("Pedir"),
			Blocks: slack.Blocks{BlockSet: []slack.Block{
				slack.NewInputBlock("what", plain("Qué"), nil, slack.NewPlainTextInputBlockElement(nil, "a")),
			}},
		}
		if _, err := api.OpenViewContext(ctx, data.TriggerID, view); err != nil {
			return err
		}
		return client.Ack(*e.Request, nil)
	case slack.InteractionCallback:
		return interact(ctx, api, client, e, data)
	}
	return nil
}

func interact(ctx context.Context, api *slack.Client, client *socketmode.Client, e socketmode.Event, data slack.InteractionCallback) error {
	if data.Type == slack.InteractionTypeBlockActions {
		if err := client.Ack(*e.Request, nil); err != nil {
			return err
		}
		_, _, _, err := api.UpdateMessageContext(ctx, data.Channel.ID, data.Message.Timestamp, slack.MsgOptionText("Entregado", false))
		return err
	}
	what := data.View.State.Values["what"]["a"].Value
	if what == "nada" {
		return client.Ack(*e.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"what": "Pide algo"}))
	}
	button := slack.NewButtonBlockElement("done", "1", plain("Entregar"))
	_, ts, err := api.PostMessageContext(ctx, "C0VENTAS", slack.MsgOptionText("Pedido: "+what, false), slack.MsgOptionBlocks(
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "Pedido: *"+what+"*", false, false), nil, nil),
		slack.NewActionBlock("acts", button)))
	if err != nil {
		return err
	}
	if _, _, err := api.PostMessageContext(ctx, "C0VENTAS", slack.MsgOptionText("de "+data.User.ID, false), slack.MsgOptionTS(ts)); err != nil {
		return err
	}
	return client.Ack(*e.Request, nil)
}

func TestAStoryFromCommandToChannel(t *testing.T) {
	s := story.New(t, config())
	app(t, s)
	ana, beto := s.As("ana").In("ventas"), s.As("beto")
	help := ana.Slash("/pedido ayuda")
	require.Equal(t, "Escribe /pedido", help.Text()[:len("Escribe /pedido")])
	require.True(t, help.Ephemeral())

	modal := ana.Slash("/pedido nuevo").Modal("Pedido")
	require.Contains(t, modal.Submit().Refused(), "what")
	require.Equal(t, "Pide algo", modal.Fill("Qué", "nada").Submit().Errors()["what"])
	modal.Fill("what", "doce sillas").Submit().Closed()

	card := s.Channel("#ventas").Await("doce sillas").Contains("*doce sillas*").Lacks("Entregado")
	card.Thread().Await("de U0ANA")
	require.Equal(t, []string{"Entregar"}, card.Buttons())
	card.Press(beto, "Entregar")
	card.Becomes("Entregado")
}

func TestAStoryLooksAtErrorsThatPeopleAreShown(t *testing.T) {
	s := story.New(t, config())
	app(t, s)
	s.ExpectFault("ack_late")
	require.Equal(t, "operation_timeout", s.As("ana").Slash("/pedido calla").Error())
}

// judge collects what a story says about a test, in place of the test.
type judge struct {
	testing.TB
	said  []string
	clean []func()
}

func (j *judge) Helper()                   {}
func (j *judge) Errorf(f string, a ...any) { j.said = append(j.said, fmt.Sprintf(f, a...)) }
func (j *judge) Log(...any)                {}
func (j *judge) Cleanup(f func())          { j.clean = append(j.clean, f) }
func (j *judge) Failed() bool              { return len(j.said) > 0 }

func (j *judge) end() {
	for _, f := range j.clean {
		f()
	}
}

func TestAStoryFailsOnWhatNobodyExpected(t *testing.T) {
	j := &judge{TB: t}
	s := story.New(j, config())
	api := slack.New(s.Sim.BotToken(), slack.OptionAPIURL(s.Sim.APIURL()))
	_, _, err := api.PostMessage("C0VENTAS", slack.MsgOptionText("sorpresa", false))
	require.NoError(t, err)
	_, _, err = api.PostMessage("C0NADA", slack.MsgOptionText("x", false))
	require.Error(t, err)
	require.Equal(t, "dispatch_failed", s.As("ana").Slash("/pedido x").Turn().Error)
	s.ExpectFault("ack_late")
	j.end()
	require.Len(t, j.said, 4)
	require.Contains(t, j.said[0], "channel_not_found")
	require.Contains(t, j.said[1], "ack_late did not happen")
	require.Contains(t, j.said[2], "dispatch_failed")
	require.Contains(t, j.said[3], "sorpresa")
}

func TestAStoryThatExpectsItAllPasses(t *testing.T) {
	j := &judge{TB: t}
	s := story.New(j, config())
	api := slack.New(s.Sim.BotToken(), slack.OptionAPIURL(s.Sim.APIURL()))
	_, _, err := api.PostMessage("C0VENTAS", slack.MsgOptionText("esperado", false))
	require.NoError(t, err)
	s.Channel("ventas").Await("esperado")
	_, ok := s.Channel("ventas").Find("esperado")
	require.True(t, ok)
	raw, err := json.Marshal(s.Channel("ventas").Messages()[0].Message)
	require.NoError(t, err)
	require.Contains(t, string(raw), "esperado")
	j.end()
	require.Empty(t, j.said)
}

func TestReactionsAndFilesInAStory(t *testing.T) {
	s := story.New(t, config())
	api := slack.New(s.Sim.BotToken(), slack.OptionAPIURL(s.Sim.APIURL()))
	ana, beto := s.As("ana").In("ventas"), s.As("beto").In("ventas")
	root := ana.Says("la orden?")
	reply := ana.Replies(root, "ya viene")
	file := beto.UploadsTo(reply, "aquí", slacksim.FileData{Name: "oc.pdf", Data: []byte("%PDF")})
	require.Equal(t, root.TS, file.ThreadTS)
	require.Contains(t, file.Visible(), "oc.pdf")
	require.Empty(t, beto.Uploads("otra.pdf", []byte("%PDF")).ThreadTS)

	beto.Reacts(file, "paperclip")
	require.NoError(t, api.AddReaction("white_check_mark", slack.NewRefToMessage(file.ChannelID, file.TS)))
	file.Reacted("white_check_mark")
	require.Equal(t, map[string][]string{"paperclip": {"U0BETO"}, "white_check_mark": {slacksim.BotUserID}}, file.Reactions())
	beto.Unreacts(file, "paperclip")
	require.Len(t, file.Reactions(), 1)
}
