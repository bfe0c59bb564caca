package commands

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// lateReminder is from when on a reminder says that it comes late.
const lateReminder = 10 * time.Minute

// deliverReminder sends somebody the reminder of a planned activity, as it stands now; one that was done, moved or cancelled,
// or that has been over for a day, is not sent.
func (a *App) deliverReminder(ctx context.Context, c Courier, to audience, d pipeline.Dispatch) (pipeline.Receipt, error) {
	r, err := pipeline.ParseReminder(d.Subject)
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	o, err := a.flow.Store.Opportunity(ctx, r.Opportunity)
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	p, ok := r.Reminds(o, pipeline.UserID(d.To), to.now)
	if !ok {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	return to.send(ctx, c, d, "", to.reminder(d.Notice, o, p))
}

// reminder brings a planned activity to mind.
func (v voice) reminder(n pipeline.Notice, o pipeline.Opportunity, p pipeline.PlannedActivity) bot.Post {
	text := bot.Concat(bot.Lit("🔔 "), v.rich(textActivityReminder, args{"Planned": shown(v.plannedRecord(p), maxReason), "Ref": o.ID.String(), "Account": shown(o.Account, maxRowName)}))
	why := v.rich(textActivityReminderWhy, nil)
	if v.now.Sub(p.Moment()) > lateReminder {
		why = bot.Join(" ", v.rich(textActivityReminderLate, nil), why)
	}
	row := append(v.plannedButtons(o.ID, p), v.showButton(o), bot.Button(actionWhy, v.plain(textWhyMenu, nil), noticeValue(n.ID)))
	return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Context(why), bot.Actions("", row...)}}
}
