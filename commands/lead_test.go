package commands

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// addLeadFamilies adds the texts of leads that are put together from a prefix and a name.
func addLeadFamilies(f map[string][]string) {
	f["lead.state_"] = []string{string(people.LeadOpen), string(people.LeadConverted), string(people.LeadDiscarded)}
	f["lead.discard_"] = people.DiscardReasons()
	f["lead.done_"] = []string{string(people.ActCreated), string(people.ActEdited), string(people.ActAssigned), string(people.ActDiscarded), string(people.ActReopened)}
	f["ledger.kind_"] = append(f["ledger.kind_"], string(pipeline.NoticeLead))
	for _, v := range leadVerbs {
		for _, prefix := range []string{"verb.", "help.verb_", "help.example_"} {
			f[prefix] = append(f[prefix], v.name)
		}
	}
}

// leadShelf keeps the leads that it was given and finds nothing else.
type leadShelf struct {
	people.Store
	leads []people.Lead
	found people.Resembling
}

func (s *leadShelf) Leads(context.Context, people.LeadQuery) ([]people.Lead, error) {
	return s.leads, nil
}

func (s *leadShelf) OpenLeads(_ context.Context, _ pipeline.UserID, upTo int) (int, error) {
	return min(len(s.leads), upTo), nil
}

func (s *leadShelf) Lead(_ context.Context, id pipeline.LeadID) (people.Lead, error) {
	for _, l := range s.leads {
		if l.ID == id {
			return l, nil
		}
	}
	return people.Lead{}, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
}

func (s *leadShelf) Search(context.Context, people.Sought) ([]people.Found, error) {
	var all []people.Found
	for _, l := range s.leads {
		all = append(all, people.Found{Ref: l.Ref(), Name: l.Person, Company: l.Company, Owner: l.Owner, State: l.State})
	}
	return all, nil
}

func (s *leadShelf) Resembling(context.Context, people.Resembles) (people.Resembling, error) {
	return s.found, nil
}

// shelves puts leads on the office's leadShelf.
func (o *office) shelves(found people.Resembling, leads ...people.Lead) {
	o.people.Store = &leadShelf{leads: leads, found: found}
}

func leadSample() people.Lead {
	return people.Lead{ID: 3, Version: 2, Person: "Juan <Pérez>", Company: "Ñandú & Cía.", Email: "juan@nandu.cl", Phone: "+56912345678", Position: "Gerente",
		TaxID: "76.543.210-3", Source: "Feria", Need: "Migrar su sitio", ServiceLine: "Datos", Value: clp("12500000"), Owner: ana, State: people.LeadOpen,
		CreatedAt: noon, CreatedBy: ana, UpdatedAt: noon, UpdatedBy: bruno}
}

func TestParseLead(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]leadLine{
		"":     {},
		"Acme": {NewLead: people.NewLead{Company: "Acme"}},
		"Juan Pérez de Acme, juan@acme.cl, +56 9 1234 5678": {NewLead: people.NewLead{Person: "Juan Pérez", Company: "Acme", Email: "juan@acme.cl"}, phone: "+56 9 1234 5678"},
		"Jane Doe, Acme, move their site, soon":             {NewLead: people.NewLead{Person: "Jane Doe", Company: "Acme", Need: "move their site, soon"}},
		"Jane from Globex 912345678":                        {NewLead: people.NewLead{Person: "Jane", Company: "Globex"}, phone: "912345678"},
		`empresa:"Viña Los Aromos" rut:76.543.210-3 origen:Feria valor:12M necesita:"un sitio"`: {NewLead: people.NewLead{Company: "Viña Los Aromos", TaxID: "76.543.210-3",
			Source: "Feria", Need: "un sitio"}, value: "12M"},
		"<mailto:juan@acme.cl|juan@acme.cl> persona:Juan": {NewLead: people.NewLead{Person: "Juan", Email: "juan@acme.cl"}},
	} {
		require.Equal(t, want, parseLead(phrase.Words(line)), line)
	}
}

// Whatever is typed, nothing is made up: each part was in the line.
func FuzzParseLead(f *testing.F) {
	for _, seed := range []string{"Juan de Acme, a@b.cl, +56 9 1234 5678", "a, b, c, d", `persona:"x y" fono: 9`, "<mailto:a@b.cl|x> <@U1|y>", " de , at ,"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		n := parseLead(phrase.Words(line))
		for _, part := range []string{n.Person, n.Company, n.Email, n.phone, n.Position, n.TaxID, n.Source, n.ServiceLine, n.value} {
			require.LessOrEqual(t, utf8.RuneCountInString(part), utf8.RuneCountInString(line))
		}
		parseLeadListing(phrase.Words(line), line, ana)
		parseLeadRef(line)
	})
}

