package commands

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// Conflicts: somebody sends a form of an opportunity that changed since the form was drawn. They are shown, field by
// field, what they typed and what holds now, who changed it and when; what they typed stays, and the form can be sent
// again, now against the present version. Where the act has no place any more it is refused, with the present card.
//
// A form takes part with two lines, as gateModal does:
//
//	m.Submit: if changedMeanwhile(err) { return conflicted(m, err, s, v, <from>) }
//	m.Resume: return <from>(ctx, s)
//
// where <from> asks changedSince for the opportunity as it is now and what differs, and gives m.Again(<state of now>,
// v.conflict(...), v.compared(...)...).

const (
	// maxCompared is how many differences are shown, and maxLookedBack how many events are looked through for them.
	maxCompared   = 8
	maxLookedBack = 200
)

// difference is one field that changed, from what a form was drawn with to now, and who set what it is now.
type difference struct {
	pipeline.Change
	By pipeline.UserID
	At time.Time
}

// mine gives what somebody typed for a field of the opportunity, in the words of voice.values, and whether their form
// has the field.
type mine func(pipeline.Change) (string, bool)

func changedMeanwhile(err error) bool {
	var e *pipeline.Error
	return errors.As(err, &e) && e.Code == pipeline.Conflict && e.Reason == pipeline.ReasonChanged
}

// changedSince gives an opportunity as it is now, and what differs from the version that who asks saw. An act that they
// can't do on it any more is refused, with the opportunity in the refusal.
func (a *App) changedSince(ctx context.Context, r bot.Request, seen pipeline.Target, act pipeline.Act) (pipeline.Opportunity, []difference, error) {
	o, _, err := a.flow.Attempt(ctx, request(r), pipeline.Target{ID: seen.ID}, act)
	if err != nil || seen.Version >= o.Version {
		return o, nil, err
	}
	events, err := a.flow.History(ctx, r.Person.Member(), o.ID, o.Version+1, min(o.Version-seen.Version, maxLookedBack))
	if err != nil {
		return o, nil, err
	}
	return o, differences(events), nil
}

// differences join the changes of events, newest first, into one a field. What was changed and changed back is none.
// The stage is left out, for it is told, and what no form overwrites: evidence and activities.
func differences(events []pipeline.Event) []difference {
	var all []difference
	for _, e := range slices.Backward(events) {
		for _, c := range e.Changes {
			switch c.Field {
			case pipeline.FieldStage, pipeline.FieldStageSince, pipeline.FieldEvidence, pipeline.FieldActivity, pipeline.FieldContacted:
				continue
			}
			i := slices.IndexFunc(all, func(d difference) bool { return d.Field == c.Field })
			if i < 0 {
				all = append(all, difference{Change: c, By: e.By, At: e.At})
				continue
			}
			all[i].To, all[i].By, all[i].At = c.To, e.By, e.At
		}
	}
	return slices.DeleteFunc(all, func(d difference) bool { return bytes.Equal(d.From, d.To) })
}

// conflict says that an opportunity changed while a form of it was filled.
func (v voice) conflict(o pipeline.Opportunity) bot.Safe {
	return v.rich(textDraftConflict, args{"Ref": o.ID.String(), "Who": v.person(o.UpdatedBy), "Stage": v.stage(o.Stage)})
}

// compared shows differences: what the person typed, or saw where their form has no such field, and what holds now.
func (v voice) compared(all []difference, typed mine) []slack.Block {
	var blocks []slack.Block
	for i, d := range all {
		if i == maxCompared {
			return append(blocks, bot.Context(v.rich(textDraftMoreChanges, nil)))
		}
		seen, now := v.values(d.Change)
		yours, asked := typed(d.Change)
		if seen == now || asked && yours == now {
			continue
		}
		label := textDraftSeen
		if asked {
			label, seen = textDraftMine, yours
		}
		blocks = append(blocks, bot.Section(bot.Join("\n", bot.Bold(bot.Lit(v.field(d.Field))),
			v.rich(label, args{"Value": v.orNothing(d.Field, seen)}),
			v.rich(textDraftNow, args{"Value": v.orNothing(d.Field, now), "Who": v.person(d.By), "When": v.moment(d.At)}))))
	}
	return blocks
}

func (v voice) orNothing(f pipeline.Field, words string) bot.Safe {
	if words == "" {
		return v.rich(textDraftNothing, nil)
	}
	return v.said(f, words, maxValue)
}

// conflicted answers a submission that met a changed opportunity: the form again, from the state of now, or where the
// act has no place any more the form as it was with what refused it and the card of now.
func conflicted[S any](m *bot.Modal[S], refused error, s *bot.Submission[S], v voice, again *bot.Again, err error) (bot.Result, error) {
	if err == nil {
		return bot.Result{Again: again}, nil
	}
	var e *pipeline.Error
	if !errors.As(err, &e) || e.Code == pipeline.Unavailable || e.Code == pipeline.Unknown || e.Current == nil {
		return bot.Result{}, err
	}
	if e.Code != pipeline.Denied { // who was faster says more than that the stage is another
		errors.As(refused, &e)
	}
	return bot.Result{Again: m.Again(s.State, v.refusal(e), v.cardBody(*e.Current)...)}, nil
}
