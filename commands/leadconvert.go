package commands

import (
	"cmp"
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Inputs of the form of a conversion, besides fields of the opportunity.
const (
	inputClient  = "client"  // which account
	inputPartner = "partner" // which contact
	inputTwin    = "sure"
	// newOne is the option of an account or contact that is not there yet.
	newOne = "new"
)

// maxResembling is how many accounts, and how many contacts, are shown to choose from.
const maxResembling = 6

// becomingState is what the form carries that makes an opportunity of a lead.
type becomingState struct {
	ID      pipeline.LeadID `json:"i"`
	Version int             `json:"v"`
	// Person says whether the lead names somebody.
	Person string `json:"p,omitempty"`
	// Line is the service line that it has.
	Line string `json:"l,omitempty"`
	// Accounts and Contacts are what resembles it, as options.
	Accounts []bot.Option `json:"a,omitempty"`
	Contacts []bot.Option `json:"c,omitempty"`
	// Alike are opportunities that seem to be the same.
	Alike               []pipeline.OpportunityID `json:"t,omitempty"`
	client, value, need string
}

func (s becomingState) lead() pipeline.LeadID { return s.ID }

// becomingOf shows what there is of a lead, for the person to choose.
func (a *App) becomingOf(ctx context.Context, p bot.Person, l people.Lead) (becomingState, error) {
	found, err := a.people.Resembling(ctx, p.Member(), l, maxResembling)
	if err != nil {
		return becomingState{}, err
	}
	s := becomingState{ID: l.ID, Version: l.Version, Person: head(oneLine(l.Person), 80), Line: head(l.ServiceLine, 300), client: l.Client(), need: firstLine(l.Need)}
	for _, x := range found.Accounts {
		label := x.Ref().String() + " · " + oneLine(x.Name)
		if x.TaxID != "" {
			label += " · " + x.TaxID
		}
		s.Accounts = append(s.Accounts, bot.Option{Value: strconv.FormatInt(int64(x.ID), 10), Text: brief(label, pipeline.MaxKey)})
	}
	for _, x := range found.Contacts {
		label := x.Ref().String() + " · " + oneLine(x.Name)
		if x.Email != "" {
			label += " · " + x.Email
		}
		s.Contacts = append(s.Contacts, bot.Option{Value: strconv.FormatInt(int64(x.ID), 10), Text: brief(label, pipeline.MaxKey)})
	}
	if !l.Value.IsZero() {
		s.value = phrase.FormatInput(l.Value, p.Lang)
	}
	return s, nil
}

func (a *App) becomingView(l i18n.Lang, s becomingState) bot.View {
	v := a.drawing(l)
	blocks := []slack.Block{bot.Context(v.rich(textLeadConvertAbout, args{"Ref": s.ID.String(), "Stage": v.stage(pipeline.StageImmature)}))}
	choice := func(name string, label i18n.Key, options []bot.Option, new string) slack.Block {
		chosen := newOne
		if len(options) > 0 {
			chosen = options[0].Value
		}
		all := append(append([]bot.Option(nil), options...), bot.Option{Value: newOne, Text: new})
		return bot.Input{Name: name, Label: v.plain(label, nil)}.Radio(all, chosen)
	}
	if len(s.Accounts) > 0 {
		blocks = append(blocks, choice(inputClient, textLeadConvertAccount, s.Accounts, v.plain(textLeadConvertNewAccount, nil)))
	}
	other, someone := textLeadConvertOther, textLeadConvertSomeone
	if len(s.Accounts) == 0 {
		other = textLeadConvertFind
	}
	if len(s.Contacts) == 0 {
		someone = textLeadConvertFindSomeone
	}
	blocks = append(blocks, v.lookup(inputAccount, other, true, bot.Option{}))
	name := bot.Input{Name: string(pipeline.FieldAccount), Label: v.plain(textLeadConvertClient, nil), Hint: v.plain(textLeadConvertClientHint, nil), Optional: len(s.Accounts) > 0}
	blocks = append(blocks, name.Text(bot.TextInput{Initial: s.client, Max: pipeline.MaxShort}))
	if len(s.Contacts) > 0 {
		fresh := v.plain(textLeadConvertNobody, nil)
		if s.Person != "" {
			fresh = brief(v.plain(textLeadConvertNewContact, args{"Name": s.Person}), pipeline.MaxKey)
		}
		blocks = append(blocks, choice(inputPartner, textLeadConvertContact, s.Contacts, fresh))
	} else if s.Person != "" {
		blocks = append(blocks, bot.Context(v.rich(textLeadConvertWith, args{"Name": s.Person})))
	}
	blocks = append(blocks, v.lookup(inputSomeone, someone, true, bot.Option{}),
		v.input(pipeline.FieldName, textCreateNameHint, true).Text(bot.TextInput{Initial: brief(s.need, pipeline.MaxShort), Max: pipeline.MaxShort}),
		v.input(pipeline.FieldValue, textCreateValueHint, true).Text(bot.TextInput{Initial: s.value, Max: 60}),
		v.input(pipeline.FieldClose, "", true).Date(pipeline.Date{}), v.lineInput(s.Line))
	if len(s.Alike) > 0 {
		var refs []string
		for _, id := range s.Alike {
			refs = append(refs, id.String())
		}
		in := bot.Input{Name: inputTwin, Label: v.plain(textAlikeTitle, nil), Hint: listed(refs...)}
		blocks = append(blocks, in.Checkboxes([]bot.Option{{Value: inputTwin, Text: v.plain(textAlikeAnyway, nil)}}))
	}
	return bot.View{Title: v.plain(textLeadConvertTitle, nil), Submit: v.plain(textLeadConvertSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(), Blocks: blocks}
}

// chosenNumber is the record that was chosen; 0 for a new one, or where nothing was to be chosen.
func chosenNumber(values bot.Values, name string) int64 {
	n, err := strconv.ParseInt(values.Choice(name), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (a *App) submitBecoming(ctx context.Context, s *bot.Submission[becomingState]) (bot.Result, error) {
	v := a.voice(s.Person)
	closing, _ := s.Values.Date(string(pipeline.FieldClose))
	b := people.Becoming{Account: pipeline.AccountID(cmp.Or(chosenNumber(s.Values, inputAccount), chosenNumber(s.Values, inputClient))), Client: s.Values.Text(string(pipeline.FieldAccount)),
		Contact: pipeline.ContactID(cmp.Or(chosenNumber(s.Values, inputSomeone), chosenNumber(s.Values, inputPartner))), Name: s.Values.Text(string(pipeline.FieldName)), Close: closing,
		ServiceLine: *givenLine(s.Values, s.State.Line), Sure: len(s.State.Alike) > 0 && len(s.Values.Choices(inputTwin)) > 0}
	value, faults := a.typedMoney(v, s.Values, pipeline.FieldValue)
	if faults != nil {
		return bot.Result{Errors: faults}, nil
	}
	b.Value = value
	out, err := a.people.ConvertLead(ctx, request(s.Request), people.LeadTarget{ID: s.State.ID, Version: s.State.Version}, b)
	if alike := alikeOf(err); alike != nil {
		next := s.State
		next.Alike = nil
		var rows []slack.Block
		for _, o := range alike[:min(len(alike), maxCandidates)] {
			next.Alike = append(next.Alike, o.ID)
			rows = append(rows, bot.Section(v.row(o, true)))
		}
		return bot.Result{Again: a.leadForms.becoming.Again(next, v.rich(textAlikeAsk, args{"Count": len(alike)}), rows...)}, nil
	}
	if fields := fieldsOf(err); fields[pipeline.FieldAccount] == pipeline.ReasonDuplicate || fields[pipeline.FieldName] == pipeline.ReasonDuplicate || fields[people.FieldTaxID] != "" {
		return bot.Result{Errors: map[string]string{string(pipeline.FieldAccount): v.plain(textLeadConvertTaken, nil)}}, nil
	}
	if err != nil {
		return leadAgain(ctx, a, a.leadForms.becoming, s, v, err, func(now people.Lead) becomingState {
			next := s.State
			next.Version = now.Version
			return next
		})
	}
	reply := a.confirmed(v, out.Outcome)
	text := v.rich(textLeadConvertDone, args{"Ref": out.Lead.Ref().String(), "Opportunity": out.Opportunity.ID.String()})
	reply.Text = bot.Join("\n", text, reply.Text)
	reply.Blocks = append([]slack.Block{bot.Section(text)}, reply.Blocks...)
	return bot.Result{Reply: reply}, nil
}
