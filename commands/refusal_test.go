package commands

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// stateReasons are refusals of an act as a whole; fieldReasons are told under an input.
var (
	stateReasons = []pipeline.Reason{pipeline.ReasonNoInvoice, pipeline.ReasonAnnulled, pipeline.ReasonHasPayments, pipeline.ReasonNoPayment,
		pipeline.ReasonUnchanged, pipeline.ReasonChanged, pipeline.ReasonWrongStage, pipeline.ReasonFinal,
		pipeline.ReasonNotLost, pipeline.ReasonFirstStage, pipeline.ReasonUndoLate, pipeline.ReasonUndoKind, pipeline.ReasonHeldRecorded, pipeline.ReasonNoPlanned,
		pipeline.ReasonNoLine, pipeline.ReasonNoQuote, pipeline.ReasonQuoteStatus, pipeline.ReasonNeedsApproval, pipeline.ReasonWithinLimit, pipeline.ReasonNoOrder, pipeline.ReasonOrderClosed}
	denials = []pipeline.Reason{pipeline.ReasonOutsider, pipeline.ReasonNotOwner, pipeline.ReasonManagerOnly, pipeline.ReasonFinanceOnly,
		pipeline.ReasonNotAuthor, pipeline.ReasonSellersOnly, pipeline.ReasonAdminOnly, pipeline.ReasonNotOffered, pipeline.ReasonOwnRequest}
	fieldReasons = []pipeline.Reason{pipeline.ReasonBeforeIssue, pipeline.ReasonOverBilled, pipeline.ReasonOverPaid, pipeline.ReasonNoRate,
		pipeline.ReasonRequired, pipeline.ReasonTooLong, pipeline.ReasonUnreadable, pipeline.ReasonNotANumber,
		pipeline.ReasonCurrency, pipeline.ReasonNegative, pipeline.ReasonDecimals, pipeline.ReasonTooLarge, pipeline.ReasonZero, pipeline.ReasonFuture, pipeline.ReasonPast,
		pipeline.ReasonProofRequired, pipeline.ReasonLink, pipeline.ReasonOutOfRange, pipeline.ReasonDuplicate, pipeline.ReasonChoice, pipeline.ReasonUnconfirmed,
		pipeline.ReasonTooMany, pipeline.ReasonNoEvidence, pipeline.ReasonEither, pipeline.ReasonSum, pipeline.ReasonNotOpen}
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		v := o.speaks(lang)
		opp := o.opens(sampleNew(), pipeline.StageCommitted)
		add := func(name string, e *pipeline.Error) {
			t.Helper()
			reply, err := o.refused(v, o.actor(bruno), e)
			require.NoError(t, err)
			if e.Current != nil && e.Reason != pipeline.ReasonChanged { // one card in the file is enough
				card := append([]slack.Block{bot.Divider()}, v.card(opp, o.actor(bruno))...)
				rest := len(reply.Blocks) - len(card)
				require.Equal(t, card, reply.Blocks[rest:])
				reply.Blocks = reply.Blocks[:rest]
			}
			a.reply(name, reply)
			text, _ := o.Explain(lang, e)
			require.Equal(t, reply.Text, text)
		}
		for _, r := range stateReasons {
			add(string(r), &pipeline.Error{Code: pipeline.Conflict, Reason: r, Current: &opp})
			add(string(r)+", of nothing", &pipeline.Error{Code: pipeline.Conflict, Reason: r})
		}
		for _, r := range denials {
			add(string(r), &pipeline.Error{Code: pipeline.Denied, Reason: r, Current: &opp})
			add(string(r)+", of nothing", &pipeline.Error{Code: pipeline.Denied, Reason: r})
		}
		for _, r := range []pipeline.Reason{pipeline.ReasonNoSuch, pipeline.ReasonNoCapture} {
			text, _ := o.Explain(lang, &pipeline.Error{Code: pipeline.NotFound, Reason: r})
			a.reply(string(r), bot.Say(text))
		}
		for _, r := range fieldReasons {
			text, fields := o.Explain(lang, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: map[pipeline.Field]pipeline.Reason{pipeline.FieldDate: r}})
			require.Equal(t, v.rich(textRefusalFields, nil), text)
			a.reply(string(r)+", under its input", bot.Say(bot.Esc(fields["date"])))
		}
		for _, line := range []string{"nueva Acme USD 1.500", "nueva Acme 12,5,5", "nueva Acme 12M 03/04", "nueva Acme 12M 31/02/2027", "nueva Acme 12M 06/30/2027", "nueva Acme -5M",
			"nueva Acme valor:mucho", "nueva Acme cierre:pronto", "nueva Acme 10,55 clp", "nueva Acme 123456789012345678 clp"} {
			a.reply(line, o.types(ana, lang, line))
		}
		a.reply("no such reference", o.types(ana, lang, "perder Wonka <!here>"))
		a.reply("no such number", o.types(ana, lang, "ver OP-404"))
		a.reply("no reference, nothing open", o.types(bruno, lang, "avanzar"))
		second := sampleNew()
		second.Name = "Mesa de ayuda"
		o.opens(second, pipeline.StageQualified)
		a.reply("no reference", o.types(ana, lang, "avanzar"))
		a.reply("several", o.types(ana, lang, "perder aromos"))
		a.is("refusals")
	})
}

