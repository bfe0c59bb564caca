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
	"embudo/pipeline/people"
)

// Action ids of leads.
const (
	actionLeadMenu = "lead.menu" // suffix: what to do
	actionLeadShow = "lead.show" // value: number
	actionLeadAct  = "lead.act"  // suffix: the act; value: number and version
	actionLeadList = "lead.list" // value: listing
	actionLeadLine = "lead.line" // value: what to read as typed after the command
)

// leadVerbs is every verb of /prospecto, in the order in which help shows them. It is set in init because help reads it.
var leadVerbs []verb

func init() {
	leadVerbs = []verb{
		{"lead_new", []string{"nuevo", "new", "nueva", "crear", "create"}, (*App).leadNew},
		{"lead_list", []string{"listar", "list", "lista", "listado"}, (*App).leadList},
		{"lead_show", []string{"ver", "show", "mostrar", "view"}, (*App).leadShow},
		{"lead_edit", []string{"editar", "edit", "cambiar", "change"}, leadBegins(people.ActEdited)},
		{"lead_assign", []string{"asignar", "assign", "traspasar", "reassign"}, (*App).leadAssign},
		{"lead_convert", []string{"calificar", "qualify", "convertir", "convert"}, leadBegins(people.ActConverted)},
		{"lead_discard", []string{"descartar", "discard"}, leadBegins(people.ActDiscarded)},
		{"lead_reopen", []string{"reabrir", "reopen"}, leadBegins(people.ActReopened)},
		{"lead_history", []string{"historial", "history", "historia"}, (*App).leadPast},
		{"lead_sources", []string{"fuentes", "sources", "fuente", "source", "origenes"}, (*App).leadSources},
		{"lead_help", []string{"ayuda", "help", "?"}, (*App).leadHelp},
	}
}

func (a *App) registerLeads(b *bot.Bot) {
	for _, command := range []string{"/prospecto", "/lead"} {
		b.Slash(command, a.leads)
	}
	b.Press(actionLeadMenu, a.pressedLeadMenu)
	b.Press(actionLeadShow, a.pressedLeadShow)
	b.Press(actionLeadAct, a.pressedLeadAct)
	b.Press(actionLeadList, a.pressedLeadList)
	b.Press(actionLeadHistory, a.pressedLeadHistory)
	b.Press(actionLeadLine, a.pressedLeadLine)
	b.Press(actionLeadSources, a.pressedLeadSources)
	b.Shortcut(shortcutLead, a.shortcutLead)
	bot.AddModal(b, a.leadForms.plain)
	bot.AddModal(b, a.leadForms.ending)
	bot.AddModal(b, a.leadForms.handing)
	bot.AddModal(b, a.leadForms.becoming)
}

// leads answers /prospecto and /lead: a verb and what follows it, a reference or a name alone, or nothing.
func (a *App) leads(ctx context.Context, s *bot.Slash) (bot.Reply, error) {
	words := phrase.Words(s.Text)
	q := &asked{Slash: s, voice: a.voice(s.Person), words: words, rest: phrase.Rest(s.Text, words, 0)}
	if len(words) == 0 {
		return q.leadMenu(), nil
	}
	run := (*App).leadLookedUp
	if v, ok := verbAmong(leadVerbs, words[0].Text); ok {
		q.words, q.rest, run = words[1:], phrase.Rest(s.Text, words, 1), v.run
	}
	reply, err := run(a, ctx, q)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return bot.Say(q.rich(textLeadNoSuch, nil)), nil
	}
	return reply, err
}

// leadLookedUp answers a line that begins with no verb: it is a number, the beginning of a name, or a slip.
func (a *App) leadLookedUp(ctx context.Context, q *asked) (bot.Reply, error) {
	if id, ok := parseLeadRef(q.rest); ok {
		return a.leadShown(ctx, q.Request, id)
	}
	found, err := a.leadsNamed(ctx, q)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(found) == 1:
		return a.leadShown(ctx, q.Request, found[0].ID)
	case len(found) > 1:
		return q.leadCandidates(found, func(l people.Lead) slack.BlockElement { return q.leadShowButton(l.ID) }), nil
	}
	return q.unknownLeadVerb(), nil
}

