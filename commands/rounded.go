package commands

import (
	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// sumRows are the rows of a table of sums after their names. There is little room in one, so the sums are rounded; as numbers,
// which can be sorted, where all are of one currency.
func (v voice) sumRows(names []bot.Cell, sums [][]pipeline.Sums) [][]bot.Cell {
	one := oneCurrency(sums)
	rows := make([][]bot.Cell, len(sums))
	for i, row := range sums {
		rows[i] = []bot.Cell{names[i]}
		for _, s := range row {
			cell := bot.Text(v.rounded(s))
			if one != "" {
				cell = bot.Number(drawn(s, one), v.rounded(s))
			}
			rows[i] = append(rows[i], cell)
		}
	}
	return rows
}

// oneCurrency is the only currency of the sums; "" where there are several.
func oneCurrency(sums [][]pipeline.Sums) pipeline.Currency {
	var one pipeline.Currency
	for _, row := range sums {
		for _, list := range row {
			for _, s := range list {
				if one != "" && s.Currency != one {
					return ""
				}
				one = s.Currency
			}
		}
	}
	return one
}

// rounded is one or more sums in a row as amounts says them, where there is little room.
func (v voice) rounded(list pipeline.Sums) string {
	between := "\u00a0+ " // a line breaks after the sign
	return inRow(list, between, func(x pipeline.Sum) string { return phrase.FormatRounded(x.Currency, x.Amount, v.lang) })
}