// An error that is no refusal goes to the engine, which tells of the fault and notes it.
func TestFaultsPassThrough(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, fault := range []error{errors.New("broken"), &pipeline.Error{Code: pipeline.Unavailable}, &pipeline.Error{Code: pipeline.Unknown}} {
		_, err := o.refused(o.speaks(i18n.ES), pipeline.Actor{}, fault)
		require.Equal(t, fault, err)
	}
	o.opens(sampleNew(), pipeline.StageImmature)
	o.store.Fail = func(string) error { return errors.New("away") }
	for _, line := range []string{"listar", "ver 1", "acme", "historial 1", "perder acme", "nueva Acme 12M", "avanzar 1", "avanzar"} {
		_, err := o.opportunity(context.Background(), o.slash(ana, i18n.ES, line))
		require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err), line)
	}
	_, err := o.pressedUndo(context.Background(), o.press(ana, i18n.ES, actionUndo, "", "1:1"))
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
}

// What is wrong with an amount in a form is told together with everything else.
func TestFormFaultsAllAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		opp := o.opens(sampleNew(), pipeline.StageQualified)
		submit := func(act pipeline.Act, given string) (bot.Result, error) {
			s := stateOf(opp)
			return o.forms[act].Submit(context.Background(), &bot.Submission[gateState]{Request: o.request(ana, lang), State: s, Values: values(t, given)})
		}
		v := o.speaks(lang)
		result, err := submit(pipeline.ActCommit, `{"kind":{"o":{"v":"other","t":"x"}},"value":{"v":"mucho"},"link":{"v":"ftp://x"},"date":{"d":"2027-01-01"}}`)
		require.NoError(t, err)
		require.Equal(t, map[string]string{
			"value": v.plain(textRefusalMoneyUnreadable, args{"Text": "mucho"}), "description": v.plain(textRefusalRequired, nil),
			"link": v.plain(textRefusalLink, nil), "date": v.plain(textRefusalFuture, nil),
		}, result.Errors)

		result, err = o.creation.Submit(context.Background(), &bot.Submission[createState]{Request: o.request(ana, lang), Values: values(t, `{"value":{"v":"USD 1.500"}}`)})
		require.NoError(t, err)
		require.Len(t, result.Errors, 3)
		require.Contains(t, result.Errors["value"], phrase.FormatMoney(pipeline.MustMoney("1.5", "USD"), lang))

		_, err = submit(pipeline.ActInvoice, `{"amount":{"v":"mucho"}}`)
		require.Equal(t, pipeline.ReasonWrongStage, pipeline.ReasonOf(err), "the state comes before what was typed")
	})
}

