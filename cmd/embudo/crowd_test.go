package main

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
)

func TestTwentyAtOnceAndOneWins(t *testing.T) {
	t.Parallel()
	const n = 20
	var crowd []slacksim.User
	for i := range n {
		id := string(rune('A' + i))
		crowd = append(crowd, slacksim.User{ID: "U0CROWD" + id, Name: "crowd" + strings.ToLower(id), RealName: "Jefa " + id, Locale: []string{"es-CL", "en-US"}[i%2], Admin: true})
	}
	w := openOffice(t, officeOptions{people: crowd})
	o := w.seedTold(demoAna, "Acme", pipeline.StageCommitted)
	card := w.sales.Await("OP-1", "*Comprometida* ·")
	card.Thread().Await("avanzó")
	card.Thread().Await("ganó")

	// All press the button on the channel's card, and all get the form.
	together(n, func(i int) {
		_, err := w.Sim.Person(crowd[i].ID).Press(context.Background(), slacksim.PressTarget{
			ChannelID: card.ChannelID, MessageTS: card.TS, ActionID: "opportunity.act:approve"})
		if err != nil {
			w.t.Error(err)
		}
	})
	for i := range n {
		form := w.As(crowd[i].ID).Modal([]string{"Aprobar facturación", "Approve billing"}[i%2])
		form.Fill("approved_by", "Rosa "+crowd[i].ID).Fill("reference", "Correo")
	}
	outcomes := make([]*slacksim.Outcome, n)
	together(n, func(i int) {
		var err error
		if outcomes[i], err = w.Sim.Person(crowd[i].ID).Submit(context.Background()); err != nil {
			w.t.Error(err)
		}
	})
	now := w.opportunity(o.ID)
	w.at(o.ID, pipeline.StageToInvoice, o.Version+1)
	for i, outcome := range outcomes {
		require.Empty(t, outcome.Turn.Error)
		if pipeline.UserID(crowd[i].ID) == now.UpdatedBy {
			require.Equal(t, slacksim.Closed, outcome.Kind)
			require.Equal(t, "Rosa "+crowd[i].ID, now.BillingApproval.ApprovedBy)
			continue
		}
		require.Equal(t, slacksim.Updated, outcome.Kind)
		form := w.As(crowd[i].ID).Modal("").Shows("<@"+string(now.UpdatedBy)+">", []string{"Por facturar", "To invoice"}[i%2])
		require.Contains(t, string(form.Value("approved_by")), "Rosa "+crowd[i].ID, "what was typed stays")
	}
	card.Becomes("*Por facturar* ·")
	card.Thread().Await("avanzó", "Por facturar")
	w.ephemeral(string(now.UpdatedBy), "*OP-1*", "opportunity.undo")
	require.Len(t, card.Thread().Messages(), 3, "one line for one act")
	w.AllowMessages()
}

// together does n things at once and waits for all.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestUndoPressedManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.AllowMessages()
	o := w.seed(demoAna, "Acme", pipeline.StageCommitted)
	undo := w.forge(w.ana, "opportunity.undo", valueOf(o.ID, o.Version))
	together(10, func(int) {
		turn, err := w.Sim.Person("ana").Press(context.Background(), slacksim.PressTarget{ChannelID: undo.ChannelID, MessageTS: undo.TS, ActionID: "opportunity.undo"})
		if err != nil || turn.Error != "" {
			w.t.Error(err, turn)
		}
	})
	w.at(o.ID, pipeline.StageQualified, o.Version+1)
	w.Until("ten answers", func() bool {
		done, late := 0, 0
		for _, m := range w.Sim.Messages(undo.ChannelID) {
			switch {
			case strings.HasPrefix(m.Text, "Deshecho."):
				done++
			case strings.Contains(m.Text, "ya no está como la viste") && json.Valid(m.Blocks):
				late++
			}
		}
		return done == 1 && late == 9
	})
}
