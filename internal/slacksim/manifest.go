package slacksim

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Manifest is what the workspace takes from the app's manifest.
// Source: docs.slack.dev/reference/app-manifest.
type Manifest struct {
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			Home             bool `yaml:"home_tab_enabled"`
			Messages         bool `yaml:"messages_tab_enabled"`
			MessagesReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		BotUser struct {
			Name         string `yaml:"display_name"`
			AlwaysOnline bool   `yaml:"always_online"`
		} `yaml:"bot_user"`
		Commands  []Command  `yaml:"slash_commands"`
		Shortcuts []Shortcut `yaml:"shortcuts"`
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
	} `yaml:"settings"`
}

// Command is one slash command of the manifest.
type Command struct {
	Command      string `yaml:"command" json:"command"`
	Description  string `yaml:"description" json:"description"`
	UsageHint    string `yaml:"usage_hint" json:"usage_hint,omitempty"`
	ShouldEscape bool   `yaml:"should_escape" json:"should_escape,omitempty"`
}

// Shortcut is one shortcut of the manifest. Type is "global" or "message".
type Shortcut struct {
	Name        string `yaml:"name" json:"name"`
	Type        string `yaml:"type" json:"type"`
	CallbackID  string `yaml:"callback_id" json:"callback_id"`
	Description string `yaml:"description" json:"description"`
}

func parseManifest(raw []byte) (Manifest, error) {
	var m Manifest
	if err := yaml.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("slacksim: read manifest: %w", err)
	}
	return m, m.check()
}

// eventScopes are the scopes without which Slack does not let an app subscribe; any one of them does.
// Source: docs.slack.dev/reference/events.
var eventScopes = map[string][]string{
	"message.channels": {"channels:history"}, "message.groups": {"groups:history"}, "message.im": {"im:history"},
	"message.mpim": {"mpim:history"}, "app_mention": {"app_mentions:read"}, "reaction_added": {"reactions:read"},
	"reaction_removed": {"reactions:read"}, "member_joined_channel": {"channels:read", "groups:read"},
	"member_left_channel": {"channels:read", "groups:read"}, "channel_archive": {"channels:read"},
	"channel_left": {"channels:read"}, "group_archive": {"groups:read"}, "group_left": {"groups:read"},
	"channel_rename": {"channels:read"}, "channel_deleted": {"channels:read"}, "group_rename": {"groups:read"},
	"group_deleted": {"groups:read"}, "subteam_created": {"usergroups:read"}, "subteam_updated": {"usergroups:read"},
	"subteam_members_changed": {"usergroups:read"},
	"file_shared":             {"files:read"}, "user_change": {"users:read"}, "team_join": {"users:read"},
}

// commandName is the stricter of what Slack's settings page and its manifest schema take.
var commandName = regexp.MustCompile(`^/[a-z0-9][a-z0-9_-]{0,30}$`)

// check refuses what Slack would not install, naming every fault.
func (m *Manifest) check() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("slacksim: manifest: "+format, args...))
	}
	scopes := m.OAuth.Scopes.Bot
	if m.Display.Name == "" || utf8.RuneCountInString(m.Display.Name) > 35 {
		fault("display_information.name must have 1 to 35 characters")
	}
	if len(m.Features.Commands)+len(m.Features.Shortcuts) > 0 && !slices.Contains(scopes, "commands") {
		fault("commands and shortcuts need the scope commands")
	}
	for _, c := range m.Features.Commands {
		if !commandName.MatchString(c.Command) || c.Description == "" {
			fault("command %q needs a name of lower-case letters and a description", c.Command)
		}
	}
	for _, s := range m.Features.Shortcuts {
		if s.Type != "global" && s.Type != "message" || s.CallbackID == "" || utf8.RuneCountInString(s.Name) > 24 {
			fault("shortcut %q needs a type, a callback_id and at most 24 characters", s.Name)
		}
	}
	for _, event := range m.Settings.Events.Bot {
		needed := eventScopes[event]
		if len(needed) > 0 && !slices.ContainsFunc(needed, func(scope string) bool { return slices.Contains(scopes, scope) }) {
			fault("event %s needs the scope %s", event, strings.Join(needed, " or "))
		}
	}
	return errors.Join(faults...)
}

func (m *Manifest) command(name string) (Command, bool) {
	i := slices.IndexFunc(m.Features.Commands, func(c Command) bool { return c.Command == name })
	if i < 0 {
		return Command{}, false
	}
	return m.Features.Commands[i], true
}

func (m *Manifest) shortcut(kind, callbackID string) bool {
	return slices.ContainsFunc(m.Features.Shortcuts, func(s Shortcut) bool {
		return s.Type == kind && s.CallbackID == callbackID
	})
}

func (m *Manifest) subscribes(event string) bool {
	return slices.Contains(m.Settings.Events.Bot, event)
}
