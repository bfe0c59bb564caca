package commands

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/ical"
	"embudo/pipeline"
)

// usualMeeting is how long a meeting takes of which nobody said.
const usualMeeting = time.Hour

// pressedCalendar sends who pressed it the file of a meeting for their calendar, as it stands now; of one that was cancelled
// the file that takes it out again. It is sent once however often Slack delivers the press.
func (a *App) pressedCalendar(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, ok := parseTarget(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	o, by, err := a.flow.Opportunity(ctx, p.Person.Member(), t.ID)
	if err != nil {
		return a.refused(v, by, err)
	}
	events, err := a.flow.History(ctx, p.Person.Member(), t.ID, t.Version+1, 1)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(events) == 0 || events[0].Version != t.Version {
		return a.gone(p), nil
	}
	gone, came := plannedIn(events[0])
	all := append(came, gone...)
	if len(all) == 0 || !all[0].Kind.Meeting() {
		return a.gone(p), nil
	}
	meeting, holds := o.PlannedAt(all[0].ID)
	cancelled := !holds && events[0].Kind == pipeline.EventCancelled
	switch {
	case cancelled:
		meeting = all[0]
	case !holds:
		return a.refused(v, by, &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonNoPlanned, Current: &o})
	}
	return a.sentToCalendar(ctx, p, v, o, meeting, cancelled)
}

func (a *App) sentToCalendar(ctx context.Context, p *bot.Press, v voice, o pipeline.Opportunity, meeting pipeline.PlannedActivity, cancelled bool) (bot.Reply, error) {
	if p.Duplicate {
		return bot.Say(v.rich(textExportDuplicate, nil)), nil
	}
	e := v.appointment(o, meeting)
	e.UID = fmt.Sprintf("activity-%d-%d@%s.embudo", int64(o.ID), meeting.ID, p.Person.Team)
	e.Cancelled = cancelled
	file := ical.Write(e)
	name := fmt.Sprintf("%s-%d.ics", o.ID, meeting.ID)
	comment := v.rich(textActivityCalendarComment, args{"Planned": shown(v.plannedRecord(meeting), maxReason)})
	if cancelled {
		comment = v.rich(textActivityCalendarGone, args{"Planned": shown(v.plannedRecord(meeting), maxReason)})
	}
	if err := a.files.SendFile(ctx, p.Person.ID, bot.Upload{Name: name, Size: len(file), Body: bytes.NewReader(file), Comment: comment}); err != nil {
		a.log.Warn("calendar file not sent", "opportunity", o.ID, "error", err)
		return v.notSent(err), nil
	}
	return bot.Say(v.rich(textExportSent, args{"Name": name})), nil
}

// appointment is a meeting for a calendar. The opportunity's version is its sequence: it grows with each move, and when a
// move is taken back.
func (v voice) appointment(o pipeline.Opportunity, p pipeline.PlannedActivity) ical.Event {
	length := time.Duration(p.Minutes) * time.Minute
	if length == 0 {
		length = usualMeeting
	}
	e := ical.Event{Sequence: o.Version, Stamp: v.now, Start: p.Moment(), End: p.Moment().Add(length), AllDay: p.Minute == nil}
	if e.AllDay {
		e.End = e.Start.AddDate(0, 0, 1)
	}
	e.Summary = v.activityKind(p.Kind) + " · " + oneLine(o.Account)
	e.Description = o.ID.String() + " · " + v.plannedRecord(p)
	return e
}

// calendarRow offers, after a meeting was planned, moved or cancelled, the file that says so to a calendar; nil otherwise.
func (v voice) calendarRow(out pipeline.Outcome) []slack.Block {
	gone, came := plannedIn(out.Event)
	switch e := out.Event; {
	case e.Kind == pipeline.EventCancelled && gone[0].Kind.Meeting():
		return []slack.Block{bot.Actions("", v.calendarButton(textActivityCalendarDrop, out.Opportunity.ID, e.Version))}
	case (e.Kind == pipeline.EventScheduled || e.Kind == pipeline.EventRescheduled) && came[0].Kind.Meeting():
		return []slack.Block{bot.Actions("", v.calendarButton(textActivityCalendar, out.Opportunity.ID, e.Version))}
	}
	return nil
}
