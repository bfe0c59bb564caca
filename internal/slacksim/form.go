package slacksim

import (
	"math/big"
	"net/mail"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// localErrors are the complaints of Slack's own form about what was typed, per block id. Nothing is sent while there
// are any. Source: docs.slack.dev/reference/block-kit/block-elements, per element.
func localErrors(v *view) map[string]string {
	wrong := map[string]string{}
	for _, e := range inputElements(v) {
		value := v.inputs[e.blockID][e.actionID]
		if blank(value) {
			if !e.optional() {
				wrong[e.blockID] = "Please complete this required field."
			}
			continue
		}
		if sentence := formProblem(e, text(value["value"])); sentence != "" {
			wrong[e.blockID] = sentence
		}
	}
	return wrong
}

func formProblem(e element, typed string) string {
	switch e.kind {
	case "plain_text_input":
		return lengthProblem(e, typed)
	case "email_text_input":
		address, err := mail.ParseAddress(typed)
		if err != nil || address.Address != typed || !strings.Contains(path.Ext(typed), ".") {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if !isWebAddress(typed) {
			return "Please enter a valid URL."
		}
	case "number_input":
		return numberProblem(e, typed)
	}
	return ""
}

func lengthProblem(e element, typed string) string {
	length := utf8.RuneCountInString(typed)
	if least, err := strconv.Atoi(text(e.object["min_length"])); err == nil && length < least {
		return "Please enter at least " + strconv.Itoa(least) + " characters."
	}
	most := 3000
	if n, err := strconv.Atoi(text(e.object["max_length"])); err == nil {
		most = n
	}
	if length > most {
		return "Please enter at most " + strconv.Itoa(most) + " characters."
	}
	return ""
}

func numberProblem(e element, typed string) string {
	n, ok := new(big.Rat).SetString(typed)
	if !ok || strings.ContainsAny(typed, "/eExXoObBpP_") {
		return "Please enter a valid number."
	}
	if !truth(e.object["is_decimal_allowed"]) && strings.Contains(typed, ".") {
		return "Please enter a whole number."
	}
	if least, ok := new(big.Rat).SetString(text(e.object["min_value"])); ok && n.Cmp(least) < 0 {
		return "Please enter a number of at least " + text(e.object["min_value"]) + "."
	}
	if most, ok := new(big.Rat).SetString(text(e.object["max_value"])); ok && n.Cmp(most) > 0 {
		return "Please enter a number of at most " + text(e.object["max_value"]) + "."
	}
	return ""
}

// hasExtension reports whether a file name is of a Slack file type; jpg and jpeg are one.
func hasExtension(name, kind string) bool {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	return ext == strings.ToLower(kind) || ext == "jpeg" && kind == "jpg" || ext == "jpg" && kind == "jpeg"
}

func lastSegment(url string) string { return url[strings.LastIndex(url, "/")+1:] }
