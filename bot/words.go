package bot

import (
	"time"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Words are the engine's own sentences. What is a string is plain text, at most 24 characters where it is a
// title or a button, else at most 200 so that it fits an alert.
type Words interface {
	// Loading is the title and text of the small view that stands in while a slow one is loaded.
	Loading(i18n.Lang) (title, text string)
	// StillWorking is said when the budget ends before the work does. The outcome follows.
	StillWorking(i18n.Lang) string
	// Done is shown in place of a form that was still working when its work ended with nothing to say.
	Done(i18n.Lang) string
	// Failed tells of a fault of ours; incident is also in the log.
	Failed(l i18n.Lang, incident string) string
	// Unavailable: the store or Slack could not be reached, nothing was saved.
	Unavailable(i18n.Lang) string
	// Unknown: it could not be learned whether the change was saved.
	Unknown(i18n.Lang) string
	// Busy: nothing was done because too much was asked at once, or this process is stopping.
	Busy(i18n.Lang) string
	// Outsider refuses a guest or a person of another company.
	Outsider(i18n.Lang) string
	// Gone: a command, button or view that this version does not know any more.
	Gone(i18n.Lang) string
	// Explain words a refusal: text says what and why and the next step (it may hold mentions and bold),
	// fields has a plain sentence for each field error, keyed by the field's name.
	Explain(l i18n.Lang, e *pipeline.Error) (text Safe, fields map[string]string)
	// DraftKept says that a form was filled with what was typed at the given time.
	DraftKept(l i18n.Lang, at time.Time) string
	// DraftOffer offers a form that was closed before it was saved, to go on with or to drop. why, if any, says what
	// went wrong, and comes first.
	DraftOffer(l i18n.Lang, d KeptDraft, why Safe) Reply
	// Close is the label of the button that closes a view.
	Close(i18n.Lang) string
}
