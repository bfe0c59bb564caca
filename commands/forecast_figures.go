package commands

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// figureLines are the figures of the whole period, a line each, with what a manager put in the place of one, and the
// target with how much of it is booked.
func (v voice) figureLines(f forecast.Forecast) []bot.Safe {
	var lines []bot.Safe
	for _, figure := range pipeline.Figures() {
		line := v.rich(textForecastFigure, args{"Figure": v.figure(figure), "Sums": v.amounts(f.Figures[figure])})
		if a, ok := f.Adjusted[figure]; ok {
			line = v.rich(textForecastAdjusted, args{"Line": line, "Value": v.adjustedTo(a, f.In), "Note": shown(a.Note, maxReason),
				"Who": v.person(f.Put[figure].By), "When": v.moment(f.Put[figure].At)})
		}
		lines = append(lines, line)
	}
	if line := v.targetLine(f); !line.IsZero() {
		lines = append(lines, line)
	}
	return lines
}

// adjustedTo is what a manager put in the place of a figure, in the currency of the forecast with what it was put in, or with
// that there is no rate for it.
func (v voice) adjustedTo(a forecast.Adjusted, in pipeline.Currency) bot.Safe {
	value := bot.Bold(bot.Esc(v.money(a.Shown)))
	switch {
	case in == "" || a.Value.Currency() == in:
		return value
	case a.Shown.Currency() != in:
		return bot.Join(" ", value, v.rich(textForecastAdjustedAsIs, args{"Currency": currencyName(in)}))
	}
	return bot.Join(" ", value, v.rich(textForecastAdjustedFrom, args{"Value": v.money(a.Value)}))
}

// targetLine is the target and how far off it is; nothing where none is set.
func (v voice) targetLine(f forecast.Forecast) bot.Safe {
	booked, ok := f.Attained(pipeline.FigureBooked)
	if !ok {
		return bot.Safe{}
	}
	invoiced, _ := f.Attained(pipeline.FigureInvoiced)
	collected, _ := f.Attained(pipeline.FigureCollected)
	line := v.rich(textForecastTarget, args{"Value": v.money(f.Target.Value), "Percent": booked, "Bar": bot.Lit(gauge(booked)), "Invoiced": invoiced, "Collected": collected})
	if f.Target.Of != nil {
		line = bot.Join(" ", line, v.rich(textForecastTargetOf, args{"Count": len(f.Target.Of), "From": v.shortPeriod(f.Target.Of[0]), "To": v.shortPeriod(f.Target.Of[len(f.Target.Of)-1])}))
	}
	if c := f.Target.Value.Currency(); slices.ContainsFunc(f.Figures[pipeline.FigureBooked], func(s pipeline.Sum) bool { return s.Currency != c }) {
		line = bot.Join(" ", line, v.rich(textForecastTargetOnly, args{"Currency": currencyName(c)}))
	}
	return line
}

// gauge draws a share of a hundred in ten steps.
func gauge(percent int64) string {
	full := int(min(max(percent/10, 0), 10))
	return strings.Repeat("▮", full) + strings.Repeat("▯", 10-full)
}

// shortPeriod names a period where there is little room: "nov 2026", "T4 2026".
func (v voice) shortPeriod(p pipeline.Period) string {
	text := phrase.FormatPeriod(p, v.lang)
	if p.Month == 0 {
		return text
	}
	name, _, _ := strings.Cut(text, " ")
	return head(name, 3) + " " + strconv.Itoa(p.Year)
}

// second is a moment to the second, in the reader's zone.
func (v voice) second(t time.Time) string { return v.moment(t) + t.In(v.zone).Format(":05") }

// maxParts is how many parts of a forecast are shown.
const maxParts = 30

// parted is a forecast by its parts, those with most first where they have no order of their own.
type parted struct {
	f     forecast.Forecast
	parts []forecast.Part
	rest  int
	// targeted: some part has a target.
	targeted bool
}

