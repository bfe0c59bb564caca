package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// actionAdjust opens the form of an adjustment; value: outlook.
const actionAdjust = "forecast.adjust"

// adjustable are the figures in whose place a manager may put another.
var adjustable = []pipeline.Figure{pipeline.FigureCommitted, pipeline.FigureBest, pipeline.FigureWeighted}

// inputFigure is the choice of a figure.
const inputFigure = "figure"

// adjustState is what the form of an adjustment carries.
type adjustState struct {
	outlook
	// history is what was put before, for the first drawing.
	history []pipeline.SettingChange
}

func (s adjustState) key(f pipeline.Figure) (string, bool) {
	p, err := pipeline.ParsePeriod(s.Period)
	return pipeline.AdjustmentKey(p, f, s.Who), err == nil
}

func (a *App) adjustForm() *bot.Modal[adjustState] {
	return &bot.Modal[adjustState]{ID: "forecast.adjustment", View: a.adjustView, Submit: a.adjusted}
}

func (a *App) adjustView(l i18n.Lang, s adjustState) bot.View {
	v := a.drawing(l)
	p, _ := pipeline.ParsePeriod(s.Period) // the first of all where the state was made up; it is refused when sent
	var figures []bot.Option
	for _, f := range adjustable {
		figures = append(figures, bot.Option{Value: string(f), Text: v.figure(f)})
	}
	figure := bot.Input{Name: inputFigure, Label: v.plain(textAdjustFigure, nil)}
	clear := bot.Input{Name: inputClear, Label: v.plain(textAdjustReset, nil), Optional: true}
	blocks := []slack.Block{
		bot.Context(bot.Join(" · ", bot.Esc(phrase.FormatPeriod(p, v.lang)), v.subjectName(s.Who))),
		figure.Choice(v.plain(textAdjustFigure, nil), figures, string(adjustable[0])),
		v.input(pipeline.FieldValue, textAdjustValueHint, true).Text(bot.TextInput{}),
		v.input(pipeline.FieldNote, textAdjustNoteHint, true).Text(bot.TextInput{Max: pipeline.MaxShort, Multiline: true}),
		clear.Checkboxes([]bot.Option{{Value: inputClear, Text: v.plain(textAdjustResetThis, nil)}}),
	}
	if lines := v.adjustments(s.history); len(lines) > 0 {
		blocks = append(blocks, bot.Divider(), bot.Context(bot.Join("\n", append([]bot.Safe{bot.Bold(v.rich(textAdjustHistory, nil))}, lines...)...)))
	}
	return bot.View{Title: v.plain(textAdjustTitle, nil), Submit: v.plain(textSettingsSave, nil), Close: v.plain(textEngineCancel, nil),
		Subject: v.plain(textAdjustTitle, nil) + " " + s.Period, Blocks: blocks}
}

// adjustments say who put what in the place of a figure, and when, newest first.
func (v voice) adjustments(history []pipeline.SettingChange) []bot.Safe {
	var lines []bot.Safe
	for _, c := range history {
		a := args{"Who": v.person(c.By), "When": v.moment(c.At), "Figure": v.figure(figureOf(c.Key))}
		var put pipeline.Adjustment
		if c.Value == nil {
			lines = append(lines, v.rich(textAdjustLineReset, a))
			continue
		}
		if json.Unmarshal(c.Value, &put) == nil {
			a["Value"], a["Note"] = v.money(put.Value), shown(put.Note, maxReason)
			lines = append(lines, v.rich(textAdjustLine, a))
		}
	}
	return lines
}

// figureOf is the figure that the key of an adjustment names: "2026-Q4/committed/U…".
func figureOf(key string) pipeline.Figure {
	parts := strings.SplitN(key, "/", 3)
	if len(parts) != 3 {
		return adjustable[0]
	}
	return pipeline.Figure(parts[1])
}

func (a *App) pressedAdjust(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	o, ask, ok := parseOutlook(p.Value)
	if !ok || o.Line != nil {
		return a.gone(p), nil
	}
	err := a.adjusting.OpenSlow(ctx, &p.Request, func(ctx context.Context) (adjustState, error) {
		if err := a.mayManage(ctx, p.Person); err != nil {
			return adjustState{}, err
		}
		var keys []string
		for _, f := range adjustable {
			keys = append(keys, pipeline.AdjustmentKey(ask.Period, f, ask.Subject))
		}
		history, err := a.flow.ChangesOf(ctx, p.Person.Member(), pipeline.SettingAdjustment, keys, maxNear)
		return adjustState{outlook: o, history: history}, err
	})
	if err != nil {
		return a.refused(a.voice(p.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

// mayManage refuses who does not lead the sales.
func (a *App) mayManage(ctx context.Context, p bot.Person) error {
	by, err := a.flow.Store.Actor(ctx, p.Member())
	if err != nil {
		return err
	}
	return by.MayManage()
}

// adjusted keeps or resets an adjustment, and shows the forecast with it.
func (a *App) adjusted(ctx context.Context, s *bot.Submission[adjustState]) (bot.Result, error) {
	v := a.voice(s.Person)
	figure := pipeline.Figure(s.Values.Choice(inputFigure))
	key, ok := s.State.key(figure)
	ask, asked := s.State.ask()
	if !ok || !asked || !slices.Contains(adjustable, figure) {
		return bot.Result{Reply: bot.Say(v.rich(textEngineGone, nil))}, nil
	}
	e := pipeline.Entry{Setting: pipeline.SettingAdjustment, Key: key}
	if !slices.Contains(s.Values.Choices(inputClear), inputClear) {
		text := s.Values.Text(string(pipeline.FieldValue))
		m, err := phrase.ParseMoney(text, a.usualCurrency())
		if text == "" {
			m, err = pipeline.Money{}, nil // the domain asks for it
		}
		if err != nil {
			return bot.Result{Errors: map[string]string{string(pipeline.FieldValue): v.moneyFault(text, err)}}, nil
		}
		e.Value = encodeValue(pipeline.Adjustment{Value: m, Note: s.Values.Text(string(pipeline.FieldNote))})
	}
	_, err := a.flow.Set(ctx, request(s.Request), e)
	if err != nil && pipeline.ReasonOf(err) != pipeline.ReasonUnchanged {
		return bot.Result{}, err
	}
	reply, err := a.forecastOf(ctx, s.Request, s.State.outlook, ask)
	return bot.Result{Reply: reply}, err
}
