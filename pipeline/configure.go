package pipeline

import "context"

// Settings gives what is set to a member who may see the pipeline, with their roles.
func (s *Service) Settings(ctx context.Context, m Member) (Settings, Actor, error) {
	by, settings, err := s.Store.Known(ctx, m)
	if err == nil {
		err = by.May(ActSee, Opportunity{})
	}
	if err != nil {
		return Settings{}, by, err
	}
	return settings, by, nil
}

// Set keeps one entry of a setting, or clears it where its value is nil. It is for those who may configure, and targets
// and adjustments of the forecast are for managers; it gives Denied, Invalid with field errors, or Invalid with ReasonUnchanged.
func (s *Service) Set(ctx context.Context, r Request, e Entry) (SettingChange, error) {
	changes, err := s.Store.Set(ctx, Command{Key: r.Key, By: r.By}, []Entry{e}, s.Moment(), func(by Actor, _ Settings) error {
		return by.checkSet(e)
	})
	if err != nil {
		return SettingChange{}, err
	}
	return changes[0], nil
}

// MaxEntries is how many entries are set together.
const MaxEntries = 5_000

// SetAll keeps entries together, or clears those whose value is nil: all of them or none. seen is the version of the settings
// that they were held against: where something was set since it gives Conflict with ReasonChanged. What holds already is
// passed over, and ReasonUnchanged is given where all of it does. Else it refuses as Set does.
func (s *Service) SetAll(ctx context.Context, r Request, entries []Entry, seen int64) ([]SettingChange, error) {
	return s.Store.Set(ctx, Command{Key: r.Key, By: r.By}, entries, s.Moment(), func(by Actor, now Settings) error {
		if len(entries) > MaxEntries {
			return &Error{Code: Invalid, Reason: ReasonTooMany}
		}
		taken := map[place]bool{}
		for _, e := range entries {
			if err := by.checkSet(e); err != nil {
				return err
			}
			if taken[e.place()] {
				return &Error{Code: Invalid, Reason: ReasonFields, Fields: map[Field]Reason{FieldKey: ReasonDuplicate}}
			}
			taken[e.place()] = true
		}
		if now.Version != seen {
			return &Error{Code: Conflict, Reason: ReasonChanged}
		}
		return nil
	})
}

// checkSet says whether the actor may set e, and what is wrong with it.
func (a Actor) checkSet(e Entry) error {
	if err := a.MaySet(e.Setting); err != nil {
		return err
	}
	if e.Value == nil {
		return e.checkKey()
	}
	return e.Check()
}

// SettingChanges gives who set what, newest first, to those who may configure; see SettingStore.
func (s *Service) SettingChanges(ctx context.Context, m Member, before int64, limit int) ([]SettingChange, error) {
	by, err := s.Store.Actor(ctx, m)
	if err != nil {
		return nil, err
	}
	if err := by.MayConfigure(); err != nil {
		return nil, err
	}
	return s.Store.SettingChanges(ctx, before, limit)
}

// ChangesOf gives who set entries of a setting, newest first, and when: of targets and adjustments to a member who may see
// the pipeline, of others to those who may configure.
func (s *Service) ChangesOf(ctx context.Context, m Member, of Setting, keys []string, limit int) ([]SettingChange, error) {
	by, err := s.Reader(ctx, m)
	if err != nil {
		return nil, err
	}
	if of != SettingTarget && of != SettingAdjustment {
		if err := by.MayConfigure(); err != nil {
			return nil, err
		}
	}
	return s.Store.ChangesOf(ctx, of, keys, limit)
}
