package people

import (
	"net/mail"
	"strings"

	"embudo/pipeline"
)

// Limits of what reaches a person, as the standards set them.
const (
	maxEmail  = 254
	maxLocal  = 64
	maxDomain = 253
	maxLabel  = 63
)

// Email gives an e-mail address as it is kept, with its domain in lower case, and ReasonUnreadable for what none can be.
func Email(typed string) (string, pipeline.Reason) {
	s := strings.TrimPrefix(pipeline.Clean(typed), "mailto:")
	if s == "" {
		return "", ""
	}
	address, err := mail.ParseAddress(s)
	if err != nil || address.Address != s || len(s) > maxEmail {
		return "", pipeline.ReasonUnreadable
	}
	at := strings.LastIndexByte(s, '@')
	local, host := s[:at], s[at+1:]
	domain, why := Domain(host)
	if why != "" || domain == "" || domain != strings.ToLower(host) || len(local) > maxLocal || strings.ContainsAny(local, "\" \t\n<>") {
		return "", pipeline.ReasonUnreadable
	}
	return strings.ToLower(local) + "@" + domain, ""
}

// DomainOf is the domain of an address that Email gave.
func DomainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// Domain gives a domain as it is kept, acme.cl, of a web address too, and ReasonUnreadable for what none can be.
func Domain(typed string) (string, pipeline.Reason) {
	s := strings.ToLower(pipeline.Clean(typed))
	for _, scheme := range []string{"https://", "http://", "www.", "@"} {
		s = strings.TrimPrefix(s, scheme)
	}
	s = strings.TrimSuffix(s, "/")
	if s == "" {
		return "", ""
	}
	labels := strings.Split(s, ".")
	if len(labels) < 2 || len(s) > maxDomain {
		return "", pipeline.ReasonUnreadable
	}
	for _, label := range labels {
		if label == "" || len(label) > maxLabel || strings.Trim(label, "-") != label || strings.ContainsFunc(label, notInDomain) {
			return "", pipeline.ReasonUnreadable
		}
	}
	if !strings.ContainsFunc(labels[len(labels)-1], func(r rune) bool { return r < '0' || r > '9' }) {
		return "", pipeline.ReasonUnreadable
	}
	return s, ""
}

// notInDomain leaves letters of other alphabets be: ñandú.cl is a domain.
func notInDomain(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && r < 0x80 || r >= 0x80 && r < 0xa1
}

// free are the domains whose addresses say nothing of a company.
var free = map[string]bool{
	"gmail.com": true, "hotmail.com": true, "hotmail.cl": true, "hotmail.es": true, "outlook.com": true, "outlook.cl": true,
	"outlook.es": true, "live.com": true, "live.cl": true, "yahoo.com": true, "yahoo.es": true, "yahoo.cl": true, "icloud.com": true,
	"me.com": true, "msn.com": true, "googlemail.com": true, "proton.me": true, "protonmail.com": true, "vtr.net": true, "tie.cl": true,
}

// FreeMail tells whether anybody can have an address in a domain, so that two who do have nothing to do with one another.
func FreeMail(domain string) bool { return free[domain] }

// phoneShape refuses what no number in E.164 can be: + and 8 to 15 digits, the first of them not 0.
func phoneShape(phone string) pipeline.Reason {
	if phone == "" {
		return ""
	}
	digits, ok := strings.CutPrefix(phone, "+")
	if !ok || len(digits) < 8 || len(digits) > 15 || digits[0] == '0' || strings.Trim(digits, "0123456789") != "" {
		return pipeline.ReasonUnreadable
	}
	return ""
}
