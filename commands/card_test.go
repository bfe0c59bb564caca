package commands

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

func TestCards(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		for _, stage := range pipeline.Stages() {
			o.now = noon.Add(-3 * 24 * time.Hour)
			opp := o.opens(sampleNew(), stage)
			o.now = noon
			a.reply("ver "+stage.String(), o.types(ana, lang, "ver "+opp.ID.String()))
		}
		bare := o.opens(pipeline.New{Account: "Acme"}, pipeline.StageImmature)
		a.reply("nothing but a client", o.types(ana, lang, "ver "+bare.ID.String()))
		late := sampleNew()
		late.Close = today.AddDays(-2)
		chance := 55
		overdue := o.opens(late, pipeline.StageQualified)
		overdue = o.did(o.flow.Edit(context.Background(), o.by(ana), target(overdue), pipeline.Edit{Probability: &chance})).Opportunity
		a.reply("overdue, chance by hand", o.types(ana, lang, "ver "+overdue.ID.String()))
		partly := o.did(o.flow.Qualify(context.Background(), o.by(ana), target(o.opens(sampleNew(), pipeline.StageImmature)), checklist(4))).Opportunity
		a.reply("one criterion to go", o.types(ana, lang, "ver "+partly.ID.String()))
		a.is("cards")
	})
}

// Who may do what is shown by the buttons: everything else of a card is the same for all.
func TestCardButtonsByRole(t *testing.T) {
	t.Parallel()
	forward := map[pipeline.Stage][]string{
		pipeline.StageImmature: {"Calificar"}, pipeline.StageQualified: {"Comprometer"}, pipeline.StageCommitted: {"Aprobar facturación"},
		pipeline.StageToInvoice: {"Facturar"}, pipeline.StageInvoicing: {"Completar", "Otra factura"}, pipeline.StageDone: nil, pipeline.StageLost: nil,
	}
	with := func(first []string, more ...string) []string { return append(append([]string{}, first...), more...) }
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		if lang != i18n.ES {
			return // the labels are texts; who sees which does not hang on the language
		}
		for _, stage := range pipeline.Stages() {
			opp := o.opens(sampleNew(), stage)
			body, err := json.Marshal(o.speaks(lang).cardBody(opp, o.speaks(lang).billingButton(opp)))
			require.NoError(t, err)
			same := strings.Trim(string(unescaped(t, body)), "[]")
			expect := func(id pipeline.UserID, labels []string, more ...string) {
				t.Helper()
				raw := replyJSON(t, o.types(id, lang, opp.ID.String()))
				follow := "Seguir"
				if len(more) == 0 { // Slack takes no "⋯" of one
					labels, follow = with(labels, "Historial", follow), ""
				} else {
					labels = with(labels, "Historial")
				}
				require.LessOrEqual(t, len(labels), 5)
				require.Equal(t, with([]string{"Oferta y cobro"}, labels...), buttonsOf(t, raw), "%s for %s", stage, id)
				for _, label := range with(more, follow) {
					require.Contains(t, string(raw), `"text":"`+label)
				}
				require.Equal(t, len(more) > 0, strings.Contains(string(raw), `"overflow"`))
				require.Contains(t, string(raw), same)
			}
			mine := []string{"Registrar actividad", "Editar"}
			manager, owner := with(forward[stage], mine...), with(forward[stage], mine...)
			moreOfManager := []string{"Agendar actividad", "Asignar", "Marcar perdida", "Más…"}
			moreOfOwner := moreOfManager
			switch {
			case stage == pipeline.StageLost:
				manager, owner, moreOfManager, moreOfOwner = []string{"Reabrir"}, nil, nil, nil
			case stage == pipeline.StageDone:
				manager, owner, moreOfManager, moreOfOwner = nil, nil, nil, nil
			}
			o.store.SetRoles(felipe)
			expect(carla, manager, moreOfManager...)
			expect(ana, owner, moreOfOwner...)
			expect(bruno, nil)
			expect(felipe, nil)
			o.staffFinance()
			expect(carla, manager, moreOfManager...)
			switch stage {
			case pipeline.StageToInvoice:
				expect(ana, mine, moreOfOwner...)
				expect(felipe, []string{"Facturar"})
			case pipeline.StageInvoicing:
				expect(ana, with([]string{"Completar"}, mine...), moreOfOwner...)
				expect(felipe, []string{"Otra factura"})
			default:
				expect(ana, owner, moreOfOwner...)
				expect(felipe, nil)
			}
			expect(bruno, nil)
		}
	})
}

func TestChannelCards(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		v := o.speaks(lang)
		for _, stage := range []pipeline.Stage{pipeline.StageImmature, pipeline.StageInvoicing, pipeline.StageLost} {
			opp := o.opens(sampleNew(), stage)
			a.post(stage.String(), bot.Post{Text: v.fallback(opp), Blocks: v.channelCard(opp)})
		}
		a.is("channel_cards")
	})
}