func TestParseLeadListing(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]leadListing{
		"":                                {Owner: ana, State: people.LeadOpen},
		"todos":                           {State: people.LeadOpen},
		"descartados de <@U0BRUNO|b>":     {Owner: bruno, State: people.LeadDiscarded},
		"all converted source Trade fair": {State: people.LeadConverted, Source: "Trade fair"},
		"origen:Feria":                    {State: people.LeadOpen, Source: "Feria"},
	} {
		got, unread := parseLeadListing(phrase.Words(line), line, ana)
		require.Empty(t, unread, line)
		require.Equal(t, want, got, line)
	}
	_, unread := parseLeadListing(phrase.Words("todos azules"), "todos azules", ana)
	require.Equal(t, "azules", unread)
	for text, want := range map[string]pipeline.LeadID{"PR-12": 12, "pr 12": 12, "#12": 12, "12": 12, "OP-12": 0, "PR-0": 0, "": 0, "PR--": 0} {
		got, ok := parseLeadRef(text)
		require.Equal(t, want != 0, ok, text)
		require.Equal(t, want, got*pipeline.LeadID(boolInt(ok)), text)
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// What is sent of leads: the menu, cards in every state, lists, forms and the report of sources.
func TestLeads(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a, v := newAlbum(t, lang), o.speaks(lang)
		open, gone, done := leadSample(), leadSample(), leadSample()
		gone.State, gone.Discard = people.LeadDiscarded, &people.Discard{Reason: people.DiscardOther, Comment: "Era un <proveedor>"}
		done.State, done.Conversion = people.LeadConverted, &people.Conversion{Opportunity: 7, Account: 8, Contact: 9}
		said := sampleMessage("1.1")
		done.Message = &said
		line := func(text string) bot.Reply {
			s := o.slash(ana, lang, text)
			s.Command = v.leadCommand()
			reply, err := o.leads(context.Background(), s)
			require.NoError(t, err)
			return reply
		}
		o.shelves(people.Resembling{}, open)
		a.reply("menu", line(""))
		a.reply("help", line("ayuda"))
		a.reply("help of a verb", line("ayuda calificar"))
		a.reply("a name alone", line("ñandú"))
		a.reply("not there", line("PR-99"))
		for _, l := range []people.Lead{open, gone, done} {
			for _, by := range []pipeline.UserID{ana, bruno, carla} {
				a.reply("card "+string(l.State)+" for "+string(by), bot.Reply{Text: v.leadHeading(l), Blocks: v.leadCard(l, o.actor(by))})
			}
		}
		past := func(act people.Act, changes ...pipeline.Change) bot.Reply {
			return bot.Say(v.recordEvent(people.Event{Of: open.Ref(), Version: 2, Act: act, By: ana, At: noon, Changes: changes}))
		}
		a.reply("created in the past", past(people.ActCreated, pipeline.Change{Field: people.FieldCompany, To: []byte(`"<!here> & Cía."`)}, pipeline.Change{Field: pipeline.FieldOwner, To: []byte(`"U0ANA"`)}))
		a.reply("discarded in the past", past(people.ActDiscarded, pipeline.Change{Field: people.FieldDiscard, From: []byte("null"), To: []byte(`{"reason": "other", "comment": "Era un <proveedor>"}`)}))
		a.reply("converted in the past", past(people.ActConverted, pipeline.Change{Field: people.FieldConversion, To: []byte(`{"opportunity": 7, "account": 8}`)}))
		a.reply("something else in the past", past("linked"))
		a.reply("list", v.leadPage(leadListing{State: people.LeadOpen, Source: "Feria", Before: 90}, []people.Lead{open, done}, true, ana))
		a.reply("list of nothing", v.leadPage(leadListing{Owner: ana, State: people.LeadOpen}, nil, false, ana))
		o.shelves(people.Resembling{})
		a.reply("slip", line("calificarr PR-3"))
		a.reply("done", o.leadConfirmed(v, people.LeadOutcome{Lead: gone, Event: people.Event{Act: people.ActDiscarded}, By: o.actor(ana)}))
		counts := []people.SourceCount{{Source: "Feria & <más>", Leads: 3, Converted: 1, Discarded: 1, Won: 1, Value: []pipeline.Money{clp("1000")}}, {Leads: 1}}
		a.reply("sources", v.sources(counts, pipeline.QuarterOf(today)))
		a.reply("no sources", v.sources(nil, pipeline.QuarterOf(today)))
		a.post("given", v.leadGiven(pipeline.Notice{ID: 4}, open, o.actor(ana), bruno))
		a.add("new", viewJSON(t, o, o.leadForms.plain, lang, leadState{fill: parseLead(phrase.Words("Juan de Acme, juan@acme.cl, migrar"))}, bot.Values{}))
		a.add("edit", viewJSON(t, o, o.leadForms.plain, lang, o.leadEditState(open, lang), bot.Values{}))
		a.add("discard", viewJSON(t, o, o.leadForms.ending, lang, leadEndOf(open), bot.Values{}))
		a.add("reopen", viewJSON(t, o, o.leadForms.ending, lang, leadEndOf(gone), bot.Values{}))
		a.add("assign", viewJSON(t, o, o.leadForms.handing, lang, leadEndOf(open), bot.Values{}))
		o.shelves(people.Resembling{Accounts: []people.Account{{ID: 8, Name: "Ñandú SpA", TaxID: "76.543.210-3"}}, Contacts: []people.Contact{{ID: 9, Name: "Juan Pérez", Email: "juan@nandu.cl"}}}, open)
		becoming, err := o.becomingOf(context.Background(), person(ana, lang), open)
		require.NoError(t, err)
		a.add("convert", viewJSON(t, o, o.leadForms.becoming, lang, becoming, bot.Values{}))
		becoming.Alike = []pipeline.OpportunityID{4, 5}
		a.add("convert, alike", viewJSON(t, o, o.leadForms.becoming, lang, becoming, bot.Values{}))
		a.add("convert, nothing alike", viewJSON(t, o, o.leadForms.becoming, lang, becomingState{ID: 3, Version: 1, Person: "Juan", client: "Acme"}, bot.Values{}))
		a.is("leads")
	})
}

