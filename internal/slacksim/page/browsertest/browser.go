// Package browsertest tells stories in a real browser: Chromium, driven by playwright-core, in front of a page that a
// test serves. The stories are scripts; each one exports a function that gets a world to act in, see node/world.mjs.
//
// Whatever a story does, it fails when a page asks another host for something, writes an error to the console, throws,
// or opens a dialog of the browser's own.
package browsertest

import (
	"embed"
	"encoding/json"
	"io/fs"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/npmtest"
)

//go:embed node
var node embed.FS

// longest is how long one story may take; what it waits for has shorter deadlines of its own.
const longest = 4 * time.Minute

// Browser is one Chromium. Its stories may be told at the same time.
type Browser struct {
	program *npmtest.Program

	mu      sync.Mutex
	next    int
	stories map[int]chan message
}

// Story is one script and what it works on.
type Story struct {
	// Script is the file's name among the scripts that Open got.
	Script string
	// URL is the page's address.
	URL string
	// Args are whatever else the script needs; it must fit in JSON.
	Args any
	// Calls are what the script may ask of the test while it runs, by name.
	Calls map[string]func()
}

// message is what the program and the test tell each other, as a line of JSON.
type message struct {
	Story int    `json:"story"`
	Kind  string `json:"kind"` // tell, answer; log, call, told
	Text  string `json:"text,omitempty"`

	Script  string `json:"script,omitempty"`
	URL     string `json:"url,omitempty"`
	Args    any    `json:"args,omitempty"`
	Results string `json:"results,omitempty"`
}

// Open starts Chromium with the scripts of a folder, until the test ends. Where Node, npm or Chromium is missing the
// test is left out, unless EMBUDO_REQUIRE_REAL is 1.
func Open(t *testing.T, scripts fs.FS) *Browser {
	t.Helper()
	chromium := npmtest.Need(t, "chromium", "chromium-browser", "google-chrome")
	own, err := fs.Sub(node, "node")
	require.NoError(t, err)
	b := &Browser{stories: map[int]chan message{}}
	b.program = npmtest.Start(t, npmtest.Dir(t, own, scripts), "main.mjs", "CHROMIUM="+chromium)
	b.program.Await("ready")
	go b.listen()
	t.Cleanup(b.program.End) // so that Chromium can clear up after itself
	return b
}

// listen hands what the program says to the story that it belongs to. What belongs to none is a fault of the program's
// and goes to all of them.
func (b *Browser) listen() {
	for line := range b.program.Lines() {
		var m message
		if json.Unmarshal([]byte(line), &m) != nil {
			m = message{Kind: "log", Text: line}
		}
		b.mu.Lock()
		for id, story := range b.stories {
			if m.Story == id || m.Story == 0 {
				story <- m
			}
		}
		b.mu.Unlock()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, story := range b.stories {
		story <- message{Kind: "told", Text: "the browser's driver ended"}
	}
}

// Tell runs a story to its end and fails the test where the story does. A failed story leaves pictures of its pages among
// the test's artifacts, which `go test -artifacts` keeps.
func (b *Browser) Tell(t *testing.T, s Story) {
	t.Helper()
	said := make(chan message, 1000)
	b.mu.Lock()
	b.next++
	id := b.next
	b.stories[id] = said
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.stories, id)
		b.mu.Unlock()
	}()
	b.send(t, message{Story: id, Kind: "tell", Script: s.Script, URL: s.URL, Args: s.Args, Results: t.ArtifactDir()})
	late := time.After(longest)
	for {
		select {
		case m := <-said:
			switch m.Kind {
			case "log":
				t.Log(m.Text)
			case "call":
				call, ok := s.Calls[m.Text]
				require.True(t, ok, "the story asks for %q", m.Text)
				call()
				b.send(t, message{Story: id, Kind: "answer"})
			case "told":
				if m.Text != "" {
					t.Fatal(m.Text)
				}
				return
			}
		case <-late:
			t.Fatalf("%s: not at its end after %s", s.Script, longest)
		}
	}
}

func (b *Browser) send(t *testing.T, m message) {
	t.Helper()
	line, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, b.program.Tell(line))
}
