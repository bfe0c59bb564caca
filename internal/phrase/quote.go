package phrase

import "strings"

// quotes are the pairs of marks that Quote has to choose from, the usual one first.
var quotes = [][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"'", "'"}, {"‘", "’"}}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Quote writes a name as one word of a line, from which Words reads it back as it is: between the first marks that nothing in
// it closes. It is "" for a name that closes them all, which no line can hold.
func Quote(name string) string {
	for _, marks := range quotes {
		quoted := marks[0] + escapes.Replace(name) + marks[1]
		if words := Words(quoted); len(words) == 1 && words[0].Quoted && words[0].Text == name {
			return quoted
		}
	}
	return ""
}
