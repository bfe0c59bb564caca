package slacksim_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/npmtest"
	"embudo/internal/slacksim/story"
)

// The official clients are the judges of the protocol: what they can't work with is not Slack's.

func TestOfficialBoltFramework(t *testing.T) {
	t.Parallel()
	s := officialStory(t)
	app := runNode(t, s.Sim, "bolt.mjs")
	app.Await("started")
	s.Connected(1)
	ana := s.As("U0ANA").In("#ventas")

	answer := ana.Slash("/oportunidad ver OP-1").Contains("You said", "ver OP-1")
	require.True(t, answer.Ephemeral())
	answer.Press("More").Shows("Pressed by U0ANA")

	form := ana.Slash("/oportunidad form").Modal("A form")
	require.Contains(t, form.Submit().Refused(), "client")
	require.Equal(t, map[string]string{"client": "There is no such client."}, form.Fill("client", "nobody").Submit().Errors())
	options, _, err := ana.Suggest(context.Background(), slacksim.PressTarget{BlockID: "owner", ActionID: "lookup"}, "acm")
	require.NoError(t, err)
	require.Equal(t, []slacksim.Option{{Text: "Found acm", Value: "found"}}, options)
	form.Fill("client", "Acme").Submit().Closed()
	s.Channel("#ventas").Await("Acme, edited").Thread().Await("and its log")

	file := ana.UploadsTo(ana.Says("¿y la orden?"), "aquí", slacksim.FileData{Name: "oc.txt", Data: []byte("orden 4711")})
	ana.Reacts(file, "paperclip")
	file.Reacted("white_check_mark")
	app.Await("filed oc.txt orden 4711 from U0ANA by U0ANA with paperclip")

	require.True(t, s.Sim.ChangeUserGroup(slacksim.UserGroup{ID: "S0VENTAS", Handle: "equipo", Members: []string{"U0ANA"}}))
	app.Await("group equipo U0ANA U0ANA with U0ANA")

	ana1 := officialPeople[0]
	ana1.Locale = "en-US"
	require.True(t, s.Sim.ChangePerson(ana1))
	app.Await("changed U0ANA")
	app.End()
}

func TestOfficialSocketModeClient(t *testing.T) {
	t.Parallel()
	s := officialStory(t)
	app := runNode(t, s.Sim, "socket.mjs")
	app.Await("connected")
	ana := s.As("U0ANA").In("#ventas")
	ana.Slash("/oportunidad ver").Contains("acked")
	app.Await("slash_commands /oportunidad true")

	s.Sim.DisconnectAll("refresh_requested")
	app.Await("connected")
	ana.Slash("/oportunidad otra vez").Contains("acked")
	app.End()
}

var officialPeople = []slacksim.User{{ID: "U0ANA", Name: "ana", RealName: "Ana Rojas", Locale: "es-CL"}}

func officialStory(t *testing.T) *story.Story {
	manifest, err := os.ReadFile("../../manifest.yaml")
	require.NoError(t, err)
	return story.New(t, slacksim.Config{
		Manifest: manifest, People: officialPeople,
		Channels: []slacksim.Channel{{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA"}, Bot: true}},
		Groups:   []slacksim.UserGroup{{ID: "S0VENTAS", Handle: "equipo"}},
	})
}

func runNode(t *testing.T, sim *slacksim.Sim, script string) *npmtest.Program {
	t.Helper()
	return npmtest.Start(t, npmtest.Dir(t, os.DirFS("testdata/npm")), script,
		"SLACK_APP_TOKEN="+sim.AppToken(), "SLACK_BOT_TOKEN="+sim.BotToken(), "SLACK_API_URL="+sim.APIURL())
}
