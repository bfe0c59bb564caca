package commands

import (
	"context"
	"errors"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

func (l *settingLine) currency(w phrase.Word) (pipeline.Currency, error) {
	c, ok := phrase.ParseCurrency(w.Text, l.app.currencyOf(l.settings))
	if ok {
		return c, nil
	}
	var lines []string
	if near, found := phrase.Nearest(w.Text, commonCurrencies); found {
		lines = append(lines, l.instead(w, near))
	}
	return "", l.misread(textSettingsNoCurrency, args{"Word": shown(w.Text, maxRowName)}, lines...)
}

// commonCurrencies are those that a slip is held against.
var commonCurrencies = []string{"CLP", "UF", "USD", "EUR", "GBP", "BRL", "ARS", "MXN", "PEN", "COP", "pesos", "dolares", "dollars", "euros"}

func readCurrency(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	c, err := l.currency(l.first())
	return []pipeline.Entry{{Setting: pipeline.SettingCurrency, Key: currencyKey, Value: encodeValue(c)}}, err
}

// readRate reads a currency, how many of the company's one of it is worth, and since when: today unless it is said.
func readRate(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	if len(l.words) < 2 {
		return nil, l.lacks(pipeline.SettingRate)
	}
	from, err := l.currency(l.words[0])
	if err != nil {
		return nil, err
	}
	value, err := phrase.ParseRate(l.words[1].Text, l.lang)
	if err != nil {
		return nil, l.misread(textSettingsFault, args{"Fault": l.rateFault(err)})
	}
	on, err := l.day(l.words[2:])
	if err != nil {
		return nil, err
	}
	r := pipeline.Rate{From: from, To: l.app.currencyOf(l.settings), On: on}
	return []pipeline.Entry{{Setting: pipeline.SettingRate, Key: r.Key(), Value: encodeValue(value.String())}}, nil
}

// day is the date that words say, today where there are none.
func (l *settingLine) day(words []phrase.Word) (pipeline.Date, error) {
	if len(words) == 0 {
		return l.app.flow.Today(), nil
	}
	text := spaced(words)
	d, err := phrase.ParseDate(text, l.today(), l.lang)
	if err != nil {
		return pipeline.Date{}, l.misread(textSettingsFault, args{"Fault": l.dateFault(text, err)})
	}
	return d, nil
}

func (v voice) rateFault(err error) string {
	var two *phrase.AmbiguousRate
	if errors.As(err, &two) {
		return v.plain(textSettingsRateTwoWays, args{"First": two.First, "Second": two.Second})
	}
	return v.plain(textSettingsRateUnreadable, nil)
}

// clearRate reads a currency, and the day of the rate that goes: the newest unless it is said.
func clearRate(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	from, err := l.currency(l.first())
	if err != nil {
		return nil, err
	}
	var on pipeline.Date
	if len(l.words) > 1 {
		if on, err = l.day(l.words[1:]); err != nil {
			return nil, err
		}
	}
	for _, r := range l.settings.Rates { // the newest first
		if r.From == from && (on.IsZero() || r.On == on) {
			return []pipeline.Entry{{Setting: pipeline.SettingRate, Key: r.Key()}}, nil
		}
	}
	return nothingToo(nil)
}
