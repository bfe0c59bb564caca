package phrase

import (
	"strings"

	"embudo/pipeline"
)

// Slack's references in the text of a slash command whose manifest entry has should_escape, as
// https://docs.slack.dev/interactivity/implementing-slash-commands describes: <@U1|ana>, <#C1|ventas>, <!here>,
// <https://example.com|label>. Every other &, < and > comes as &amp;, &lt; and &gt;.

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// Unescape turns &amp;, &lt; and &gt; back into characters, each once: &amp;lt; is the text "&lt;".
func Unescape(s string) string { return entities.Replace(s) }

// Plain is text as the person saw it while typing: references become @ana, #ventas, an address or its label, and escapes
// become characters. A label that says something else than its address keeps the address after it.
func Plain(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		b.WriteString(Unescape(s[:open]))
		s = s[open:]
		if n := tokenLen(s); n > 0 {
			b.WriteString(plainToken(s[1 : n-1]))
			s = s[n:]
			continue
		}
		b.WriteByte('<')
		s = s[1:]
	}
	b.WriteString(Unescape(s))
	return b.String()
}

// tokenLen is the length in bytes of the reference at the start of s, brackets included; 0 where there is none.
func tokenLen(s string) int {
	if len(s) < 3 || s[0] != '<' {
		return 0
	}
	end := strings.IndexAny(s[1:], "<>")
	if end < 1 || s[1+end] != '>' {
		return 0
	}
	inside := s[1 : 1+end]
	if !strings.ContainsRune("@#!", rune(inside[0])) && scheme(inside) == "" {
		return 0
	}
	return end + 2
}

// wholeToken is the inside of the reference that s wholly is; "" where it is not.
func wholeToken(s string) string {
	if n := tokenLen(s); n > 0 && n == len(s) {
		return s[1 : n-1]
	}
	return ""
}

// scheme is "https" for https://example.com and "mailto" for mailto:ana@example.com; "" where s does not start with a scheme.
func scheme(s string) string {
	for i := range len(s) {
		c := s[i] | 0x20
		switch {
		case c >= 'a' && c <= 'z':
		case s[i] == ':' && i > 1:
			return strings.ToLower(s[:i])
		default:
			return ""
		}
	}
	return ""
}

func plainToken(inside string) string {
	target, label, _ := strings.Cut(inside, "|")
	target, label = Unescape(target), Unescape(label)
	switch inside[0] {
	case '@', '#':
		if label != "" {
			return inside[:1] + label
		}
		return target
	case '!':
		if label != "" {
			return "@" + strings.TrimPrefix(label, "@")
		}
		return "@" + target[1:]
	}
	bare := bareAddress(target)
	switch {
	case label != "" && strings.EqualFold(bareAddress(label), bare):
		return label
	case label != "":
		return label + " (" + target + ")"
	case scheme(target) == "mailto", scheme(target) == "tel":
		return bare
	}
	return target
}

// bareAddress is an address without what Slack adds when it links something typed without a scheme.
func bareAddress(s string) string {
	switch scheme(s) {
	case "http", "https", "mailto", "tel":
		_, s, _ = strings.Cut(s, ":")
		s = strings.TrimPrefix(s, "//")
	}
	return strings.TrimSuffix(s, "/")
}

// User is the id of the person whom the word mentions, such as U024BE7LH. A name typed with @ is no mention.
func (w Word) User() (pipeline.UserID, bool) {
	id, ok := w.reference('@')
	return pipeline.UserID(id), ok
}

// Channel is the id of the channel that the word names, such as C024BE7LR.
func (w Word) Channel() (string, bool) { return w.reference('#') }

func (w Word) reference(sign byte) (string, bool) {
	if w.Token == "" || w.Token[0] != sign {
		return "", false
	}
	id, _, _ := strings.Cut(w.Token[1:], "|")
	for i := range len(id) {
		if c := id[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return "", false
		}
	}
	return id, id != ""
}

// URL is the http or https address that the word is, whether Slack linked it or not.
func (w Word) URL() (string, bool) {
	address := w.Token
	if address == "" {
		if address = w.Text; w.Key != "" {
			address = w.Value
		}
	} else {
		address, _, _ = strings.Cut(address, "|")
		address = Unescape(address)
	}
	s := scheme(address)
	host := strings.TrimPrefix(strings.TrimPrefix(address[len(s):], ":"), "//")
	if (s != "http" && s != "https") || host == "" || !strings.HasPrefix(address[len(s):], "://") {
		return "", false
	}
	return address, true
}

// Group is the id of the user group that the word mentions, such as S0614TZR7.
func (w Word) Group() (string, bool) {
	id, mentioned := strings.CutPrefix(w.Token, "!subteam^")
	id, _, _ = strings.Cut(id, "|")
	if !mentioned || id == "" || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		return "", false
	}
	return id, true
}
