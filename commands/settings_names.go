package commands

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func readName(s pipeline.Setting) func(context.Context, *settingLine) ([]pipeline.Entry, error) {
	return func(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
		return []pipeline.Entry{{Setting: s, Key: spaced(l.words), Value: json.RawMessage("{}")}}, nil
	}
}

// clearNamed reads the name of an entry, as it is written or nearly so.
func clearNamed(s pipeline.Setting) func(context.Context, *settingLine) ([]pipeline.Entry, error) {
	return func(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
		typed := spaced(l.words)
		var names []string
		for _, e := range l.settings.Entries(s) {
			if phrase.Fold(e.Key) == phrase.Fold(typed) {
				return []pipeline.Entry{{Setting: s, Key: e.Key}}, nil
			}
			names = append(names, e.Key)
		}
		var lines []string
		if near, ok := phrase.Nearest(typed, names); ok && len(l.words) > 0 {
			whole := phrase.Word{Start: l.words[0].Start, End: l.words[len(l.words)-1].End}
			if name := phrase.Quote(near); name != "" {
				lines = append(lines, l.instead(whole, name))
			}
		}
		return nil, l.misread(textSettingsNoEntry, args{"Word": shown(typed, maxRowName)}, lines...)
	}
}

func clearOnly(s pipeline.Setting, key string) func(context.Context, *settingLine) ([]pipeline.Entry, error) {
	return func(context.Context, *settingLine) ([]pipeline.Entry, error) {
		return []pipeline.Entry{{Setting: s, Key: key}}, nil
	}
}

// stage is the stage that the words begin with, before the flow ends, and how many words it took.
func (l *settingLine) stage() (pipeline.Stage, int, error) {
	stage, n := stageNamed(l.words, l.texts)
	if n == 0 || stage.Final() {
		return 0, 0, l.unknownStage(l.first())
	}
	return stage, n, nil
}

// unknownStage says that a word is no stage, and none of others, and what it may be.
func (l *settingLine) unknownStage(w phrase.Word, others ...string) error {
	for _, s := range pipeline.Stages() {
		for _, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
			others = append(others, l.texts.Text(lang, i18n.Key("stage."+s.String()), nil))
		}
	}
	var lines []string
	if near, ok := phrase.Nearest(w.Text, others); ok && phrase.Fold(near) != phrase.Fold(w.Text) {
		lines = append(lines, l.instead(w, strings.ToLower(near)))
	}
	return l.misread(textSettingsNoStage, args{"Word": shown(w.Text, maxRowName)}, lines...)
}

// readStage reads a stage, its probability with "%", and its days. What is not said stays.
func readStage(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	stage, n, err := l.stage()
	if err != nil {
		return nil, err
	}
	rule := l.settings.Stages[stage]
	rest := l.words[n:]
	for i, w := range rest {
		number, percent := strings.CutSuffix(phrase.Fold(w.Text), "%")
		for _, unit := range []string{"dias", "days", "d"} {
			number = strings.TrimSuffix(number, unit)
		}
		value, err := strconv.Atoi(number)
		switch {
		case number == "" && i > 0 && !percent: // "20 días"
		case err != nil:
			return nil, l.misread(textSettingsNoNumber, args{"Word": shown(w.Text, maxRowName)})
		case percent:
			rule.Probability = &value
		default:
			rule.Days = &value
		}
	}
	if len(rest) == 0 {
		return nil, l.lacks(pipeline.SettingStage)
	}
	return []pipeline.Entry{{Setting: pipeline.SettingStage, Key: stage.String(), Value: encodeValue(rule)}}, nil
}

func clearStage(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	stage, _, err := l.stage()
	return []pipeline.Entry{{Setting: pipeline.SettingStage, Key: stage.String()}}, err
}

// readReason reads a name and the reason in Spanish and English, in quotes; one text stands for both.
func readReason(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	if len(l.words) < 2 || len(l.words) > 3 {
		return nil, l.lacks(pipeline.SettingLossReason)
	}
	r := pipeline.OwnReason{ES: oneLine(l.words[1].Text), EN: oneLine(l.words[len(l.words)-1].Text)}
	return []pipeline.Entry{{Setting: pipeline.SettingLossReason, Key: phrase.Fold(l.words[0].Text), Value: encodeValue(r)}}, nil
}

func readEmoji(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	return []pipeline.Entry{emojiEntry(l.first().Text)}, nil
}

func emojiEntry(text string) pipeline.Entry {
	name := strings.ToLower(strings.Trim(strings.TrimSpace(text), ":"))
	return pipeline.Entry{Setting: pipeline.SettingEvidenceTag, Key: emojiKey, Value: encodeValue(name)}
}
