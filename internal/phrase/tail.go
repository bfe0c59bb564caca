package phrase

import (
	"errors"
	"strings"
	"unicode"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Tail is a line such as "Acme 2030 12M 30/6" taken apart: a name, then perhaps an amount and a date.
type Tail struct {
	// Name is the words before the amount and the date, joined by single blanks; "" only when there are no words.
	Name string
	// Value, or why it was refused, and the words it was read from; all empty where the line has no amount.
	Value     pipeline.Money
	ValueErr  error
	ValueText string
	// Close likewise, for the date.
	Close     pipeline.Date
	CloseErr  error
	CloseText string
	// Doubt says that what follows the name may belong to it: a bare number of up to four digits (Acme 2030), or a
	// single word for a day, with its article or not (Café Mañana, Hotel El Viernes). Or the name, alone on the line, reads as an amount or a date. Ask before saving.
	Doubt bool
}

// ReadTail takes words apart from their end. The last words are a date, an amount, or one of each in any order, as many
// words as make one; what is left, the first word at least, is the name. A last word of digits and signs alone that
// is neither is refused as an unreadable amount, or date where it has a slash. Quotes keep words in the name.
func ReadTail(words []Word, def pipeline.Currency, today pipeline.Date, lang i18n.Lang) Tail {
	t := tailReader{words: words, def: def, today: today, lang: lang}
	for t.date() || t.money() || t.unreadable() {
	}
	if len(t.words) == len(words) && len(words) == 1 {
		_, noMoney := moneyRun(words, def)
		_, noDate := dateRun(words, today, lang)
		t.Doubt = !errors.Is(noMoney, ErrUnreadable) || !errors.Is(noDate, ErrUnreadable)
	}
	names := make([]string, len(t.words))
	for i, w := range t.words {
		names[i] = w.Text
	}
	t.Name = strings.Join(names, " ")
	return t.Tail
}

type tailReader struct {
	Tail
	words []Word // those not yet taken
	def   pipeline.Currency
	today pipeline.Date
	lang  i18n.Lang
}

// date takes a date off the end, if there is one and none was taken.
func (t *tailReader) date() bool {
	if t.CloseText != "" {
		return false
	}
	for n := min(maxDateWords, len(t.words)-1); n > 0; n-- {
		run := t.words[len(t.words)-n:]
		d, err := dateRun(run, t.today, t.lang)
		if errors.Is(err, ErrUnreadable) {
			continue
		}
		first := dateVocabulary[Fold(run[0].Text)]
		named := n == 1 || n == 2 && len(first) == 1 && first[0].token.kind == noise
		t.Close, t.CloseErr = d, err
		t.CloseText = t.take(n)
		t.Doubt = named && !strings.ContainsFunc(t.CloseText, unicode.IsDigit)
		return true
	}
	return false
}

// money takes an amount off the end, if there is one and none was taken.
func (t *tailReader) money() bool {
	if t.ValueText != "" {
		return false
	}
	for n := min(maxMoneyWords, len(t.words)-1); n > 0; n-- {
		m, err := moneyRun(t.words[len(t.words)-n:], t.def)
		if errors.Is(err, ErrUnreadable) {
			continue
		}
		t.Value, t.ValueErr = m, err
		t.ValueText = t.take(n)
		t.Doubt = len(t.ValueText) <= 4 && strings.Trim(t.ValueText, "0123456789") == ""
		return true
	}
	return false
}

// unreadable takes off a last word that can only be meant as an amount or a date.
func (t *tailReader) unreadable() bool {
	if len(t.words) < 2 {
		return false
	}
	text, bare := joined(t.words[len(t.words)-1:])
	slash := strings.Contains(text, "/")
	switch {
	case !bare || !strings.ContainsFunc(text, unicode.IsDigit) || strings.ContainsFunc(text, unicode.IsLetter):
	case slash && t.CloseText == "":
		t.CloseText, t.CloseErr, t.Doubt = t.take(1), ErrUnreadable, false
		return true
	case !slash && t.ValueText == "":
		t.ValueText, t.ValueErr, t.Doubt = t.take(1), ErrUnreadable, false
		return true
	}
	return false
}

// take removes the last n words and gives their text.
func (t *tailReader) take(n int) string {
	at := len(t.words) - n
	text, _ := joined(t.words[at:])
	t.words = t.words[:at]
	return text
}
