package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// leadFields names a lead's fields.
var leadFields = map[pipeline.Field]i18n.Key{people.FieldPerson: textLeadPerson, people.FieldCompany: textLeadCompany, people.FieldEmail: textLeadEmail,
	people.FieldPhone: textLeadPhone, people.FieldPosition: textLeadPosition, people.FieldTaxID: textLeadTaxId, people.FieldNeed: textLeadNeed,
	pipeline.FieldSource: textFieldSource, pipeline.FieldServiceLine: textFieldServiceLine, pipeline.FieldValue: textFieldValue, pipeline.FieldOwner: textFieldOwner}

// leadRefusals words what stands in the way of an act on a lead.
var leadRefusals = map[pipeline.Reason]i18n.Key{people.ReasonNotLeadOwner: textRefusalNotLeadOwner, people.ReasonLeadConverted: textRefusalLeadConverted,
	people.ReasonLeadDiscarded: textRefusalLeadDiscarded, people.ReasonLeadOpen: textRefusalLeadOpen, pipeline.ReasonManagerOnly: textLeadManagerOnly,
	pipeline.ReasonChanged: textLeadChanged, pipeline.ReasonUnchanged: textLeadUnchanged, pipeline.ReasonSellersOnly: textLeadSellersOnly}

func (v voice) leadState(s people.LeadState) string {
	return v.plain(i18n.Key("lead.state_"+string(s)), nil)
}

func (v voice) discardReason(r string) string { return v.plain(i18n.Key("lead.discard_"+r), nil) }

// leadHeading names a lead in one line.
func (v voice) leadHeading(l people.Lead) bot.Safe {
	parts := []bot.Safe{bot.Lit(l.Ref().String()), shown(l.Company, maxRowName), shown(l.Person, maxRowName)}
	if l.Erased {
		parts = append(parts, v.rich(textLeadErased, nil))
	}
	return bot.Bold(bot.Join(" · ", parts...))
}

// leadRow is a lead in two lines; its owner is named where the list is of several people.
func (v voice) leadRow(l people.Lead, owner bool) bot.Safe {
	second := []bot.Safe{bot.Lit(v.leadState(l.State)), shown(l.Source, maxPart/2)}
	if !l.Value.IsZero() {
		second = append(second, bot.Esc(v.money(l.Value)))
	}
	if owner {
		second = append(second, v.person(l.Owner))
	}
	second = append(second, bot.Esc(v.date(pipeline.DateOf(l.CreatedAt.In(v.zone)))))
	return bot.Join("\n", v.leadHeading(l), bot.Join(" · ", second...))
}

// leadCard is a lead as one person sees it, with the buttons for what they may do.
func (v voice) leadCard(l people.Lead, by pipeline.Actor) []slack.Block {
	blocks := []slack.Block{bot.Section(bot.Join("\n", v.leadHeading(l), bot.Bold(bot.Lit(v.leadState(l.State)))))}
	var facts []bot.Safe
	add := func(f pipeline.Field, value bot.Safe) {
		if !value.IsZero() {
			facts = append(facts, bot.Join(": ", bot.Bold(bot.Lit(v.plain(leadFields[f], nil))), value))
		}
	}
	add(people.FieldPosition, shown(l.Position, maxPart))
	add(people.FieldEmail, shown(l.Email, maxPart))
	add(people.FieldPhone, shown(l.Phone, maxPart))
	add(people.FieldTaxID, shown(l.TaxID, maxPart))
	add(people.FieldNeed, shown(l.Need, maxReason))
	add(pipeline.FieldSource, shown(l.Source, maxPart))
	add(pipeline.FieldServiceLine, shown(l.ServiceLine, maxPart))
	if !l.Value.IsZero() {
		add(pipeline.FieldValue, bot.Esc(v.money(l.Value)))
	}
	add(pipeline.FieldOwner, v.person(l.Owner))
	blocks = append(blocks, bot.Section(bot.Join("\n", facts...)))
	small := []bot.Safe{v.leadEnd(l), v.rich(textCardUpdated, args{"Who": v.person(l.UpdatedBy), "When": v.moment(l.UpdatedAt)})}
	if l.Message != nil {
		small = slices.Insert(small, 0, v.rich(textLeadOfMessage, args{"Message": v.filedMessage(*l.Message, maxPart)}))
	}
	blocks = append(blocks, bot.Context(bot.Join("\n", small...)))
	return append(blocks, bot.Actions("", append(v.leadButtons(l, by), v.leadHistoryButton(l.ID))...))
}

// leadEnd says what became of a lead.
func (v voice) leadEnd(l people.Lead) bot.Safe {
	switch {
	case l.Discard != nil:
		return v.rich(textLeadDiscardedFor, args{"Reason": bot.Join(": ", bot.Esc(v.discardReason(l.Discard.Reason)), shown(l.Discard.Comment, maxReason))})
	case l.Conversion != nil:
		refs := []string{l.Conversion.Opportunity.String(), l.Conversion.Account.String()}
		if l.Conversion.Contact != 0 {
			refs = append(refs, l.Conversion.Contact.String())
		}
		return v.rich(textLeadBecame, args{"Refs": listed(refs...)})
	}
	return bot.Safe{}
}

