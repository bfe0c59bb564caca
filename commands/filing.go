package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// inputOpportunity is the menu in which an opportunity is looked up.
const inputOpportunity = "opportunity"

// maxOfferedText is what the texts of the form may take of what travels with it.
const maxOfferedText = 1500

// filingState is what the form carries that asks of which opportunity a message is evidence.
type filingState struct {
	Capture string                 `json:"c"`
	Author  pipeline.UserID        `json:"a,omitempty"`
	Said    string                 `json:"t,omitempty"`
	Files   int                    `json:"f,omitempty"`
	Of      pipeline.OpportunityID `json:"o,omitempty"`
	Label   string                 `json:"l,omitempty"`
}

func (a *App) filingForm() *bot.Modal[filingState] {
	return &bot.Modal[filingState]{ID: "opportunity.filing", View: a.filingView, Submit: a.submitFiling}
}

func (a *App) filingView(l i18n.Lang, s filingState) bot.View {
	v := a.drawing(l)
	facts := []bot.Safe{shown(s.Said, maxValue)}
	if s.Author != "" {
		facts = append(facts, v.person(s.Author))
	}
	if s.Files > 0 {
		facts = append(facts, v.rich(textEvidenceFiles, args{"Count": s.Files}))
	}
	var chosen bot.Option
	if s.Of != 0 {
		chosen = bot.Option{Value: strconv.FormatInt(int64(s.Of), 10), Text: s.Label}
	}
	in := bot.Input{Name: inputOpportunity, Label: v.plain(textEvidenceWhich, nil), Hint: v.plain(textEvidenceWhichHint, nil)}
	return bot.View{
		Title: v.plain(textEvidenceTitle, nil), Submit: v.plain(textEvidenceSubmit, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{bot.Context(bot.Join(" · ", facts...)), in.Lookup(v.plain(textEvidenceLookup, nil), 0, chosen)},
	}
}

func (a *App) submitFiling(ctx context.Context, s *bot.Submission[filingState]) (bot.Result, error) {
	v := a.voice(s.Person)
	n, err := strconv.ParseInt(s.Values.Choice(inputOpportunity), 10, 64)
	if err != nil || n < 1 {
		return bot.Result{Errors: map[string]string{inputOpportunity: v.plain(reasonText(pipeline.ReasonChoice), nil)}}, nil
	}
	e, unread, err := a.takenMessage(ctx, s.Request, s.State.Capture)
	if err != nil {
		return bot.Result{}, err
	}
	out, _, _, err := a.file(ctx, request(s.Request), pipeline.OpportunityID(n), e)
	switch {
	case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
		text := v.plain(textEvidenceAlready, args{"Ref": pipeline.OpportunityID(n).String()})
		return bot.Result{Errors: map[string]string{inputOpportunity: text}}, nil
	case fieldsOf(err)[pipeline.FieldEvidence] != "":
		return bot.Result{Errors: map[string]string{inputOpportunity: v.plain(reasonText(fieldsOf(err)[pipeline.FieldEvidence]), nil)}}, nil
	case err != nil:
		return bot.Result{}, err
	}
	return bot.Result{Reply: v.noting(a.confirmed(v, out), unread)}, nil
}

// maxLookedUp is how many opportunities a menu offers for what was typed.
const maxLookedUp = 25

// suggestOpportunities looks opportunities up while somebody types: one's own open ones before anything is typed.
func (a *App) suggestOpportunities(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
	text := strings.TrimSpace(s.Query)
	var found []pipeline.Opportunity
	if text == "" {
		page, err := a.flow.Find(ctx, s.Person.Member(), pipeline.Query{Limit: maxLookedUp, Filter: pipeline.Filter{Owner: s.Person.ID, Open: true}})
		if err != nil {
			return nil, err
		}
		found = page.Items
	} else {
		hits, err := a.people.Search(ctx, s.Person.Member(), people.Sought{Text: text, Kinds: []people.Kind{people.KindOpportunity}, Limit: maxLookedUp})
		if err != nil {
			return nil, err
		}
		for _, f := range hits {
			found = append(found, pipeline.Opportunity{ID: pipeline.OpportunityID(f.ID), Name: f.Name, Account: f.Company})
		}
	}
	var options []bot.Option
	for _, o := range found {
		options = append(options, bot.Option{Value: strconv.FormatInt(int64(o.ID), 10), Text: optionLabel(o)})
	}
	return options, nil
}

// optionLabel names an opportunity in a menu.
func optionLabel(o pipeline.Opportunity) string {
	label := o.ID.String() + " · " + oneLine(o.Account)
	if o.Name != o.Account {
		label += " · " + oneLine(o.Name)
	}
	return brief(label, pipeline.MaxKey)
}
