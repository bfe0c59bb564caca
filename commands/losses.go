package commands

import (
	"context"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/results"
)

// actionLosses shows an analysis of losses; suffix: which button; value: selection.
const actionLosses = "losses.show"

// maxLossParts is how many parts are shown: what fits a table and its text.
const maxLossParts = 15

// losses answers "perdidas".
func (a *App) losses(ctx context.Context, q *asked) (bot.Reply, error) {
	s, reply, err := a.selected(ctx, q, pipeline.QuarterOf(q.today()))
	if err != nil || reply != nil {
		return said(reply), err
	}
	ask, _ := s.ask()
	return a.lostFor(ctx, q.Request, s, ask)
}

func (a *App) pressedLosses(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	s, ask, ok := parseSelection(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	reply, err := a.lostFor(ctx, p.Request, s, ask)
	reply.Replace = private(p)
	return reply, err
}

// lostFor shows the analysis to who asks alone.
func (a *App) lostFor(ctx context.Context, r bot.Request, s selection, ask results.Ask) (bot.Reply, error) {
	s.By = s.dimension()
	o, settings, err := results.Losses(ctx, a.flow, r.Person.Member(), ask, s.By)
	if err != nil {
		return bot.Reply{}, err
	}
	a.learn(settings)
	v := a.voice(r.Person)
	v.settings = settings
	title := bot.Join(" · ", v.rich(textLossesTitle, nil), v.narrowed(ask))
	if o.Lost.Count == 0 && o.Lost.Before == 0 && o.Won.Count == 0 && o.Won.Before == 0 && len(o.Stays) == 0 {
		text := v.rich(textLossesEmpty, nil)
		return bot.Reply{Text: bot.Join("\n", title, text), Blocks: []slack.Block{bot.Section(bot.Bold(title)), bot.Section(text),
			bot.Actions("", v.periodButtons(actionLosses, s, ask.Period)...)}}, nil
	}
	summary, stays, parts := v.outcome(o), v.stays(o.Stays), v.lossLines(s.By, o.Parts)
	text := bot.Join("\n", append([]bot.Safe{title, summary, stays, bot.Bold(v.by(s.By))}, parts...)...)
	blocks := []slack.Block{bot.Section(bot.Bold(title)), bot.Section(summary), v.lossTable(s.By, o.Parts)}
	if pieces := v.lossPieces(s.By, o.Parts); len(pieces) > 1 {
		blocks = append(blocks, bot.Pie(v.plain(textLossesCaption, args{"By": v.plain(i18n.Key("losses.by_"+string(s.By)), nil)}), pieces...))
		if cut := v.cutNames(labelsOf(pieces)); !cut.IsZero() {
			blocks = append(blocks, bot.Context(cut))
		}
	}
	if !stays.IsZero() {
		blocks = append(blocks, bot.Section(stays))
	}
	periods := v.periodButtons(actionLosses, s, ask.Period)
	if len(o.Parts) > 0 {
		periods = append(periods, v.exportButton("losses", s.value()))
	}
	blocks = append(blocks, bot.Actions("", v.dimensionButtons(s)...), bot.Actions("", periods...))
	return bot.Reply{Text: text, Blocks: append(blocks, bot.Context(v.rich(textLossesRate, nil)))}, nil
}

// dimension is what losses are kept apart by: by their reasons, where the selection does not say.
func (s selection) dimension() results.Dimension {
	if slices.Contains(results.Dimensions(), s.By) {
		return s.By
	}
	return results.ByReason
}

// outcome is what was lost and won, and how much of it was won, beside the period before.
func (v voice) outcome(o results.Outcomes) bot.Safe {
	rate := func(percent int, ok bool) string {
		if !ok {
			return "—"
		}
		return v.plain(textLossesPercent, args{"Percent": percent})
	}
	return bot.Join("\n",
		v.rich(textLossesLost, args{"Count": o.Lost.Count, "Sums": v.amounts(o.Lost.Amounts), "Before": o.Lost.Before}),
		v.rich(textLossesWon, args{"Count": o.Won.Count, "Sums": v.amounts(o.Won.Amounts), "Before": o.Won.Before}),
		v.rich(textLossesWinRate, args{"Rate": rate(o.WinRate()), "Before": rate(o.WinRateBefore())}))
}

// by is what losses are kept apart by.
func (v voice) by(d results.Dimension) bot.Safe { return v.rich(i18n.Key("losses.by_"+string(d)), nil) }

// partCell and partName name a part, in the table and in the text.
func (v voice) partCell(d results.Dimension, key string) bot.Cell {
	if d == results.ByPerson {
		return bot.Named(pipeline.UserID(key))
	}
	return bot.Text(v.partText(d, key))
}

func (v voice) partName(d results.Dimension, key string) bot.Safe {
	if d == results.ByPerson {
		return v.person(pipeline.UserID(key))
	}
	return shown(v.partText(d, key), maxRowName)
}

func (v voice) partText(d results.Dimension, key string) string {
	switch d {
	case results.ByReason:
		return v.lossReason(pipeline.LossReason(key))
	case results.ByStage:
		stage, err := pipeline.ParseStage(key)
		if err == nil {
			return v.stage(stage)
		}
	case results.ByLine:
		if key == "" {
			return v.plain(textRankingNoLine, nil)
		}
	}
	return key
}

func (v voice) lossTable(d results.Dimension, parts []results.Part) slack.Block {
	if len(parts) == 0 {
		return bot.Section(bot.Join("\n", bot.Bold(v.by(d)), v.rich(textLossesNone, nil)))
	}
	header := []string{v.plain(i18n.Key("losses.by_"+string(d)), nil), v.plain(textLossesHowMany, nil), v.plain(textLossesEarlier, nil), v.plain(textLossesValue, nil)}
	parts = parts[:min(len(parts), maxLossParts)]
	var names []bot.Cell
	var sums [][]pipeline.Sums
	for _, p := range parts {
		names, sums = append(names, v.partCell(d, p.Key)), append(sums, []pipeline.Sums{p.Amounts})
	}
	rows := v.sumRows(names, sums)
	for i, p := range parts {
		rows[i] = []bot.Cell{rows[i][0], bot.Number(float64(p.Count), strconv.Itoa(p.Count)), bot.Number(float64(p.Before), strconv.Itoa(p.Before)), rows[i][1]}
	}
	return bot.Table(v.plain(textLossesTable, args{"By": v.plain(i18n.Key("losses.by_"+string(d)), nil)}), header, rows...)
}

// lossLines say what the table says.
func (v voice) lossLines(d results.Dimension, parts []results.Part) []bot.Safe {
	if len(parts) == 0 {
		return []bot.Safe{v.rich(textLossesNone, nil)}
	}
	var lines []bot.Safe
	for _, p := range parts[:min(len(parts), maxLossParts)] {
		lines = append(lines, v.rich(textLossesPart, args{"Name": v.partName(d, p.Key), "Count": p.Count, "Before": p.Before, "Sums": v.amounts(p.Amounts)}))
	}
	if rest := len(parts) - maxLossParts; rest > 0 {
		lines = append(lines, v.rich(textLossesMore, args{"Count": rest}))
	}
	return lines
}

// dimensionButtons keep losses apart by something else.
func (v voice) dimensionButtons(s selection) []slack.BlockElement {
	var row []slack.BlockElement
	for _, d := range results.Dimensions() {
		to := s
		to.By = d
		if value := to.value(); value != "" && d != s.By {
			row = append(row, bot.Button(actionLosses+":by_"+string(d), v.plain(i18n.Key("losses.by_"+string(d)), nil), value))
		}
	}
	return row
}
