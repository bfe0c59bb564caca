package commands

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// listPageSize is how many opportunities a page has: what fits a phone's screen twice.
const listPageSize = 8

// listPage is what a paging button carries.
type listPage struct {
	listing
	After  string `json:"n,omitempty"`
	Before string `json:"p,omitempty"`
}

// list answers "listar".
func (a *App) list(ctx context.Context, q *asked) (bot.Reply, error) {
	l, unread := parseListing(q.words, q.Text, q.Person.ID, a.texts)
	if unread != "" {
		return bot.Say(q.rich(textListNotUnderstood, args{"Text": unread})), nil
	}
	return a.listed(ctx, q.Request, l, pipeline.Query{})
}

func (a *App) registerList(b *bot.Bot) {
	b.Press(actionList, a.pressedList)
}

func (a *App) pressedList(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	page, ok := parsePage(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	reply, err := a.listed(ctx, p.Request, page.listing, pipeline.Query{After: page.After, Before: page.Before})
	if pipeline.CodeOf(err) == pipeline.Invalid { // a place in the list that the store did not give
		return a.gone(p), nil
	}
	reply.Replace = private(p)
	return reply, err
}

// parsePage reads what a paging button carries. It may have been made up: a stage must be one, and there is one
// direction at most.
func parsePage(value string) (listPage, bool) {
	var page listPage
	if json.Unmarshal([]byte(value), &page) != nil || page.After != "" && page.Before != "" {
		return listPage{}, false
	}
	if _, err := pipeline.ParseStage(page.Stage); page.Stage != "" && err != nil {
		return listPage{}, false
	}
	return page, true
}

// listed is a page of a listing; at says which one.
func (a *App) listed(ctx context.Context, r bot.Request, l listing, at pipeline.Query) (bot.Reply, error) {
	v := a.voice(r.Person)
	v.settings = a.renewed(ctx)
	q := l.query(v)
	q.After, q.Before = at.After, at.Before
	page, err := a.flow.Find(ctx, r.Person.Member(), q)
	if err != nil {
		return bot.Reply{}, err
	}
	by, err := a.flow.Store.Actor(ctx, r.Person.Member())
	if err != nil {
		return bot.Reply{}, err
	}
	title := bot.Join(" · ", v.counted(page), v.described(l, r.Person.ID), bot.Esc(v.sums(page.Sums)))
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	if len(page.Items) == 0 {
		title = v.rich(textListEmpty, args{"Filter": v.described(l, r.Person.ID)})
		blocks = []slack.Block{bot.Section(title)}
	}
	for _, o := range page.Items {
		blocks = append(blocks, v.listed(o, l, by)...)
	}
	if pager := v.pager(l, page); pager != nil {
		blocks = append(blocks, pager)
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

// listed is an opportunity of a list; of a board's with what the person may do next.
func (v voice) listed(o pipeline.Opportunity, l listing, by pipeline.Actor) []slack.Block {
	row := v.row(o, l.Owner == "")
	if !l.Board {
		return []slack.Block{bot.Section(row, v.showButton(o))}
	}
	return []slack.Block{bot.Section(row), bot.Actions("", v.nextButtons(o, by)...)}
}

// nextButtons are what the person may do with an opportunity, and its card.
func (v voice) nextButtons(o pipeline.Opportunity, by pipeline.Actor) []slack.BlockElement {
	row := append(v.dailyButtons(o, by), v.showButton(o))
	if options := v.seldomOptions(o, by); len(options) > 1 {
		row = append(row, bot.Overflow(actionMore, options...))
	}
	return row
}

func (v voice) counted(p pipeline.Page) bot.Safe {
	if p.Total >= pipeline.MaxCounted {
		return v.rich(textListCountMany, args{"Count": pipeline.MaxCounted})
	}
	return v.rich(textListCount, args{"Count": p.Total})
}

// described says what a list was narrowed to.
func (v voice) described(l listing, asker pipeline.UserID) bot.Safe {
	var parts []bot.Safe
	if l.Text != "" {
		return v.rich(textListSearched, args{"Text": shown(l.Text, maxSearch)})
	}
	switch {
	case l.Owner == asker && asker != "":
		parts = append(parts, v.rich(textListMine, nil))
	case l.Owner != "":
		parts = append(parts, v.rich(textListOf, args{"Owner": v.person(l.Owner)}))
	case l.Team != "":
		parts = append(parts, v.rich(textListTeam, args{"Name": shown(l.Team, maxRowName)}))
	}
	if s, err := pipeline.ParseStage(l.Stage); l.Stage != "" && err == nil {
		parts = append(parts, v.rich(textListStage, args{"Stage": v.stage(s)}))
	} else {
		parts = append(parts, v.rich(textListOpen, nil))
	}
	if l.Overdue {
		parts = append(parts, v.rich(textListOverdue, nil))
	}
	if l.Stuck {
		parts = append(parts, v.rich(textListStuck, nil))
	}
	if l.Line != "" {
		parts = append(parts, v.rich(textListLine, args{"Name": shown(l.Line, maxRowName)}))
	}
	if l.Account != "" {
		parts = append(parts, v.rich(textListClient, args{"Client": shown(l.Account, maxRowName)}))
	}
	return bot.Join(", ", parts...)
}

// maxRowName is how many characters of a name a row shows, so that a page stays within what a message may hold.
const maxRowName = 100

// row is an opportunity in two lines; its owner is named where the list is of several people.
func (v voice) row(o pipeline.Opportunity, owner bool) bot.Safe {
	second := []bot.Safe{bot.Lit(v.stage(o.Stage)), bot.Esc(v.money(o.Value))}
	switch {
	case o.Overdue(v.today()):
		second = append(second, bot.Bold(v.rich(textListRowOverdue, args{"Date": v.date(o.Close)})))
	case !o.Close.IsZero():
		second = append(second, v.rich(textListRowClose, args{"Date": v.date(o.Close)}))
	}
	if days := v.stuckFor(o); days > 0 {
		second = append(second, bot.Bold(v.rich(textListRowStuck, args{"Count": days})))
	}
	if owner {
		second = append(second, v.person(o.Owner))
	}
	return bot.Join("\n", v.heading(o, maxRowName), bot.Join(" · ", second...))
}

// pager is the row of buttons to the pages before and after; nil where there is neither.
func (v voice) pager(l listing, p pipeline.Page) slack.Block {
	var row []slack.BlockElement
	button := func(suffix, label string, page listPage) {
		value, err := json.Marshal(page)
		if err == nil && len(value) <= 2000 { // Slack's limit of a button's value
			row = append(row, bot.Button(actionList+":"+suffix, label, string(value)))
		}
	}
	if p.Previous != "" {
		button("previous", v.plain(textListPrevious, nil), listPage{listing: l, Before: p.Previous})
	}
	if p.Next != "" {
		button("next", v.plain(textListNext, nil), listPage{listing: l, After: p.Next})
	}
	if l.Board {
		row = append(row, v.backToBoard(l))
	}
	if len(row) == 0 {
		return nil
	}
	return bot.Actions("", row...)
}
