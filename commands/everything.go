package commands

import (
	"context"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// actionFoundKind narrows a search of everything; suffix: the kind; value: what is searched.
const actionFoundKind = "search.only"

// foundActions show what was found; their value is the number.
var foundActions = map[people.Kind]string{
	people.KindOpportunity: actionShow, people.KindAccount: actionAccount, people.KindContact: actionContact, people.KindLead: actionLeadShow,
}

// maxFoundShown is how much a search shows.
const maxFoundShown = 8

func (a *App) registerEverything(b *bot.Bot) {
	a.registerLookups(b)
	b.Press(actionFoundKind, a.pressedFoundKind)
}

// everything answers "buscar" of the whole: opportunities, accounts, contacts and leads, what suits best first. What is called
// by its number is shown at once.
func (a *App) everything(ctx context.Context, q *asked) (bot.Reply, error) {
	text := head(oneLine(q.rest), people.MaxSought)
	if phrase.Fold(text) == "" {
		return bot.Say(q.rich(textSearchWhat, args{"Command": q.Command, "Verb": q.verbNamed("find")})), nil
	}
	if ref, ok := people.ParseRef(text); ok && ref.Kind == people.KindOpportunity {
		return a.shown(ctx, q.Request, pipeline.OpportunityID(ref.ID))
	}
	return a.foundOf(ctx, q.Request, text, nil)
}

// foundOf shows what suits text, of all kinds or of some.
func (a *App) foundOf(ctx context.Context, r bot.Request, text string, kinds []people.Kind) (bot.Reply, error) {
	v := a.voice(r.Person)
	found, err := a.people.Search(ctx, r.Person.Member(), people.Sought{Text: text, Kinds: kinds, Limit: maxFoundShown})
	if err != nil {
		return bot.Reply{}, err
	}
	if len(found) == 0 {
		return bot.Say(v.rich(textSearchNothing, args{"Text": shown(text, people.MaxSought), "Command": v.command()})), nil
	}
	title := v.rich(textSearchTitle, args{"Text": shown(text, people.MaxSought)})
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	for _, f := range found {
		button := bot.Button(foundActions[f.Kind], v.plain(textButtonShow, nil), strconv.FormatInt(f.ID, 10))
		blocks = append(blocks, bot.Section(v.found(f), button))
	}
	if kinds == nil && len(found) == maxFoundShown {
		blocks = append(blocks, v.foundKinds(text))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

// foundKinds are buttons that narrow a search to one kind.
func (v voice) foundKinds(text string) slack.Block {
	var row []slack.BlockElement
	for _, k := range people.SoughtKinds() {
		row = append(row, bot.Button(actionFoundKind+":"+string(k), v.plain(i18n.Key("search.only_"+string(k)), nil), text))
	}
	return bot.Actions("", row...)
}

// found is one thing that was found, in two lines: what it is called, and what it is.
func (v voice) found(f people.Found) bot.Safe {
	first := []bot.Safe{bot.Lit(f.String())}
	if f.Company != "" && f.Kind == people.KindOpportunity {
		first = append(first, shown(f.Company, maxRowName))
	}
	if f.Name != f.Company || f.Kind != people.KindOpportunity {
		first = append(first, shown(f.Name, maxRowName))
	}
	second := []bot.Safe{v.rich(i18n.Key("search.kind_"+string(f.Kind)), nil)}
	switch {
	case f.Kind == people.KindOpportunity:
		second = append(second, bot.Lit(v.stage(f.Stage)))
	case f.State != "" && f.State != people.LeadOpen:
		second = append(second, v.rich(i18n.Key("search.lead_"+string(f.State)), nil))
	}
	for _, text := range []string{f.Position, f.Company} {
		if text != "" && f.Kind != people.KindOpportunity {
			second = append(second, shown(text, maxRowName))
		}
	}
	if f.Owner != "" {
		second = append(second, v.person(f.Owner))
	}
	return bot.Join("\n", bot.Bold(bot.Join(" · ", first...)), bot.Join(" · ", second...))
}

func (a *App) pressedFoundKind(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	kind := people.Kind(p.Suffix)
	if !slices.Contains(people.SoughtKinds(), kind) || phrase.Fold(p.Value) == "" {
		return a.gone(p), nil
	}
	reply, err := a.foundOf(ctx, p.Request, p.Value, []people.Kind{kind})
	reply.Replace = private(p)
	return reply, err
}