// Whatever people typed into a lead, its card, row, list and notices mention nobody and fit Slack.
func TestLeadsSmuggleNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	rapid.Check(t, func(t *rapid.T) {
		l, v := leadSample(), o.speaks(rapid.SampledFrom(langs).Draw(t, "language"))
		l.Person, l.Company, l.Position, l.Source, l.ServiceLine = named(t, "person"), named(t, "company"), named(t, "position"), named(t, "source"), named(t, "line")
		l.Need = nastyText(t, "need", 3000)
		message := nastyMessage(t, 1)
		l.Message = &message
		if rapid.Bool().Draw(t, "discarded") {
			l.State, l.Discard = people.LeadDiscarded, &people.Discard{Reason: people.DiscardOther, Comment: named(t, "comment")}
		}
		smugglesNothing(t, replyJSON(t, bot.Reply{Text: v.leadHeading(l), Blocks: v.leadCard(l, o.actor(ana))}))
		smugglesNothing(t, replyJSON(t, v.leadPage(leadListing{Source: l.Source}, []people.Lead{l, l, l, l, l, l, l, l}, true, bruno)))
		smugglesNothing(t, replyJSON(t, v.sources([]people.SourceCount{{Source: l.Source, Leads: 1}}, pipeline.QuarterOf(today))))
		smugglesNothing(t, postJSON(t, v.leadGiven(pipeline.Notice{ID: 1}, l, o.actor(ana), bruno)))
		smugglesNothing(t, viewJSON(t, o, o.leadForms.ending, v.lang, leadEndOf(l), bot.Values{}))
		smugglesNothing(t, viewJSON(t, o, o.leadForms.plain, v.lang, o.leadEditState(l, v.lang), bot.Values{}))
	})
}

// Buttons that were made up do nothing.
func TestForgedLeadButtons(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.shelves(people.Resembling{}, leadSample())
	gone := bot.Say(o.speaks(i18n.ES).rich(textEngineGone, nil))
	for _, value := range []string{"", "x", "-1", "3", "3:0", "3:x", `{"s":"won"}`, `{"b":-1}`, "{", strings.Repeat("9", 40)} {
		for name, press := range map[string]func(context.Context, *bot.Press) (bot.Reply, error){"act": o.pressedLeadAct, "list": o.pressedLeadList, "sources": o.pressedLeadSources, "menu": o.pressedLeadMenu} {
			reply, err := press(context.Background(), o.press(ana, i18n.ES, "lead."+name, "forged", value))
			var e *pipeline.Error
			require.True(t, err == nil || errors.As(err, &e), "%s %q: %v", name, value, err)
			raw, _ := json.Marshal(reply)
			want, _ := json.Marshal(gone)
			require.JSONEq(t, string(want), string(raw), "%s %q", name, value)
		}
	}
}
