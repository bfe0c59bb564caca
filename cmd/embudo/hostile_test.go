package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// smuggled is what must not come of what was typed.
var smuggled = []string{"<!channel>", "<@U0CARLA>", "<https://evil", "*bold*", "_x_", "~y~", "`z`"}

// filledUp is a text of exactly n characters that begins so.
func filledUp(beginning string, n int) string {
	return beginning + strings.Repeat("ñ", n-len([]rune(beginning)))
}

// What people type is kept as typed and shown as text: emoji, right-to-left, marks, a broadcast, names and notes as long as
// they may be. The story's Slack refuses what is over Slack's limits, and no message mentions the channel.
func TestWhatIsTypedIsKeptAndShownAsText(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for _, l := range tongues {
		me := l.seller(w)
		wild := l.say("Uno", "Two") + " 🦜 مرحبا *bold* _x_ ~y~ `z` <!channel> <@U0CARLA> & <https://evil.example|banco>"
		client, note := filledUp(wild, 300), filledUp(wild+"\n> cita\n", 3000)

		form := me.Slash(l.command + l.say(" nueva", " new")).Modal(l.say("Nueva oportunidad", "New opportunity"))
		form.Fill("account", client).Fill("name", client).Fill("source", client).Fill("value", "12M")
		created := form.Submit().Closed().Contains(l.say("Creaste", "You created")).Message().Lacks(smuggled...)
		id := numberIn(t, created.Visible())
		card := w.sales.Await(id.String(), "🦜").Lacks(smuggled...)
		o := w.opportunity(id)
		require.Equal(t, client, o.Account)
		require.Equal(t, client, o.Source)

		form = me.Slash(l.line(pipeline.ActLose, id)).Modal(l.say("Perder", "Lose"))
		form.Choose("reason", l.say("Otro motivo", "Another reason")).Shows(l.say("Describe el motivo", "Describe the reason"))
		form.Fill("description", note).Fill("comment", note).Submit().Closed().Contains(l.say("quedó como *Perdida*", "Lost")).
			Message().Lacks(smuggled...)
		card.Becomes("*Perdida* ·").Lacks(smuggled...)
		card.Thread().Await("🦜").Lacks(smuggled...)
		loss := w.opportunity(id).Loss
		require.Equal(t, note, loss.Description)
		require.Equal(t, note, loss.Comment)
		me.Slash(l.command+l.say(" historial ", " history ")+id.String()).Contains("🦜", "مرحبا").Message().Lacks(smuggled...)

		// NUL and the marks that turn a text around have no place in what people read.
		o = w.seed(pipeline.UserID(me.ID()), l.say("Acme", "Hooli"), pipeline.StageImmature)
		form = me.Slash(l.command + l.say(" editar ", " edit ") + o.ID.String()).Modal(l.say("Editar", "Edit"))
		form.Fill("name", "Sitio\x00 \u202eweb\u202c").Submit().Closed().Contains("Sitio web")
		require.Equal(t, "Sitio web", w.opportunity(o.ID).Name)
	}
	w.AllowMessages() // the lost are broadcast
}