// unknownLeadVerb says that the first word is neither a verb nor a name, and offers the line with the verb that it may mean.
func (q *asked) unknownLeadVerb() bot.Reply {
	word := q.words[0]
	text := bot.Join("\n", q.rich(textVerbUnknown, args{"Word": shown(word.Text, maxRowName)}), q.rich(textLeadUnknownHelp, args{"Command": q.Command}))
	var all []string
	for _, v := range leadVerbs {
		all = append(all, v.words...)
	}
	near, ok := phrase.Nearest(word.Text, all)
	if !ok {
		return bot.Say(text)
	}
	meant, _ := verbAmong(leadVerbs, near)
	line := q.verbWord(meant) + q.Text[word.End:]
	text = bot.Join("\n", text, q.rich(textVerbDidYouMean, args{"Verb": q.verbWord(meant)}))
	if len(line) > maxLine {
		return bot.Say(text)
	}
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, bot.Button(actionLeadLine, brief(phrase.Plain(line), maxLabel), line))}}
}

// pressedLeadLine reads the button's line as if the person had typed it.
func (a *App) pressedLeadLine(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	reply, err := a.leads(ctx, &bot.Slash{Request: p.Request, Command: a.voice(p.Person).leadCommand(), Text: p.Value})
	reply.Replace = private(p)
	return reply, err
}

// leadCommand is the command as this language types it.
func (v voice) leadCommand() string {
	if v.lang == i18n.EN {
		return "/lead"
	}
	return "/prospecto"
}

// parseLeadRef reads how people name a lead by its number: 12, PR-12, pr12 or #12.
func parseLeadRef(text string) (pipeline.LeadID, bool) {
	s := strings.TrimPrefix(phrase.Fold(text), "#")
	if rest, ok := strings.CutPrefix(s, "pr"); ok {
		s = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(rest, " "), "-"), " ")
	}
	if s == "" || len(s) > 18 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return pipeline.LeadID(n), err == nil && n > 0
}

// leadsNamed gives the leads that the rest of a command may mean; without a rest, the asker's own open ones.
func (a *App) leadsNamed(ctx context.Context, q *asked) ([]people.Lead, error) {
	if q.rest == "" {
		own, _, err := a.people.Leads(ctx, q.Person.Member(), people.LeadQuery{Owner: q.Person.ID, State: people.LeadOpen, Limit: maxCandidates})
		return own, err
	}
	found, err := a.recordsNamed(ctx, q, q.rest, people.KindLead)
	var all []people.Lead
	for _, f := range found {
		l, _, failed := a.people.Lead(ctx, q.Person.Member(), pipeline.LeadID(f.ID))
		if failed != nil {
			return nil, failed
		}
		all = append(all, l)
	}
	return all, err
}

// leadReferred finds the lead that the rest of a command names, or gives the answer that says why not.
func (a *App) leadReferred(ctx context.Context, q *asked, next func(people.Lead) slack.BlockElement) (pipeline.LeadID, *bot.Reply, error) {
	if id, ok := parseLeadRef(q.rest); ok {
		return id, nil, nil
	}
	found, err := a.leadsNamed(ctx, q)
	if err != nil {
		return 0, nil, err
	}
	var reply bot.Reply
	switch {
	case len(found) == 0 && q.rest == "":
		reply = bot.Say(q.rich(textLeadNothingOpen, args{"Command": q.Command}))
	case len(found) == 0:
		reply = bot.Say(q.rich(textLeadNone, args{"Text": shown(q.rest, maxRowName), "Command": q.Command}))
	case len(found) == 1 && q.rest != "":
		return found[0].ID, nil, nil
	default:
		reply = q.leadCandidates(found, next)
	}
	return 0, &reply, nil
}

func (q *asked) leadCandidates(found []people.Lead, next func(people.Lead) slack.BlockElement) bot.Reply {
	title := q.rich(textLeadWhich, nil)
	blocks := []slack.Block{bot.Section(title)}
	for _, l := range found {
		blocks = append(blocks, bot.Section(q.leadRow(l, true), next(l)))
	}
	return bot.Reply{Text: title, Blocks: blocks}
}

