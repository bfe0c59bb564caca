package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Inputs of the forms of who decides and who competes.
const (
	inputContact = "contact"
	inputPart    = string(pipeline.FieldRole)
	inputMain    = "main"
	// freshContact is the choice of somebody who is no contact yet, noRole of a part that is not known, and noPart of somebody
	// who has no part any more.
	freshContact = "new"
	noRole       = "unknown"
	noPart       = "none"
)

// decisionState is what the form of a contact's part in the decision carries.
type decisionState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Title   string                 `json:"t"`
	Account pipeline.AccountID     `json:"a,omitempty"`
	// Involved: somebody has a part already.
	Involved bool `json:"p,omitempty"`
	// Offers are those who have a part, and the client's other people.
	Offers []decisionOffer `json:"o,omitempty"`
}

type decisionOffer struct {
	ID   pipeline.ContactID `json:"i"`
	Name string             `json:"n"`
}

// maxOfferedPeople is how many of a client's people are offered, so that the form's state stays small.
const maxOfferedPeople = 25

// involve answers "contacto": the form of a contact's part in the decision.
func (a *App) involve(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "involve", func(o pipeline.Opportunity) slack.BlockElement {
		return bot.Button(actionInvolve, q.plain(textDecisionButton, nil), strconv.FormatInt(int64(o.ID), 10))
	})
	if err != nil || reply != nil {
		return said(reply), err
	}
	return a.askInvolve(ctx, &q.Request, id)
}

// actionInvolve and actionFace open the forms of who decides and who competes; value: the opportunity.
const (
	actionInvolve = "opportunity.involve"
	actionFace    = "opportunity.face"
)

func (a *App) registerDecision(b *bot.Bot) {
	bot.AddModal(b, a.deciding)
	bot.AddModal(b, a.facing)
	b.Press(actionInvolve, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		return a.pressedDecision(ctx, p, a.askInvolve)
	})
	b.Press(actionFace, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		return a.pressedDecision(ctx, p, a.askFace)
	})
}

func (a *App) pressedDecision(ctx context.Context, p *bot.Press, ask func(context.Context, *bot.Request, pipeline.OpportunityID) (bot.Reply, error)) (bot.Reply, error) {
	n, ok := recordNumber(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	return ask(ctx, &p.Request, pipeline.OpportunityID(n))
}

func (a *App) askInvolve(ctx context.Context, r *bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	o, by, err := a.flow.Attempt(ctx, request(*r), pipeline.Target{ID: id}, pipeline.ActEdit)
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	s := decisionState{ID: o.ID, Version: o.Version, Title: head(oneLine(o.Account), 100), Involved: len(o.Contacts) > 0}
	called := a.contactsCalled(contactsOf(o.Contacts))
	for _, part := range o.Contacts {
		s.Offers = append(s.Offers, decisionOffer{part.Contact, brief(called[part.Contact].Name, maxSuggested)})
	}
	x, err := a.people.Store.AccountNamed(ctx, o.Account)
	if err == nil {
		s.Account = x.ID
		var page people.Page[people.Contact]
		if page, err = a.people.FindContacts(ctx, r.Person.Member(), people.Query{Account: x.ID, Limit: maxOfferedPeople}); err == nil {
			for _, c := range page.Items {
				if slices.ContainsFunc(s.Offers, func(o decisionOffer) bool { return o.ID == c.ID }) {
					continue
				}
				s.Offers = append(s.Offers, decisionOffer{c.ID, brief(c.Name, maxSuggested)})
			}
		}
	}
	if err != nil && pipeline.CodeOf(err) != pipeline.NotFound {
		return bot.Reply{}, err
	}
	s.Offers = s.Offers[:min(len(s.Offers), maxOfferedPeople)]
	return bot.Reply{}, a.deciding.Open(ctx, r, s)
}

func (a *App) decisionForm() *bot.Modal[decisionState] {
	return &bot.Modal[decisionState]{ID: "opportunity.involve", View: a.decisionView, Submit: a.submitDecision}
}

func (v voice) roleInDecision(r pipeline.DecisionRole) string {
	if r == "" {
		return v.plain(textDecisionUnknown, nil)
	}
	return v.plain(i18n.Key("decision."+string(r)), nil)
}

func (a *App) decisionView(l i18n.Lang, s decisionState) bot.View {
	v := a.drawing(l)
	var who []bot.Option
	for _, o := range s.Offers {
		who = append(who, bot.Option{Value: strconv.FormatInt(int64(o.ID), 10), Text: o.Name + " · " + o.ID.String()})
	}
	who = append(who, bot.Option{Value: freshContact, Text: v.plain(textDecisionFresh, nil)})
	roles := []bot.Option{{Value: noRole, Text: v.roleInDecision("")}}
	for _, r := range pipeline.DecisionRoles() {
		roles = append(roles, bot.Option{Value: string(r), Text: v.roleInDecision(r)})
	}
	if s.Involved {
		roles = append(roles, bot.Option{Value: noPart, Text: v.plain(textDecisionNoPart, nil)})
	}
	blocks := []slack.Block{
		bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Title})),
		bot.Input{Name: inputContact, Label: v.plain(textDecisionWho, nil)}.Choice("", who, who[0].Value),
		v.lookup(inputSomeone, textDecisionElse, true, bot.Option{}),
		bot.Input{Name: inputPart, Label: v.plain(textDecisionRole, nil)}.Choice("", roles, noRole),
		bot.Input{Name: inputMain, Label: v.plain(textDecisionMain, nil), Optional: true}.Checkboxes([]bot.Option{{Value: "yes", Text: v.plain(textDecisionIsMain, nil)}}),
		bot.Context(v.rich(textDecisionFreshHint, nil)),
	}
	return bot.View{Title: v.plain(textDecisionTitle, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil),
		Subject: s.ID.String(), Blocks: append(blocks, v.personInputs(people.Contact{}, true)...)}
}

