package commands

import (
	"context"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// quoteDays is for how many days a quote holds unless its form says otherwise.
const quoteDays = 30

// quoteState is what the form of a quote carries.
type quoteState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	Lines   int                    `json:"n"`
	Net     pipeline.Money         `json:"m"`
	Total   pipeline.Money         `json:"t"`
	// last fills the inputs when the form is first drawn.
	last pipeline.Quote
}

func (s quoteState) target() pipeline.Target { return pipeline.Target{ID: s.ID, Version: s.Version} }

func quoteStateOf(o pipeline.Opportunity) quoteState {
	s := quoteState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Lines: len(o.Lines)}
	totals, _ := pipeline.TotalsOf(o.Lines) // a sum too large to write is left out of the head
	s.Net, s.Total = totals.Net, totals.Total
	s.last, _ = o.LastQuote()
	return s
}

func (a *App) writeQuote(ctx context.Context, r *bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	return opened(ctx, a, r, a.quoteForms.quote, pipeline.ActQuote, pipeline.Target{ID: id}, quoteStateOf)
}

func (a *App) quoteForm() *bot.Modal[quoteState] {
	m := &bot.Modal[quoteState]{ID: "quote.form", View: a.quoteView}
	m.Submit = func(ctx context.Context, s *bot.Submission[quoteState]) (bot.Result, error) {
		v := a.voice(s.Person)
		def := s.State.Total.Currency()
		if def == "" {
			def = a.usualCurrency()
		}
		terms, unread := parseTerms(s.Values.Text(string(pipeline.FieldTerms)), def, v.today(), v.lang)
		if unread != "" {
			return bot.Result{Errors: map[string]string{string(pipeline.FieldTerms): v.plain(textQuoteTermsUnread, args{"Line": brief(unread, maxRowName)})}}, nil
		}
		until, _ := s.Values.Date(string(pipeline.FieldValidUntil)) // none where none was picked: the domain asks for it
		out, err := a.flow.WriteQuote(ctx, request(s.Request), s.State.target(), pipeline.NewQuote{
			Terms: terms, ValidUntil: until, Notes: s.Values.Text(string(pipeline.FieldNotes)), Lang: s.Values.Choice(string(pipeline.FieldLang))})
		if changedMeanwhile(err) {
			again, failed := a.quoteAgain(ctx, m, s)
			return conflicted(m, err, s, v, again, failed)
		}
		if err != nil {
			return bot.Result{}, err
		}
		return bot.Result{Reply: a.withSections(v, out)}, nil
	}
	m.Resume = func(ctx context.Context, s *bot.Submission[quoteState]) (*bot.Again, error) {
		return a.quoteAgain(ctx, m, s)
	}
	return m
}

func (a *App) quoteAgain(ctx context.Context, m *bot.Modal[quoteState], s *bot.Submission[quoteState]) (*bot.Again, error) {
	o, differ, err := a.changedSince(ctx, s.Request, s.State.target(), pipeline.ActQuote)
	if err != nil {
		return nil, err
	}
	return againAt(a, m, quoteStateOf(o), s.Request, o, differ, s.State.Version), nil
}

// withSections is the confirmation of an act on a quote, with what can be done with it next.
func (a *App) withSections(v voice, out pipeline.Outcome) bot.Reply {
	reply := a.confirmed(v, out)
	reply.Blocks = append(append(reply.Blocks, bot.Divider()), v.quoteSection(out.Opportunity, out.By)...)
	return reply
}

func (a *App) quoteView(l i18n.Lang, s quoteState) bot.View {
	v := a.drawing(l)
	until, lang := s.last.ValidUntil, s.last.Lang
	if until.Before(v.today()) {
		until = v.today().AddDays(quoteDays)
	}
	if lang == "" {
		lang = l.String()
	}
	languages := []bot.Option{{Value: "es", Text: v.plain(textQuoteLangEs, nil)}, {Value: "en", Text: v.plain(textQuoteLangEn, nil)}}
	language := bot.Input{Name: string(pipeline.FieldLang), Label: v.plain(textQuoteFormLang, nil)}
	return bot.View{
		Title: v.plain(textQuoteFormTitle, nil), Submit: v.plain(textQuoteSubmit, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account}),
				v.rich(textQuoteFormLines, args{"Count": s.Lines, "Net": v.money(s.Net), "Total": v.money(s.Total)})),
			v.input(pipeline.FieldValidUntil, "", false).Date(until),
			v.input(pipeline.FieldTerms, textQuoteTermsHint, true).Text(bot.TextInput{Initial: v.terms(s.last.Terms), Multiline: true, Max: pipeline.MaxLong}),
			v.input(pipeline.FieldNotes, "", true).Text(bot.TextInput{Initial: s.last.Notes, Multiline: true, Max: pipeline.MaxLong}),
			language.Radio(languages, lang),
		},
	}
}
