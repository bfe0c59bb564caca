package commands

import (
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// card is an opportunity as one person sees it, with the buttons for what they may do.
func (v voice) card(o pipeline.Opportunity, by pipeline.Actor) []slack.Block {
	return append(append(v.cardBody(o, v.billingButton(o)), v.plannedRow(o, by)...), v.buttons(o, by))
}

// channelCard is an opportunity as a channel sees it, with what stands last in its row of buttons.
func (v voice) channelCard(o pipeline.Opportunity, more ...slack.BlockElement) []slack.Block {
	return append(v.cardBody(o), v.channelButtons(o, more...))
}

// cardBody is what a card says, with what stands beside its heading.
func (v voice) cardBody(o pipeline.Opportunity, beside ...slack.BlockElement) []slack.Block {
	blocks := []slack.Block{
		bot.Section(bot.Join("\n", v.heading(o, pipeline.MaxShort), v.standing(o)), beside...),
		bot.Fields(
			v.labelled(pipeline.FieldValue, bot.Esc(v.money(o.Value))),
			v.labelled(pipeline.FieldClose, bot.Esc(v.closing(o))),
			v.labelled(pipeline.FieldOwner, v.person(o.Owner)),
			v.labelled(pipeline.FieldProbability, bot.Esc(v.probability(o))),
		),
	}
	small := []bot.Safe{v.stuckWhy(o), v.step(o), v.contact(o), v.evidence(o), v.held(o), v.filed(o), v.lacking(o), v.extras(o), v.around(o), v.offer(o), v.crew(o), v.lastChange(o)}
	return append(blocks, bot.Context(bot.Join("\n", small...)))
}

// heading names the opportunity in one line, each name in at most n characters; a name that only repeats the client's
// is left out.
func (v voice) heading(o pipeline.Opportunity, n int) bot.Safe {
	parts := []bot.Safe{bot.Lit(o.ID.String()), shown(o.Account, n)}
	if o.Name != o.Account {
		parts = append(parts, shown(o.Name, n))
	}
	return bot.Bold(bot.Join(" · ", parts...))
}

// standing is the stage, how far along the flow it is, and since when.
func (v voice) standing(o pipeline.Opportunity) bot.Safe {
	days := o.DaysInStage(v.now.In(v.zone))
	since := v.rich(textCardToday, nil)
	if days > 0 {
		since = v.rich(textCardDays, args{"Count": days})
	}
	return bot.Join("  ", bot.Lit(position(o.Stage)), bot.Join(" · ", bot.Bold(bot.Lit(v.stage(o.Stage))), since))
}

func (v voice) labelled(f pipeline.Field, value bot.Safe) bot.Safe {
	return bot.Join("\n", bot.Bold(bot.Lit(v.field(f))), value)
}

func (v voice) closing(o pipeline.Opportunity) string {
	if o.Overdue(v.today()) {
		return v.plain(textCardOverdue, args{"Date": v.date(o.Close)})
	}
	return v.date(o.Close)
}

func (v voice) probability(o pipeline.Opportunity) string {
	key := textCardProbability
	if o.ManualProbability != nil && !o.Stage.Final() {
		key = textCardProbabilityManual
	}
	return v.plain(key, args{"Percent": o.Probability(v.settings)})
}

// evidence is what the latest gates recorded, in a line.
func (v voice) evidence(o pipeline.Opportunity) bot.Safe {
	switch {
	case o.Loss != nil:
		return v.rich(textCardLost, args{"Reason": v.loss(*o.Loss)})
	case o.Completion != nil:
		return v.rich(textCardDone, args{"Scope": v.scope(o.Completion.Scope), "Date": v.date(o.Completion.Date)})
	case len(o.Invoices) > 0:
		invoiced, err := o.Invoiced()
		if err != nil {
			return bot.Safe{}
		}
		return v.rich(textCardInvoiced, args{"Invoiced": v.sums(invoiced), "Value": v.money(o.Value)})
	case o.Commitment != nil:
		c := *o.Commitment
		return v.rich(textCardCommitted, args{"Kind": v.commitment(c.Kind), "Date": v.date(c.Date), "Proof": v.proof(o, c.Proof)})
	}
	return bot.Safe{}
}

// loss is a reason with what belongs to it.
func (v voice) loss(l pipeline.Loss) bot.Safe {
	return bot.Join(". ", bot.Join(": ", bot.Esc(v.lossReason(l.Reason)), shown(l.Competitor+l.Description, maxReason)), shown(l.Comment, maxReason))
}

// maxLink is how long an address may be to be a link on a card. A longer one would push out what stands below it.
const maxLink = 250

// proof is a reference, a link, files and filed messages, in a line.
func (v voice) proof(o pipeline.Opportunity, p pipeline.Proof) bot.Safe {
	var files []bot.Safe
	for _, f := range p.Files {
		files = append(files, link(f.Permalink, shown(f.Name, maxPart/2)))
	}
	for _, filed := range o.EvidenceOf(p) {
		files = append(files, v.filedMessage(filed, maxPart/2))
	}
	if len(files) > maxFiles {
		files = append(files[:maxFiles], bot.Lit("…"))
	}
	parts := append([]bot.Safe{shown(p.Reference, maxReason), link(p.Link, bot.Safe{})}, files...)
	return bot.Join(", ", parts...)
}

func link(address string, label bot.Safe) bot.Safe {
	switch {
	case address == "":
		return label
	case len(bot.Esc(address).String()) > maxLink && label.IsZero():
		return shown(address, maxPart)
	case len(bot.Esc(address).String()) > maxLink:
		return label
	}
	return bot.Link(address, label)
}

// needs are what gates beyond the first ask for, in a phrase.
var needs = map[pipeline.Stage]i18n.Key{
	pipeline.StageCommitted: textCardNeedCommitted, pipeline.StageToInvoice: textCardNeedToInvoice,
	pipeline.StageInvoicing: textCardNeedInvoicing, pipeline.StageDone: textCardNeedDone,
}

// lacking is what the next gate still lacks; empty where the flow ends.
func (v voice) lacking(o pipeline.Opportunity) bot.Safe {
	next, ok := o.Stage.Next()
	if !ok {
		return bot.Safe{}
	}
	missing := o.Missing(next)
	if len(missing) == 0 {
		return bot.Safe{}
	}
	if next == pipeline.StageQualified {
		var names []string
		for _, c := range pipeline.Criteria() {
			if !o.Qualification[c].Confirmed {
				names = append(names, v.shortCriterion(c))
			}
		}
		return v.rich(textCardMissingCriteria, args{"Stage": v.stage(next), "Count": len(missing), "List": strings.Join(names, ", ")})
	}
	return v.rich(textCardMissing, args{"Stage": v.stage(next), "List": v.plain(needs[next], nil)})
}

// extras are the fields that not every opportunity has.
func (v voice) extras(o pipeline.Opportunity) bot.Safe {
	var parts []bot.Safe
	for _, x := range []struct {
		field pipeline.Field
		text  string
	}{{pipeline.FieldServiceLine, o.ServiceLine}, {pipeline.FieldSource, o.Source}} {
		if x.text != "" {
			parts = append(parts, bot.Join(": ", bot.Lit(v.field(x.field)), shown(x.text, maxPart)))
		}
	}
	return bot.Join(" · ", parts...)
}

// crew are those who work on it beside its owner, and whether who is spoken to follows it.
func (v voice) crew(o pipeline.Opportunity) bot.Safe {
	var people []bot.Safe
	for i, id := range o.Collaborators {
		if i == maxFiles {
			people = append(people, bot.Lit("…"))
			break
		}
		people = append(people, v.person(id))
	}
	var parts []bot.Safe
	if len(people) > 0 {
		parts = append(parts, v.rich(textPeopleSharedWith, args{"People": bot.Join(", ", people...)}))
	}
	if text := v.followed(); !text.IsZero() {
		parts = append(parts, text)
	}
	return bot.Join(" · ", parts...)
}

func (v voice) lastChange(o pipeline.Opportunity) bot.Safe {
	return v.rich(textCardUpdated, args{"Who": v.person(o.UpdatedBy), "When": v.moment(o.UpdatedAt)})
}

// fallback is the card in one line, for notifications and screen readers.
func (v voice) fallback(o pipeline.Opportunity) bot.Safe {
	return v.rich(textCardFallback, args{"Ref": o.ID.String(), "Account": shown(o.Account, pipeline.MaxShort), "Stage": v.stage(o.Stage)})
}