func (a *App) submitDecision(ctx context.Context, s *bot.Submission[decisionState]) (bot.Result, error) {
	v := a.voice(s.Person)
	part := pipeline.Stakeholder{Main: len(s.Values.Choices(inputMain)) > 0}
	if role := s.Values.Choice(inputPart); role != noRole {
		part.Role = pipeline.DecisionRole(role)
	}
	fresh := givenPerson(s.Values)
	fresh.Account = &s.State.Account
	chosen := s.Values.Choice(inputContact)
	if n := chosenNumber(s.Values, inputSomeone); n != 0 {
		part.Contact = pipeline.ContactID(n)
	} else if chosen != freshContact {
		n, ok := recordNumber(chosen)
		if !ok {
			return bot.Result{Errors: map[string]string{inputContact: v.plain(reasonText(pipeline.ReasonChoice), nil)}}, nil
		}
		part.Contact = pipeline.ContactID(n)
	}
	out, err := a.partTaken(ctx, s, part, fresh)
	if fields := fieldsOf(err); len(fields) > 0 {
		return bot.Result{Errors: v.recordFaults(err)}, nil
	}
	if changedMeanwhile(err) {
		return a.decisionAgain(ctx, v, s, err)
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}

// partTaken gives the contact its part, or takes it away.
func (a *App) partTaken(ctx context.Context, s *bot.Submission[decisionState], part pipeline.Stakeholder, fresh people.ContactEdit) (pipeline.Outcome, error) {
	t := pipeline.Target{ID: s.State.ID, Version: s.State.Version}
	if part.Role == noPart {
		return a.flow.Release(ctx, request(s.Request), t, part.Contact)
	}
	return a.people.Involve(ctx, request(s.Request), t, part, fresh)
}

// decisionAgain is the form for the opportunity as it is now.
func (a *App) decisionAgain(ctx context.Context, v voice, s *bot.Submission[decisionState], refused error) (bot.Result, error) {
	o, _, err := a.changedSince(ctx, s.Request, pipeline.Target{ID: s.State.ID, Version: s.State.Version}, pipeline.ActEdit)
	next := s.State
	next.Version = o.Version
	return conflicted(a.deciding, refused, s, v, a.deciding.Again(next, v.conflict(o)), err)
}

// stakeholders are the client's people on an opportunity, the main one first, with their part in the decision.
func (v voice) stakeholders(all []pipeline.Stakeholder) string {
	if len(all) == 0 {
		return ""
	}
	var called map[pipeline.ContactID]people.Contact
	if v.contacts != nil {
		called = v.contacts(contactsOf(all))
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b pipeline.Stakeholder) int {
		return map[bool]int{true: 0, false: 1}[a.Main] - map[bool]int{true: 0, false: 1}[b.Main]
	})
	var parts []string
	for _, s := range sorted {
		name := s.Contact.String()
		if c, ok := called[s.Contact]; ok && !c.Erased {
			name = brief(c.Name, maxSuggested) + " (" + c.ID.String() + ")"
		}
		var part []string
		if s.Main {
			part = append(part, v.plain(textDecisionIsMain, nil))
		}
		if s.Role != "" {
			part = append(part, v.roleInDecision(s.Role))
		}
		parts = append(parts, strings.Join(append([]string{name}, part...), ", "))
	}
	return strings.Join(parts, "; ")
}

// around is who decides and who competes, on a card.
func (v voice) around(o pipeline.Opportunity) bot.Safe {
	var lines []bot.Safe
	if len(o.Contacts) > 0 {
		lines = append(lines, bot.Join(": ", bot.Lit(v.field(pipeline.FieldContacts)), shown(v.stakeholders(o.Contacts), maxReason)))
	}
	if len(o.Competitors) > 0 {
		lines = append(lines, bot.Join(": ", bot.Lit(v.field(pipeline.FieldCompetitors)), shown(strings.Join(o.Competitors, ", "), maxReason)))
	}
	return bot.Join("\n", lines...)
}

func contactsOf(all []pipeline.Stakeholder) []pipeline.ContactID {
	ids := make([]pipeline.ContactID, 0, len(all))
	for _, s := range all {
		ids = append(ids, s.Contact)
	}
	return ids
}

// contactsCalled looks up how contacts are called. Where that can't be told in a moment they stand by their numbers.
func (a *App) contactsCalled(ids []pipeline.ContactID) map[pipeline.ContactID]people.Contact {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	called, err := a.people.Store.Contacts(ctx, ids)
	if err != nil {
		a.log.Warn("contacts not named", "error", err)
	}
	return called
}
