package commands

import (
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// maxLinesOffered is how many lines a menu offers at a time: Slack's limit.
const maxLinesOffered = 100

// linesMenu asks which of the lines that are left are taken, of which a part of the name finds those that the menu does not show.
func (v voice) linesMenu(name string, choose, say i18n.Key, left int) slack.Block {
	hint := v.plain(say, args{"Count": left})
	if left > maxLinesOffered {
		hint += " " + v.plain(textBillingLinesMore, args{"Count": maxLinesOffered})
	}
	in := bot.Input{Name: name, Label: v.field(pipeline.FieldLines), Hint: hint, Optional: true}
	return in.Lookups(v.plain(choose, nil), 0, pipeline.MaxLines)
}

// linesFound are the first of the lines with what is sought in their name or their product's code.
func (v voice) linesFound(left []pipeline.LineItem, query string) []bot.Option {
	var options []bot.Option
	sought := phrase.Fold(query)
	for _, l := range left {
		if len(options) < maxLinesOffered && strings.Contains(phrase.Fold(l.Product+" "+l.Name), sought) {
			options = append(options, bot.Option{Value: strconv.Itoa(l.ID), Text: v.lineOffered(l)})
		}
	}
	return options
}

// lineOffered is a line in a menu: what it is, what it comes to, and of how many.
func (v voice) lineOffered(l pipeline.LineItem) string {
	net, err := l.Net()
	if err != nil { // refused when it was written
		return brief(l.Name, pipeline.MaxKey)
	}
	return brief(v.plain(textBillingLineOffered, args{"Name": brief(l.Name, maxLineName), "Net": v.money(net), "Quantity": phrase.FormatDecimal(l.Quantity, v.lang), "Price": v.money(l.Price)}), pipeline.MaxKey)
}

// linesOf are the lines that were chosen, and whether each is left.
func linesOf(left []pipeline.LineItem, chosen []string) ([]pipeline.LineItem, bool) {
	known := map[string]pipeline.LineItem{}
	for _, l := range left {
		known[strconv.Itoa(l.ID)] = l
	}
	var lines []pipeline.LineItem
	for _, id := range chosen {
		l, ok := known[id]
		if !ok {
			return nil, false
		}
		lines = append(lines, l)
	}
	return lines, true
}

// maxLinesTold is how many lines are named where they are only told, and maxLineName how much of a name stands among others.
const (
	maxLinesTold = 3
	maxLineName  = 30
)

// linesTold says how many lines there are and names the first; "" for none.
func (v voice) linesTold(lines []pipeline.LineItem) string {
	if len(lines) == 0 {
		return ""
	}
	var names []string
	for _, l := range lines[:min(len(lines), maxLinesTold)] {
		names = append(names, brief(l.Name, maxLineName))
	}
	if len(lines) > maxLinesTold {
		names = append(names, "…")
	}
	return v.plain(textBillingLines, args{"Count": len(lines), "Names": strings.Join(names, ", ")})
}
