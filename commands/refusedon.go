package commands

import (
	"errors"
	"maps"
	"slices"

	"embudo/bot"
	"embudo/pipeline"
)

// fieldsOf are the field errors of a refusal; nil where it has none.
func fieldsOf(err error) map[pipeline.Field]pipeline.Reason {
	var e *pipeline.Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}

// refusedOn is refused for an act that a line or a button asked for at once, on o as it was read before: field errors
// are named, since there are no inputs to show them under, and a denial shows whose it is.
func (a *App) refusedOn(v voice, by pipeline.Actor, o pipeline.Opportunity, err error) (bot.Reply, error) {
	var e *pipeline.Error
	if !errors.As(err, &e) {
		return bot.Reply{}, err
	}
	if len(e.Fields) > 0 {
		return bot.Say(v.faultyFields(e)), nil
	}
	if e.Code == pipeline.Denied && e.Reason != pipeline.ReasonOutsider && e.Current == nil {
		denied := *e
		denied.Current = &o
		err = &denied
	}
	return a.refused(v, by, err)
}

// faultyFields is each field's error after its name, a line each.
func (v voice) faultyFields(e *pipeline.Error) bot.Safe {
	var lines []bot.Safe
	texts := v.fieldErrors(e)
	for _, f := range slices.Sorted(maps.Keys(e.Fields)) {
		lines = append(lines, bot.Join(": ", bot.Bold(bot.Lit(v.field(f))), bot.Esc(texts[string(f)])))
	}
	return bot.Join("\n", lines...)
}
