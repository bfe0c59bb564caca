package commands

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/telephone"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// shortcutLead is the callback id of the shortcut that makes a lead of a message.
const shortcutLead = "lead.from_message"

// leadForms are the forms of leads.
type leadForms struct {
	plain    *bot.Modal[leadState]
	ending   *bot.Modal[leadEndState]
	handing  *bot.Modal[leadEndState]
	becoming *bot.Modal[becomingState]
}

func (a *App) newLeadForms() leadForms {
	f := leadForms{
		plain:   &bot.Modal[leadState]{ID: "lead.form", View: a.leadView, Submit: a.submitLead},
		ending:  &bot.Modal[leadEndState]{ID: "lead.end", View: a.leadEndView, Submit: a.submitLeadEnd},
		handing: &bot.Modal[leadEndState]{ID: "lead.assign", View: a.leadHandView, Submit: a.submitLeadHand},
	}
	f.becoming = &bot.Modal[becomingState]{ID: "lead.convert", View: a.becomingView, Submit: a.submitBecoming}
	return f
}

// leadState is what the form of a lead's plain fields carries. Its inputs are filled when it is first drawn.
type leadState struct {
	// ID is 0 for a new one.
	ID      pipeline.LeadID `json:"i,omitempty"`
	Version int             `json:"v,omitempty"`
	// Line and Source are what it has, which stay on the menus when they are on the company's lists no longer.
	Line   string `json:"l,omitempty"`
	Source string `json:"s,omitempty"`
	// Capture is the message that it is made from; "" for none.
	Capture string `json:"m,omitempty"`
	fill    leadLine
}

// leadNew answers "nuevo": at once where the line says enough and all of it can be read, else with a form of what it has.
func (a *App) leadNew(ctx context.Context, q *asked) (bot.Reply, error) {
	a.renewed(ctx)
	line := parseLead(q.words)
	n, faults := a.readLead(q.voice, line)
	if (n.Person != "" || n.Company != "") && faults == nil && n.Check() == nil {
		out, err := a.people.CreateLead(ctx, request(q.Request), n, pipeline.Member{})
		switch {
		case err == nil:
			return a.leadConfirmed(q.voice, out), nil
		case pipeline.CodeOf(err) != pipeline.Invalid:
			return a.leadRefused(ctx, q.Request, 0, err)
		}
	}
	return bot.Reply{}, a.leadForms.plain.Open(ctx, &q.Request, leadState{fill: line})
}

// readLead reads the amount and the phone of a line, with what can't be read by its input.
func (a *App) readLead(v voice, line leadLine) (people.NewLead, map[string]string) {
	n := line.NewLead
	var faults map[string]string
	if line.value != "" {
		m, err := phrase.ParseMoney(line.value, a.usualCurrency())
		if err != nil {
			faults = withField(faults, map[string]string{string(pipeline.FieldValue): v.moneyFault(line.value, err)})
		}
		n.Value = m
	}
	if line.phone != "" {
		phone, ok := telephone.Read(line.phone)
		if !ok {
			faults = withField(faults, map[string]string{string(people.FieldPhone): v.plain(textLeadBadPhone, nil)})
		}
		n.Phone = phone
	}
	return n, faults
}

