package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// unknownSetting says that there is no such setting, and which one may be meant.
func (q *asked) unknownSetting() bot.Reply {
	var names []string
	for _, k := range settingKinds {
		names = append(names, k.words...)
	}
	word := q.words[0]
	var row []slack.BlockElement
	text := q.rich(textSettingsUnknown, args{"Word": shown(word.Text, maxRowName)})
	if near, ok := phrase.Nearest(word.Text, append(names, wordsChanges...)); ok {
		name := near
		if k, ok := kindFor(near); ok {
			name = q.settingName(k.of)
		}
		return q.nearestLines(text, q.verbNamed("settings")+" "+name+q.Text[word.End:])
	}
	for _, k := range settingKinds {
		row = append(row, bot.Button(actionSetting+":"+string(k.of), q.settingTitle(k.of), ""))
	}
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", row...)}}
}

// settingName is the word that people type for a setting, and settingTitle what stands over it.
func (v voice) settingName(s pipeline.Setting) string {
	return v.plain(i18n.Key("setting_word."+string(s)), nil)
}

func (v voice) settingTitle(s pipeline.Setting) string {
	return v.plain(i18n.Key("setting."+string(s)), nil)
}

// allSettings is every setting with what it is now.
func (q *asked) allSettings() bot.Reply {
	title := q.rich(textSettingsTitle, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, k := range settingKinds {
		open := bot.Button(actionSetting+":"+string(k.of), q.plain(textSettingsOpen, nil), "")
		blocks = append(blocks, bot.Section(bot.Join(" — ", bot.Bold(bot.Esc(q.settingTitle(k.of))), q.settingState(k.of)), open))
	}
	blocks = append(blocks, bot.Actions("", bot.Button(actionChanges, q.plain(textSettingsChanges, nil), "0")),
		bot.Context(q.rich(textSettingsTip, args{"Command": q.Command})))
	return bot.Reply{Text: title, Blocks: blocks}
}

// settingState is a setting in a line: its first entries, or what holds while there are none.
func (v voice) settingState(s pipeline.Setting) bot.Safe {
	entries := v.settings.Entries(s)
	if len(entries) == 0 {
		return v.rich(i18n.Key("setting_none."+string(s)), nil)
	}
	const most = 3
	var parts []bot.Safe
	for _, e := range entries[:min(most, len(entries))] {
		parts = append(parts, v.entryLine(e))
	}
	if more := len(entries) - most; more > 0 {
		parts = append(parts, v.rich(textSettingsMore, args{"Count": more}))
	}
	return bot.Join("; ", parts...)
}

// oneSetting is every entry of a setting, with what was just done to it.
func (q *asked) oneSetting(kind *settingKind, done bot.Safe) bot.Reply {
	title := bot.Bold(bot.Esc(q.settingTitle(kind.of)))
	text := bot.Join(" — ", title, q.settingState(kind.of))
	var blocks []slack.Block
	if !done.IsZero() {
		text = done
		blocks = append(blocks, bot.Section(done), bot.Divider())
	}
	blocks = append(blocks, bot.Section(bot.Join("\n", title, q.rich(i18n.Key("setting_about."+string(kind.of)), nil))))
	entries := q.settings.Entries(kind.of)
	for _, e := range entries[:min(settingsPageSize, len(entries))] {
		blocks = append(blocks, bot.Section(q.entryLine(e), q.entryMenu(kind, e)))
	}
	switch {
	case len(entries) == 0:
		blocks = append(blocks, bot.Section(q.rich(i18n.Key("setting_none."+string(kind.of)), nil)))
	case len(entries) > settingsPageSize:
		blocks = append(blocks, bot.Context(q.rich(textSettingsMore, args{"Count": len(entries) - settingsPageSize})))
	}
	add := bot.Button(actionSettingNew+":"+string(kind.of), q.plain(textSettingsAdd, nil), "").WithStyle(slack.StylePrimary)
	if kind.single && len(entries) > 0 {
		add = nil
	}
	all := bot.Button(actionDesk+":settings", q.plain(textSettingsAll, nil), "")
	row := []slack.BlockElement{all}
	if add != nil {
		row = []slack.BlockElement{add, all}
	}
	return bot.Reply{Text: text, Blocks: append(blocks, bot.Actions("", row...),
		bot.Context(q.rich(textSettingsExample, args{"Example": q.deskCommand() + " " + q.verbNamed("settings") + " " + q.plain(i18n.Key("setting_example."+string(kind.of)), nil)})))}
}

// entryMenu is the button beside an entry: to change it, or where there is nothing to change to clear it. The form that
// changes an entry clears it too.
func (v voice) entryMenu(kind *settingKind, e pipeline.Entry) slack.BlockElement {
	if kind.fixed {
		return bot.Button(actionSettingEnd+":"+string(kind.of), v.plain(textSettingsClear, nil), e.Key)
	}
	return bot.Button(actionSettingEdit+":"+string(kind.of), v.plain(textSettingsEdit, nil), e.Key)
}

// settingsHelp is the grammar of "configurar".
func (v voice) settingsHelp(command string) bot.Safe {
	var names []bot.Safe
	for _, s := range pipeline.AllSettings() {
		names = append(names, bot.Code(v.settingName(s)))
	}
	return bot.Join("\n", v.rich(textSettingsHelp, args{"Command": command}), v.rich(textSettingsNames, args{"Names": bot.Join(", ", names...)}))
}
