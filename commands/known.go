package commands

import (
	"context"
	"time"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// What the company has set. Forms are drawn without a context and can't ask the store, so what was read last in this
// process is kept: every act and every look at an opportunity reads it anew before it draws.

// known is what was read last.
func (a *App) known() pipeline.Settings {
	if s := a.latest.Load(); s != nil {
		return *s
	}
	return pipeline.Settings{}
}

// learn keeps settings as those that were read last, unless newer ones are known.
func (a *App) learn(s pipeline.Settings) {
	for {
		old := a.latest.Load()
		if old != nil && old.Version > s.Version || a.latest.CompareAndSwap(old, &s) {
			return
		}
	}
}

// settingsLook bounds how long an answer waits for its labels.
const settingsLook = 300 * time.Millisecond

// renewed reads the settings. Where they can't be read those known must do: an answer is not refused for its labels.
func (a *App) renewed(ctx context.Context) pipeline.Settings {
	ctx, cancel := context.WithTimeout(ctx, settingsLook)
	defer cancel()
	s, err := a.flow.Store.Settings(ctx)
	if err != nil {
		a.log.Warn("settings not read", "error", err)
		return a.known()
	}
	a.learn(s)
	return s
}

// usualCurrency is meant where an amount is typed without one.
func (a *App) usualCurrency() pipeline.Currency {
	if c := a.known().Currency; c != "" {
		return c
	}
	return a.currency
}

// drawing is how a form speaks, which is drawn for a language.
func (a *App) drawing(l i18n.Lang) voice {
	return voice{texts: a.texts, lang: l, zone: a.flow.Zone, now: a.flow.Now(), company: a.flow.Zone, settings: a.known(), currency: a.currency}
}
