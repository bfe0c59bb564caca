package commands

import (
	"strings"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// rests are the words of an instalment that takes what is left, folded.
var rests = map[string]bool{"saldo": true, "resto": true, "rest": true, "balance": true, "remainder": true}

// joints are the words between how much and when, which say nothing by themselves before a day; folded.
var joints = map[string]bool{"el": true, "al": true, "on": true, "a": true, "la": true, "at": true, "the": true, "by": true}

// parseTerms reads instalments, one a line: how much, then when. It gives the first line that it could not read.
func parseTerms(typed string, def pipeline.Currency, today pipeline.Date, lang i18n.Lang) (terms []pipeline.Instalment, unread string) {
	for line := range strings.Lines(typed) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		t, ok := parseInstalment(phrase.Words(line), def, today, lang)
		if !ok {
			return nil, line
		}
		terms = append(terms, t)
	}
	return terms, ""
}

func parseInstalment(words []phrase.Word, def pipeline.Currency, today pipeline.Date, lang i18n.Lang) (pipeline.Instalment, bool) {
	var t pipeline.Instalment
	if len(words) == 0 {
		return t, false
	}
	used := howMuch(&t, words, def, lang)
	if used == 0 || used == len(words) {
		return t, false
	}
	when := words[used:]
	bare := when
	for len(bare) > 1 && joints[phrase.Fold(bare[0].Text)] {
		bare = bare[1:]
	}
	if d, n, err := phrase.FindDate(bare, 0, today, lang); err == nil && n == len(bare) {
		t.Due = d
		return t, true
	}
	t.Milestone = text(when)
	return t, true
}

// howMuch reads the part at the beginning, and gives of how many words it is; 0 where there is none.
func howMuch(t *pipeline.Instalment, words []phrase.Word, def pipeline.Currency, lang i18n.Lang) int {
	if rests[phrase.Fold(words[0].Text)] {
		return 1
	}
	number, percent := strings.CutSuffix(words[0].Text, "%")
	used := 1
	if !percent && len(words) > 1 && words[1].Text == "%" {
		percent, used = true, 2
	}
	if percent {
		share, err := phrase.ParseRate(number, lang)
		if err != nil {
			return 0
		}
		t.Percent = share
		return used
	}
	m, used, err := phrase.FindMoney(words, 0, def)
	if err != nil {
		return 0
	}
	t.Amount = m
	return used
}

// terms writes instalments as parseTerms reads them.
func (v voice) terms(list []pipeline.Instalment) string {
	var lines []string
	for _, t := range list {
		how := v.plain(textQuoteTermsRest, nil)
		switch {
		case !t.Percent.IsZero():
			how = phrase.FormatDecimal(t.Percent, v.lang) + " %"
		case !t.Amount.IsZero():
			how = phrase.FormatInput(t.Amount, v.lang)
		}
		lines = append(lines, how+" "+v.due(t))
	}
	return strings.Join(lines, "\n")
}

// due is when an instalment is to be paid.
func (v voice) due(t pipeline.Instalment) string {
	if !t.Due.IsZero() {
		return v.date(t.Due)
	}
	return oneLine(t.Milestone)
}
