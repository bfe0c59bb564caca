package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// cardOf is the card of an opportunity in #ventas, once its place is kept.
func (w *office) cardOf(o pipeline.Opportunity) story.Message {
	w.t.Helper()
	card := w.sales.Await(o.ID.String()+" · ", o.Account)
	w.Until("the card's place to be kept", func() bool {
		id, err := w.db.CardAt(context.Background(), card.ChannelID, card.TS)
		return err == nil && id == o.ID
	})
	return card
}

// filed waits until an opportunity has so many messages as evidence.
func (w *office) filed(id pipeline.OpportunityID, n int) []pipeline.Evidence {
	w.t.Helper()
	w.Until("the message to be filed", func() bool { return len(w.opportunity(id).Evidence) == n })
	return w.opportunity(id).Evidence
}

// The emoji files a message of a card's thread with its files, once, and is answered by a reaction alone.
func TestAnEmojiFilesAMessage(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	for i, l := range tongues {
		me := l.seller(w)
		o := w.seedTold(pipeline.UserID(me.ID()), l.say("Los Aromos", "Globex"), pipeline.StageImmature)
		card := w.cardOf(o)
		order := []byte("OC 4411, firmada")
		said := w.bruno.UploadsTo(card, "Conforme: <!channel> *va* la orden", slacksim.FileData{Name: "oc.txt", Data: order})
		me.Reacts(said, "paperclip")
		e := w.filed(o.ID, 1)[0]
		require.Equal(t, pipeline.UserID(demoBruno), e.Author)
		require.Equal(t, pipeline.UserID(me.ID()), e.FiledBy)
		require.Equal(t, said.TS, e.TS)
		sum := sha256.Sum256(order)
		require.Len(t, e.Files, 1)
		require.Equal(t, "oc.txt", e.Files[0].Name)
		require.Equal(t, hex.EncodeToString(sum[:]), e.Files[0].SHA256)
		w.Until("the bot's reaction", func() bool { return len(said.Reactions()["white_check_mark"]) == 1 })
		card.Becomes("Evidencia: ", "Conforme:")

		// A second time, by whoever: nothing more.
		w.carla.Reacts(said, "paperclip")
		me.Unreacts(said, "paperclip")
		me.Reacts(said, "paperclip")
		later := w.bruno.Replies(card, "Y otra cosa")
		me.Reacts(later, "paperclip")
		w.filed(o.ID, 2)
		w.at(o.ID, pipeline.StageImmature, 3)
		require.Len(t, said.Reactions()["white_check_mark"], 1)
		me.Slash(l.command+l.say(" historial ", " history ")+o.ID.String()).Contains(l.say("guardó un mensaje como evidencia", "filed a message as evidence"),
			"Y otra cosa", "<@U0BRUNO>").Message().Lacks("<!channel>")
		require.Equal(t, i+1, w.opportunities())
	}
}

// Other emoji, other threads and other people's cards.
func TestAnEmojiThatFilesNothing(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{})
	w.sets(pipeline.SettingEvidenceTag, "emoji", `"pushpin"`)
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seedTold(demoBruno, l.say("Los Aromos", "Globex"), pipeline.StageImmature)
		card := w.cardOf(o)
		said := w.bruno.Replies(card, "Conforme")
		me.Reacts(said, "paperclip") // not the company's any more
		me.Reacts(card, "pushpin")
		alone := w.bruno.Says("Sin hilo")
		me.Reacts(alone, "pushpin")
		me.Reacts(said, "pushpin")
		w.ephemeral(me.ID(), l.say("Solo quien lleva la oportunidad", "Only the opportunity's owner"))
		w.at(o.ID, pipeline.StageImmature, 1)
		require.Empty(t, said.Reactions()["white_check_mark"])
		me.Slash(l.command+l.say(" historial ", " history ")+o.ID.String()).
			Contains(l.say("intentó guardar evidencia y no pudo", "tried to file evidence and couldn't"), "<@"+me.ID()+">")
		w.bruno.Reacts(said, "pushpin")
		w.filed(o.ID, 1)
		card.Becomes("Evidencia: ")

		// Slack tells of some emoji by another name than the one that was set.
		w.sets(pipeline.SettingEvidenceTag, "emoji", `"thumbsup"`)
		w.bruno.Reacts(w.bruno.Replies(card, "De acuerdo"), "thumbsup")
		w.filed(o.ID, 2)
		w.sets(pipeline.SettingEvidenceTag, "emoji", `"pushpin"`)
	}
	w.AllowMessages()
}
