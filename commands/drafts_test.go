package commands

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// sampleDraft is what somebody left in a form of an opportunity, as the engine shows it.
func (o *office) sampleDraft(lang i18n.Lang, ref string) bot.KeptDraft {
	v := o.speaks(lang)
	return bot.KeptDraft{ID: "opportunity.commit/" + ref, Title: v.plain(i18n.Key("gate.title_commit"), nil), Subject: ref, At: noon.Add(-time.Hour),
		Typed: []bot.Typed{
			{Label: v.field(pipeline.FieldValue), Text: bot.Esc("13 millones")},
			{Label: v.field(pipeline.FieldDescription), Text: bot.Esc("Lo dijo <!channel> & punto\nen la junta")},
			{Label: v.field(pipeline.FieldOwner), Text: bot.Mention(bruno)},
		}}
}

func TestDraftMessages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		v := o.speaks(lang)
		d := o.sampleDraft(lang, "OP-1")
		a.reply("offered", o.DraftOffer(lang, d, bot.Safe{}))
		a.reply("offered after a failure", o.DraftOffer(lang, d, bot.Esc("No <se> pudo.")))
		creation := bot.KeptDraft{ID: "opportunity.create/new", Title: v.plain(textCreateTitle, nil), Subject: newSubject, At: noon}
		a.reply("offered, of a creation", o.DraftOffer(lang, creation, bot.Safe{}))
		text := v.rich(textMenuTitle, nil)
		listed := v.draftBlocks([]bot.KeptDraft{creation, d, o.sampleDraft(lang, "OP-2"), o.sampleDraft(lang, "OP-3")})
		a.reply("listed", bot.Reply{Text: text, Blocks: append([]slack.Block{bot.Section(text)}, listed...)})
		a.reply("to be copied", bot.Reply{Text: text, Blocks: append([]slack.Block{bot.Section(text)}, v.typedBlocks(d, bot.MaxMessageText)...)})
		a.is("drafts")
		require.Empty(t, v.draftBlocks(nil))
		require.Empty(t, v.typedBlocks(bot.KeptDraft{}, bot.MaxMessageText))
		d.Typed[0].Text = bot.Esc(strings.Repeat("ñ", 2900))
		d.Typed = []bot.Typed{d.Typed[0], d.Typed[0], d.Typed[0], d.Typed[0], d.Typed[0]}
		long := v.typedBlocks(d, bot.MaxMessageText)
		require.Len(t, long, 3+4, "what a message has no room for stays in the draft")
		require.LessOrEqual(t, bot.Weight(long), bot.MaxMessageText)
	})
}

// A button of a draft carries its id and nothing else is taken for one.
func TestForgedDraftButtons(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	gone := o.speaks(i18n.ES).rich(textEngineGone, nil)
	for _, forged := range []string{"", "/", "x", "x/", "/x", "x/" + strings.Repeat("ñ", 300)} {
		for _, press := range []func(context.Context, *bot.Press) (bot.Reply, error){o.pressedResume, o.pressedDrop} {
			reply, err := press(context.Background(), o.press(ana, i18n.ES, actionDrop, "", forged))
			require.NoError(t, err)
			require.Equal(t, gone, reply.Text, "%q", forged)
		}
	}
}