// leadView is the form of a new lead, or of one's plain fields.
func (a *App) leadView(l i18n.Lang, s leadState) bot.View {
	v := a.drawing(l)
	text := func(f pipeline.Field, initial string, hint i18n.Key, limit int) slack.Block {
		in := bot.Input{Name: string(f), Label: v.plain(leadFields[f], nil), Optional: true}
		if hint != "" {
			in.Hint = v.plain(hint, nil)
		}
		return in.Text(bot.TextInput{Initial: initial, Max: limit, Multiline: f == people.FieldNeed})
	}
	n := s.fill
	blocks := []slack.Block{
		text(people.FieldPerson, n.Person, "", pipeline.MaxShort),
		text(people.FieldCompany, n.Company, textLeadCompanyHint, pipeline.MaxShort),
		text(people.FieldPosition, n.Position, "", pipeline.MaxShort),
		text(people.FieldEmail, n.Email, "", pipeline.MaxShort),
		text(people.FieldPhone, n.phone, textLeadPhoneHint, 60),
		text(people.FieldTaxID, n.TaxID, textLeadTaxIdHint, 60),
		text(people.FieldNeed, n.Need, "", 0),
		v.sourceInput(s.Source, n.Source),
		v.lineInputOf(s.Line, n.ServiceLine),
		text(pipeline.FieldValue, n.value, textCreateValueHint, 60),
	}
	title, submit := v.plain(textLeadNewTitle, nil), v.plain(textCreateSubmit, nil)
	subject := "PR"
	if s.ID != 0 {
		title, submit, subject = v.plain(textLeadEditTitle, nil), v.plain(textEditSubmit, nil), s.ID.String()
	}
	if s.Capture != "" {
		blocks = append([]slack.Block{bot.Context(v.rich(textLeadWithMessage, nil))}, blocks...)
	}
	return bot.View{Title: title, Submit: submit, Close: v.plain(textEngineCancel, nil), Subject: subject, Blocks: blocks}
}

// lineInputOf is lineInput with a text to begin with where lines are typed freely.
func (v voice) lineInputOf(present, typed string) slack.Block {
	if present == "" && (len(v.settings.Lines) == 0 || slices.Contains(v.settings.Lines, typed)) {
		return v.lineInput(typed)
	}
	return v.lineInput(present)
}

// sourceInput asks where somebody came from: from the company's list where there is one, else as text. present is what the
// lead has, and typed what a line said.
func (v voice) sourceInput(present, typed string) slack.Block {
	in := bot.Input{Name: string(pipeline.FieldSource), Label: v.plain(textFieldSource, nil), Optional: true}
	if present == "" {
		present = typed
	}
	if len(v.settings.Sources) == 0 {
		return in.Text(bot.TextInput{Initial: present, Max: pipeline.MaxShort})
	}
	var options []bot.Option
	chosen := ""
	for _, name := range v.settings.Sources[:min(len(v.settings.Sources), 99)] {
		if phrase.Fold(name) == phrase.Fold(present) {
			chosen = name
		}
		options = append(options, bot.Option{Value: name, Text: name})
	}
	if chosen == "" && present != "" && present != typed {
		chosen = keepLine
		options = append([]bot.Option{{Value: keepLine, Text: brief(present, pipeline.MaxKey)}}, options...)
	}
	return in.Choice(v.plain(textLeadSourcePlaceholder, nil), options, chosen)
}

// givenSource is the source that was typed or chosen; present is what there is.
func givenSource(values bot.Values, present string) string {
	switch chosen := values.Choice(string(pipeline.FieldSource)); chosen {
	case "":
		return values.Text(string(pipeline.FieldSource))
	case keepLine:
		return present
	default:
		return chosen
	}
}

func (a *App) submitLead(ctx context.Context, s *bot.Submission[leadState]) (bot.Result, error) {
	v := a.voice(s.Person)
	text := func(f pipeline.Field) string { return s.Values.Text(string(f)) }
	line := leadLine{NewLead: people.NewLead{Person: text(people.FieldPerson), Company: text(people.FieldCompany), Position: text(people.FieldPosition),
		Email: text(people.FieldEmail), TaxID: text(people.FieldTaxID), Need: text(people.FieldNeed), Source: givenSource(s.Values, s.State.Source),
		ServiceLine: *givenLine(s.Values, s.State.Line)}, value: text(pipeline.FieldValue), phone: text(people.FieldPhone)}
	n, faults := a.readLead(v, line)
	if faults != nil {
		return bot.Result{Errors: withField(faults, v.leadFaults(n.Check()))}, nil
	}
	var unread []string
	if s.State.Capture != "" {
		message, files, err := a.takenMessage(ctx, s.Request, s.State.Capture)
		if err != nil {
			return bot.Result{}, err
		}
		n.Message, unread = &message, files
	}
	var out people.LeadOutcome
	var err error
	if s.State.ID == 0 {
		out, err = a.people.CreateLead(ctx, request(s.Request), n, pipeline.Member{})
	} else {
		out, err = a.people.EditLead(ctx, request(s.Request), people.LeadTarget{ID: s.State.ID, Version: s.State.Version}, people.LeadEdit{
			Person: &n.Person, Company: &n.Company, Email: &n.Email, Phone: &n.Phone, Position: &n.Position, TaxID: &n.TaxID, Source: &n.Source,
			Need: &n.Need, ServiceLine: &n.ServiceLine, Value: &n.Value})
	}
	if err != nil {
		return leadAgain(ctx, a, a.leadForms.plain, s, v, err, func(now people.Lead) leadState {
			next := s.State
			next.Version = now.Version
			return next
		})
	}
	return bot.Result{Reply: v.noting(a.leadConfirmed(v, out), unread)}, nil
}

