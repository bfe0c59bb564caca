package commands

import (
	"strings"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/results"
)

// lossPieces are how many were lost of each part, the last for all that a chart has no room for; none by person: a chart
// takes no mention, and the table names them.
func (v voice) lossPieces(d results.Dimension, parts []results.Part) []bot.Piece {
	if d == results.ByPerson {
		return nil
	}
	var pieces []bot.Piece
	for _, p := range parts {
		if p.Count > 0 {
			pieces = append(pieces, bot.Piece{Label: v.partLabel(d, p.Key), Value: float64(p.Count)})
		}
	}
	if len(pieces) <= bot.MaxSeries {
		return pieces
	}
	rest := bot.Piece{Label: v.plain(textLossesRest, nil)}
	for _, p := range pieces[bot.MaxSeries-1:] {
		rest.Value += p.Value
	}
	return append(pieces[:bot.MaxSeries-1], rest)
}

// partLabel names a part in a chart, which has less room than a table.
func (v voice) partLabel(d results.Dimension, key string) string {
	switch {
	case d == results.ByReason && !strings.HasPrefix(key, pipeline.OwnLoss):
		return v.plain(i18n.Key("losses.short_"+key), nil)
	case d == results.ByLine && key == "":
		return v.plain(textLossesNoLine, nil)
	}
	return v.partText(d, key)
}

func labelsOf(pieces []bot.Piece) []string {
	var names []string
	for _, p := range pieces {
		names = append(names, p.Label)
	}
	return names
}

// cutNames says in full what a chart had no room to: "Transformación dig… = Transformación digital"; empty where it had.
func (v voice) cutNames(names []string) bot.Safe {
	var full []bot.Safe
	for i, label := range bot.Labels(names) {
		if label != names[i] {
			full = append(full, bot.Join(" = ", bot.Bold(bot.Esc(label)), shown(names[i], maxRowName)))
		}
	}
	if len(full) == 0 {
		return bot.Safe{}
	}
	return v.rich(textLossesCut, args{"Names": bot.Join(" · ", full...)})
}
