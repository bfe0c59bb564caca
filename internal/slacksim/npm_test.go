package slacksim_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
)

// The official clients are the judges of the protocol: what they can't work with is not Slack's.

func TestOfficialBoltFramework(t *testing.T) {
	t.Parallel()
	s := officialStory(t)
	app := runNode(t, s.Sim, "bolt.mjs")
	app.await("started")
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

	ana1 := officialPeople[0]
	ana1.Locale = "en-US"
	require.True(t, s.Sim.ChangePerson(ana1))
	app.await("changed U0ANA")
	app.end()
}

func TestOfficialSocketModeClient(t *testing.T) {
	t.Parallel()
	s := officialStory(t)
	app := runNode(t, s.Sim, "socket.mjs")
	app.await("connected")
	ana := s.As("U0ANA").In("#ventas")
	ana.Slash("/oportunidad ver").Contains("acked")
	app.await("slash_commands /oportunidad true")

	s.Sim.DisconnectAll("refresh_requested")
	app.await("connected")
	ana.Slash("/oportunidad otra vez").Contains("acked")
	app.end()
}

var officialPeople = []slacksim.User{{ID: "U0ANA", Name: "ana", RealName: "Ana Rojas", Locale: "es-CL"}}

func officialStory(t *testing.T) *story.Story {
	manifest, err := os.ReadFile("../../manifest.yaml")
	require.NoError(t, err)
	return story.New(t, slacksim.Config{
		Manifest: manifest, People: officialPeople,
		Channels: []slacksim.Channel{{ID: "C0VENTAS", Name: "ventas", Members: []string{"U0ANA"}, Bot: true}},
	})
}

// node is a running program.
type node struct {
	t     *testing.T
	stdin io.Closer
	lines chan string
	wait  func() error
}

func runNode(t *testing.T, sim *slacksim.Sim, script string) *node {
	t.Helper()
	cmd := exec.Command("node", script)
	cmd.Dir = officialClients(t)
	cmd.Env = append(os.Environ(), "SLACK_APP_TOKEN="+sim.AppToken(), "SLACK_BOT_TOKEN="+sim.BotToken(), "SLACK_API_URL="+sim.APIURL())
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	cmd.Stderr = cmd.Stdout
	require.NoError(t, cmd.Start())
	n := &node{t: t, stdin: stdin, lines: make(chan string, 100), wait: sync.OnceValue(cmd.Wait)}
	go func() {
		defer close(n.lines)
		for scan := bufio.NewScanner(stdout); scan.Scan(); {
			n.lines <- scan.Text()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // gone already, where the test came to its end
		_ = n.wait()
	})
	return n
}

// await reads the program's lines until it says line.
func (n *node) await(line string) {
	n.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case said, ok := <-n.lines:
			require.True(n.t, ok, "the program ended before it said %q", line)
			if said == line {
				return
			}
			n.t.Log("node: " + said)
		case <-late:
			require.Fail(n.t, "waited in vain", "for %q", line)
		}
	}
}

// end asks the program to stop, and checks that it does so in order.
func (n *node) end() {
	n.t.Helper()
	require.NoError(n.t, n.stdin.Close())
	for range n.lines { // it closes when the program ends
	}
	require.NoError(n.t, n.wait())
}

// officialClients gives a folder with the scripts and their modules, installed once a machine for each lock file. Where
// there is no npm the test is left out, unless EMBUDO_REQUIRE_REAL says that nothing may be.
var officialClients = func() func(t *testing.T) string {
	var once sync.Once
	var dir string
	var err error
	return func(t *testing.T) string {
		t.Helper()
		if _, missing := exec.LookPath("npm"); missing != nil && os.Getenv("EMBUDO_REQUIRE_REAL") != "1" {
			t.Skip("npm is not installed")
		}
		once.Do(func() { dir, err = installClients() })
		require.NoError(t, err)
		return dir
	}
}()

func installClients() (string, error) {
	lock, err := os.ReadFile("testdata/npm/package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(cache, "embudo", "slack-clients-"+hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for _, name := range []string{"package.json", "package-lock.json", "bolt.mjs", "socket.mjs"} {
		script, err := os.ReadFile(filepath.Join("testdata/npm", name))
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), script, 0o644); err != nil {
			return "", err
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json")); err == nil {
		return dir, nil
	}
	install := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w: %s", err, out)
	}
	return dir, nil
}
