package commands

import (
	"strings"

	"github.com/govalues/decimal"
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// amounts is one or more sums in a row, one a currency; a dash for none.
func (v voice) amounts(list pipeline.Sums) string {
	return inRow(list, " + ", func(x pipeline.Sum) string { return v.amount(x.Currency, x.Amount) })
}

// inRow says sums one after the other, up to maxSums of them.
func inRow(list pipeline.Sums, between string, say func(pipeline.Sum) string) string {
	if len(list) == 0 {
		return "—"
	}
	var texts []string
	for i, x := range list {
		if i == maxSums {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, say(x))
	}
	return strings.Join(texts, between)
}

// amount is a sum, which may be negative or larger than any one opportunity's value.
func (v voice) amount(c pipeline.Currency, d decimal.Decimal) string {
	m, err := pipeline.NewMoney(d.Abs(), c)
	text := phrase.FormatMoney(m, v.lang)
	if err != nil {
		text = string(c) + " " + d.Abs().String()
	}
	if d.IsNeg() {
		return "−" + text
	}
	return text
}

// sumOf is one amount among sums; none for no amount.
func sumOf(m pipeline.Money) pipeline.Sums {
	if m.IsZero() {
		return nil
	}
	return pipeline.Sums{{Currency: m.Currency(), Amount: m.Amount()}}
}

// paragraphs are lines in as few sections as hold them.
func paragraphs(lines []bot.Safe) []slack.Block {
	var blocks []slack.Block
	var paragraph bot.Safe
	for _, line := range lines {
		if len([]rune(paragraph.String()))+len([]rune(line.String())) >= maxParagraph {
			blocks = append(blocks, bot.Section(paragraph))
			paragraph = bot.Safe{}
		}
		paragraph = bot.Join("\n", paragraph, line)
	}
	if !paragraph.IsZero() {
		blocks = append(blocks, bot.Section(paragraph))
	}
	return blocks
}
