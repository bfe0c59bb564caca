package commands

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// eventful takes one opportunity through every kind of event and every gate.
func eventful(o *office) pipeline.Opportunity {
	ctx := context.Background()
	opp := o.did(o.flow.Create(ctx, o.by(ana), sampleNew())).Opportunity
	did := func(out pipeline.Outcome, err error) {
		o.now = o.now.Add(9 * time.Minute)
		opp = o.did(out, err).Opportunity
	}
	name, chance, none := "Nube <híbrida>", 45, pipeline.Date{}
	did(o.flow.Edit(ctx, o.by(ana), target(opp), pipeline.Edit{Name: &name, Probability: &chance, Close: &none}))
	did(o.flow.Assign(ctx, o.by(carla), target(opp), pipeline.Member{ID: bruno}))
	did(o.flow.Qualify(ctx, o.by(bruno), target(opp), checklist(2)))
	did(o.flow.Qualify(ctx, o.by(bruno), target(opp), checklist(5)))
	did(o.flow.Lose(ctx, o.by(bruno), target(opp), pipeline.Loss{Reason: pipeline.LossOther, Description: "Se acabó\nel presupuesto", Comment: "Volver en enero"}))
	did(o.flow.Reopen(ctx, o.by(carla), target(opp), "Volvieron", pipeline.Settlement{}))
	did(o.flow.Advance(ctx, o.by(bruno), target(opp), gateInto(pipeline.StageCommitted)))
	did(o.flow.Correct(ctx, o.by(carla), target(opp), "Faltaba la firma"))
	did(o.flow.Undo(ctx, o.by(carla), target(opp)))
	did(o.flow.Advance(ctx, o.by(bruno), target(opp), gateInto(pipeline.StageToInvoice)))
	did(o.flow.Advance(ctx, o.by(bruno), target(opp), gateInto(pipeline.StageInvoicing)))
	did(o.flow.Invoice(ctx, o.by(bruno), target(opp), pipeline.Invoice{Number: "F-2", Issued: past, Amount: clp("6000000")}))
	did(o.flow.Undo(ctx, o.by(bruno), target(opp)))
	did(o.flow.Advance(ctx, o.by(bruno), target(opp), gateInto(pipeline.StageDone)))
	return opp
}

func TestHistory(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		opp := eventful(o)
		newest := o.types(ana, lang, "historial "+opp.ID.String())
		a.reply("newest", newest)
		value := valueOf(t, replyJSON(t, newest), actionHistory+":older")
		require.NotEmpty(t, value)
		older, err := o.pressedHistory(context.Background(), o.press(ana, lang, actionHistory, "older", value))
		require.NoError(t, err)
		require.True(t, older.Replace)
		a.reply("older", older)
		value = valueOf(t, replyJSON(t, older), actionHistory+":newer")
		newer, err := o.pressedHistory(context.Background(), o.press(ana, lang, actionHistory, "newer", value))
		require.NoError(t, err)
		newer.Replace = false
		require.Equal(t, newest, newer)
		a.is("history")
	})
}

// A further invoice is told alone, however many there were before.
func TestHistoryTellsTheNewInvoice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageInvoicing)
	var out pipeline.Outcome
	for i := range 100 {
		out = o.did(o.flow.Invoice(context.Background(), o.by(ana), target(opp), pipeline.Invoice{Number: fmt.Sprintf("N%03d", i), Issued: past, Amount: clp("1000")}))
		opp = out.Opportunity
	}
	for _, said := range []bot.Safe{o.speaks(i18n.ES).event(out.Event), o.speaks(i18n.ES).line(out.Event, opp)} {
		require.Contains(t, said.String(), "N099")
		require.NotContains(t, said.String(), "N098")
	}
	undone := o.did(o.flow.Undo(context.Background(), o.by(ana), target(opp)))
	require.Contains(t, o.speaks(i18n.ES).event(undone.Event).String(), "Facturas: se quitó (factura N099")
}

// Pages of a long history hold every event once.
func TestLongHistory(t *testing.T) {
	t.Parallel()
	const edits = 1999
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageImmature)
	for i := range edits {
		name := fmt.Sprint("Versión ", i)
		opp = o.did(o.flow.Edit(context.Background(), o.by(ana), target(opp), pipeline.Edit{Name: &name})).Opportunity
	}
	reply := o.types(ana, i18n.ES, "historial 1")
	seen := 0
	for {
		raw := replyJSON(t, reply)
		seen += strings.Count(string(raw), `"context"`)
		value := valueOf(t, raw, actionHistory+":older")
		if value == "" {
			break
		}
		var err error
		reply, err = o.pressedHistory(context.Background(), o.press(ana, i18n.ES, actionHistory, "older", value))
		require.NoError(t, err)
	}
	require.Equal(t, edits+1, seen)
}

func TestForgedNumbers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.opens(sampleNew(), pipeline.StageImmature)
	ctx := context.Background()
	gone := bot.Say(o.speaks(i18n.EN).rich(textEngineGone, nil))
	for _, value := range []string{"", ":", "1", "1:", ":1", "x:1", "1:x", "0:1", "-1:1", "1:-1", "1:1:1", "1 :1", "99999999999999999999:1", "1:99999999999999999999", "１:１"} {
		for name, handler := range map[string]bot.PressHandler{"act": o.pressedAct, "undo": o.pressedUndo, "history": o.pressedHistory} {
			p := o.press(ana, i18n.EN, "x", string(pipeline.ActQualify), value)
			reply, err := handler(ctx, p)
			require.NoError(t, err, "%s %q", name, value)
			require.Equal(t, gone, reply, "%s %q", name, value)
		}
	}
	for _, suffix := range []string{"", "see", "create", "share", "undo", "delete", "qualify:1"} {
		reply, err := o.pressedAct(ctx, o.press(ana, i18n.EN, actionAct, suffix, "1:1"))
		require.NoError(t, err)
		require.Equal(t, gone, reply, suffix)
	}
	for _, value := range []string{"", "x", "0", "-1", "1:1", "9e9"} {
		reply, err := o.pressedShow(ctx, o.press(ana, i18n.EN, actionShow, "", value))
		require.NoError(t, err)
		require.Equal(t, gone, reply, value)
	}
	// Numbers that are well formed and of nothing.
	_, err := o.pressedShow(ctx, o.press(ana, i18n.EN, actionShow, "", "404"))
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err), "the engine words it")
	reply, err := o.pressedHistory(ctx, o.press(ana, i18n.EN, actionHistory, "older", "1:999"))
	require.NoError(t, err)
	require.Len(t, reply.Blocks, 2)
}