// leadAgain answers a form of a lead that was refused: with its faults under their inputs, or the form once more with what
// stands in the way. Where somebody was faster, what they changed stands beside what was typed, and the form goes on from it.
func leadAgain[S interface{ lead() pipeline.LeadID }](ctx context.Context, a *App, m *bot.Modal[S], s *bot.Submission[S], v voice, err error, from func(people.Lead) S) (bot.Result, error) {
	if faults := v.leadFaults(err); faults != nil {
		return bot.Result{Errors: faults}, nil
	}
	key, known := leadRefusals[pipeline.ReasonOf(err)]
	if !known {
		return bot.Result{}, err
	}
	l, _, unread := a.people.Lead(ctx, s.Person.Member(), s.State.lead())
	if unread != nil {
		return bot.Result{Again: m.Again(s.State, v.rich(key, nil))}, nil
	}
	alert := bot.Join(" ", v.rich(key, nil), v.rich(textCardUpdated, args{"Who": v.person(l.UpdatedBy), "When": v.moment(l.UpdatedAt)}))
	return bot.Result{Again: m.Again(from(l), alert, bot.Context(v.leadRow(l, true)))}, nil
}

func (s leadState) lead() pipeline.LeadID { return s.ID }

// leadFaultTexts say more of some faults than the general words do.
var leadFaultTexts = map[pipeline.Field]i18n.Key{people.FieldTaxID: textLeadBadTaxId, people.FieldEmail: textLeadBadEmail, people.FieldPhone: textLeadBadPhone}

// leadFaults words field errors, by the name of the input; nil for other errors.
func (v voice) leadFaults(err error) map[string]string {
	var e *pipeline.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return nil
	}
	out := map[string]string{}
	for f, r := range e.Fields {
		key, special := leadFaultTexts[f]
		switch {
		case special && r == people.ReasonCheckDigit:
			out[string(f)] = v.plain(textLeadCheckDigit, nil)
		case special && r == pipeline.ReasonUnreadable:
			out[string(f)] = v.plain(key, nil)
		case r == pipeline.ReasonRequired && f == people.FieldPerson, r == pipeline.ReasonRequired && f == people.FieldCompany:
			out[string(f)] = v.plain(textLeadWhoOrCompany, nil)
		default:
			out[string(f)] = v.plain(reasonText(r), nil)
		}
	}
	return out
}

// shortcutLead opens the form of a new lead with what a message says, and what can be found in it.
func (a *App) shortcutLead(ctx context.Context, s *bot.Shortcut) (bot.Reply, error) {
	if s.Message == nil {
		return bot.Say(a.voice(s.Person).rich(textEngineGone, nil)), nil
	}
	return bot.Reply{}, a.leadForms.plain.OpenSlow(ctx, &s.Request, func(ctx context.Context) (leadState, error) {
		a.renewed(ctx)
		id, err := a.takeMessage(ctx, s.Request, *s.Message)
		state := leadState{Capture: id}
		state.fill.Need = head(s.Message.Text, pipeline.MaxLong)
		state.fill.reach(s.Message.Text)
		if author, unknown := a.directory.Person(ctx, s.Message.User); s.Message.User != "" && unknown == nil {
			state.fill.Person = author.Name
		}
		return state, err
	})
}
