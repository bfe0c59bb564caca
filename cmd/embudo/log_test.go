package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

// The net masks what slips past the rule, in whatever kind of value, in both forms of the log, and leaves ids alone.
func TestTheNetOfTheLog(t *testing.T) {
	t.Parallel()
	leaks := map[string]string{
		"xoxb-1234-abcd": "1234-abcd", "xoxe-1-x_y": "1-x_y", "xapp-1-A0-9": "1-A0-9", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln": "eyJzdWIiOiIxIn0",
		"postgres://ana:hush@db/embudo": "hush", "redis://:hush@cache:6379": "hush", "https://hooks.slack.com/commands/T1/2/Abc": "commands",
		"https://hooks.slack-gov.com/actions/T1/2/Abc": "actions", "wss://wss-primary.slack.com/link/?ticket=0a1b-2c&app_id=3": "0a1b",
		"497896343453.1000000000.WNZBKBKQPUV7MFFNM25CJ4HPWA": "WNZBK", "rosa.perez+x@clienta.example": "rosa", "76.543.210-K": "543.210", "76543210-3": "76543210",
		"+56 9 8765 4321": "8765 4321", "+56987654321": "987654321",
	}
	for _, format := range []string{"json", "text"} {
		for leak, part := range leaks {
			var out bytes.Buffer
			log := newLog(settings{Config: Config{LogFormat: format}, level: slog.LevelDebug}, &out)
			log.Debug("told "+leak, "text", "x "+leak+" y", "error", fmt.Errorf("call: %w", errors.New(leak)), "list", []string{"a", leak}, "panic", any(struct{ V string }{leak}),
				slog.Group("group", "inner", leak), "pointer", &struct{ V string }{leak}, "map", map[string]string{"k": leak})
			require.NotContains(t, out.String(), part, "%s: %s", format, leak)
			require.Contains(t, out.String(), hidden)
		}
		var out bytes.Buffer
		newLog(settings{Config: Config{LogFormat: format}}, &out).Info("notice put off", "notice", 12, "user", "U0ANA", "envelope", "5a2c0d2e-6a5f-4b0e-9a53-0f7e3d1c2b4a",
			"key", "press:T0EMBUDO:U0ANA:1700000000.123456:opportunity.act:1700000001.654321", "wait", "1m0s", "at", "127.0.0.1:8080")
		require.NotContains(t, out.String(), hidden)
	}
}
