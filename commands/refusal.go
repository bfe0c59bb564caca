package commands

import (
	"errors"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// refused answers an act that the domain refused on an opportunity: what was refused and why, and where the refusal
// is about its state, the card as it stands now. Errors that are no refusal pass through to the engine.
func (a *App) refused(v voice, by pipeline.Actor, err error) (bot.Reply, error) {
	var e *pipeline.Error
	if !errors.As(err, &e) || e.Code == pipeline.Unavailable || e.Code == pipeline.Unknown || e.Code == pipeline.NotFound {
		return bot.Reply{}, err
	}
	text := a.said(v, e)
	ask := v.askFor(e)
	if e.Current == nil && ask == nil {
		return bot.Say(text), nil
	}
	blocks := []slack.Block{bot.Section(text)}
	if ask != nil {
		blocks = append(blocks, bot.Actions("", ask))
	}
	if e.Current != nil {
		blocks = append(append(blocks, bot.Divider()), v.card(*e.Current, by)...)
	}
	return bot.Reply{Text: text, Blocks: blocks}, nil
}

// said is a refusal in words; a denial also names who may.
func (a *App) said(v voice, e *pipeline.Error) bot.Safe {
	if e.Code != pipeline.Denied || e.Reason == pipeline.ReasonOutsider {
		return v.refusal(e)
	}
	return bot.Join(" ", v.refusal(e), a.whoMay(v, e))
}

// refusal is a refusal in words.
func (v voice) refusal(e *pipeline.Error) bot.Safe {
	if e.Current == nil {
		switch e.Reason {
		case pipeline.ReasonWrongStage, pipeline.ReasonFinal: // they speak of a state that nobody named
			return v.rich(textRefusalChanged, nil)
		}
		return v.rich(reasonText(e.Reason), nil)
	}
	o := *e.Current
	a := args{"Ref": o.ID.String(), "Stage": v.stage(o.Stage), "Who": v.person(o.UpdatedBy), "Owner": v.person(o.Owner)}
	switch e.Reason {
	case pipeline.ReasonChanged:
		return v.rich(textRefusalChangedBy, a)
	case pipeline.ReasonWrongStage:
		return v.rich(textRefusalWrongStage, a)
	case pipeline.ReasonFinal:
		return v.rich(textRefusalFinal, a)
	}
	if e.Code == pipeline.Denied {
		a["Rule"] = v.plain(reasonText(e.Reason), nil)
		return v.rich(textRefusalDeniedHelp, a)
	}
	return v.rich(reasonText(e.Reason), nil)
}

func reasonText(r pipeline.Reason) i18n.Key { return i18n.Key("refusal." + string(r)) }

// fieldErrors words the domain's field errors, by the name of the input.
func (v voice) fieldErrors(e *pipeline.Error) map[string]string {
	if len(e.Fields) == 0 {
		return nil
	}
	out := make(map[string]string, len(e.Fields))
	for f, r := range e.Fields {
		key := reasonText(r)
		if r == pipeline.ReasonSum && f != pipeline.FieldTerms {
			key = textBillingNotTheLines
		}
		out[string(f)] = v.plain(key, nil)
	}
	return out
}

// withField adds an error about what was typed to those that the domain found, so that a person is told all at once.
// What was typed comes first: to the domain an unreadable amount is only missing.
func withField(typed map[string]string, domain map[string]string) map[string]string {
	if typed == nil && len(domain) > 0 {
		typed = map[string]string{}
	}
	for name, text := range domain {
		if _, ok := typed[name]; !ok {
			typed[name] = text
		}
	}
	return typed
}

// moneyFault says why an amount could not be read, with both readings where it has two.
func (v voice) moneyFault(text string, err error) string {
	var two *phrase.Ambiguous
	if errors.As(err, &two) && len(two.Readings) > 1 {
		return v.plain(textRefusalMoneyTwoWays, args{"Text": text, "First": v.money(two.Readings[0]), "Second": v.money(two.Readings[1])})
	}
	if r := pipeline.ReasonOf(err); r != "" && r != pipeline.ReasonUnreadable {
		return v.plain(reasonText(r), nil)
	}
	return v.plain(textRefusalMoneyUnreadable, args{"Text": text})
}

// dateFault says why a date could not be read, with its readings where it has several.
func (v voice) dateFault(text string, err error) string {
	var two *phrase.AmbiguousDate
	if errors.As(err, &two) && len(two.Readings) > 1 {
		return v.plain(textRefusalDateTwoWays, args{"Text": text, "First": v.date(two.Readings[0]), "Second": v.date(two.Readings[1])})
	}
	if errors.As(err, &two) && len(two.Readings) == 1 {
		return v.plain(textRefusalDateSuggested, args{"Text": text, "Date": v.date(two.Readings[0])})
	}
	if errors.Is(err, phrase.ErrNoSuchDay) {
		return v.plain(textRefusalDateNoSuchDay, args{"Text": text})
	}
	return v.plain(textRefusalDateUnreadable, args{"Text": text})
}
