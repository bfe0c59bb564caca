package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// Action ids of the forecast.
const (
	actionForecast      = "forecast.show"  // suffix: which button; value: outlook
	actionForecastWhose = "forecast.whose" // value: a short outlook
)

// forecast answers /pronostico and /forecast.
func (a *App) forecast(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
	words := phrase.Words(s.Text)
	return a.foreseen(ctx, &asked{Slash: s, voice: a.voice(s.Person), words: words, rest: s.Text})
}

// foreseen answers a line about a forecast: this quarter's unless it says another, of who asks, and to a manager of all.
func (a *App) foreseen(ctx context.Context, q *asked) (bot.Reply, error) {
	if asksForTargets(q.words) {
		return a.targets(ctx, q.Request, q.today().Year)
	}
	usual, err := a.usually(ctx, q.Person)
	if err != nil {
		return bot.Reply{}, err
	}
	o, reply, err := a.looked(ctx, q, usual)
	if err != nil || reply != nil {
		return said(reply), err
	}
	ask, _ := o.ask()
	return a.forecastOf(ctx, q.Request, o, ask)
}

func (a *App) registerForecast(b *bot.Bot) {
	for _, command := range []string{"/pronostico", "/forecast"} {
		b.Slash(command, a.forecast)
	}
	b.Press(actionForecast, a.pressedForecast)
	b.Press(actionForecastWhose, a.pressedForecastWhose)
	b.Press(actionActual, a.pressedActual)
	b.Press(actionMoves, a.pressedMoves)
	b.Press(actionMovesDay, a.pressedMovesDay)
	b.Press(actionMovesPicture, a.pressedMovesPicture)
	b.Press(actionAdjust, a.pressedAdjust)
	b.Press(actionTargets, a.pressedTargets)
	b.Press(actionTarget, a.pressedTarget)
	b.Press(actionTargetsUpload, a.pressedTargetsUpload)
	bot.AddModal(b, a.adjusting)
	bot.AddModal(b, a.targeting)
	bot.AddModal(b, a.uploading)
	bot.AddModal(b, a.previewing)
}

func (a *App) pressedForecast(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	o, ask, ok := parseOutlook(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	reply, err := a.forecastOf(ctx, p.Request, o, ask)
	reply.Replace = private(p)
	return reply, err
}

// forecastOf shows a forecast to who asks alone.
func (a *App) forecastOf(ctx context.Context, r bot.Request, o outlook, ask forecast.Ask) (bot.Reply, error) {
	f, settings, by, err := forecast.Read(ctx, a.flow, r.Person.Member(), ask)
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	a.learn(settings)
	v := a.voice(r.Person)
	v.settings = settings
	title := v.forecastTitle(textForecastTitle, f)
	figures := v.figureLines(f)
	parts := v.parts(f, a.usualCurrency())
	blocks := []slack.Block{bot.Section(bot.Bold(title)), bot.Section(bot.Join("\n", figures...))}
	asides := v.asides(f)
	if o.Drawn && parts.drawable() {
		c := chartCurrency(f, a.usualCurrency())
		blocks = append(blocks, parts.charts(v, c)...)
		asides = append(asides, parts.chartNotes(v, c)...)
	} else {
		blocks = append(blocks, parts.table(v))
	}
	if len(asides) > 0 {
		blocks = append(blocks, bot.Context(bot.Join("\n", asides...)))
	}
	blocks = append(blocks, v.forecastButtons(o, f, by)...)
	text := bot.Join("\n", append(append([]bot.Safe{bot.Bold(title)}, figures...), append(parts.lines(v), asides...)...)...)
	return bot.Reply{Text: text, Blocks: append(blocks, bot.Context(v.rich(textForecastCalculated, args{"When": v.second(f.At)})))}, nil
}

// forecastTitle says what a view of a forecast is called, and what the forecast is of.
func (v voice) forecastTitle(called i18n.Key, f forecast.Forecast) bot.Safe {
	parts := []bot.Safe{v.rich(called, nil), bot.Esc(phrase.FormatPeriod(f.Period, v.lang)), v.subjectName(f.Subject)}
	if f.Line != nil {
		parts = append(parts, v.lineName(*f.Line))
	}
	if f.In != "" {
		parts = append(parts, v.rich(textForecastIn, args{"Currency": currencyName(f.In)}))
	}
	return bot.Join(" · ", parts...)
}

// subjectName names whose a forecast or target is.
func (v voice) subjectName(s pipeline.Subject) bot.Safe {
	if team, ok := s.Team(); ok {
		return v.rich(textRankingTeam, args{"Name": shown(team, maxRowName)})
	}
	if id, ok := s.Person(); ok {
		return v.person(id)
	}
	return v.rich(textForecastEveryone, nil)
}

// figure names a figure.
func (v voice) figure(f pipeline.Figure) string {
	return v.plain(i18n.Key("forecast.figure_"+string(f)), nil)
}

// asides are what is in no figure, and by which rates amounts were converted.
func (v voice) asides(f forecast.Forecast) []bot.Safe {
	var lines []bot.Safe
	if f.Late.Count > 0 {
		lines = append(lines, v.rich(textForecastLate, args{"Count": f.Late.Count, "Sums": v.amounts(f.Late.Sums)}))
	}
	if f.Undated.Count > 0 {
		lines = append(lines, v.rich(textForecastUndated, args{"Count": f.Undated.Count, "Sums": v.amounts(f.Undated.Sums)}))
	}
	for _, r := range f.Rates {
		lines = append(lines, v.rich(textForecastRate, args{"From": currencyName(r.From), "To": currencyName(r.To), "Value": v.decimal(r.Value.String()), "Date": v.date(r.On)}))
	}
	if len(f.Without) > 0 {
		var names []bot.Safe
		for _, c := range f.Without {
			names = append(names, bot.Esc(currencyName(c)))
		}
		lines = append(lines, v.rich(textForecastWithout, args{"Currencies": bot.Join(", ", names...), "Currency": currencyName(f.In), "Command": v.deskCommand(), "Setting": v.settingName(pipeline.SettingRate), "Verb": v.verbNamed("settings")}))
	}
	return lines
}
