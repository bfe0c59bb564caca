package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// roleForm gives people, and a user group, a role.
var roleForm = settingForm{
	blocks: func(v voice, _ settingState) []slack.Block {
		var options []bot.Option
		for _, r := range roles {
			options = append(options, bot.Option{Value: string(r), Text: v.role(r)})
		}
		group := bot.Input{Name: inputGroup, Label: v.plain(textSettingsGroup, nil), Optional: true}
		role := bot.Input{Name: inputRole, Label: v.plain(textSettingsRole, nil)}
		return []slack.Block{
			v.settingInput(pipeline.FieldMembers, true).Users(""),
			group.Lookup("", 0, bot.Option{}),
			role.Radio(options, ""),
		}
	},
	given: func(ctx context.Context, a *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		people := s.Values.Users(string(pipeline.FieldMembers))
		if faults, err := a.strangers(ctx, v, pipeline.FieldMembers, people...); err != nil || faults != nil {
			return nil, faults, err
		}
		role := pipeline.Role(s.Values.Choice(inputRole))
		if !slices.Contains(roles, role) {
			return nil, map[string]string{inputRole: v.plain(textRefusalChoice, nil)}, nil
		}
		var entries []pipeline.Entry
		for _, id := range people {
			entries = append(entries, roleEntry(string(id), role, false))
		}
		if id := s.Values.Choice(inputGroup); id != "" {
			if known, err := a.knownGroup(ctx, id); err != nil || !known {
				return nil, map[string]string{inputGroup: v.plain(textRefusalChoice, nil)}, err
			}
			entries = append(entries, roleEntry(id, role, false))
		}
		if len(entries) == 0 {
			return nil, map[string]string{string(pipeline.FieldMembers): v.plain(textRefusalRequired, nil)}, nil
		}
		return entries, nil, nil
	},
}

// strangers finds, among the people chosen in an input, those who are not of the company.
func (a *App) strangers(ctx context.Context, v voice, f pipeline.Field, people ...pipeline.UserID) (map[string]string, error) {
	for _, id := range people {
		outsider, err := a.outsider(ctx, id)
		if err != nil {
			return nil, err
		}
		if outsider {
			return map[string]string{string(f): v.plain(textSettingsNotOurs, nil)}, nil
		}
	}
	return nil, nil
}

var teamForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		t := valueIn[pipeline.Team](s)
		lead := bot.Input{Name: inputLead, Label: v.plain(textSettingsLead, nil), Optional: true}
		return append(v.nameInput(s), lead.User("", t.Lead), v.settingInput(pipeline.FieldMembers, false).Users("", t.Members...), v.settingInput(pipeline.FieldChannel, true).Channel("", s.Channel))
	},
	given: func(ctx context.Context, a *App, v voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		t := pipeline.Team{Lead: s.Values.User(inputLead), Members: s.Values.Users(string(pipeline.FieldMembers)),
			Channel: a.destination(ctx, s.Values.Channel(string(pipeline.FieldChannel)))}
		if len(t.Members) == 0 {
			return nil, map[string]string{string(pipeline.FieldMembers): v.plain(textRefusalRequired, nil)}, nil
		}
		everybody := t.Members
		if t.Lead != "" {
			everybody = append(slices.Clone(everybody), t.Lead)
		}
		faults, err := a.strangers(ctx, v, pipeline.FieldMembers, everybody...)
		return []pipeline.Entry{{Setting: pipeline.SettingTeam, Key: givenKey(s), Value: encodeValue(t)}}, faults, err
	},
}

// nameInput asks for a new entry's name. The name of one that is there stays.
func (v voice) nameInput(s settingState) []slack.Block {
	if s.Key != "" {
		return []slack.Block{bot.Section(bot.Bold(shown(s.Key, pipeline.MaxKey)))}
	}
	return []slack.Block{v.settingInput(pipeline.FieldKey, false).Text(bot.TextInput{Max: pipeline.MaxKey})}
}

func givenKey(s *bot.Submission[settingState]) string {
	if s.State.Key != "" {
		return s.State.Key
	}
	return oneLine(s.Values.Text(string(pipeline.FieldKey)))
}
