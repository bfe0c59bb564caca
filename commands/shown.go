package commands

import (
	"strings"

	"embudo/bot"
)

// What people wrote, at the length that a place has for it.

// oneLine is s with every run of blanks and line breaks as one blank.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// head is at most n characters of s.
func head(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// brief is s in one line of at most n characters, with … as the last where something was left out.
func brief(s string, n int) string {
	s = oneLine(s)
	if short := head(s, n); short != s {
		return strings.TrimSpace(head(s, n-1)) + "…"
	}
	return s
}

// shown is s in one line as mrkdwn of at most n characters, escapes counted.
func shown(s string, n int) bot.Safe {
	s = oneLine(s)
	room, kept := n, 0
	for i, r := range s {
		room -= len([]rune(bot.Esc(string(r)).String()))
		if room < 0 {
			return bot.Esc(strings.TrimSpace(s[:kept]) + "…")
		}
		if room > 0 { // what follows a full line is "…" alone
			kept = i + len(string(r))
		}
	}
	return bot.Esc(s)
}
