package archtest

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"
)

// A rule that lets everything pass would pass too: here is what each must refuse and must allow.
func TestArrows(t *testing.T) {
	t.Parallel()
	const slackGo, pgx = "github.com/slack-go/slack", "github.com/jackc/pgx/v5/pgxpool"
	for _, tc := range []struct {
		from, to string
		ours     bool
		inTests  bool // allowed in tests
		inCode   bool // allowed in the product
	}{
		{"cmd/embudo", "commands", true, true, true},
		{"cmd/embudo", "store/forecast", true, true, true},
		{"cmd/embudo", "internal/slacksim", true, true, true},
		{"cmd/embudo", pgx, false, true, true},
		{"cmd/embudo/demo", "cmd/embudo/run", true, true, true},
		{"cmd/other", "cmd/embudo", true, false, false},
		{"cmd/embudo", ".", true, true, true},
		{"commands", ".", true, true, false},
		{"commands", "cmd/embudo", true, false, false},
		{"commands", "bot", true, true, true},
		{"commands", "internal/i18n", true, true, true},
		{"commands", "store", true, false, false},
		{"commands", slackGo, false, true, true},
		{"commands", pgx, false, true, false},
		{"commands/forecast", "commands", true, true, true},
		{"commands/forecast", "pipeline/forecast", true, true, true},
		{"commands/forecast", "commands/billing", true, true, false},
		{"commands/forecast/chart", "commands/forecast", true, true, true},
		{"commands", "internal/slacksim", true, true, false},
		{"bot", "pipeline", true, true, true},
		{"bot", "commands", true, false, false},
		{"bot", "store", true, false, false},
		{"bot", "internal/devdb/dbtest", true, true, false},
		{"store", "pipeline", true, true, true},
		{"store", "bot", true, false, false},
		{"store", "commands", true, false, false},
		{"store", slackGo, false, true, false},
		{"store", "github.com/redis/go-redis/v9", false, true, true},
		{"pipeline", "store", true, false, false},
		{"pipeline", "internal/i18n", true, false, false},
		{"pipeline", "github.com/govalues/decimal", false, true, true},
		{"pipeline", "pgregory.net/rapid", false, true, false},
		{"pipeline", "time", false, true, true},
		{"pipeline/forecast", "net/http", false, true, false},
		{"pipeline", "net/url", false, true, true},
		{"pipeline/forecast", "pipeline", true, true, true},
		{"pipeline/forecast", "pipeline/billing", true, true, false},
		{"internal/phrase", "pipeline", true, true, true},
		{"internal/phrase", "internal/i18n", true, true, true},
		{"internal/phrase", "bot", true, false, false},
		{"internal/phrase", "internal/devdb", true, true, false},
		{"internal/slacksim", "internal/slacksim/blockkit", true, true, true},
		{"internal/slacksim", "internal/i18n", true, false, false},
		{"internal/slacksim", "pipeline", true, false, false},
		{"internal/slacksim", "internal/devdb", true, false, false},
		{"internal/slacksim", slackGo, false, true, false},
		{"internal/devdb/dbtest", "internal/devdb", true, true, true},
		{"internal/devdb", "store", true, false, false},
		{"internal/faulttest", "store", true, true, false},
		{"internal/faulttest", "commands", true, false, false},
	} {
		for _, test := range []bool{true, false} {
			want := tc.inCode
			if test {
				want = tc.inTests
			}
			fault := arrow{from: tc.from, to: tc.to, ours: tc.ours, test: test}.fault()
			require.Equal(t, want, fault == "", "%s imports %s (in tests: %v): %q", tc.from, tc.to, test, fault)
		}
	}
}

func TestClockUses(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", `package x
		import "time"
		var a, b = time.Now(), time.Since(time.Time{})
		var c = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
		func f(clock interface{ Now() time.Time }) { clock.Now() }`, parser.SkipObjectResolution)
	require.NoError(t, err)
	require.Equal(t, []string{"Now", "Since"}, clockUses(file))
}

func TestMatchesAny(t *testing.T) {
	t.Parallel()
	require.True(t, matchesAny("embudo.test", []string{"dist", "*.test"}))
	require.False(t, matchesAny("extra", []string{"dist", "*.test", "[bad"}))
}
