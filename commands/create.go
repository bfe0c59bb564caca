package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// createState is what the form of a new opportunity starts with.
type createState struct {
	Account     string `json:"c,omitempty"`
	Name        string `json:"n,omitempty"`
	Value       string `json:"v,omitempty"`
	Close       string `json:"d,omitempty"`
	ServiceLine string `json:"l,omitempty"`
	Source      string `json:"s,omitempty"`
	// Capture is the message that it is made from, as it was taken in hand; "" for none.
	Capture string `json:"m,omitempty"`
}

// create answers "nueva": at once where the line has a client and a value, else with a form filled with what it has.
func (a *App) create(ctx context.Context, q *asked) (bot.Reply, error) {
	n := parseNew(q.words, a.usualCurrency(), q.today(), q.lang)
	if n.faultErr != nil {
		return bot.Say(bot.Esc(q.faultOf(n.fault, n.faultErr, n.faultIsDate))), nil
	}
	if n.Account != "" && !n.Value.IsZero() && !n.doubt && n.Check(q.Person.ID) == nil {
		out, err := a.flow.Create(ctx, request(q.Request), n.New)
		if alike := alikeOf(err); alike != nil {
			return a.askAlike(ctx, q.Request, n.New, alike)
		}
		if err != nil {
			return a.refused(q.voice, pipeline.Actor{}, err)
		}
		return a.confirmed(q.voice, out), nil
	}
	return bot.Reply{}, a.creation.Open(ctx, &q.Request, q.start(n))
}

// faultOf says why an amount or a date in a line could not be read.
func (v voice) faultOf(text string, err error, isDate bool) string {
	fault := v.moneyFault(text, err)
	if isDate {
		fault = v.dateFault(text, err)
	}
	if strings.Contains(fault, text) {
		return fault
	}
	return v.plain(textCreateFault, args{"Text": text, "Fault": fault})
}

// maxStart is how many characters the texts of a form that is filled beforehand may have in its state, as JSON with
// its escapes: Slack lets a view carry 3000 in all.
const maxStart = 2400

// start is n as the form's first state. The client's name goes first: where there is no room for all, it stays.
func (q *asked) start(n newLine) createState {
	left := room(maxStart)
	kept := func(s string) string { return left.keep(s, pipeline.MaxShort) }
	s := createState{Account: kept(n.Account), Name: kept(n.Name), Close: n.Close.String(), ServiceLine: kept(n.ServiceLine), Source: kept(n.Source)}
	if !n.Value.IsZero() {
		s.Value = phrase.FormatInput(n.Value, q.lang)
	}
	return s
}

func (a *App) registerCreate(b *bot.Bot) { bot.AddModal(b, a.creation) }

func (a *App) creationForm() *bot.Modal[createState] {
	return &bot.Modal[createState]{ID: "opportunity.create", View: a.creationView, Submit: a.submitCreation}
}

func (a *App) creationView(l i18n.Lang, s createState) bot.View {
	v := a.drawing(l)
	expected, _ := pipeline.ParseDate(s.Close) // no date, where it is none
	input := func(f pipeline.Field, hint string, optional bool) bot.Input {
		return bot.Input{Name: string(f), Label: v.field(f), Hint: hint, Optional: optional}
	}
	blocks := []slack.Block{
		input(pipeline.FieldAccount, v.plain(textCreateAccountHint, nil), false).Text(bot.TextInput{Initial: s.Account, Max: pipeline.MaxShort, Focus: s.Account == ""}),
		input(pipeline.FieldName, v.plain(textCreateNameHint, nil), true).Text(bot.TextInput{Initial: s.Name, Max: pipeline.MaxShort, Placeholder: v.plain(textCreateNamePlaceholder, nil), Focus: s.Account != ""}),
		input(pipeline.FieldValue, v.plain(textCreateValueHint, nil), true).Text(bot.TextInput{Initial: s.Value, Max: 60}),
		input(pipeline.FieldClose, v.plain(textCreateCloseHint, nil), true).Date(expected),
		v.lineInput(s.ServiceLine),
		v.sourceInput("", s.Source),
	}
	if s.Capture != "" {
		blocks = append([]slack.Block{bot.Context(v.rich(textEvidenceWithMessage, nil))}, blocks...)
	}
	return bot.View{
		Title: v.plain(textCreateTitle, nil), Submit: v.plain(textCreateSubmit, nil), Close: v.plain(textEngineCancel, nil),
		Subject: newSubject, Blocks: blocks,
	}
}

func (a *App) submitCreation(ctx context.Context, s *bot.Submission[createState]) (bot.Result, error) {
	v := a.voice(s.Person)
	text := func(f pipeline.Field) string { return s.Values.Text(string(f)) }
	closing, _ := s.Values.Date(string(pipeline.FieldClose))
	n := pipeline.New{
		Account: text(pipeline.FieldAccount), Name: text(pipeline.FieldName), Close: closing,
		ServiceLine: *givenLine(s.Values, s.State.ServiceLine), Source: givenSource(s.Values, s.State.Source),
	}
	value, faults := a.typedMoney(v, s.Values, pipeline.FieldValue)
	if faults != nil {
		return a.withDomainFaults(v, faults, n.Check(s.Person.ID))
	}
	n.Value = value
	var unread []string
	if s.State.Capture != "" {
		message, files, err := a.takenMessage(ctx, s.Request, s.State.Capture)
		if err != nil {
			return bot.Result{}, err
		}
		n.Evidence, unread = &message, files
	}
	out, err := a.flow.Create(ctx, request(s.Request), n)
	if alike := alikeOf(err); alike != nil {
		return a.pushAlike(ctx, s.Request, n, alike)
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: v.noting(a.confirmed(v, out), unread)}, nil
}

// typedMoney reads an amount that was typed into a form. Nothing typed is no amount; what can't be read is an error
// under its input.
func (a *App) typedMoney(v voice, values bot.Values, f pipeline.Field) (pipeline.Money, map[string]string) {
	text := values.Text(string(f))
	if text == "" {
		return pipeline.Money{}, nil
	}
	m, err := phrase.ParseMoney(text, a.usualCurrency())
	if err != nil {
		return pipeline.Money{}, map[string]string{string(f): v.moneyFault(text, err)}
	}
	return m, nil
}

// withDomainFaults joins what could not be read with what the domain finds wrong in the rest. An error that is not
// about fields comes first: it is passed on.
func (a *App) withDomainFaults(v voice, typed map[string]string, err error) (bot.Result, error) {
	var e *pipeline.Error
	if err != nil && (!errors.As(err, &e) || e.Code != pipeline.Invalid) {
		return bot.Result{}, err
	}
	if e != nil {
		typed = withField(typed, v.fieldErrors(e))
	}
	return bot.Result{Errors: typed}, nil
}