// leadActTexts are the labels of the buttons that begin an act.
var leadActTexts = map[people.Act]i18n.Key{people.ActConverted: textLeadButtonConvert, people.ActEdited: textButtonEdit, people.ActAssigned: textButtonAssign,
	people.ActDiscarded: textLeadButtonDiscard, people.ActReopened: textButtonReopen}

func (v voice) leadButtons(l people.Lead, by pipeline.Actor) []slack.BlockElement {
	var row []slack.BlockElement
	for _, act := range leadActs {
		if leadOffers(l, act, by) == nil {
			row = append(row, v.leadActButton(act, l))
		}
	}
	if l.Conversion != nil {
		row = append(row, bot.Button(actionShow, v.plain(textLeadShowOpportunity, args{"Ref": l.Conversion.Opportunity.String()}), strconv.FormatInt(int64(l.Conversion.Opportunity), 10)))
	}
	return row
}

// leadOffers says whether the person may begin an act on a lead as it stands.
func leadOffers(l people.Lead, act people.Act, by pipeline.Actor) error {
	if act == people.ActReopened {
		if err := by.MayManage(); err != nil {
			return err
		}
		if l.State == people.LeadOpen {
			return &pipeline.Error{Code: pipeline.Conflict, Reason: people.ReasonLeadOpen}
		}
		if l.State == people.LeadConverted {
			return l.Open()
		}
		return nil
	}
	if err := l.MayWorkOn(by); err != nil {
		return err
	}
	return l.Open()
}

func (v voice) leadActButton(act people.Act, l people.Lead) slack.BlockElement {
	b := bot.Button(actionLeadAct+":"+string(act), v.plain(leadActTexts[act], nil), fmt.Sprintf("%d:%d", int64(l.ID), l.Version))
	if act == people.ActConverted {
		b.WithStyle(slack.StylePrimary)
	}
	return b
}

func (v voice) leadShowButton(id pipeline.LeadID) slack.BlockElement {
	return bot.Button(actionLeadShow, v.plain(textButtonShow, nil), strconv.FormatInt(int64(id), 10))
}

// leadShow answers "ver".
func (a *App) leadShow(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.leadReferred(ctx, q, func(l people.Lead) slack.BlockElement { return q.leadShowButton(l.ID) })
	if err != nil || reply != nil {
		return said(reply), err
	}
	return a.leadShown(ctx, q.Request, id)
}

func (a *App) leadShown(ctx context.Context, r bot.Request, id pipeline.LeadID) (bot.Reply, error) {
	l, by, err := a.people.Lead(ctx, r.Person.Member(), id)
	if err != nil {
		return bot.Reply{}, err
	}
	v := a.voice(r.Person)
	return bot.Reply{Text: v.leadHeading(l), Blocks: v.leadCard(l, by)}, nil
}

func (a *App) pressedLeadShow(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, err := strconv.ParseInt(p.Value, 10, 64)
	if err != nil || n < 1 {
		return a.gone(p), nil
	}
	reply, err := a.leadShown(ctx, p.Request, pipeline.LeadID(n))
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return bot.Say(a.voice(p.Person).rich(textLeadNoSuch, nil)), nil
	}
	return reply, err
}

// leadConfirmed answers an act that was done: what happened, and the lead as it stands.
func (a *App) leadConfirmed(v voice, out people.LeadOutcome) bot.Reply {
	text := v.rich(i18n.Key("lead.done_"+string(out.Event.Act)), args{"Ref": out.Lead.Ref().String(), "Who": v.person(out.Lead.Owner)})
	if out.Replayed {
		text = bot.Join("\n", v.rich(textGateReplayed, nil), text)
	}
	return bot.Reply{Text: text, Blocks: append([]slack.Block{bot.Section(text)}, v.leadCard(out.Lead, out.By)...)}
}

// leadRefused answers an act that was refused on a lead: why, and the lead as it stands. Other errors pass through.
func (a *App) leadRefused(ctx context.Context, r bot.Request, id pipeline.LeadID, err error) (bot.Reply, error) {
	key, known := leadRefusals[pipeline.ReasonOf(err)]
	if !known {
		return bot.Reply{}, err
	}
	v := a.voice(r.Person)
	text := v.rich(key, nil)
	reply := bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text)}}
	if l, by, err := a.people.Lead(ctx, r.Person.Member(), id); err == nil {
		reply.Blocks = append(append(reply.Blocks, bot.Divider()), v.leadCard(l, by)...)
	}
	return reply, nil
}

// leadListing is what a list of leads shows; it travels in the buttons that turn its pages.
type leadListing struct {
	Owner  pipeline.UserID  `json:"o,omitempty"`
	State  people.LeadState `json:"s,omitempty"`
	Source string           `json:"f,omitempty"`
	Before pipeline.LeadID  `json:"b,omitempty"`
}

