package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

func TestMenuAndHelp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		v := o.speaks(lang)
		a.reply("the bare command", o.types(ana, lang, "   "))
		a.reply("help", o.types(ana, lang, "ayuda"))
		for _, w := range verbs {
			a.reply("help of "+w.name, o.types(ana, lang, "help "+v.verbWord(w)))
		}
		a.reply("a slip", o.types(ana, lang, "avansar OP-12 \"x y\""))
		a.reply("nothing known", o.types(ana, lang, "zzzzzz <!channel> `x`"))
		a.reply("help of a slip", o.types(ana, lang, "help comit"))
		a.is("help")
	})
}

func TestMenuButtons(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		opp := o.opens(sampleNew(), pipeline.StageImmature)
		for suffix, line := range map[string]string{"mine": "listar", "overdue": "listar vencidas", "all": "listar todas", "help": "ayuda"} {
			reply, err := o.pressedMenu(context.Background(), o.press(ana, lang, actionMenu, suffix, ""))
			require.NoError(t, err)
			require.Equal(t, o.types(ana, lang, line), reply, suffix)
		}
		for _, forged := range []string{"", "drop", "mine:1"} {
			reply, err := o.pressedMenu(context.Background(), o.press(ana, lang, actionMenu, forged, ""))
			require.NoError(t, err)
			require.Equal(t, o.speaks(lang).rich(textEngineGone, nil), reply.Text, forged)
		}
		require.Equal(t, 1, opp.Version)
	})
}

// A slip is answered with a button that reads the line as it was meant.
func TestSlipButton(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		opp := o.opens(sampleNew(), pipeline.StageImmature)
		raw := replyJSON(t, o.types(ana, lang, "istorial "+opp.ID.String()))
		want := map[i18n.Lang]string{i18n.ES: "historial OP-1", i18n.EN: "history OP-1"}[lang]
		require.Equal(t, []string{want}, buttonsOf(t, raw))
		require.Contains(t, string(raw), `"value":"`+want+`"`)
		reply, err := o.pressedVerb(context.Background(), o.press(ana, lang, actionVerb, "", want))
		require.NoError(t, err)
		require.True(t, reply.Replace)
		reply.Replace = false
		require.Equal(t, o.types(ana, lang, "historial 1"), reply)
		// The mention in the line stays one.
		raw = replyJSON(t, o.types(ana, lang, "lisstar de <@U0BRUNO|bruno>"))
		require.Contains(t, string(raw), "de <@U0BRUNO|bruno>\"")
	})
}

// A name instead of a verb is looked up.
func TestNameInsteadOfVerb(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		opp := o.opens(sampleNew(), pipeline.StageImmature)
		card := o.types(ana, lang, "ver 1")
		for _, line := range []string{"1", "OP-1", "op 1", "#1", "aromos", "VIÑA LOS AROMOS", "migracion a la", `"la nube"`} {
			require.Equal(t, card, o.types(ana, lang, line), line)
		}
		second := sampleNew()
		second.Name = "Mesa de ayuda"
		o.opens(second, pipeline.StageCommitted)
		raw := replyJSON(t, o.types(ana, lang, "los aromos"))
		require.Contains(t, string(raw), "OP-1 ")
		require.Contains(t, string(raw), "OP-2 ")
		require.Len(t, buttonsOf(t, raw), 2)
		require.Equal(t, pipeline.OpportunityID(1), opp.ID)
		// What holds no letter names nothing, rather than everything.
		for _, line := range []string{"\u200b", "ver \u0301", "perder \u200d"} {
			require.Empty(t, buttonsOf(t, replyJSON(t, o.types(ana, lang, line))), "%q", line)
		}
	})
}
