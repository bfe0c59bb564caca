package i18n

import (
	"strings"

	"golang.org/x/text/language"
)

// Lang is a language the product speaks. Its zero value is Spanish.
type Lang uint8

// The languages, each complete: a text that lacks one of them does not load.
const (
	ES Lang = iota
	EN
)

var langs = [...]Lang{ES, EN}

// String gives the ISO 639-1 code: "es" or "en".
func (l Lang) String() string {
	if l == EN {
		return "en"
	}
	return "es"
}

func (l Lang) tag() language.Tag {
	if l == EN {
		return language.English
	}
	return language.Spanish
}

// FromLocale gives the language of a locale as Slack and operating systems write it: "es-CL",
// "es-419", "es_ES", "en-US". Any other language, or none, gives fallback.
func FromLocale(locale string, fallback Lang) Lang {
	code := strings.TrimSpace(locale)
	if end := strings.IndexAny(code, "-_."); end >= 0 {
		code = code[:end]
	}
	switch strings.ToLower(code) {
	case "es":
		return ES
	case "en":
		return EN
	}
	return fallback
}