// Words of a list's filters, folded, in both languages.
var leadStates = map[string]people.LeadState{"abiertos": people.LeadOpen, "abierto": people.LeadOpen, "open": people.LeadOpen,
	"descartados": people.LeadDiscarded, "descartado": people.LeadDiscarded, "discarded": people.LeadDiscarded,
	"convertidos": people.LeadConverted, "convertido": people.LeadConverted, "calificados": people.LeadConverted, "converted": people.LeadConverted, "qualified": people.LeadConverted}

// leadSourceKeys name the source in a list's line.
var leadSourceKeys = map[string]bool{"origen": true, "source": true, "fuente": true}

// parseLeadListing reads what follows "listar": filters in any order and either language. It lists the asker's own open ones
// unless it says otherwise, and gives the words that it did not understand.
func parseLeadListing(words []phrase.Word, line string, asker pipeline.UserID) (l leadListing, unread string) {
	pairs, words := phrase.Pairs(words, leadSourceKeys)
	l = leadListing{Owner: asker, State: people.LeadOpen}
	for _, w := range pairs {
		l.Source, l.Owner = w.Value, ""
	}
	for i, w := range words {
		folded := phrase.Fold(w.Text)
		id, person := w.User()
		state, known := leadStates[folded]
		switch {
		case person:
			l.Owner = id
		case known:
			l.State = state
		case slices.Contains(wordsMine, folded):
			l.Owner = asker
		case slices.Contains(wordsAll, folded):
			l.Owner = ""
		case leadSourceKeys[folded] && i+1 < len(words):
			l.Source, l.Owner = phrase.Rest(line, words, i+1), ""
			return l, ""
		case slices.Contains(wordsFiller, folded):
		default:
			return leadListing{}, phrase.Rest(line, words, i)
		}
	}
	return l, ""
}

func (a *App) leadList(ctx context.Context, q *asked) (bot.Reply, error) {
	l, unread := parseLeadListing(q.words, q.Text, q.Person.ID)
	if unread != "" {
		return bot.Say(q.rich(textListNotUnderstood, args{"Text": unread})), nil
	}
	return a.leadsListed(ctx, q.Request, l)
}

func (a *App) pressedLeadList(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	var l leadListing
	known := []people.LeadState{"", people.LeadOpen, people.LeadConverted, people.LeadDiscarded}
	if json.Unmarshal([]byte(p.Value), &l) != nil || l.Before < 0 || !slices.Contains(known, l.State) {
		return a.gone(p), nil
	}
	reply, err := a.leadsListed(ctx, p.Request, l)
	reply.Replace = private(p)
	return reply, err
}

// leadsListed is a page of leads, and the way to the next.
func (a *App) leadsListed(ctx context.Context, r bot.Request, l leadListing) (bot.Reply, error) {
	page, more, err := a.people.Leads(ctx, r.Person.Member(), people.LeadQuery{Owner: l.Owner, State: l.State, Source: l.Source, Before: l.Before, Limit: listPageSize})
	if err != nil {
		return bot.Reply{}, err
	}
	return a.voice(r.Person).leadPage(l, page, more, r.Person.ID), nil
}

func (v voice) leadPage(l leadListing, page []people.Lead, more bool, asker pipeline.UserID) bot.Reply {
	parts := []bot.Safe{bot.Lit(v.plain(textLeadListTitle, nil))}
	if l.State != "" {
		parts = append(parts, bot.Lit(v.leadState(l.State)))
	}
	switch l.Owner {
	case "":
	case asker:
		parts = append(parts, v.rich(textLeadMine, nil))
	default:
		parts = append(parts, v.rich(textListOf, args{"Owner": v.person(l.Owner)}))
	}
	parts = append(parts, shown(l.Source, maxRowName))
	title := bot.Join(" · ", parts...)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	if len(page) == 0 {
		title = bot.Join("\n", title, v.rich(textLeadListEmpty, args{"Command": v.leadCommand()}))
		blocks = []slack.Block{bot.Section(title)}
	}
	for _, lead := range page {
		blocks = append(blocks, bot.Section(v.leadRow(lead, l.Owner == ""), v.leadShowButton(lead.ID)))
	}
	var row []slack.BlockElement
	button := func(suffix string, label i18n.Key, before pipeline.LeadID) {
		l.Before = before
		if value, err := json.Marshal(l); err == nil && len(value) <= maxLine {
			row = append(row, bot.Button(actionLeadList+":"+suffix, v.plain(label, nil), string(value)))
		}
	}
	if l.Before != 0 {
		button("first", textLeadListFirst, 0)
	}
	if more {
		button("next", textListNext, page[len(page)-1].ID)
	}
	if len(row) > 0 {
		blocks = append(blocks, bot.Actions("", row...))
	}
	return bot.Reply{Text: title, Blocks: blocks}
}
