package commands

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of settings.
const (
	actionSetting     = "setting.open"    // suffix: the setting's name
	actionSettingNew  = "setting.new"     // suffix: the setting's name
	actionSettingEdit = "setting.edit"    // suffix: the setting's name; value: key
	actionSettingEnd  = "setting.clear"   // suffix: the setting's name; value: key
	actionChanges     = "setting.changes" // value: the version to begin below
)

// settingsPageSize is how many entries of a setting a list shows.
const settingsPageSize = 20

// configure answers "configurar": all settings, one of them, or a change of one.
func (a *App) configure(ctx context.Context, q *asked) (bot.Reply, error) {
	settings, err := a.settingsFor(ctx, q.Person)
	if err != nil {
		return a.refused(q.voice, pipeline.Actor{}, err)
	}
	q.settings = settings
	if len(q.words) == 0 {
		return q.allSettings(), nil
	}
	word := phrase.Fold(q.words[0].Text)
	if slices.Contains(wordsChanges, word) {
		return a.changesPage(ctx, q.Request, 0)
	}
	kind, ok := kindFor(word)
	if !ok {
		return q.unknownSetting(), nil
	}
	q.words = q.words[1:]
	if len(q.words) == 0 {
		return q.oneSetting(kind, bot.Safe{}), nil
	}
	return a.typedSetting(ctx, q, kind)
}

var (
	wordsChanges = []string{"cambios", "changes", "auditoria", "audit", "historial", "history"}
	wordsSure    = []string{"guardar", "save"}
	wordsUnset   = []string{"borrar", "clear", "quitar", "remove", "eliminar", "delete"}
)

// settingsFor gives what is set, to who may change it.
func (a *App) settingsFor(ctx context.Context, p bot.Person) (pipeline.Settings, error) {
	settings, by, err := a.flow.Settings(ctx, p.Member())
	if err != nil {
		return settings, err
	}
	a.learn(settings)
	return settings, by.MayConfigure()
}

// typedSetting sets or clears what the words say.
func (a *App) typedSetting(ctx context.Context, q *asked, kind *settingKind) (bot.Reply, error) {
	line := &settingLine{asked: q, app: a}
	read := kind.read
	switch {
	case line.endsWith(wordsUnset):
		line.clears, read = true, kind.cleared
	case kind.form.asks && line.endsWith(wordsSure):
		line.sure = true
	}
	entries, err := read(ctx, line)
	var misread *misreadError
	if errors.As(err, &misread) {
		return q.nearestLines(misread.text, misread.lines...), nil
	}
	if err != nil {
		return a.refused(q.voice, pipeline.Actor{}, err)
	}
	if kind.form.asks && !line.clears && !line.sure {
		return a.tried(ctx, q, entries[0])
	}
	return a.settingKept(ctx, q.Request, kind, entries)
}

// tried answers a typed route with what it would have sent, before it is kept: the same line with "guardar" keeps it.
func (a *App) tried(ctx context.Context, q *asked, e pipeline.Entry) (bot.Reply, error) {
	var r pipeline.Route
	if err := json.Unmarshal(e.Value, &r); err != nil {
		return bot.Reply{}, err
	}
	said, err := a.routeSaid(ctx, q.voice, q.Request, r)
	if err != nil {
		return a.refused(q.voice, pipeline.Actor{}, err)
	}
	text := bot.Join("\n", q.route(r), bot.Esc(said))
	keep := bot.Button(actionLine, q.plain(textSettingsSave, nil), q.Text+" "+wordsSure[0]).WithStyle(slack.StylePrimary)
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", keep)}}, nil
}

// settingKept is keepSettings for an answer, which says what was refused.
func (a *App) settingKept(ctx context.Context, r bot.Request, kind *settingKind, entries []pipeline.Entry) (bot.Reply, error) {
	reply, err := a.keepSettings(ctx, r, kind, entries)
	if err != nil {
		return a.refusedSetting(a.voice(r.Person), err)
	}
	return reply, nil
}

// keepSettings sets or clears entries, each once under the act's key, and shows the setting as it is then. What holds
// already is passed over, unless that is all there was to do.
func (a *App) keepSettings(ctx context.Context, r bot.Request, kind *settingKind, entries []pipeline.Entry) (bot.Reply, error) {
	said, err := a.setEntries(ctx, r, entries)
	if err != nil {
		return bot.Reply{}, err
	}
	settings, err := a.settingsFor(ctx, r.Person)
	if err != nil { // they took the right from themselves
		return bot.Say(said), nil
	}
	q := &asked{Slash: &bot.Slash{Request: r, Command: a.voice(r.Person).deskCommand()}, voice: a.voice(r.Person)}
	q.settings = settings
	return q.oneSetting(kind, said), nil
}

func (a *App) setEntries(ctx context.Context, r bot.Request, entries []pipeline.Entry) (bot.Safe, error) {
	v := a.voice(r.Person)
	var said []bot.Safe
	var unchanged error
	for i, e := range entries {
		req := request(r)
		if i > 0 {
			req.Key += "#" + strconv.Itoa(i)
		}
		change, err := a.flow.Set(ctx, req, e)
		if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
			unchanged = err
			continue
		}
		if err != nil {
			return bot.Safe{}, err
		}
		if err := a.groupGiven(ctx, e); err != nil {
			return bot.Safe{}, err
		}
		said = append(said, v.settingChange(change))
	}
	if len(said) == 0 {
		return bot.Safe{}, unchanged
	}
	scope := i18n.Key("scope_of." + string(entries[0].Setting))
	return bot.Join("\n", append(said, bot.Italic(v.rich(scope, nil)))...), nil
}

// refusedSetting answers what the domain refused to set, with what is wrong with each part.
func (a *App) refusedSetting(v voice, err error) (bot.Reply, error) {
	var e *pipeline.Error
	if !errors.As(err, &e) || e.Code != pipeline.Invalid || len(e.Fields) == 0 {
		return a.refused(v, pipeline.Actor{}, err)
	}
	var lines []bot.Safe
	for _, f := range sortedFields(e.Fields) {
		lines = append(lines, bot.Join(": ", bot.Bold(bot.Esc(v.field(f))), v.rich(reasonText(e.Fields[f]), nil)))
	}
	return bot.Say(bot.Join("\n", append([]bot.Safe{v.rich(textSettingsRefused, nil)}, lines...)...)), nil
}

func sortedFields(fields map[pipeline.Field]pipeline.Reason) []pipeline.Field {
	list := make([]pipeline.Field, 0, len(fields))
	for f := range fields {
		list = append(list, f)
	}
	slices.Sort(list)
	return list
}

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

func encodeValue(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil { // a plain value of ours
		panic(err)
	}
	return raw
}
