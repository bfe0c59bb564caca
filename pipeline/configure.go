package pipeline

import "context"

// Settings gives what is set to a member who may see the pipeline, with their roles.
func (s *Service) Settings(ctx context.Context, m Member) (Settings, Actor, error) {
	by, err := s.reader(ctx, m)
	if err != nil {
		return Settings{}, by, err
	}
	settings, err := s.Store.Settings(ctx)
	return settings, by, err
}

// Set keeps one entry of a setting, or clears it where its value is nil. It is for those who may configure, and targets
// and adjustments of the forecast are for managers; it gives Denied, Invalid with field errors, or Invalid with ReasonUnchanged.
func (s *Service) Set(ctx context.Context, r Request, e Entry) (SettingChange, error) {
	return s.Store.Set(ctx, Command{Key: r.Key, By: r.By}, e, s.now(), func(by Actor, _ Settings) error {
		if err := by.MaySet(e.Setting); err != nil {
			return err
		}
		if e.Value == nil {
			return e.checkKey()
		}
		return e.Check()
	})
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
	by, err := s.reader(ctx, m)
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
