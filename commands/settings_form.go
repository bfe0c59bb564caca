package commands

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// settingState is what a form of a setting carries: which entry it changes, none for a new one.
type settingState struct {
	Key string `json:"k,omitempty"`
	// Channel is the id of the channel of a route or a team.
	Channel string `json:"c,omitempty"`
	// Lines are the service lines to choose from.
	Lines []string `json:"l,omitempty"`
	// Route and Said are a route that was read, and what it would have sent, to be looked at before it is kept.
	Route *pipeline.Route `json:"r,omitempty"`
	Said  string          `json:"p,omitempty"`
	// Rule is a rule of reminders in the place of Route.
	Rule *pipeline.Entry `json:"u,omitempty"`
	// Sure: the form only asks whether Route or Rule is to be kept.
	Sure bool `json:"y,omitempty"`
	// entry fills the inputs when they are first drawn; afterwards Slack has what was typed.
	entry pipeline.Entry
}

// settingForm is one setting's form.
type settingForm struct {
	blocks func(voice, settingState) []slack.Block
	// given reads the entries, or what could not be read, by the inputs' names.
	given func(context.Context, *App, voice, *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error)
	// change, if any, brings the state up to what was chosen.
	change func(context.Context, *App, voice, *bot.Submission[settingState]) (settingState, error)
	// asks says that what was given is to be looked at once more, with what preview tells of it.
	asks    bool
	preview func(context.Context, *App, voice, bot.Request, pipeline.Entry) (string, error)
}

// inputClear is the name of the tick that clears an entry.
const inputClear = "clear"

func (a *App) settingForms() map[pipeline.Setting]*bot.Modal[settingState] {
	forms := map[pipeline.Setting]*bot.Modal[settingState]{}
	for _, kind := range settingKinds {
		forms[kind.of] = a.settingModal(kind)
	}
	return forms
}

func (a *App) settingModal(kind *settingKind) *bot.Modal[settingState] {
	m := &bot.Modal[settingState]{ID: "setting." + string(kind.of)}
	m.View = func(l i18n.Lang, s settingState) bot.View {
		v := a.engine(l)
		view := bot.View{
			Title: v.settingTitle(kind.of), Submit: v.plain(textSettingsSave, nil), Close: v.plain(textEngineCancel, nil),
			Subject: v.draftSubject(kind.of, s.Key),
		}
		if s.Sure && s.Route != nil {
			view.Subject = ""
			view.Blocks = []slack.Block{bot.Section(v.route(*s.Route)), bot.Section(bot.Esc(s.Said))}
			return view
		}
		if s.Sure && s.Rule != nil {
			view.Subject = ""
			view.Blocks = []slack.Block{bot.Section(v.entryLine(*s.Rule)), bot.Section(bot.Esc(s.Said))}
			return view
		}
		view.Blocks = append([]slack.Block{bot.Context(v.rich(i18n.Key("setting_about."+string(kind.of)), nil))}, kind.form.blocks(v, s)...)
		if s.Key != "" {
			clear := bot.Input{Name: inputClear, Label: v.plain(textSettingsClear, nil), Optional: true}
			view.Blocks = append(view.Blocks, clear.Checkboxes([]bot.Option{{Value: inputClear, Text: v.plain(textSettingsClearThis, nil)}}))
		}
		view.Blocks = append(view.Blocks, bot.Context(bot.Italic(v.rich(i18n.Key("scope_of."+string(kind.of)), nil))))
		return view
	}
	m.Submit = func(ctx context.Context, s *bot.Submission[settingState]) (bot.Result, error) {
		return a.submitSetting(ctx, kind, m, s)
	}
	if kind.form.change != nil {
		m.Change = func(ctx context.Context, s *bot.Submission[settingState]) (settingState, error) {
			return kind.form.change(ctx, a, a.voice(s.Person), s)
		}
	}
	return m
}

// draftSubject is what a draft of a form is about, as people are shown it: the entry's name where it has one.
func (v voice) draftSubject(of pipeline.Setting, key string) string {
	if key == "" || of == pipeline.SettingRoute {
		return v.settingName(of)
	}
	return v.settingName(of) + " " + key
}

