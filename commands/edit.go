package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// edit answers "editar": at once where the line says what to change, else with a form of what there is.
func (a *App) edit(ctx context.Context, q *asked) (bot.Reply, error) {
	line := parseEdit(q.Text, q.words)
	if line.stray != "" {
		return bot.Say(q.rich(textEditStray, args{"Text": shown(line.stray, maxRowName), "Command": q.Command})), nil
	}
	if len(line.typed) == 0 {
		return gateVerb(pipeline.ActEdit)(a, ctx, q)
	}
	q.rest = line.ref
	id, reply, err := a.referred(ctx, q, "edit", q.lineChoice("edit", line.changes))
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	return a.edited(ctx, q, id, line.typed)
}

// edited makes the changes that were typed, to the opportunity as it stands.
func (a *App) edited(ctx context.Context, q *asked, id pipeline.OpportunityID, typed map[pipeline.Field]string) (bot.Reply, error) {
	a.renewed(ctx)
	o, by, err := a.flow.Opportunity(ctx, q.Person.Member(), id)
	if err != nil {
		return a.refused(q.voice, by, err)
	}
	e, fault := q.editOf(a, typed)
	if !fault.IsZero() {
		return bot.Say(fault), nil
	}
	out, err := a.flow.Edit(ctx, request(q.Request), pipeline.Target{ID: id, Version: o.Version}, e)
	if err != nil {
		return a.refusedOn(q.voice, by, o, err)
	}
	return a.confirmed(q.voice, out), nil
}

// editState is what the form of plain fields carries. Its inputs are filled when it is first drawn; afterwards Slack
// has what was typed.
type editState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	// Line is the service line that it has, which stays on the menu when it is on the company's list no longer.
	Line string `json:"l,omitempty"`
	// Source is where it came from, which stays on the menu likewise.
	Source string `json:"s,omitempty"`
	o      pipeline.Opportunity
}

func (s editState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

func editStateOf(o pipeline.Opportunity) editState {
	return editState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Line: o.ServiceLine, Source: o.Source, o: o}
}

func (a *App) editForm() *bot.Modal[editState] {
	return &bot.Modal[editState]{ID: formOf(pipeline.ActEdit), View: a.editView, Submit: a.submitEdit, Resume: a.againEdit}
}

func (a *App) editView(l i18n.Lang, s editState) bot.View {
	v := a.drawing(l)
	value, percent := "", ""
	if !s.o.Value.IsZero() {
		value = phrase.FormatInput(s.o.Value, l)
	}
	if p := s.o.ManualProbability; p != nil {
		percent = strconv.Itoa(*p)
	}
	return bot.View{
		Title: v.plain(textEditTitle, nil), Submit: v.plain(textEditSubmit, nil), Close: v.plain(textEngineCancel, nil),
		Subject: s.ID.String(),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
			v.input(pipeline.FieldAccount, "", false).Text(bot.TextInput{Initial: s.o.Account, Max: pipeline.MaxShort}),
			v.input(pipeline.FieldName, "", false).Text(bot.TextInput{Initial: s.o.Name, Max: pipeline.MaxShort}),
			v.input(pipeline.FieldValue, textCreateValueHint, true).Text(bot.TextInput{Initial: value, Max: 60}),
			v.input(pipeline.FieldClose, "", true).Date(s.o.Close),
			v.lineInput(s.Line),
			v.sourceInput(s.Source, ""),
			v.input(pipeline.FieldProbability, textEditProbabilityHint, true).Number(percent, false),
		},
	}
}

func (a *App) submitEdit(ctx context.Context, s *bot.Submission[editState]) (bot.Result, error) {
	v := a.voice(s.Person)
	e, typed := a.givenEdit(v, s)
	if typed != nil {
		return a.withDomainFaults(v, typed, a.triedEdit(ctx, s, e))
	}
	out, err := a.flow.Edit(ctx, request(s.Request), s.State.target(), e)
	if changedMeanwhile(err) {
		again, changed := a.againEdit(ctx, s)
		return conflicted(a.edition, err, s, v, again, changed)
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}

// givenEdit is what the form holds, all of it: what is as it was changes nothing.
func (a *App) givenEdit(v voice, s *bot.Submission[editState]) (pipeline.Edit, map[string]string) {
	text := func(f pipeline.Field) *string { t := s.Values.Text(string(f)); return &t }
	closing, _ := s.Values.Date(string(pipeline.FieldClose)) // none where none was picked
	value, typed := a.typedMoney(v, s.Values, pipeline.FieldValue)
	source := givenSource(s.Values, s.State.Source)
	e := pipeline.Edit{
		Account: text(pipeline.FieldAccount), Name: text(pipeline.FieldName), Source: &source,
		Value: &value, Close: &closing, ServiceLine: givenLine(s.Values, s.State.Line),
	}
	percent, ok := chance(s.Values.Number(string(pipeline.FieldProbability)))
	if !ok {
		typed = withField(typed, map[string]string{string(pipeline.FieldProbability): v.plain(reasonText(pipeline.ReasonOutOfRange), nil)})
	}
	e.Probability = &percent
	return e, typed
}

// triedEdit gives what the domain finds wrong in a form that can't be saved as it is, so that all is told at once.
func (a *App) triedEdit(ctx context.Context, s *bot.Submission[editState], e pipeline.Edit) error {
	o, by, err := a.flow.Opportunity(ctx, s.Person.Member(), s.State.ID)
	if err != nil {
		return err
	}
	e.Value, e.Probability = nil, nil
	_, _, err = o.Edit(e, by, a.flow.Now())
	var refused *pipeline.Error
	if errors.As(err, &refused) && refused.Code == pipeline.Invalid {
		return err
	}
	return nil
}

// againEdit is the form of the opportunity as it is now, with what changed since it was drawn beside what was typed.
func (a *App) againEdit(ctx context.Context, s *bot.Submission[editState]) (*bot.Again, error) {
	a.renewed(ctx)
	v := a.voice(s.Person)
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), pipeline.ActEdit)
	if err != nil {
		return nil, err
	}
	var alert bot.Safe
	if o.Version != s.State.Version {
		alert = v.conflict(o)
	}
	return a.edition.Again(editStateOf(o), alert, v.compared(differ, a.typedEdit(v, s))...), nil
}

// typedEdit gives what was typed for a field, in the words of the history.
func (a *App) typedEdit(v voice, s *bot.Submission[editState]) mine {
	e, typed := a.givenEdit(v, s)
	return func(c pipeline.Change) (string, bool) {
		switch c.Field {
		case pipeline.FieldAccount:
			return oneLine(*e.Account), true
		case pipeline.FieldName:
			return oneLine(*e.Name), true
		case pipeline.FieldServiceLine:
			return oneLine(*e.ServiceLine), true
		case pipeline.FieldSource:
			return oneLine(*e.Source), true
		case pipeline.FieldClose:
			return v.valueOf(c.Field, *e.Close), true
		case pipeline.FieldValue:
			if typed[string(c.Field)] != "" {
				return s.Values.Text(string(c.Field)), true
			}
			return v.valueOf(c.Field, *e.Value), true
		case pipeline.FieldProbability:
			if *e.Probability < 0 {
				return "", true
			}
			return v.valueOf(c.Field, e.Probability), true
		}
		return "", false
	}
}

// valueOf is a value in the words of the history.
func (v voice) valueOf(f pipeline.Field, x any) string {
	raw, err := json.Marshal(x)
	if err != nil {
		return ""
	}
	return v.value(f, raw)
}
