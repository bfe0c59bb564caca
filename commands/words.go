package commands

import (
	"time"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

var _ bot.Words = (*App)(nil)

func (a *App) engine(l i18n.Lang) voice {
	return voice{texts: a.texts, lang: l, zone: a.flow.Zone, now: a.flow.Now(), company: a.flow.Zone}
}

// Loading is the small view that stands in while data is fetched.
func (a *App) Loading(l i18n.Lang) (title, text string) {
	return a.engine(l).plain(textEngineLoadingTitle, nil), a.engine(l).plain(textEngineLoading, nil)
}

// StillWorking says that the outcome follows.
func (a *App) StillWorking(l i18n.Lang) string { return a.engine(l).plain(textEngineStillWorking, nil) }

// Done says that work ended with nothing more to say.
func (a *App) Done(l i18n.Lang) string { return a.engine(l).plain(textEngineDone, nil) }

// Failed tells of a fault of ours, with the incident's id.
func (a *App) Failed(l i18n.Lang, incident string) string {
	return a.engine(l).plain(textEngineFailed, args{"Incident": incident})
}

// Unavailable says that nothing was saved.
func (a *App) Unavailable(l i18n.Lang) string { return a.engine(l).plain(textEngineUnavailable, nil) }

// Unknown says that it is not known whether it was saved.
func (a *App) Unknown(l i18n.Lang) string { return a.engine(l).plain(textEngineUnknown, nil) }

// Busy says that nothing was done.
func (a *App) Busy(l i18n.Lang) string { return a.engine(l).plain(textEngineBusy, nil) }

// Outsider refuses people who are not of the company.
func (a *App) Outsider(l i18n.Lang) string { return a.engine(l).plain(textEngineOutsider, nil) }

// Gone says that a button is of an earlier version.
func (a *App) Gone(l i18n.Lang) string { return a.engine(l).plain(textEngineGone, nil) }

// Close is the label of the button that closes a view.
func (a *App) Close(l i18n.Lang) string { return a.engine(l).plain(textEngineClose, nil) }

// DraftKept says that a form was filled with what was typed before.
func (a *App) DraftKept(l i18n.Lang, at time.Time) string {
	v := a.engine(l)
	v.zone = at.Location() // the person's, not the company's
	return v.plain(textEngineDraftKept, args{"When": v.moment(at)})
}

// Explain words a refusal of the domain.
func (a *App) Explain(l i18n.Lang, e *pipeline.Error) (bot.Safe, map[string]string) {
	v := a.engine(l)
	return a.said(v, e), v.fieldErrors(e)
}
