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
		return a.tried(ctx, q, kind, entries[0])
	}
	return a.settingKept(ctx, q.Request, kind, entries)
}

// tried answers a typed route or rule with what it would have sent, before it is kept: the same line with "guardar" keeps it.
func (a *App) tried(ctx context.Context, q *asked, kind *settingKind, e pipeline.Entry) (bot.Reply, error) {
	if err := e.Check(); err != nil {
		return a.refusedSetting(q.voice, err)
	}
	said, err := kind.form.preview(ctx, a, q.voice, q.Request, e)
	if err != nil {
		return a.refused(q.voice, pipeline.Actor{}, err)
	}
	text := bot.Join("\n", q.entryLine(e), bot.Esc(said))
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

func encodeValue(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil { // a plain value of ours
		panic(err)
	}
	return raw
}
