package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// status answers "estado": to admins everything that was looked at, to others whether it is well.
func (a *App) status(ctx context.Context, q *asked) (bot.Reply, error) {
	settings, by, err := a.flow.Settings(ctx, q.Person.Member())
	if err != nil {
		return bot.Reply{}, err
	}
	findings := a.examine(ctx, settings)
	if !by.Configures() {
		return a.statusInShort(q.voice, findings), nil
	}
	return q.statusReport(findings), nil
}

// examine looks at everything while the program runs.
func (a *App) examine(ctx context.Context, s pipeline.Settings) []Finding {
	return Examine(ctx, a.house, a.line, a.reach, RouteChannels(s, a.flow.Channel), true, a.flow.Now)
}

func faulty(findings []Finding) int {
	n := 0
	for _, f := range findings {
		if f.Fault {
			n++
		}
	}
	return n
}

func (a *App) statusInShort(v voice, findings []Finding) bot.Reply {
	if faulty(findings) == 0 {
		return bot.Say(v.rich(textStatusWell, nil))
	}
	return bot.Say(v.rich(textStatusAdminsKnow, args{"Command": v.deskCommand()}))
}

// statusReport is each finding in a line, faults first.
func (q *asked) statusReport(findings []Finding) bot.Reply {
	title := q.rich(textStatusWell, nil)
	if n := faulty(findings); n > 0 {
		title = q.rich(textStatusFaults, args{"Count": n})
	}
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	var well []bot.Safe
	for _, f := range findings {
		a := q.argsOf(f)
		if channel, ok := a["Channel"].(string); ok {
			a["Channel"] = bot.ChannelLink(channel)
		}
		if user, ok := a["User"].(string); ok {
			a["User"] = bot.Mention(pipeline.UserID(user))
		}
		line := bot.Join(" — ", bot.Bold(q.rich(i18n.Key("finding."+f.Name), nil)), q.rich(i18n.Key("found."+f.Code), a))
		if !f.Fault {
			well = append(well, bot.Concat(bot.Lit("✅ "), line))
			continue
		}
		if len(blocks) < maxFaults {
			blocks = append(blocks, bot.Section(bot.Join("\n", bot.Concat(bot.Lit("⚠️ "), line), bot.Concat(bot.Lit("→ "), q.rich(i18n.Key("mend."+f.Code), a)))))
		}
	}
	if len(well) > 0 {
		blocks = append(blocks, bot.Section(bot.Join("\n", well...)))
	}
	again := bot.Button(actionDesk+":status", q.plain(textStatusAgain, nil), "")
	return bot.Reply{Text: title, Blocks: append(blocks, bot.Actions("", again))}
}

// maxFaults is how many blocks of faults a report has room for.
const maxFaults = 20
