package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// What people type for a rule of reminders, and for a figure whose threshold can be set, folded, in both languages.
var (
	nudgeWords = map[pipeline.Nudge][]string{
		pipeline.NudgeStuck: {"detenidas", "stuck", "detenida"}, pipeline.NudgeOverdue: {"vencidas", "overdue", "vencida", "cierre", "close"},
		pipeline.NudgeStep: {"pasos", "steps", "paso", "step"}, pipeline.NudgeNearly: {"casi", "nearly", "faltan"},
	}
	figureWords = map[pipeline.Figure][]string{
		pipeline.FigureCommitted: {"comprometido", "committed"}, pipeline.FigureBest: {"optimista", "best", "mejor"},
	}
	wordsWin     = []string{"ganar", "win", "venta", "victoria"}
	wordsForEach = []string{"cada", "per", "por", "every"}
)

func keyNamed[K ~string](l *settingLine, words map[K][]string) (K, bool) {
	word := phrase.Fold(l.first().Text)
	for key, all := range words {
		if word == string(key) || slices.Contains(all, word) {
			return key, true
		}
	}
	return "", false
}

// number reads the word at, without what may stand after it.
func (l *settingLine) number(at int, unit string) (int, error) {
	if at >= len(l.words) {
		return 0, strconv.ErrSyntax
	}
	return strconv.Atoi(strings.TrimSuffix(phrase.Fold(l.words[at].Text), unit))
}

// readNudge reads a rule and after how many days it speaks, or that it is off.
func readNudge(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	key, ok := keyNamed(l, nudgeWords)
	if !ok {
		return nil, l.lacks(pipeline.SettingNudge)
	}
	if l.clears {
		return []pipeline.Entry{{Setting: pipeline.SettingNudge, Key: string(key)}}, nil
	}
	rule := pipeline.NudgeRule{Off: len(l.words) > 1 && slices.Contains(wordsOff, phrase.Fold(l.words[1].Text))}
	if !rule.Off {
		n, err := l.number(1, "d")
		if err != nil {
			return nil, l.lacks(pipeline.SettingNudge)
		}
		rule.After = n
	}
	return []pipeline.Entry{nudgeEntry(string(key), rule)}, nil
}

// nudgeEntry keeps the least of what may be missing where a rule is off, which says nothing of it.
func nudgeEntry(key string, rule pipeline.NudgeRule) pipeline.Entry {
	if rule.Off && pipeline.Nudge(key) == pipeline.NudgeNearly {
		rule.After = 1
	}
	return pipeline.Entry{Setting: pipeline.SettingNudge, Key: key, Value: encodeValue(rule)}
}

func readDayOff(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	day, err := phrase.ParseDate(spaced(l.words), l.today(), l.lang)
	if err != nil {
		return nil, l.lacks(pipeline.SettingDayOff)
	}
	e := pipeline.Entry{Setting: pipeline.SettingDayOff, Key: day.String(), Value: json.RawMessage("{}")}
	if l.clears {
		e.Value = nil
	}
	return []pipeline.Entry{e}, nil
}

func readThreshold(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	key, ok := keyNamed(l, figureWords)
	if !ok {
		return nil, l.lacks(pipeline.SettingForecast)
	}
	if l.clears {
		return []pipeline.Entry{{Setting: pipeline.SettingForecast, Key: string(key)}}, nil
	}
	n, err := l.number(1, "%")
	if err != nil {
		return nil, l.lacks(pipeline.SettingForecast)
	}
	return []pipeline.Entry{{Setting: pipeline.SettingForecast, Key: string(key), Value: encodeValue(n)}}, nil
}

// readPoints reads "ganar 10", or "1 cada 1.000.000 CLP".
func readPoints(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	e := pipeline.Entry{Setting: pipeline.SettingPoints, Key: pipeline.PointsForWin}
	at := 0
	if slices.Contains(wordsWin, phrase.Fold(l.first().Text)) {
		at = 1
	}
	n, err := l.number(at, "")
	if err != nil {
		return nil, l.lacks(pipeline.SettingPoints)
	}
	rule := pipeline.PointRule{Points: n}
	if at == 0 {
		if len(l.words) < 3 || !slices.Contains(wordsForEach, phrase.Fold(l.words[1].Text)) {
			return nil, l.lacks(pipeline.SettingPoints)
		}
		m, err := phrase.ParseMoney(spaced(l.words[2:]), l.app.usualCurrency())
		if err != nil {
			return nil, l.lacks(pipeline.SettingPoints)
		}
		e.Key, rule.Every = pipeline.PointsForAmount+string(m.Currency()), m.Amount().String()
	}
	e.Value = encodeValue(rule)
	return []pipeline.Entry{e}, nil
}

