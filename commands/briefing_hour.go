package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Words that turn the summary off and on, folded, in both languages.
var (
	wordsOff = []string{"off", "no", "nunca", "never", "apagar", "desactivar"}
	wordsOn  = []string{"on", "si", "yes", "encender", "activar"}
)

// summary answers "resumen": when who asks gets the summary of their day, which they may change.
func (a *App) briefingHour(ctx context.Context, q *asked) (bot.Reply, error) {
	_, by, err := a.flow.Settings(ctx, q.Person.Member())
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	hour, err := a.flow.Store.Hour(ctx, q.Person.ID)
	if err != nil {
		return bot.Reply{}, err
	}
	if q.rest == "" {
		return q.hourReply(q.hourText(hour), hour), nil
	}
	word := phrase.Fold(q.rest)
	minute, ok := phrase.ParseClock(word)
	switch {
	case slices.Contains(wordsOff, word):
		hour.Off = true
	case slices.Contains(wordsOn, word):
		hour = pipeline.Hour{Minute: pipeline.UsualHour.Minute}
	case ok:
		hour = pipeline.Hour{Minute: minute}
	default:
		return bot.Say(q.rich(textBriefingUnread, args{"Text": shown(q.rest, maxRowName), "Command": q.Command})), nil
	}
	if err := a.flow.Store.KeepHour(ctx, q.Person.ID, hour); err != nil {
		return bot.Reply{}, err
	}
	return q.hourReply(q.hourText(hour), hour), nil
}

func (v voice) hourText(h pipeline.Hour) bot.Safe {
	if h.Off {
		return v.rich(textBriefingOff, args{"Command": v.deskCommand()})
	}
	return v.rich(textBriefingAt, args{"Time": phrase.FormatClock(h.Minute), "Zone": v.zone.String(), "Command": v.deskCommand()})
}

func (v voice) hourReply(text bot.Safe, h pipeline.Hour) bot.Reply {
	button := v.hourButton(textBriefingTurnOff, "off")
	if h.Off {
		button = v.hourButton(textBriefingTurnOn, "on")
	}
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, button)}}
}

// hourButton changes the summary as if its line were typed.
func (v voice) hourButton(label i18n.Key, word string) *slack.ButtonBlockElement {
	return bot.Button(actionLine+":summary", v.plain(label, nil), v.verbNamed("briefing")+" "+word)
}
