package commands

import (
	"encoding/json"
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Entries of settings in words. What can't be read is shown as it is: the list of changes reaches back to older releases.

// entryLine is an entry in a line: what it is about, and what holds.
func (v voice) entryLine(e pipeline.Entry) bot.Safe {
	return bot.Join(": ", v.entryName(e.Setting, e.Key), v.entryValue(e))
}

// entryName is what an entry is about; none where its setting has one entry, and for a route, which is its value.
func (v voice) entryName(s pipeline.Setting, key string) bot.Safe {
	switch s {
	case pipeline.SettingRole:
		subject, _, _ := strings.Cut(key, "/")
		return v.subject(subject)
	case pipeline.SettingRoute, pipeline.SettingCurrency, pipeline.SettingEvidenceTag, pipeline.SettingBilling, pipeline.SettingCompany:
		return bot.Safe{}
	case pipeline.SettingTax:
		return v.taxName(key)
	case pipeline.SettingChannel:
		return bot.ChannelLink(key)
	case pipeline.SettingRate:
		return v.rateName(key)
	case pipeline.SettingStage:
		if stage, err := pipeline.ParseStage(key); err == nil {
			return bot.Bold(bot.Esc(v.stage(stage)))
		}
	case pipeline.SettingNudge, pipeline.SettingDayOff, pipeline.SettingForecast, pipeline.SettingPoints:
		return v.ruleName(s, key)
	case pipeline.SettingTarget, pipeline.SettingAdjustment:
		return v.aimName(s, key)
	}
	return bot.Bold(shown(key, pipeline.MaxKey))
}

func (v voice) subject(id string) bot.Safe {
	if strings.HasPrefix(id, "S") {
		return bot.MentionGroup(id)
	}
	return v.person(pipeline.UserID(id))
}

// rateName is "UF → CLP, 26-11-2026".
func (v voice) rateName(key string) bot.Safe {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return shown(key, pipeline.MaxKey)
	}
	on, err := pipeline.ParseDate(parts[2])
	if err != nil {
		return shown(key, pipeline.MaxKey)
	}
	return bot.Esc(currencyName(pipeline.Currency(parts[0])) + " → " + currencyName(pipeline.Currency(parts[1])) + ", " + v.date(on))
}

// aimName is whose target or adjustment an entry is, and of what.
func (v voice) aimName(s pipeline.Setting, key string) bot.Safe {
	figure := bot.Safe{}
	if s == pipeline.SettingAdjustment {
		f := figureOf(key)
		figure, key = bot.Esc(v.figure(f)), strings.Replace(key, "/"+string(f)+"/", "/", 1)
	}
	p, of, err := pipeline.SubjectOfTarget(key)
	if err != nil {
		return bot.Bold(shown(key, pipeline.MaxKey))
	}
	return bot.Join(" · ", bot.Esc(phrase.FormatPeriod(p, v.lang)), v.subjectName(of), figure)
}

// currencyName is a currency as people say it.
func currencyName(c pipeline.Currency) string {
	if c == pipeline.CLF {
		return "UF"
	}
	return string(c)
}

// entryValue is what holds under an entry.
func (v voice) entryValue(e pipeline.Entry) bot.Safe {
	switch e.Setting {
	case pipeline.SettingRole:
		_, role, _ := strings.Cut(e.Key, "/")
		return bot.Esc(v.role(pipeline.Role(role)))
	case pipeline.SettingLine, pipeline.SettingCompetitor, pipeline.SettingSource, pipeline.SettingDayOff:
		return bot.Safe{}
	case pipeline.SettingNudge:
		return worded(e.Value, v.nudgeRule(pipeline.Nudge(e.Key)))
	case pipeline.SettingForecast:
		return worded(e.Value, func(percent int) bot.Safe { return v.rich(textRulesFrom, args{"Percent": percent}) })
	case pipeline.SettingPoints:
		return worded(e.Value, v.pointRule)
	case pipeline.SettingBilling:
		return worded(e.Value, func(limit string) bot.Safe { return v.rich(textQuoteLimit, args{"Percent": v.decimal(limit)}) })
	case pipeline.SettingTarget:
		return worded(e.Value, func(m pipeline.Money) bot.Safe { return bot.Esc(v.money(m)) })
	case pipeline.SettingAdjustment:
		return worded(e.Value, func(a pipeline.Adjustment) bot.Safe {
			return bot.Concat(bot.Esc(v.money(a.Value)), bot.Lit(" ("), shown(a.Note, maxValue), bot.Lit(")"))
		})
	case pipeline.SettingTeam:
		return worded(e.Value, v.team)
	case pipeline.SettingRoute:
		return worded(e.Value, v.route)
	case pipeline.SettingChannel:
		return worded(e.Value, v.channelRule)
	case pipeline.SettingStage:
		return worded(e.Value, v.stageRule)
	case pipeline.SettingLossReason:
		return worded(e.Value, v.ownReason)
	case pipeline.SettingDocument:
		return worded(e.Value, v.documentRule)
	case pipeline.SettingCurrency:
		return worded(e.Value, func(c pipeline.Currency) bot.Safe { return bot.Esc(currencyName(c)) })
	case pipeline.SettingRate:
		return worded(e.Value, func(s string) bot.Safe { return bot.Esc(v.decimal(s)) })
	case pipeline.SettingTax:
		return worded(e.Value, func(s string) bot.Safe { return bot.Esc(v.decimal(s) + " %") })
	case pipeline.SettingCompany:
		return worded(e.Value, func(c pipeline.Company) bot.Safe {
			return bot.Join(" · ", shown(c.Name, maxRowName), bot.Esc(c.TaxID), shown(c.Address, maxRowName))
		})
	case pipeline.SettingEvidenceTag:
		return worded(e.Value, func(s string) bot.Safe { return bot.Concat(bot.Lit(":"), bot.Esc(s), bot.Lit(":")) })
	}
	return shown(string(e.Value), maxValue)
}

