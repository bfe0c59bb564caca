package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// appManifest is what of Slack's manifest this app uses. A field that is not here does not parse.
// Source of the fields and limits: https://docs.slack.dev/reference/app-manifest
type appManifest struct {
	Metadata struct {
		Major int `yaml:"major_version"`
		Minor int `yaml:"minor_version"`
	} `yaml:"_metadata"`
	Display struct {
		Name            string `yaml:"name"`
		Description     string `yaml:"description"`
		LongDescription string `yaml:"long_description"`
		Background      string `yaml:"background_color"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Bot struct {
			Name   string `yaml:"display_name"`
			Online bool   `yaml:"always_online"`
		} `yaml:"bot_user"`
		Commands  []slashCommand `yaml:"slash_commands"`
		Shortcuts []shortcut     `yaml:"shortcuts"`
	} `yaml:"features"`
	OAuth struct {
		Scopes struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			Bot []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled bool `yaml:"is_enabled"`
		} `yaml:"interactivity"`
		SocketMode bool `yaml:"socket_mode_enabled"`
		Org        bool `yaml:"org_deploy_enabled"`
		Rotation   bool `yaml:"token_rotation_enabled"`
	} `yaml:"settings"`
}

type slashCommand struct {
	Command      string `yaml:"command"`
	Description  string `yaml:"description"`
	UsageHint    string `yaml:"usage_hint"`
	ShouldEscape bool   `yaml:"should_escape"`
}

type shortcut struct {
	Name        string `yaml:"name"`
	Type        string `yaml:"type"`
	Callback    string `yaml:"callback_id"`
	Description string `yaml:"description"`
}

func readManifest(t *testing.T) (appManifest, string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "manifest.yaml"))
	require.NoError(t, err)
	var m appManifest
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	decoder.KnownFields(true)
	require.NoError(t, decoder.Decode(&m))
	return m, string(data)
}

func fits(t *testing.T, what, text string, least, most int) {
	t.Helper()
	n := utf8.RuneCountInString(text)
	require.GreaterOrEqual(t, n, least, "%s: %q", what, text)
	require.LessOrEqual(t, n, most, "%s: %q", what, text)
}

func TestManifestKeepsSlacksLimits(t *testing.T) {
	t.Parallel()
	m, _ := readManifest(t)
	fits(t, "name", m.Display.Name, 1, 35)
	fits(t, "description", m.Display.Description, 1, 140)
	fits(t, "long description", m.Display.LongDescription, 175, 4000)
	require.Regexp(t, `^#[0-9a-f]{3}([0-9a-f]{3})?$`, m.Display.Background)
	fits(t, "bot's name", m.Features.Bot.Name, 1, 80)
	require.Regexp(t, `^[a-z0-9._-]+$`, m.Features.Bot.Name)
	require.NotEmpty(t, m.Features.Commands)
	require.LessOrEqual(t, len(m.Features.Commands), 50)
	seen := map[string]bool{}
	for _, c := range m.Features.Commands {
		require.False(t, seen[c.Command], c.Command)
		seen[c.Command] = true
		require.Regexp(t, `^/[a-z0-9][a-z0-9_-]{0,30}$`, c.Command)
		fits(t, c.Command, c.Description, 1, 2000)
		fits(t, c.Command, c.UsageHint, 1, 1000)
		require.True(t, c.ShouldEscape, "%s: people and channels arrive as ids", c.Command)
	}
	for spanish, english := range map[string]string{"/oportunidad": "/opportunity", "/embudo": "/pipeline"} {
		require.True(t, seen[spanish] && seen[english], "one in each language")
	}
	require.LessOrEqual(t, len(m.Features.Shortcuts), 10)
	for _, s := range m.Features.Shortcuts {
		require.False(t, seen[s.Callback], s.Callback)
		seen[s.Callback] = true
		require.Contains(t, []string{"global", "message"}, s.Type)
		fits(t, s.Callback, s.Name, 1, 24)
		fits(t, s.Callback, s.Callback, 1, 255)
		fits(t, s.Callback, s.Description, 1, 150)
	}
}

func TestManifestIsForSocketMode(t *testing.T) {
	t.Parallel()
	m, text := readManifest(t)
	require.True(t, m.Settings.SocketMode)
	require.True(t, m.Settings.Interactivity.Enabled)
	require.False(t, m.Settings.Rotation, "rotated tokens end after twelve hours")
	require.True(t, m.Features.AppHome.Messages)
	require.False(t, m.Features.AppHome.ReadOnly, "commands are typed in the messages tab too")
	require.NotContains(t, text, "request_url")
	require.Equal(t, []string{
		"app_home_opened", "user_change", "reaction_added", "file_shared", "subteam_updated", "subteam_members_changed",
	}, m.Settings.Events.Bot)
}

// Whoever approves the installation reads the scopes: each says what it is for.
func TestManifestGivesAReasonForEachScope(t *testing.T) {
	t.Parallel()
	m, text := readManifest(t)
	require.ElementsMatch(t, []string{
		"commands", "chat:write", "im:write", "users:read", "files:read", "files:write", "channels:read", "groups:read",
		"channels:history", "groups:history", "im:history", "reactions:read", "reactions:write", "usergroups:read",
		"users:read.email", "groups:write", "pins:write", "bookmarks:read", "bookmarks:write",
	}, m.OAuth.Scopes.Bot, "a scope is added or dropped on purpose, here too")
	for _, scope := range m.OAuth.Scopes.Bot {
		require.Regexp(t, `(?m)^\s+- `+regexp.QuoteMeta(scope)+` # \S+`, text)
	}
}