// parts puts a forecast's parts in order. first is the currency that comes first where amounts of several are compared.
func (v voice) parts(f forecast.Forecast, first pipeline.Currency) parted {
	if f.In != "" {
		first = f.In
	}
	p := parted{f: f, parts: slices.Clone(f.Parts)}
	if f.By == forecast.ByOwner || f.By == forecast.ByLine {
		slices.SortStableFunc(p.parts, func(a, b forecast.Part) int {
			return b.Figures[pipeline.FigureWeighted].Of(first).Cmp(a.Figures[pipeline.FigureWeighted].Of(first))
		})
	}
	p.rest = max(0, len(p.parts)-maxParts)
	p.parts = p.parts[:len(p.parts)-p.rest]
	p.targeted = slices.ContainsFunc(p.parts, func(part forecast.Part) bool { return part.Target != nil })
	return p
}

// targetSums is a target among sums.
func targetSums(t *forecast.Target) pipeline.Sums {
	if t == nil {
		return nil
	}
	return sumOf(t.Value)
}

// name is a part's cell and its name in a text.
func (p parted) name(v voice, part forecast.Part) (bot.Cell, bot.Safe) {
	switch p.f.By {
	case forecast.ByOwner:
		return bot.Named(part.Of.Owner), v.person(part.Of.Owner)
	case forecast.ByLine:
		if part.Of.Line == "" {
			return bot.Text(v.plain(textRankingNoLine, nil)), v.rich(textRankingNoLine, nil)
		}
		return bot.Text(part.Of.Line), shown(part.Of.Line, maxRowName)
	}
	return bot.Text(strings.ReplaceAll(v.shortPeriod(part.Of.Period), " ", "\u00a0")), bot.Esc(v.shortPeriod(part.Of.Period))
}

func (p parted) table(v voice) slack.Block {
	if p.f.Empty() {
		return bot.Section(v.rich(textForecastNothing, args{"Command": v.command(), "Verb": v.verbNamed("new")}))
	}
	header := []string{v.plain(partText(p.f.By), nil)}
	for _, figure := range pipeline.Figures() {
		header = append(header, v.figure(figure))
	}
	if p.targeted {
		header = append(header, v.plain(textForecastTargetName, nil))
	}
	var names []bot.Cell
	var sums [][]pipeline.Sums
	for _, part := range p.parts {
		name, _ := p.name(v, part)
		names, sums = append(names, name), append(sums, p.row(part.Figures, part.Target))
	}
	if len(p.parts) > 1 {
		names, sums = append(names, bot.Text(v.plain(textForecastTotal, nil))), append(sums, p.row(p.f.Figures, p.f.Target))
	}
	return bot.Table(v.plain(textForecastCaption, args{"Period": phrase.FormatPeriod(p.f.Period, v.lang)}), header, v.sumRows(names, sums)...)
}

// row is what stands in a row of the table beside its name.
func (p parted) row(f forecast.Figures, target *forecast.Target) []pipeline.Sums {
	var row []pipeline.Sums
	for _, figure := range pipeline.Figures() {
		row = append(row, f[figure])
	}
	if p.targeted {
		row = append(row, targetSums(target))
	}
	return row
}

// lines say what the table says.
func (p parted) lines(v voice) []bot.Safe {
	if p.f.Empty() {
		return []bot.Safe{v.rich(textForecastNothing, args{"Command": v.command(), "Verb": v.verbNamed("new")})}
	}
	var lines []bot.Safe
	for _, part := range p.parts {
		_, name := p.name(v, part)
		parts := []bot.Safe{bot.Bold(name)}
		for _, figure := range pipeline.Figures() {
			if sums := part.Figures[figure]; len(sums) > 0 {
				parts = append(parts, v.rich(textForecastPart, args{"Figure": v.figure(figure), "Sums": v.amounts(sums)}))
			}
		}
		if t := part.Target; t != nil {
			parts = append(parts, v.rich(textForecastPart, args{"Figure": v.plain(textForecastTargetName, nil), "Sums": v.money(t.Value)}))
		}
		if len(parts) == 1 {
			parts = append(parts, bot.Lit("—"))
		}
		lines = append(lines, bot.Join(" · ", parts...))
	}
	if p.rest > 0 {
		lines = append(lines, v.rich(textForecastMoreParts, args{"Count": p.rest}))
	}
	return lines
}
