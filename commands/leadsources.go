package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// actionLeadSources shows what came of leads by source; suffix: which button; value: the period.
const actionLeadSources = "lead.sources"

// maxSources is how many sources a message shows.
const maxSources = 20

// leadSources answers "fuentes", and "fuentes <periodo>".
func (a *App) leadSources(ctx context.Context, q *asked) (bot.Reply, error) {
	p, reply := q.leadPeriod()
	if reply != nil {
		return *reply, nil
	}
	return a.sourcesShown(ctx, q.Request, p)
}

// leadPeriod is the period that a line names; the present quarter where it names none.
func (q *asked) leadPeriod() (pipeline.Period, *bot.Reply) {
	if len(q.words) == 0 {
		return pipeline.QuarterOf(q.today()), nil
	}
	p, n := phrase.ReadPeriod(q.words, q.today())
	if n < len(q.words) {
		reply := bot.Say(q.rich(textListNotUnderstood, args{"Text": phrase.Rest(q.Text, q.words, n)}))
		return p, &reply
	}
	return p, nil
}

func (a *App) pressedLeadSources(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	period, err := pipeline.ParsePeriod(p.Value)
	if err != nil {
		return a.gone(p), nil
	}
	reply, err := a.sourcesShown(ctx, p.Request, period)
	reply.Replace = private(p)
	return reply, err
}

func (a *App) sourcesShown(ctx context.Context, r bot.Request, p pipeline.Period) (bot.Reply, error) {
	all, err := a.people.Sources(ctx, r.Person.Member(), p)
	if err != nil {
		return bot.Reply{}, err
	}
	return a.voice(r.Person).sources(all, p), nil
}

// sources says what came of leads by source: how many, and what part converted and is worth.
func (v voice) sources(all []people.SourceCount, p pipeline.Period) bot.Reply {
	title := bot.Join(" · ", v.rich(textLeadSourcesTitle, nil), bot.Esc(phrase.FormatPeriod(p, v.lang)))
	var lines []bot.Safe
	for i, s := range all {
		if i == maxSources {
			lines = append(lines, bot.Lit("…"))
			break
		}
		lines = append(lines, bot.Join(" · ", bot.Bold(v.sourceName(s.Source)), v.rich(textLeadSourcesLine, args{"Count": s.Leads, "Converted": s.Converted,
			"Percent": percentOf(s.Converted, s.Leads), "Discarded": s.Discarded, "Won": s.Won}), bot.Esc(v.sums(s.Value))))
	}
	var row []slack.BlockElement
	button := func(suffix, label string, to pipeline.Period) {
		if to != p {
			row = append(row, bot.Button(actionLeadSources+":"+suffix, label, to.String()))
		}
	}
	button("quarter", v.plain(textRankingQuarter, nil), pipeline.QuarterOf(v.today()))
	button("year", v.plain(textRankingYear, nil), pipeline.YearOf(v.today()))
	button("previous", "‹ "+phrase.FormatPeriod(p.Previous(), v.lang), p.Previous())
	if len(lines) == 0 {
		lines = []bot.Safe{v.rich(textLeadSourcesEmpty, args{"Command": v.leadCommand()})}
	} else {
		row = append(row, v.exportButton("sources", p.String()))
	}
	text := bot.Join("\n", append([]bot.Safe{title}, lines...)...)
	blocks := append([]slack.Block{bot.Section(bot.Bold(title))}, paragraphs(lines)...)
	return bot.Reply{Text: text, Blocks: append(blocks, bot.Actions("", row...), bot.Context(v.rich(textLeadSourcesHow, nil)))}
}

func (v voice) sourceName(s string) bot.Safe {
	if s == "" {
		return v.rich(textLeadSourceUnknown, nil)
	}
	return shown(s, maxPart)
}

func percentOf(part, all int) int {
	if all == 0 {
		return 0
	}
	return (200*part + all) / (2 * all)
}

func (a *App) exportSources(ctx context.Context, q *asked) (exported, *bot.Reply, error) {
	p, reply := q.leadPeriod()
	if reply != nil {
		return exported{}, reply, nil
	}
	table, err := a.sourcesFile(ctx, q, p)
	return table, nil, err
}

// sourcesFile has a row for each source and currency.
func (a *App) sourcesFile(ctx context.Context, q *asked, p pipeline.Period) (exported, error) {
	all, err := a.people.Sources(ctx, q.Person.Member(), p)
	if err != nil {
		return exported{}, err
	}
	var rows [][]sheet.Cell
	for _, s := range all {
		var sums pipeline.Sums
		for _, m := range s.Value {
			sums = append(sums, pipeline.Sum{Currency: m.Currency(), Amount: m.Amount()})
		}
		name := s.Source
		if name == "" {
			name = q.plain(textLeadSourceUnknown, nil)
		}
		rows = append(rows, bySum([]sheet.Cell{sheet.TextCell(name), whole(s.Leads), whole(s.Converted), whole(s.Discarded), whole(percentOf(s.Converted, s.Leads)), whole(s.Won)}, sums)...)
	}
	return exported{q.titles(textFieldSource, textLeadListTitle, textLeadStateConverted, textLeadStateDiscarded, textLeadSourcesRate, textExportWins, textExportCurrency, textLossesValue), rowsOf(rows)}, nil
}
