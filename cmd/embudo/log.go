package main

import (
	"io"
	"log/slog"
	"regexp"
)

// newLog writes text or JSON, without what must never be in a log.
func newLog(s settings, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: s.level, ReplaceAttr: redact}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// sensitive is what is masked wherever it turns up: Slack's tokens, passwords in addresses, response URLs, e-mail
// addresses and RUTs. It is a net below the rule that only ids are logged.
var sensitive = regexp.MustCompile(`xox[a-z]-[\w-]+|xapp-[\w-]+|://[^/\s:@]*:[^/\s@]*@|https?://hooks\.slack\.com/\S+|[\w.+-]+@[\w-]+\.[\w.]+|\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b`)

func redact(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		return slog.String(a.Key, sensitive.ReplaceAllString(v, hidden))
	case error:
		return slog.String(a.Key, sensitive.ReplaceAllString(v.Error(), hidden))
	}
	return a
}
