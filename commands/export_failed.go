package commands

import (
	"errors"

	"embudo/bot"
	"embudo/pipeline"
)

// notSent says to who asked for a file what became of it where Slack did not take it, and what to do.
func (v voice) notSent(err error) bot.Reply {
	var failed *pipeline.DeliveryError
	if !errors.As(err, &failed) {
		failed = &pipeline.DeliveryError{Uncertain: true}
	}
	switch {
	case failed.Code == "missing_scope", failed.Code == "no_permission":
		return bot.Say(v.rich(textExportScope, args{"Code": failed.Code}))
	case failed.RetryAfter > 0:
		return bot.Say(v.rich(textExportBusy, args{"Count": int(failed.RetryAfter.Seconds())}))
	case failed.Uncertain:
		return bot.Say(v.rich(textExportUncertain, nil))
	}
	return bot.Say(v.rich(textExportRefused, args{"Code": failed.Code}))
}
