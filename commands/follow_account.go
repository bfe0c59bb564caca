package commands

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// followAccount answers "seguir cuenta Acme": the client is one that has opportunities. Without a level it is followed no
// more.
func (a *App) followAccount(ctx context.Context, q *asked, level pipeline.WishKind) (bot.Reply, error) {
	name := between(q.Text, q.words, 1, len(q.words))
	if phrase.Fold(name) == "" {
		return bot.Say(q.rich(textFollowAccountAsk, args{"Command": q.Command})), nil
	}
	page, err := a.flow.Find(ctx, q.Person.Member(), pipeline.Query{Limit: maxClientsRead, Filter: pipeline.Filter{Account: phrase.Fold(name)}})
	if err != nil {
		return bot.Reply{}, err
	}
	clients := distinctClients(page.Items, name)
	switch len(clients) {
	case 0:
		return bot.Say(q.rich(textFollowAccountNone, args{"Text": shown(name, maxRowName)})), nil
	case 1:
		return a.clientWished(ctx, q.Request, clients[0].ID, level)
	}
	title := q.rich(textFollowAccountWhich, nil)
	blocks := []slack.Block{bot.Section(title)}
	suffix := ":" + string(level)
	if level == "" {
		suffix = ":" + clientStop
	}
	for _, o := range clients[:min(len(clients), maxCandidates)] {
		blocks = append(blocks, bot.Section(shown(o.Account, maxRowName), q.clientButton(actionFollowAccount+suffix, textPeopleFollow, o.ID)))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

// maxClientsRead is among how many opportunities a client is looked for.
const maxClientsRead = 50

// distinctClients gives one opportunity of each client among some: of that one alone which has the very name.
func distinctClients(found []pipeline.Opportunity, name string) []pipeline.Opportunity {
	seen := map[string]bool{}
	var clients []pipeline.Opportunity
	for _, o := range found {
		key := phrase.Fold(o.Account)
		if key == phrase.Fold(name) {
			return []pipeline.Opportunity{o}
		}
		if !seen[key] {
			seen[key] = true
			clients = append(clients, o)
		}
	}
	return clients
}

func (v voice) clientButton(action string, label i18n.Key, of pipeline.OpportunityID) *slack.ButtonBlockElement {
	return bot.Button(action, v.plain(label, nil), strconv.FormatInt(int64(of), 10))
}

func (a *App) pressedFollowAccount(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	level, ok := levelOf(p.Suffix)
	if p.Suffix == clientStop {
		level, ok = "", true
	}
	if err != nil || n < 1 || !ok {
		return a.gone(p), nil
	}
	reply, err := a.clientWished(ctx, p.Request, pipeline.OpportunityID(n), level)
	reply.Replace = private(p)
	return reply, err
}

// clientWished keeps whether, and at which level, a person follows the client of an opportunity.
func (a *App) clientWished(ctx context.Context, r bot.Request, of pipeline.OpportunityID, level pipeline.WishKind) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), of)
	if err == nil {
		err = a.flow.Wish(ctx, r.Person.Member(), pipeline.Wish{To: string(r.Person.ID), Account: o.Account, Kind: level})
	}
	if err != nil {
		return a.refused(v, by, err)
	}
	facts := args{"Account": shown(o.Account, maxRowName)}
	if level == "" {
		text := v.rich(textFollowAccountGone, facts)
		return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, v.clientButton(actionFollowAccount, textPeopleFollow, of))}}, nil
	}
	facts["What"] = v.heard(level)
	text := v.rich(textFollowAccount, facts)
	row := v.otherLevels(level, func(other pipeline.WishKind) slack.BlockElement {
		return v.clientButton(actionFollowAccount+":"+string(other), levelTexts[other], of)
	})
	stop := v.clientButton(actionFollowAccount+":"+clientStop, textPeopleUnfollow, of)
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text, stop), bot.Actions("", row...)}}, nil
}