func worded[T any](raw json.RawMessage, words func(T) bot.Safe) bot.Safe {
	var value T
	if json.Unmarshal(raw, &value) != nil {
		return shown(string(raw), maxValue)
	}
	return words(value)
}

func (v voice) role(r pipeline.Role) string { return v.plain(i18n.Key("role."+string(r)), nil) }

// maxPeople is how many people of a team are named in a line.
const maxPeople = 15

func (v voice) team(t pipeline.Team) bot.Safe {
	var parts []bot.Safe
	if t.Lead != "" {
		parts = append(parts, v.rich(textSettingsTeam, args{"Lead": v.person(t.Lead)}))
	}
	for _, id := range t.Members {
		if id == t.Lead {
			continue
		}
		if len(parts) == maxPeople {
			parts = append(parts, v.rich(textSettingsMore, args{"Count": len(t.Members) - maxPeople}))
			break
		}
		parts = append(parts, v.person(id))
	}
	people := bot.Join(", ", parts...)
	if t.Channel == "" {
		return people
	}
	return bot.Join(" · ", people, v.rich(textWinWhere, args{"Channel": v.place(t.Channel)}))
}

// route is "#ventas · Comprometida, Perdida · Datos · desde CLP 10.000.000".
func (v voice) route(r pipeline.Route) bot.Safe {
	stages := v.plain(textSettingsEveryStage, nil)
	if len(r.Stages) > 0 {
		var names []string
		for _, s := range r.Stages {
			names = append(names, v.stage(s))
		}
		stages = strings.Join(names, ", ")
	}
	parts := []bot.Safe{bot.ChannelLink(r.Channel), bot.Esc(stages)}
	if len(r.Lines) > 0 {
		parts = append(parts, shown(strings.Join(r.Lines, ", "), maxValue))
	}
	if !r.Minimum.IsZero() {
		parts = append(parts, v.rich(textSettingsFrom, args{"Value": v.money(r.Minimum)}))
	}
	return bot.Join(" · ", parts...)
}

func (v voice) channelRule(c pipeline.ChannelRule) bot.Safe {
	lang := textSettingsLangOurs
	switch c.Lang {
	case "es":
		lang = textSettingsLangEs
	case "en":
		lang = textSettingsLangEn
	}
	manner := textSettingsLoud
	if c.Quiet {
		manner = textSettingsQuiet
	}
	return bot.Join(" · ", v.rich(lang, nil), v.rich(manner, nil))
}

func (v voice) stageRule(r pipeline.StageRule) bot.Safe {
	var parts []bot.Safe
	if r.Probability != nil {
		parts = append(parts, v.rich(textSettingsProbability, args{"Percent": *r.Probability}))
	}
	if r.Days != nil {
		parts = append(parts, v.rich(textSettingsDays, args{"Count": *r.Days}))
	}
	return bot.Join(" · ", parts...)
}

func (v voice) ownReason(r pipeline.OwnReason) bot.Safe {
	if r.ES == r.EN {
		return shown(r.ES, pipeline.MaxKey)
	}
	return bot.Join(" / ", shown(r.ES, pipeline.MaxKey), shown(r.EN, pipeline.MaxKey))
}

// decimal is digits with a point as the reader's language writes them.
func (v voice) decimal(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	group, point := ".", ","
	if v.lang == i18n.EN {
		group, point = ",", "."
	}
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if fraction == "" {
		return b.String()
	}
	return b.String() + point + fraction
}

// settingChange is what was set or cleared, from what to what.
func (v voice) settingChange(c pipeline.SettingChange) bot.Safe {
	was := pipeline.Entry{Setting: c.Setting, Key: c.Key, Value: c.Was}
	about := bot.Join(" ", bot.Bold(bot.Esc(v.settingTitle(c.Setting))), v.entryName(c.Setting, c.Key))
	a := args{"What": about, "Was": v.entryValue(was), "Now": v.entryValue(c.Entry)}
	bare := v.entryValue(was).IsZero() && v.entryValue(c.Entry).IsZero()
	switch {
	case c.Was == nil && bare:
		return v.rich(textSettingsAdded, a)
	case c.Was == nil:
		return v.rich(textSettingsSet, a)
	case c.Value == nil && bare:
		return v.rich(textSettingsGone, a)
	case c.Value == nil:
		return v.rich(textSettingsCleared, a)
	}
	return v.rich(textSettingsChanged, a)
}

// currencyOf is the company's currency: as it is set, else as the program was started.
func (a *App) currencyOf(s pipeline.Settings) pipeline.Currency {
	if s.Currency != "" {
		return s.Currency
	}
	return a.currency
}
