package phrase

import (
	"errors"
	"strings"
	"unicode"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// The longest amount and date in words: "45 millones de pesos chilenos", "el viernes de la semana que viene".
const (
	maxMoneyWords = 5
	maxDateWords  = 8
)

// FindMoney reads the amount that starts at words[from], taking as many words as make one: "850 mil", "UF 350", "12,5 M clp".
// It gives how many it used. 0 with ErrUnreadable: no amount starts there. More with an error: what stands there is an amount
// that ParseMoney refuses. Quoted words, pairs and Slack's references are never part of an amount, and in a line a currency's
// code counts in capitals only, save CLP, CLF, USD and EUR: "all" and "try" are words too.
func FindMoney(words []Word, from int, def pipeline.Currency) (m pipeline.Money, used int, err error) {
	for used = min(maxMoneyWords, len(words)-from); from >= 0 && used > 0; used-- {
		if m, err = moneyRun(words[from:from+used], def); !errors.Is(err, ErrUnreadable) {
			return m, used, err
		}
	}
	return pipeline.Money{}, 0, ErrUnreadable
}

// FindDate reads the date that starts at words[from], as FindMoney reads amounts. In a line the short form of a weekday
// counts only beside a number: Viña del Mar is no Tuesday.
func FindDate(words []Word, from int, today pipeline.Date, lang i18n.Lang) (d pipeline.Date, used int, err error) {
	for used = min(maxDateWords, len(words)-from); from >= 0 && used > 0; used-- {
		if d, err = dateRun(words[from:from+used], today, lang); !errors.Is(err, ErrUnreadable) {
			return d, used, err
		}
	}
	return pipeline.Date{}, 0, ErrUnreadable
}

func moneyRun(run []Word, def pipeline.Currency) (pipeline.Money, error) {
	text, ok := joined(run)
	if !ok {
		return pipeline.Money{}, ErrUnreadable
	}
	for _, w := range run {
		if code := strings.Trim(w.Text, "0123456789.,;$-"); !codeInLine(code) {
			return pipeline.Money{}, ErrUnreadable
		}
	}
	return ParseMoney(text, def)
}

// codeInLine is false for a currency's code that inside a line may as well be a word.
func codeInLine(word string) bool {
	code := strings.ToUpper(word)
	switch c := pipeline.Currency(code); c {
	case pipeline.CLP, pipeline.CLF, pipeline.USD, pipeline.EUR:
		return true
	default:
		return !c.Known() || code == word
	}
}

func dateRun(run []Word, today pipeline.Date, lang i18n.Lang) (pipeline.Date, error) {
	text, ok := joined(run)
	if !ok || !strings.ContainsFunc(text, unicode.IsDigit) && shortWeekday(run[len(run)-1].Text) {
		return pipeline.Date{}, ErrUnreadable
	}
	return ParseDate(text, today, lang)
}

func shortWeekday(word string) bool {
	folded := strings.TrimSuffix(Fold(word), ".")
	for _, w := range dateVocabulary[folded] {
		if len(folded) == 3 && (w.token.kind == weekday || w.token.kind == martes) {
			return true
		}
	}
	return false
}

// joined is the text of a run of bare words; false where one is quoted, a pair or a reference.
func joined(run []Word) (string, bool) {
	texts := make([]string, len(run))
	for i, w := range run {
		if w.Quoted || w.Key != "" || w.Token != "" {
			return "", false
		}
		texts[i] = w.Text
	}
	return strings.Join(texts, " "), true
}
