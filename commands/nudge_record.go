package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// wordsNudges call the record of nudges, and its file.
var wordsNudges = []string{"recordatorios", "nudges", "reminders"}

// nudgeRecord answers "recordatorios": what became of the nudges of each rule, for managers and admins. Where more than half
// of what people said is "noise" it proposes to change the rule.
func (a *App) nudgeRecord(ctx context.Context, q *asked) (bot.Reply, error) {
	settings, by, err := a.flow.Settings(ctx, q.Person.Member())
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	records, err := a.flow.NudgeRecords(ctx, q.Person.Member())
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	title := q.rich(textNudgeRecord, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, r := range records {
		text := bot.Join("\n", bot.Bold(q.nudgeName(r.Rule)), q.nudgeCounts(r))
		if !r.Noisy() {
			blocks = append(blocks, bot.Section(text))
			continue
		}
		text = bot.Join("\n", text, q.rich(textNudgeNoisy, nil))
		if by.Configures() {
			blocks = append(blocks, bot.Section(text, q.ruleButton(settings, r.Rule)))
			continue
		}
		blocks = append(blocks, bot.Section(text))
	}
	return bot.Reply{Text: title, Blocks: append(blocks, bot.Context(q.rich(textNudgeRecordHow, nil)))}, nil
}

// exportNudges has a row for each rule, with what became of its nudges.
func (a *App) exportNudges(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	records, err := a.flow.NudgeRecords(ctx, q.Person.Member())
	if err != nil {
		reply, err := a.refused(q.voice, pipeline.Actor{}, err)
		return exported{}, &reply, err
	}
	var rows [][]sheet.Cell
	for _, r := range records {
		rows = append(rows, []sheet.Cell{sheet.TextCell(q.plain(nudgeKey(r.Rule), nil)), whole(r.Sent), whole(r.Acted), whole(r.Useful), whole(r.Noise)})
	}
	return exported{q.titles(textExportRule, textExportNudged, textExportActed, textExportUseful, textExportNoise), rowsOf(rows)}, nil, nil
}

func nudgeKey(n pipeline.Nudge) i18n.Key { return i18n.Key("nudge.rule_" + string(n)) }

func (v voice) nudgeName(n pipeline.Nudge) bot.Safe {
	return v.rich(nudgeKey(n), nil)
}

func (v voice) nudgeCounts(r pipeline.NudgeRecord) bot.Safe {
	if r.Sent == 0 {
		return v.rich(textNudgeNoneSent, nil)
	}
	return v.rich(textNudgeCounts, args{"Sent": r.Sent, "Acted": r.Acted, "Useful": r.Useful, "Noise": r.Noise})
}

// ruleButton opens the form of a rule: of what was set, or of a new entry where it is as it was built in.
func (v voice) ruleButton(s pipeline.Settings, n pipeline.Nudge) *slack.ButtonBlockElement {
	action, value := actionSettingNew, ""
	if _, set := s.Nudges[n]; set {
		action, value = actionSettingEdit, string(n)
	}
	return bot.Button(action+":"+string(pipeline.SettingNudge), v.plain(textNudgeChange, nil), value)
}
