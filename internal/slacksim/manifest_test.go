package slacksim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestManifestsThatSlackWouldNotInstall(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"no name":      {"{name: Prueba}", "{description: x}", "display_information.name"},
		"no scope":     {"[commands, ", "[", "need the scope commands"},
		"no history":   {"channels:history,", "", "message.channels needs the scope channels:history"},
		"bad command":  {"/prueba,", "/Prueba,", "lower-case"},
		"bad shortcut": {"type: global", "type: local", "needs a type"},
		"not YAML":     {"features:", "features: [", "read manifest"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config()
			cfg.Manifest = []byte(strings.Replace(manifest, c.old, c.new, 1))
			_, err := slacksim.New(cfg)
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestConfigurationsThatMakeNoSense(t *testing.T) {
	for name, change := range map[string]func(*slacksim.Config){
		"two people with one id":  func(c *slacksim.Config) { c.People = append(c.People, c.People[0]) },
		"a person without a name": func(c *slacksim.Config) { c.People = append(c.People, slacksim.User{ID: "U1"}) },
		"two channels of one id":  func(c *slacksim.Config) { c.Channels = append(c.Channels, c.Channels[0]) },
		"a member who is nobody":  func(c *slacksim.Config) { c.Channels[0].Members = []string{"U0NADIE"} },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config()
			change(&cfg)
			_, err := slacksim.New(cfg)
			require.Error(t, err)
		})
	}
}
