package bot

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"embudo/pipeline"
)

// Safe is text in Slack's mrkdwn that smuggles nothing in: no mention, no link, no broadcast that this
// program did not make. It is made by Esc from what people wrote and by Lit from what this program says.
// Its zero value is no text.
type Safe struct{ s string }

// Esc makes text from outside safe, whoever wrote it: people, imports, names of people and channels.
// It escapes Slack's control characters, drops C0 and C1 controls (new lines stay, tabs become spaces)
// and the characters that reverse the direction of text, and mends broken UTF-8. What would be read as bold, italics,
// a strike, code or a quotation is shown as the characters that were typed, or as ones that look like them.
//
// An address that was typed stays text in blocks; in a message without blocks Slack may link it to itself.
//
// Source of the escapes: Slack, "Formatting text for app surfaces", escaping text.
func Esc(text string) Safe { return Safe{escaper.Replace(unmarked(clean(text)))} }

// Lit takes text of this program's own that may hold mrkdwn. Whatever came from outside must have gone
// through Esc before it was put into it.
func Lit(text string) Safe { return Safe{text} }

// String is the mrkdwn itself.
func (s Safe) String() string { return s.s }

// IsZero says whether there is no text.
func (s Safe) IsZero() bool { return s.s == "" }

// Concat puts texts one after the other.
func Concat(parts ...Safe) Safe { return Join("", parts...) }

// Join puts texts one after the other with sep, text of this program's own, between them. Empty ones are left out.
func Join(sep string, parts ...Safe) Safe {
	kept := make([]string, 0, len(parts))
	for _, p := range parts {
		if p.s != "" {
			kept = append(kept, p.s)
		}
	}
	return Safe{strings.Join(kept, sep)}
}

// Bold sets each line of a text in bold; Slack's bold does not reach over a new line.
func Bold(s Safe) Safe { return eachLine(s, "*") }

// Italic sets each line of a text in italics.
func Italic(s Safe) Safe { return eachLine(s, "_") }

// Strike strikes each line of a text through.
func Strike(s Safe) Safe { return eachLine(s, "~") }

// Code shows text from outside as code, in one line.
func Code(text string) Safe {
	line := strings.Join(strings.Fields(ticks.Replace(clean(text))), " ")
	if line == "" {
		return Safe{}
	}
	return Safe{"`" + escaper.Replace(line) + "`"}
}

func eachLine(s Safe, mark string) Safe {
	lines := strings.Split(s.s, "\n")
	for i, line := range lines {
		if trimmed := strings.TrimSpace(line); trimmed != "" {
			lines[i] = mark + trimmed + mark
		}
	}
	return Safe{strings.Join(lines, "\n")}
}

var (
	userID    = regexp.MustCompile(`^[UW][A-Z0-9]{2,30}$`)
	channelID = regexp.MustCompile(`^[CGD][A-Z0-9]{2,30}$`)
)

// Mention names a person so that Slack shows and notifies them. Anything but a user id is shown as text.
func Mention(id pipeline.UserID) Safe {
	if !userID.MatchString(string(id)) {
		return Esc(string(id))
	}
	return Safe{"<@" + string(id) + ">"}
}

// ChannelLink names a channel. Anything but a channel id is shown as text.
func ChannelLink(id string) Safe {
	if !channelID.MatchString(id) {
		return Esc(id)
	}
	return Safe{"<#" + id + ">"}
}

// Link makes label a link to address. Only http, https and mailto become links; a label that is empty shows
// the host. What is not such an address is shown as text.
func Link(address string, label Safe) Safe {
	u, err := url.Parse(clean(address))
	if err != nil || strings.ContainsAny(address, "<>|\n\r\t ") {
		return Join(" ", label, Esc(address))
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return Join(" ", label, Esc(address))
		}
		if label.IsZero() {
			label = Esc(u.Host)
		}
	case "mailto":
		if label.IsZero() {
			label = Esc(u.Opaque)
		}
	default:
		return Join(" ", label, Esc(address))
	}
	text := strings.NewReplacer("<", "", ">", "", "|", "/", "\n", " ").Replace(label.s)
	return Safe{"<" + escaper.Replace(u.String()) + "|" + text + ">"}
}

var (
	escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	ticks   = strings.NewReplacer("`", "'", "｀", "'")
)

// clean takes out what has no place in a text people read: controls and characters that reverse direction.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r':
			return '\n'
		case r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case r < 0x20, r >= 0x7f && r <= 0x9f:
			return -1
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
}

// noNUL takes out the one character that no person types and no database of ours keeps.
func noNUL(text string) string { return strings.ReplaceAll(text, "\x00", "") }

// cut shortens to max runes, with … as the last where something was left out.
func cut(text string, max int) string {
	if utf8.RuneCountInString(text) <= max {
		return text
	}
	return string([]rune(text)[:max-1]) + "…"
}

// cutSafe is cut for mrkdwn: it never leaves half an escape or half a mention behind.
func cutSafe(s Safe, max int) Safe {
	if utf8.RuneCountInString(s.s) <= max {
		return s
	}
	// A marker that the cut leaves last may have stood within a word, where it marked nothing.
	kept := strings.TrimRight(string([]rune(s.s)[:max-1]), "*_~`")
	if open := strings.LastIndexByte(kept, '<'); open > strings.LastIndexByte(kept, '>') {
		kept = kept[:open]
	}
	if amp := strings.LastIndexByte(kept, '&'); amp > strings.LastIndexByte(kept, ';') {
		kept = kept[:amp]
	}
	return Safe{kept + "…"}
}