// A denial names the rule and who owns the opportunity, and shows the card without the act.
func TestDenialsNameTheRule(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageToInvoice)
	o.staffFinance()
	begins := func(who pipeline.Member, act pipeline.Act, version int) error {
		r := pipeline.Request{Key: o.by(who.ID).Key, By: who}
		_, _, err := o.flow.Attempt(context.Background(), r, pipeline.Target{ID: opp.ID, Version: version}, act)
		return err
	}
	for _, c := range []struct {
		who  pipeline.UserID
		act  pipeline.Act
		says string
	}{
		{bruno, pipeline.ActLose, "Solo quien lleva la oportunidad o una jefatura puede hacer esto. OP-1 es de <@U0ANA>. Puede hacerlo: <@U0CARLA>."},
		{ana, pipeline.ActReopen, "Solo una jefatura puede hacer esto. OP-1 es de <@U0ANA>. Puede hacerlo: <@U0CARLA>."},
		{ana, pipeline.ActInvoice, "Solo Finanzas o una jefatura puede registrar facturas. OP-1 es de <@U0ANA>. Puede hacerlo: <@U0FELIPE>, <@U0CARLA>."},
	} {
		err := begins(pipeline.Member{ID: c.who}, c.act, 0)
		require.Equal(t, pipeline.Denied, pipeline.CodeOf(err))
		reply, err := o.refused(o.speaks(i18n.ES), o.actor(c.who), err)
		require.NoError(t, err)
		require.Equal(t, c.says, reply.Text.String())
		require.NotContains(t, buttonsOf(t, replyJSON(t, reply)), o.speaks(i18n.ES).plain(buttonTexts[c.act], nil))
	}
	var e *pipeline.Error
	require.ErrorAs(t, begins(pipeline.Member{ID: "UX", Outsider: true}, pipeline.ActLose, 0), &e)
	require.Nil(t, e.Current, "an outsider is shown nothing")

	// Who may not act learns that first, then that it changed, then that the stage does not admit it.
	require.Equal(t, pipeline.ReasonNotOwner, pipeline.ReasonOf(begins(pipeline.Member{ID: bruno}, pipeline.ActCommit, 1)))
	require.Equal(t, pipeline.ReasonChanged, pipeline.ReasonOf(begins(pipeline.Member{ID: ana}, pipeline.ActCommit, 1)))
	require.Equal(t, pipeline.ReasonWrongStage, pipeline.ReasonOf(begins(pipeline.Member{ID: ana}, pipeline.ActCommit, opp.Version)))
	require.NoError(t, begins(pipeline.Member{ID: ana}, pipeline.ActLose, opp.Version))
}

// Undo is refused with the rule, and with the present card where it is about the state.
func TestUndoRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageImmature)
	opp = o.did(o.flow.Qualify(context.Background(), o.by(ana), target(opp), checklist(1))).Opportunity
	undo := func(who pipeline.UserID, version int) bot.Reply {
		reply, err := o.pressedUndo(context.Background(), o.press(who, i18n.ES, actionUndo, "", targetValue(opp.ID, version)))
		require.NoError(t, err)
		require.False(t, reply.Replace, "the message with the button stays")
		return reply
	}
	require.Equal(t, "Solo quien lo hizo puede deshacerlo.", undo(bruno, 2).Text.String())
	stale := undo(ana, 1)
	require.Contains(t, stale.Text.String(), "OP-1 ya no está como la viste: <@U0ANA> la cambió")
	require.Contains(t, string(replyJSON(t, stale)), "faltan 4 de 5")
	o.now = o.now.Add(pipeline.UndoWindow + time.Second)
	require.Equal(t, "Ya pasaron los diez minutos para deshacer.", undo(ana, 2).Text.String())
	now, _, err := o.flow.Opportunity(context.Background(), pipeline.Member{ID: ana}, opp.ID)
	require.NoError(t, err)
	require.Equal(t, 2, now.Version)
}
