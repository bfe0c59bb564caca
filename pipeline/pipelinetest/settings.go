package pipelinetest

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"embudo/pipeline"
)

// Known gives what was set, and a member with their roles.
func (s *Store) Known(ctx context.Context, m pipeline.Member) (pipeline.Actor, pipeline.Settings, error) {
	by, err := s.Actor(ctx, m)
	if err != nil {
		return by, pipeline.Settings{}, err
	}
	settings, err := s.Settings(ctx)
	return by, settings, err
}

// Settings gives what was set.
func (s *Store) Settings(context.Context) (pipeline.Settings, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.settings()
}

func (s *Store) settings() (pipeline.Settings, error) {
	entries := slices.Clone(s.entries)
	for id, roles := range s.roles {
		for _, r := range roles {
			entries = append(entries, pipeline.Entry{Setting: pipeline.SettingRole, Key: string(id) + "/" + string(r), Value: json.RawMessage("{}")})
		}
	}
	return pipeline.NewSettings(int64(len(s.changes)), entries)
}

// Set keeps or clears entries.
func (s *Store) Set(_ context.Context, cmd pipeline.Command, entries []pipeline.Entry, at time.Time, may func(pipeline.Actor, pipeline.Settings) error) ([]pipeline.SettingChange, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if done := s.set[cmd.Key]; done != nil {
		return done, nil
	}
	settings, err := s.settings()
	if err != nil {
		return nil, err
	}
	if err := may(s.actor(cmd.By), settings); err != nil {
		return nil, err
	}
	var changes []pipeline.SettingChange
	for _, e := range entries {
		was := s.replace(e)
		if string(was) == string(e.Value) {
			continue
		}
		c := pipeline.SettingChange{Version: int64(len(s.changes) + 1), Entry: e, Was: was, By: cmd.By.ID, At: at.UTC()}
		s.changes, changes = append(s.changes, c), append(changes, c)
	}
	if len(changes) == 0 {
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged}
	}
	s.set[cmd.Key] = changes
	return changes, nil
}

// replace puts e in the place of what its key holds, which it gives.
func (s *Store) replace(e pipeline.Entry) json.RawMessage {
	if e.Setting == pipeline.SettingRole {
		return s.replaceRole(e)
	}
	var was json.RawMessage
	kept := s.entries[:0:0]
	for _, old := range s.entries {
		if old.Setting == e.Setting && old.Key == e.Key {
			was = old.Value
			continue
		}
		kept = append(kept, old)
	}
	if e.Value != nil {
		kept = append(kept, e)
	}
	s.entries = kept
	return was
}

func (s *Store) replaceRole(e pipeline.Entry) json.RawMessage {
	given, err := pipeline.NewSettings(0, []pipeline.Entry{{Setting: e.Setting, Key: e.Key, Value: json.RawMessage("{}")}})
	if err != nil {
		return nil
	}
	var was json.RawMessage
	for subject, roles := range given.Roles {
		id := pipeline.UserID(subject)
		kept := slices.DeleteFunc(slices.Clone(s.roles[id]), func(r pipeline.Role) bool { return r == roles[0] })
		if len(kept) < len(s.roles[id]) {
			was = json.RawMessage("{}")
		}
		if e.Value != nil {
			kept = append(kept, roles[0])
		}
		s.roles[id] = kept
	}
	return was
}

// SettingChanges gives who set what, newest first.
func (s *Store) SettingChanges(_ context.Context, before int64, limit int) ([]pipeline.SettingChange, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var newest []pipeline.SettingChange
	for i := len(s.changes) - 1; i >= 0 && len(newest) < limit; i-- {
		if before == 0 || s.changes[i].Version < before {
			newest = append(newest, s.changes[i])
		}
	}
	return newest, nil
}

// ChangesOf gives who set entries of a setting, newest first.
func (s *Store) ChangesOf(_ context.Context, of pipeline.Setting, keys []string, limit int) ([]pipeline.SettingChange, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var newest []pipeline.SettingChange
	for i := len(s.changes) - 1; i >= 0 && len(newest) < limit; i-- {
		if s.changes[i].Setting == of && slices.Contains(keys, s.changes[i].Key) {
			newest = append(newest, s.changes[i])
		}
	}
	return newest, nil
}
