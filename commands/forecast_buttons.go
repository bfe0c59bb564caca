package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

func partText(by forecast.By) i18n.Key { return i18n.Key("forecast.part_" + string(by)) }

// forecastButtons switch the period, by what it is parted, and whose it is.
func (v voice) forecastButtons(o outlook, f forecast.Forecast, by pipeline.Actor) []slack.Block {
	var periods, parts []slack.BlockElement
	period := func(suffix, label string, p pipeline.Period) {
		if value := o.of(p).value(); value != "" && p != f.Period {
			periods = append(periods, bot.Button(actionForecast+":"+suffix, label, value))
		}
	}
	period("previous", "‹ "+phrase.FormatPeriod(f.Period.Previous(), v.lang), f.Period.Previous())
	period("next", phrase.FormatPeriod(f.Period.Next(), v.lang)+" ›", f.Period.Next())
	period("month", v.plain(textRankingMonth, nil), pipeline.MonthOf(v.today()))
	period("quarter", v.plain(textRankingQuarter, nil), pipeline.QuarterOf(v.today()))
	period("year", v.plain(textRankingYear, nil), pipeline.YearOf(v.today()))
	for _, p := range partsOf(f.Period) {
		to := o
		to.Parts = p
		if value := to.value(); value != "" && p != f.By {
			parts = append(parts, bot.Button(actionForecast+":by_"+string(p), v.plain(i18n.Key("forecast.by_"+string(p)), nil), value))
		}
	}
	if whose := v.whoseMenu(o, by); whose != nil {
		parts = append(parts, whose)
	}
	blocks := []slack.Block{bot.Actions("", periods...), bot.Actions("", parts...)}
	value := o.value()
	if value == "" {
		return blocks
	}
	row := []slack.BlockElement{
		bot.Button(actionMoves, v.plain(textForecastMovesButton, nil), value), bot.Button(actionActual, v.plain(textForecastActualButton, nil), value),
		bot.Button(actionTargets, v.plain(textForecastTargetsButton, nil), strconv.Itoa(f.Period.Year)),
	}
	drawn, label := o, textForecastDraw
	if drawn.Drawn = !o.Drawn; o.Drawn {
		label = textForecastTable
	}
	if f.By != forecast.ByOwner && len(f.Parts) > 1 {
		row = append(row, bot.Button(actionForecast+":draw", v.plain(label, nil), drawn.value()))
	}
	if by.MayManage() == nil && f.Line == nil {
		row = append(row, bot.Button(actionAdjust, v.plain(textForecastAdjustButton, nil), value))
	}
	row = append(row, v.boardButton(o))
	if !f.Empty() {
		row = append(row, v.exportButton("forecast", value))
	}
	blocks = append(blocks, bot.Actions("", row...))
	return blocks
}

// boardButton shows what is open of the same people and service line.
func (v voice) boardButton(o outlook) slack.BlockElement {
	s := boardState{Who: o.Who}
	if o.Line != nil {
		s.Line = *o.Line
	}
	return bot.Button(actionBoard+":"+boardButton, v.plain(textDeskBoard, nil), s.value())
}

// partsOf gives the ways in which a period may be parted.
func partsOf(p pipeline.Period) []forecast.By {
	switch {
	case p.Month != 0:
		return []forecast.By{forecast.ByOwner, forecast.ByLine}
	case p.Quarter != 0:
		return []forecast.By{forecast.ByMonth, forecast.ByOwner, forecast.ByLine}
	}
	return []forecast.By{forecast.ByQuarter, forecast.ByMonth, forecast.ByOwner, forecast.ByLine}
}

// shortOutlook is an outlook on all service lines as an option of a menu holds it, which has little room.
func shortOutlook(o outlook, who pipeline.Subject) string {
	return strings.Join([]string{o.Period, string(o.In), string(o.Parts), string(who)}, "|")
}

// whoseMenu narrows to who asks or to a team, and widens to all. A team whose name is too long for a menu can be typed.
func (v voice) whoseMenu(o outlook, by pipeline.Actor) slack.BlockElement {
	options := []bot.Option{
		{Value: shortOutlook(o, pipeline.Everyone), Text: v.plain(textForecastEveryone, nil)},
		{Value: shortOutlook(o, pipeline.OfPerson(by.ID)), Text: v.plain(textForecastMine, nil)},
	}
	for _, e := range v.settings.Entries(pipeline.SettingTeam) {
		if value := shortOutlook(o, pipeline.OfTeam(e.Key)); len(value) <= maxChoice {
			options = append(options, bot.Option{Value: value, Text: e.Key})
		}
	}
	chosen := shortOutlook(o, o.Who)
	if !slices.ContainsFunc(options, func(o bot.Option) bool { return o.Value == chosen }) {
		chosen = ""
	}
	return bot.Menu(actionForecastWhose, v.plain(textForecastWhose, nil), options, chosen)
}

// pressedForecastWhose shows the forecast of whom the menu names.
func (a *App) pressedForecastWhose(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	parts := strings.SplitN(p.Value, "|", 4)
	if len(parts) != 4 {
		return a.gone(p), nil
	}
	p.Value = outlook{selection: selection{Period: parts[0], Who: pipeline.Subject(parts[3])}, In: pipeline.Currency(parts[1]), Parts: forecast.By(parts[2])}.value()
	return a.pressedForecast(ctx, p)
}
