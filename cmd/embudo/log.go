package main

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// newLog writes text or JSON, without what must never be in a log.
func newLog(s settings, w io.Writer) *slog.Logger {
	o := &slog.HandlerOptions{Level: s.level, ReplaceAttr: redact}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// sensitive is what is masked wherever it turns up: Slack's tokens, others' signed ones, passwords in addresses, response
// URLs, tickets of connections, triggers, e-mail addresses, RUTs and telephone numbers. It is a net below the rule that
// only ids are logged.
var sensitive = regexp.MustCompile(strings.Join([]string{
	`xox[a-z]-[\w-]+`, `xapp-[\w-]+`, `eyJ[\w-]+\.[\w-]+\.[\w-]*`, `://[^/\s:@]*:[^/\s@]*@`, `https?://hooks\.slack(-gov)?\.com/\S+`, `\bticket=[^\s&"]+`,
	`\b\d{9,}\.\d{9,}\.[0-9A-Za-z]{16,}\b`, `[\w.+-]+@[\w-]+\.[\w.]+`, `\b\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]\b`, `\+\d{1,3}[ -]?(\d[ -]?){7,11}\b`,
}, "|"))

func redact(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, sensitive.ReplaceAllString(a.Value.String(), hidden))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			return slog.String(a.Key, sensitive.ReplaceAllString(err.Error(), hidden))
		}
		if text := fmt.Sprintf("%+v", a.Value.Any()); sensitive.MatchString(text) {
			return slog.String(a.Key, sensitive.ReplaceAllString(text, hidden))
		}
	}
	return a
}