// leadMenuItems are the buttons of the bare command.
var leadMenuItems = []struct {
	name string
	text i18n.Key
}{{"new", textLeadMenuNew}, {"mine", textLeadMenuMine}, {"all", textLeadMenuAll}, {"sources", textLeadMenuSources}, {"help", textMenuHelp}}

func (q *asked) leadMenu() bot.Reply {
	var row []slack.BlockElement
	for i, item := range leadMenuItems {
		b := bot.Button(actionLeadMenu+":"+item.name, q.plain(item.text, nil), "")
		if i == 0 {
			b.WithStyle(slack.StylePrimary)
		}
		row = append(row, b)
	}
	title := q.rich(textMenuTitle, nil)
	return bot.Reply{Text: title, Blocks: []slack.Block{bot.Section(bot.Bold(title)), bot.Actions("", row...), bot.Context(q.rich(textLeadTip, args{"Command": q.Command}))}}
}

func (a *App) pressedLeadMenu(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	v := a.voice(p.Person)
	switch p.Suffix {
	case "new":
		a.renewed(ctx)
		return bot.Reply{}, a.leadForms.plain.Open(ctx, &p.Request, leadState{})
	case "mine":
		return a.leadsListed(ctx, p.Request, leadListing{Owner: p.Person.ID, State: people.LeadOpen})
	case "all":
		return a.leadsListed(ctx, p.Request, leadListing{State: people.LeadOpen})
	case "sources":
		return a.sourcesShown(ctx, p.Request, pipeline.QuarterOf(v.today()))
	case "help":
		return v.leadOverview(v.leadCommand()), nil
	}
	return a.gone(p), nil
}

// leadHelp answers "ayuda", and "ayuda <verbo>".
func (a *App) leadHelp(_ context.Context, q *asked) (bot.Reply, error) {
	if len(q.words) > 0 {
		if v, ok := verbAmong(leadVerbs, q.words[0].Text); ok {
			return bot.Say(bot.Join("\n", bot.Bold(bot.Code(q.Command+" "+q.verbWord(v))), q.rich(i18n.Key("help.verb_"+v.name), nil),
				bot.Join(": ", q.rich(textHelpExample, nil), bot.Code(q.Command+" "+q.plain(i18n.Key("help.example_"+v.name), nil))))), nil
		}
	}
	return q.leadOverview(q.Command), nil
}

func (v voice) leadOverview(command string) bot.Reply {
	title := v.rich(textLeadHelp, nil)
	lines := []bot.Safe{bot.Bold(title)}
	for _, w := range leadVerbs {
		lines = append(lines, bot.Join(" — ", bot.Code(command+" "+v.verbWord(w)), v.rich(i18n.Key("help.verb_"+w.name), nil)))
	}
	return bot.Reply{Text: title, Blocks: []slack.Block{bot.Section(bot.Join("\n", lines...)), bot.Context(v.rich(textLeadTip, args{"Command": command}))}}
}

// leadActs are the acts that a button or a verb begins.
var leadActs = []people.Act{people.ActConverted, people.ActEdited, people.ActAssigned, people.ActDiscarded, people.ActReopened}

// leadBegins answers a verb that opens the form of an act.
func leadBegins(act people.Act) func(*App, context.Context, *asked) (bot.Reply, error) {
	return func(a *App, ctx context.Context, q *asked) (bot.Reply, error) {
		id, reply, err := a.leadReferred(ctx, q, func(l people.Lead) slack.BlockElement { return q.leadActButton(act, l) })
		if err != nil || reply != nil {
			return said(reply), err
		}
		return a.leadBegin(ctx, &q.Request, act, people.LeadTarget{ID: id})
	}
}

func (a *App) pressedLeadAct(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	t, ok := parseTarget(p.Value)
	if !ok || !slices.Contains(leadActs, people.Act(p.Suffix)) {
		return a.gone(p), nil
	}
	return a.leadBegin(ctx, &p.Request, people.Act(p.Suffix), people.LeadTarget{ID: pipeline.LeadID(t.ID), Version: t.Version})
}
