package commands

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// Action ids of what moved.
const (
	actionMoves    = "forecast.moves"     // value: outlook
	actionMovesDay = "forecast.moves_day" // the day since which; suffix: outlook
)

// moveMarks stand before each move.
var moveMarks = map[forecast.Move]string{
	forecast.MoveNew: "✨", forecast.MovePulled: "⏩", forecast.MovePushed: "⏪", forecast.MoveGrown: "📈", forecast.MoveShrunk: "📉",
	forecast.MoveWon: "🏆", forecast.MoveLost: "❌", forecast.MoveReopened: "↩️",
}

// pressedMoves shows what moved in the last seven days.
func (a *App) pressedMoves(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.movesSince(ctx, p, p.Value, a.weekAgo())
}

// weekAgo is the day since which what moved is shown, unless another is picked.
func (a *App) weekAgo() pipeline.Date { return a.flow.Today().AddDays(-7) }

// pressedMovesDay shows what moved since the day that was picked.
func (a *App) pressedMovesDay(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	since, err := pipeline.ParseDate(p.Value)
	if err != nil || since.After(a.flow.Today()) {
		return bot.Say(a.voice(p.Person).rich(textForecastMovesFuture, nil)), nil
	}
	return a.movesSince(ctx, p, p.Suffix, since)
}

func (a *App) movesSince(ctx context.Context, p *bot.Press, value string, since pipeline.Date) (bot.Reply, error) {
	o, ask, ok := parseOutlook(value)
	if !ok {
		return a.gone(p), nil
	}
	m, settings, by, err := forecast.Since(ctx, a.flow, p.Person.Member(), ask, a.dawn(since), a.usualCurrency())
	if err != nil {
		return a.refused(a.voice(p.Person), by, err)
	}
	a.learn(settings)
	v := a.voice(p.Person)
	v.settings = settings
	reply := v.moves(m, ask, since, a.usualCurrency())
	row := []slack.BlockElement{bot.Button(actionForecast+":back", v.plain(textForecastBack, nil), o.value())}
	if len(value) < maxSuffix {
		row = append(row, bot.DatePick(actionMovesDay+":"+value, since))
	}
	if len(m.By) > 0 {
		row = append(row, bot.Button(actionMovesPicture+":"+since.String(), v.plain(textPictureButton, nil), value), v.exportButton("moves", since.String()+"|"+value))
	}
	reply.Blocks = append(reply.Blocks, bot.Actions("", row...))
	reply.Replace = private(p)
	return reply, nil
}

// dawn is when a day of the company's begins.
func (a *App) dawn(d pipeline.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, a.flow.Zone)
}

// maxSuffix is how much of an action id is left for a suffix.
const maxSuffix = 200

// moves tells what moved, each way with its sums and its largest opportunities, which open by a button.
func (v voice) moves(m forecast.Moves, ask forecast.Ask, since pipeline.Date, usual pipeline.Currency) bot.Reply {
	title := bot.Join(" · ", v.rich(textForecastMovesTitle, args{"Date": v.date(since)}), v.subjectName(ask.Subject))
	if ask.Line != nil {
		title = bot.Join(" · ", title, v.lineName(*ask.Line))
	}
	blocks, lines := []slack.Block{bot.Section(bot.Bold(title))}, []bot.Safe{bot.Bold(title)}
	var places []string
	var values []float64
	for _, move := range forecast.AllMoves() {
		all, ok := m.By[move]
		if !ok {
			continue
		}
		name := v.plain(i18n.Key("forecast.move_"+string(move)), nil)
		line := bot.Join(" ", bot.Lit(moveMarks[move]), v.rich(textForecastMove, args{"Move": name, "Count": all.Count, "Sums": v.amounts(all.Sums)}))
		if height := drawn(all.Sums, usual); height != 0 {
			places, values = append(places, name), append(values, height)
		}
		lines = append(lines, line)
		var row []slack.BlockElement
		for _, item := range all.Top {
			text := bot.Join(" · ", bot.Concat(bot.Lit(item.ID.String()+" "), shown(item.Account, maxRowName)), bot.Esc(v.amount(item.Amount.Currency, item.Amount.Amount)))
			lines = append(lines, bot.Concat(bot.Lit("   "), text))
			b := v.showButton(pipeline.Opportunity{ID: item.ID})
			b.ActionID += ":" + string(move) + "-" + item.ID.String()
			b.Text.Text = head(item.ID.String()+" "+oneLine(item.Account), maxSuggested)
			row = append(row, b)
		}
		blocks = append(blocks, bot.Section(line), bot.Actions("", row...))
	}
	if len(m.By) == 0 {
		none := v.rich(textForecastMovesNone, nil)
		return bot.Reply{Text: bot.Join("\n", title, none), Blocks: append(blocks, bot.Section(none))}
	}
	if len(places) < 2 { // one bar shows nothing
		return bot.Reply{Text: bot.Join("\n", lines...), Blocks: blocks}
	}
	blocks = append(blocks, bot.Bars(v.plain(textForecastChart, args{"Currency": currencyName(usual)}), places, bot.Series{Name: currencyName(usual), Values: values}))
	return bot.Reply{Text: bot.Join("\n", lines...), Blocks: blocks}
}