func (a *App) submitSetting(ctx context.Context, kind *settingKind, m *bot.Modal[settingState], s *bot.Submission[settingState]) (bot.Result, error) {
	v := a.voice(s.Person)
	settings, err := a.settingsFor(ctx, s.Person)
	if err != nil {
		return bot.Result{}, err
	}
	v.settings = settings
	if slices.Contains(s.Values.Choices(inputClear), inputClear) && s.State.Key != "" {
		return a.keptSetting(ctx, s.Request, kind, []pipeline.Entry{{Setting: kind.of, Key: s.State.Key}})
	}
	entries, faults, err := kind.form.given(ctx, a, v, s)
	switch {
	case err != nil:
		return bot.Result{}, err
	case len(faults) > 0:
		return bot.Result{Errors: faults}, nil
	case kind.form.asks && !s.State.Sure:
		return a.askedAgain(ctx, kind, v, m, s, entries[0])
	}
	return a.keptSetting(ctx, s.Request, kind, entries)
}

// keptSetting sets or clears entries from a form.
func (a *App) keptSetting(ctx context.Context, r bot.Request, kind *settingKind, entries []pipeline.Entry) (bot.Result, error) {
	reply, err := a.keepSettings(ctx, r, kind, entries)
	return bot.Result{Reply: reply, Clear: true}, err
}

func (a *App) registerSettings(b *bot.Bot) {
	for _, m := range a.settings {
		bot.AddModal(b, m)
	}
	b.Press(actionSetting, a.pressedSetting)
	b.Press(actionSettingNew, a.pressedSettingForm)
	b.Press(actionSettingEdit, a.pressedSettingForm)
	b.Press(actionSettingEnd, a.pressedSettingEnd)
	b.Press(actionChanges, a.pressedChanges)
	b.Suggest(inputGroup, a.suggestGroups)
}

func (a *App) pressedSetting(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	kind, ok := kindOf(p.Suffix)
	if !ok {
		return a.gone(p), nil
	}
	return a.typedAgain(ctx, p, a.voice(p.Person).verbNamed("settings")+" "+a.voice(p.Person).settingName(kind.of))
}

// pressedSettingForm opens the form of a setting: empty, or filled with the entry that the button names.
func (a *App) pressedSettingForm(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	kind, ok := kindOf(p.Suffix)
	if !ok || p.Action == actionSettingEdit && kind.fixed {
		return a.gone(p), nil
	}
	return a.openSetting(ctx, &p.Request, kind, p.Value)
}

// openSetting opens the form of a setting for the entry under key, or for a new one where key is "". An entry that is
// gone meanwhile is not found.
func (a *App) openSetting(ctx context.Context, r *bot.Request, kind *settingKind, key string) (bot.Reply, error) {
	err := a.settings[kind.of].OpenSlow(ctx, r, func(ctx context.Context) (settingState, error) {
		settings, err := a.settingsFor(ctx, r.Person)
		if err != nil {
			return settingState{}, err
		}
		s := settingState{Key: key, Lines: fitting(settings.Lines)}
		var there bool
		if s.entry, there = settings.Entry(kind.of, key); !there && key != "" {
			return settingState{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoEntry}
		}
		channel := settings.Teams[key].Channel
		if kind.of == pipeline.SettingRoute {
			channel = settings.Routes[key].Channel
		}
		if channel != "" {
			s.Channel, err = a.directory.Channel(ctx, channel) // a picker takes an id only
			if err != nil {
				a.log.Warn("settings: channel not found", "channel", channel, "error", err)
			}
		}
		return s, nil
	})
	if err != nil {
		return a.refused(a.voice(r.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

// fitting are as many names as a form can carry.
func fitting(names []string) []string {
	room := 1200
	for i, name := range names {
		if room -= len(encodeValue(name)) + 1; room < 0 {
			return names[:i]
		}
	}
	return names
}

func (a *App) pressedSettingEnd(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	kind, ok := kindOf(p.Suffix)
	if !ok {
		return a.gone(p), nil
	}
	reply, err := a.settingKept(ctx, p.Request, kind, []pipeline.Entry{{Setting: kind.of, Key: p.Value}})
	reply.Replace = private(p)
	return reply, err
}

// valueIn reads the value with which a form begins; nothing where it begins empty.
func valueIn[T any](s settingState) T {
	var value T
	_ = json.Unmarshal(s.entry.Value, &value) // what is not there fills nothing in
	return value
}
