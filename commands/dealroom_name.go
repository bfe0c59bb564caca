package commands

import (
	"fmt"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// roomNames is how many names are tried for a room.
const roomNames = 9

// roomNamesOf are the names that a room may have, the first that is free: the opportunity's number and its client, as Slack
// takes names of channels.
func roomNamesOf(o pipeline.Opportunity) []string {
	base := strings.ToLower(o.ID.String())
	if slug := slugOf(o.Account); slug != "" {
		base = strings.TrimRight(head(base+"-"+slug, bot.MaxChannelName-len("-9")), "-")
	}
	names := []string{base}
	for n := 2; n <= roomNames; n++ {
		names = append(names, fmt.Sprintf("%s-%d", base, n))
	}
	return names
}

// slugOf is a text in lower case, with one hyphen for all that is neither an unaccented letter nor a digit.
func slugOf(text string) string {
	words := strings.FieldsFunc(strings.ReplaceAll(phrase.Fold(text), "ñ", "n"), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(words, "-")
}