// clearPoints reads which rule of points to clear: "ganar", or the currency of one.
func clearPoints(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	e := pipeline.Entry{Setting: pipeline.SettingPoints, Key: pipeline.PointsForWin}
	typed := spaced(l.words)
	if slices.Contains(wordsWin, phrase.Fold(typed)) {
		return []pipeline.Entry{e}, nil
	}
	c, ok := phrase.ParseCurrency(typed, l.app.usualCurrency())
	switch {
	case typed == "":
		return nil, l.lacks(pipeline.SettingPoints)
	case !ok:
		return nil, l.misread(textSettingsNoEntry, args{"Word": shown(typed, maxRowName)})
	}
	e.Key = pipeline.PointsForAmount + string(c)
	return []pipeline.Entry{e}, nil
}

// ruleName is what an entry of these settings is about.
func (v voice) ruleName(s pipeline.Setting, key string) bot.Safe {
	switch s {
	case pipeline.SettingNudge:
		if slices.Contains(pipeline.Nudges(), pipeline.Nudge(key)) {
			return bot.Bold(v.nudgeName(pipeline.Nudge(key)))
		}
	case pipeline.SettingDayOff:
		if day, err := pipeline.ParseDate(key); err == nil {
			return bot.Bold(bot.Esc(v.date(day)))
		}
	case pipeline.SettingForecast:
		if figureWords[pipeline.Figure(key)] != nil {
			return bot.Bold(bot.Esc(v.figure(pipeline.Figure(key))))
		}
	case pipeline.SettingPoints:
		if currency, ok := strings.CutPrefix(key, pipeline.PointsForAmount); ok {
			return bot.Bold(bot.Esc(currencyName(pipeline.Currency(currency))))
		}
		return bot.Bold(v.rich(textRulesWin, nil))
	}
	return bot.Bold(shown(key, pipeline.MaxKey))
}

func (v voice) nudgeRule(n pipeline.Nudge) func(pipeline.NudgeRule) bot.Safe {
	return func(r pipeline.NudgeRule) bot.Safe {
		switch {
		case r.Off:
			return v.rich(textRulesOff, nil)
		case n == pipeline.NudgeNearly:
			return v.rich(textRulesMissing, args{"Count": r.After})
		}
		return v.rich(textRulesAfter, args{"Count": r.After})
	}
}

func (v voice) pointRule(r pipeline.PointRule) bot.Safe {
	points := v.rich(textRulesPoints, args{"Count": r.Points})
	if r.Every == "" {
		return points
	}
	return bot.Join(" ", points, v.rich(textRulesEvery, args{"Amount": v.decimal(r.Every)}))
}

// nudgeSaid is what a rule would have sent lately, in words: how many messages, to whom, and of what that is an estimate.
func nudgeSaid(ctx context.Context, a *App, v voice, r bot.Request, e pipeline.Entry) (string, error) {
	var rule pipeline.NudgeRule
	if err := json.Unmarshal(e.Value, &rule); err != nil {
		return "", err
	}
	estimate, err := a.flow.EstimateNudge(ctx, r.Person.Member(), pipeline.Nudge(e.Key), rule)
	if err != nil {
		return "", err
	}
	var people []string
	for i, p := range estimate.ByPerson {
		if i == maxPeople {
			people = append(people, "…")
			break
		}
		name := string(p.Who)
		if known, err := a.slack.Person(ctx, p.Who); err == nil && known.Name != "" {
			name = known.Name
		}
		people = append(people, name+": "+strconv.Itoa(p.Count))
	}
	said := v.plain(textRulesEstimate, args{"Count": estimate.Messages, "Days": estimate.Days})
	if len(people) > 0 {
		said += " (" + strings.Join(people, ", ") + ")"
	}
	return said + ". " + v.plain(textRulesEstimateOf, nil), nil
}

// pick asks which entry a new one is, among a few that are known.
func (v voice) pick(s settingState, label i18n.Key, name func(string) bot.Safe, options []bot.Option) slack.Block {
	if s.Key != "" {
		return bot.Section(name(s.Key))
	}
	return bot.Input{Name: string(pipeline.FieldKey), Label: v.plain(label, nil)}.Radio(options, "")
}

func pickedKey(s *bot.Submission[settingState]) string {
	if s.State.Key != "" {
		return s.State.Key
	}
	return s.Values.Choice(string(pipeline.FieldKey))
}
