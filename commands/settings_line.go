package commands

import (
	"context"
	"slices"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// settingLine is what was typed after the name of a setting.
type settingLine struct {
	*asked
	app *App
	// clears and sure: the last word, which is not among the words any more, says to clear, or to keep what was shown.
	clears, sure bool
}

// endsWith says whether the last word is one of these, and takes it away then.
func (l *settingLine) endsWith(words []string) bool {
	n := len(l.words) - 1
	if n < 0 || l.words[n].Quoted || !slices.Contains(words, phrase.Fold(l.words[n].Text)) {
		return false
	}
	l.words = l.words[:n]
	return true
}

// misreadError is a part of a typed setting that could not be understood, with lines that may have been meant.
type misreadError struct {
	text  bot.Safe
	lines []string
}

func (e *misreadError) Error() string { return "setting not understood: " + e.text.String() }

func (l *settingLine) misread(k i18n.Key, a args, lines ...string) error {
	return &misreadError{text: l.rich(k, a), lines: lines}
}

// instead is the line as typed with other text in the place of one word.
func (l *settingLine) instead(w phrase.Word, text string) string {
	return strings.TrimSpace(l.Text[:w.Start] + text + l.Text[w.End:])
}

// lacks says that the setting needs more words, with an example.
func (l *settingLine) lacks(s pipeline.Setting) error {
	return l.misread(textSettingsLacks, args{"Example": l.deskCommand() + " " + l.verbNamed("settings") + " " + l.plain(i18n.Key("setting_example."+string(s)), nil)})
}

// subject is the person or user group that a word mentions.
func (l *settingLine) subject(ctx context.Context, w phrase.Word) (string, error) {
	if id, ok := w.Group(); ok {
		return id, nil
	}
	id, err := l.person(ctx, w)
	return string(id), err
}

// person is the member of the company whom a word mentions.
func (l *settingLine) person(ctx context.Context, w phrase.Word) (pipeline.UserID, error) {
	id, ok := w.User()
	if !ok {
		return "", l.misread(textSettingsNobody, args{"Word": shown(w.Text, maxRowName)}, l.peopleLike(ctx, w)...)
	}
	if l.clears { // also of somebody who has left
		return id, nil
	}
	outsider, err := l.app.outsider(ctx, id)
	if err != nil {
		return "", err
	}
	if outsider {
		return "", l.misread(textSettingsOutsider, args{"Who": l.voice.person(id)})
	}
	return id, nil
}

func readRoles(ctx context.Context, l *settingLine) ([]pipeline.Entry, error) {
	if len(l.words) == 0 {
		return nil, l.lacks(pipeline.SettingRole)
	}
	subject, err := l.subject(ctx, l.first())
	if err != nil {
		return nil, err
	}
	var entries []pipeline.Entry
	for _, w := range l.words[min(1, len(l.words)):] {
		r, ok := roleNamed(w.Text)
		if !ok {
			return nil, l.unknownRole(w)
		}
		entries = append(entries, roleEntry(subject, r, l.clears))
	}
	if len(entries) > 0 {
		return entries, nil
	}
	if !l.clears {
		return nil, l.lacks(pipeline.SettingRole)
	}
	for _, r := range l.settings.Roles[subject] {
		entries = append(entries, roleEntry(subject, r, true))
	}
	return nothingToo(entries)
}

// first is the first word, or one without text where there is none.
func (l *settingLine) first() phrase.Word {
	if len(l.words) == 0 {
		return phrase.Word{}
	}
	return l.words[0]
}

// nothingToo is the refusal to clear what is not there.
func nothingToo(entries []pipeline.Entry) ([]pipeline.Entry, error) {
	if len(entries) == 0 {
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged}
	}
	return entries, nil
}

func (l *settingLine) unknownRole(w phrase.Word) error {
	var all, names []string
	for _, r := range roles {
		all = append(all, roleWords[r]...)
		names = append(names, l.role(r))
	}
	var lines []string
	if near, ok := phrase.Nearest(w.Text, all); ok {
		lines = append(lines, l.instead(w, near))
	}
	return l.misread(textSettingsNoRole, args{"Word": shown(w.Text, maxRowName), "Names": strings.Join(names, ", ")}, lines...)
}

// readTeam reads a name and the people of the team, who comes first leads it, and the channel where its wins are announced;
// where none is named it stays.
func readTeam(ctx context.Context, l *settingLine) ([]pipeline.Entry, error) {
	i := slices.IndexFunc(l.words, func(w phrase.Word) bool { return w.Token != "" || strings.HasPrefix(w.Text, "@") })
	if i < 1 || !slices.ContainsFunc(l.words[i:], notAChannel) {
		return nil, l.lacks(pipeline.SettingTeam)
	}
	name := spaced(l.words[:i])
	channel := l.settings.Teams[name].Channel
	var people []pipeline.UserID
	for _, w := range l.words[i:] {
		if id, ok := w.Channel(); ok {
			channel = l.app.destination(ctx, id)
			continue
		}
		id, err := l.person(ctx, w)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(people, id) {
			people = append(people, id)
		}
	}
	return []pipeline.Entry{{Setting: pipeline.SettingTeam, Key: name, Value: encodeValue(pipeline.Team{Lead: people[0], Members: people, Channel: channel})}}, nil
}

func notAChannel(w phrase.Word) bool {
	_, ok := w.Channel()
	return !ok
}

func spaced(words []phrase.Word) string {
	var parts []string
	for _, w := range words {
		parts = append(parts, w.Text)
	}
	return oneLine(strings.Join(parts, " "))
}
