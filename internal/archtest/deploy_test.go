package archtest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

type composeService struct {
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	CapAdd      []string          `yaml:"cap_add"`
	Security    []string          `yaml:"security_opt"`
	Grace       string            `yaml:"stop_grace_period"`
	Memory      string            `yaml:"mem_limit"`
	Restart     string            `yaml:"restart"`
	Environment map[string]string `yaml:"environment"`
	Secrets     []string          `yaml:"secrets"`
	Networks    []string          `yaml:"networks"`
	Ports       []string          `yaml:"ports"`
	Temporary   []string          `yaml:"tmpfs"`
	Processes   int               `yaml:"pids_limit"`
	Privileged  bool              `yaml:"privileged"`
	Volumes     []string          `yaml:"volumes"`
	Healthcheck struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
}

type composeFile struct {
	Services map[string]composeService    `yaml:"services"`
	Secrets  map[string]map[string]string `yaml:"secrets"`
	Networks map[string]struct {
		Internal bool `yaml:"internal"`
	} `yaml:"networks"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), "compose.yaml"))
	require.NoError(t, err)
	var c composeFile
	require.NoError(t, yaml.Unmarshal(data, &c))
	require.Contains(t, c.Services, "bot")
	return c
}

func TestComposeIsHardened(t *testing.T) {
	t.Parallel()
	c := readCompose(t)
	for name, s := range c.Services {
		require.True(t, s.ReadOnly, name)
		require.Equal(t, []string{"ALL"}, s.CapDrop, name)
		require.Contains(t, s.Security, "no-new-privileges:true", name)
		require.False(t, s.Privileged, name)
		require.NotEmpty(t, s.Memory, name)
		require.NotEmpty(t, s.Healthcheck.Test, name)
		require.Equal(t, "unless-stopped", s.Restart, name)
		require.Empty(t, s.Ports, "%s is reached from outside by nobody", name)
		for _, secret := range s.Secrets {
			require.Contains(t, c.Secrets, secret, name)
		}
		if name != "bot" {
			require.Equal(t, []string{"inside"}, s.Networks, name)
		}
	}
	require.True(t, c.Networks["inside"].Internal)
	bot := c.Services["bot"]
	require.Empty(t, bot.CapAdd)
	require.Empty(t, bot.Volumes, "what the bot keeps is in Postgres")
	require.Positive(t, bot.Processes)
	require.Equal(t, []string{"/tmp:size=32m,mode=1777,noexec,nosuid,nodev"}, bot.Temporary)
	require.Equal(t, "30s", bot.Grace)
	require.Equal(t, []string{"CMD", "/embudo", "doctor", "--live"}, bot.Healthcheck.Test)
	limit, soft := mebibytes(t, bot.Memory), mebibytes(t, bot.Environment["GOMEMLIMIT"])
	require.Equal(t, limit*9/10, soft, "the soft limit is 90 % of the hard one")
}

func TestComposeHoldsNoSecret(t *testing.T) {
	t.Parallel()
	c := readCompose(t)
	bot := c.Services["bot"]
	for _, name := range []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "DATABASE_URL", "REDIS_URL"} {
		require.NotContains(t, bot.Environment, name)
		file := bot.Environment[name+"_FILE"]
		require.Contains(t, bot.Secrets, strings.TrimPrefix(file, "/run/secrets/"), name)
	}
	ignored := ignoredNames(t, root(t))
	for name, secret := range c.Secrets {
		folder, _, _ := strings.Cut(strings.TrimPrefix(secret["file"], "./"), "/")
		require.True(t, matchesAny(folder, ignored), "%s would be committed", name)
	}
}

func TestImageIsSmallAndNotRoot(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(root(t), "Dockerfile"))
	require.NoError(t, err)
	text := string(data)
	build, image, ok := strings.Cut(text, "\nFROM scratch\n")
	require.True(t, ok, "the last stage is empty")
	for _, want := range []string{"CGO_ENABLED=0", "-trimpath", "go mod verify", "-mod=readonly"} {
		require.Contains(t, build, want)
	}
	require.Contains(t, image, "ca-certificates.crt")
	main, err := os.ReadFile(filepath.Join(root(t), "cmd", "embudo", "main.go"))
	require.NoError(t, err)
	require.Contains(t, string(main), "\n\t_ \"time/tzdata\"", "the image has no time zones")
	require.Regexp(t, `(?m)^USER [1-9]\d*:[1-9]\d*$`, image)
	require.NotRegexp(t, `(?m)^RUN`, image)

	module, err := os.ReadFile(filepath.Join(root(t), "go.mod"))
	require.NoError(t, err)
	for line := range strings.Lines(string(module)) {
		if version, found := strings.CutPrefix(strings.TrimSpace(line), "go "); found {
			minor := strings.Join(strings.Split(version, ".")[:2], ".")
			require.Contains(t, build, "golang:"+minor+".", "the image's Go is the module's")
		}
	}
}

func mebibytes(t *testing.T, size string) int {
	t.Helper()
	number := strings.TrimRight(size, "mMiB")
	n, err := strconv.Atoi(number)
	require.NoError(t, err, size)
	return n
}
