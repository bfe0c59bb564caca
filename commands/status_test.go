package commands

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// house finds what it is told.
type house []Finding

func (h house) Findings(context.Context) []Finding { return h }

// line is Slack as an examination sees it.
type line struct {
	id      bot.Identity
	refused error
	socket  error
	open    int
	counted int
}

func (l line) AuthTest(context.Context) (bot.Identity, error) { return l.id, l.refused }
func (l line) SocketTest(context.Context) error               { return l.socket }
func (l line) Connections() (open, held, counted int)         { return l.open, 2, l.counted }

// reach has channels by how they are.
type reach map[string]error

func (r reach) Channel(_ context.Context, ref string) (string, error) {
	if _, known := r[ref]; !known {
		return "", &pipeline.DeliveryError{Code: "channel_not_found", Permanent: true}
	}
	return ref, nil
}

var errStranger = errors.New("not in it")

func (r reach) Member(_ context.Context, channel string) (bool, error) {
	if r[channel] == errStranger {
		return false, nil
	}
	return r[channel] == nil, r[channel]
}

// Every finding is worded, in both languages, and each fault has its mending step.
func TestExamination(t *testing.T) {
	t.Parallel()
	well := line{id: bot.Identity{TeamName: "Puelche", User: "U0BOT", At: noon}, open: 2, counted: 2}
	ours := reach{"C1": nil, "C2": errStranger, "C3": &pipeline.DeliveryError{Code: "is_archived", Permanent: true}, "C4": errors.New("away")}
	at := func() time.Time { return noon.Add(2 * time.Second) }
	seen := map[string]bool{}
	var all []Finding
	look := func(h house, l line, routes []string, running bool) {
		for _, f := range Examine(context.Background(), h, l, ours, routes, running, at) {
			if !seen[f.Code] {
				seen[f.Code] = true
				all = append(all, f)
			}
		}
	}
	a := map[string]any{"Waiting": 3, "Oldest": 20 * time.Minute, "GivenUp": 2, "Why": "no hay ruta"}
	var kept house
	for _, code := range []string{"schema_current", "schema_newer", "schema_older", "database_away", "queue_short", "queue_late", "queue_given_up", "queue_empty", "redis_none", "redis_answers", "redis_away"} {
		kept = append(kept, Finding{Name: "database", Code: code, Args: a, Fault: slices.Contains(faultCodes, code)})
	}
	look(append(kept, ClockFinding("clock_database", noon.Add(time.Minute), noon)), well, []string{"C1", "C2", "C3", "C4", "C5"}, true)
	look(nil, line{id: bot.Identity{Missing: []string{"chat:write"}}, open: 1, counted: 1}, nil, true)
	look(nil, line{open: 2, counted: 4}, nil, true)
	look(nil, line{}, nil, false)
	look(nil, line{socket: &bot.StartError{Code: "invalid_auth"}}, nil, false)
	look(nil, line{socket: errors.New("away")}, nil, false)
	look(nil, line{refused: &bot.StartError{Code: "token_revoked"}}, nil, false)
	look(nil, line{refused: errors.New("away")}, nil, false)
	require.ElementsMatch(t, foundCodes, slices.Collect(maps.Keys(seen)))
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		for _, f := range all {
			require.Equal(t, slices.Contains(faultCodes, f.Code), f.Fault, f.Code)
			name, detail, mend := o.Read(lang, f)
			require.NotEmpty(t, name)
			require.NotEmpty(t, detail)
			require.Equal(t, f.Fault, mend != "")
		}
		album := newAlbum(t, lang)
		q := &asked{Slash: o.slash(boss, lang, ""), voice: o.speaks(lang)}
		album.reply("everything that can be found", q.statusReport(all))
		album.reply("all well", q.statusReport([]Finding{{Name: "redis", Code: "redis_answers"}}))
		album.reply("to others, well", o.statusInShort(o.speaks(lang), nil))
		album.reply("to others, unwell", o.statusInShort(o.speaks(lang), all))
		album.is("status")
	})
}
