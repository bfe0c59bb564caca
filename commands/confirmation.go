package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// confirmed answers an act that was done: what happened in a line, the card as it stands, and a way back.
func (a *App) confirmed(v voice, out pipeline.Outcome) bot.Reply {
	a.learn(out.Settings)
	v.settings = out.Settings
	text := v.happened(out)
	if out.Replayed {
		text = bot.Join("\n", v.rich(textGateReplayed, nil), text)
	}
	line := bot.Section(text)
	if undoable(out.Event) {
		line = bot.Section(text, bot.Button(actionUndo, v.plain(textButtonUndo, nil), targetValue(out.Opportunity.ID, out.Event.Version)))
	}
	blocks := append([]slack.Block{line}, v.calendarRow(out)...)
	blocks = append(blocks, v.card(out.Opportunity, out.By)...)
	return bot.Reply{Text: text, Blocks: blocks}
}

func undoable(e pipeline.Event) bool {
	return e.Kind != pipeline.EventCreated && e.Kind != pipeline.EventUndone && e.Kind != pipeline.EventRoom
}

// doneTexts say what was done, to who did it.
var doneTexts = map[pipeline.EventKind]i18n.Key{
	pipeline.EventCreated: textCreateDonePlain, pipeline.EventEdited: textGateDoneEdited, pipeline.EventQualification: textGateDoneSaved,
	pipeline.EventAdvanced: textGateDoneAdvanced, pipeline.EventInvoiced: textGateDoneInvoiced, pipeline.EventLost: textGateDoneLost,
	pipeline.EventReopened: textGateDoneReopened, pipeline.EventCorrected: textGateDoneCorrected, pipeline.EventUndone: textGateDoneUndone,
	pipeline.EventAssigned: textPeopleAssigned, pipeline.EventShared: textPeopleShared, pipeline.EventEvidence: textEvidenceDone,
	pipeline.EventOffered: textOfferMade, pipeline.EventTaken: textOfferTook, pipeline.EventDeclined: textOfferDeclined, pipeline.EventRoom: textRoomOpening,
	pipeline.EventActivity: textActivityDone, pipeline.EventPlanned: textActivityPlanned,
	pipeline.EventScheduled: textActivityScheduled, pipeline.EventRescheduled: textActivityRescheduled, pipeline.EventCancelled: textActivityCancelled, pipeline.EventWithdrawn: textImportDoneWithdrawn,
	pipeline.EventLines: textQuoteDoneLines, pipeline.EventQuoted: textQuoteDoneQuoted, pipeline.EventQuoteAsked: textQuoteDoneAsked,
	pipeline.EventQuoteDecided: textQuoteDoneApproved, pipeline.EventQuoteSent: textQuoteDoneSent, pipeline.EventQuoteRejected: textQuoteDoneRejected,
	pipeline.EventQuoteExpired: textQuoteDoneExpired, pipeline.EventOrdered: textQuoteDoneOrdered,
	pipeline.EventInvoiceHeld: textBillingDoneHeld, pipeline.EventInvoiceEdited: textBillingDoneEdited, pipeline.EventAnnulled: textBillingDoneAnnulled,
	pipeline.EventPaid: textBillingDonePaid, pipeline.EventPaymentWithdrawn: textBillingDoneWithdrawn,
}

func (v voice) happened(out pipeline.Outcome) bot.Safe {
	o, key := out.Opportunity, doneTexts[out.Event.Kind]
	a := args{"Ref": o.ID.String(), "Stage": v.stage(o.Stage), "Value": v.money(o.Value)}
	switch {
	case out.Event.Kind == pipeline.EventCreated && !o.Close.IsZero():
		key, a["Close"] = textCreateDone, v.longDate(o.Close)
	case out.Event.Kind == pipeline.EventQualification:
		a["Count"] = len(o.Qualification.Missing())
	case out.Event.Kind == pipeline.EventEdited:
		return bot.Join("\n", v.rich(key, a), v.changes(out.Event))
	case out.Event.Kind == pipeline.EventAssigned && o.Owner == out.Event.By:
		key = textPeopleTaken
	case out.Event.Kind == pipeline.EventAssigned:
		a["Who"] = v.person(o.Owner)
	case out.Event.Kind == pipeline.EventOffered && o.Offer == nil:
		key, a["Owner"] = textOfferWithdrawn, v.person(o.Owner)
	case out.Event.Kind == pipeline.EventOffered:
		a["Who"], a["Owner"] = v.person(o.Offer.To), v.person(o.Owner)
	case out.Event.Kind == pipeline.EventDeclined:
		a["Owner"] = v.person(o.Owner)
	case out.Event.Kind == pipeline.EventInvoiceHeld || out.Event.Kind == pipeline.EventInvoiceEdited || out.Event.Kind == pipeline.EventAnnulled ||
		out.Event.Kind == pipeline.EventPaid || out.Event.Kind == pipeline.EventPaymentWithdrawn:
		return v.billingTaken(key, out)
	case out.Event.Kind == pipeline.EventShared:
		a["Who"] = v.person(o.Collaborators[len(o.Collaborators)-1])
	case out.Event.Kind == pipeline.EventActivity || out.Event.Kind == pipeline.EventPlanned:
		return v.stepTaken(key, out)
	case out.Event.Kind == pipeline.EventScheduled || out.Event.Kind == pipeline.EventRescheduled || out.Event.Kind == pipeline.EventCancelled:
		return v.plannedTaken(key, out)
	case out.Event.Kind == pipeline.EventLines:
		a["Follows"] = v.follows(o)
	case quoteTold(out.Event.Kind):
		return v.quoteTaken(key, out)
	case out.Event.Kind == pipeline.EventAdvanced && out.Event.Won():
		key = textGateDoneWon
	case out.Event.Kind == pipeline.EventAdvanced && o.Stage == pipeline.StageDone && len(o.Unpaid()) > 0:
		return bot.Join("\n", v.rich(key, a), v.rich(textBillingStillOwed, args{"Owed": v.owedInAll(o)}), v.plannedEnded(out.Event))
	case o.HeldCameDue(out.Event):
		return bot.Join("\n", v.rich(key, a), v.rich(textBillingHeldDue, args{"Count": len(o.Held)}))
	case out.Event.Kind == pipeline.EventInvoiced:
		a["Number"], a["Invoiced"] = brief(o.Invoices[len(o.Invoices)-1].Number, maxPart), v.invoiced(o)
	}
	return bot.Join("\n", v.rich(key, a), v.plannedEnded(out.Event))
}

func (v voice) invoiced(o pipeline.Opportunity) string {
	sums, err := o.Invoiced()
	if err != nil || len(sums) == 0 {
		return "—"
	}
	return v.sums(sums)
}
