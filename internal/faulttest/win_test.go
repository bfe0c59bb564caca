//go:build crashpoints

package faulttest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
)

// Each sale that was won is announced once in its team's channel, also when the bot that announces it is killed, whatever
// the moment.
func TestWinsWithAKilledBot(t *testing.T) {
	t.Parallel()
	for p, point := range []string{crashpoint.AfterTake, crashpoint.AfterSend + ":2", crashpoint.AfterKeep} {
		if !full && p == 2 {
			continue
		}
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w := openWorld(t, worldOptions{idle: true, env: []string{"NOTIFY_CHANNEL="}, sim: withOther})
			w.set(pipeline.SettingTeam, "Norte", pipeline.Team{Members: []pipeline.UserID{pipeline.UserID(person(1)), pipeline.UserID(person(2))}, Channel: other})
			wins := size(6, 60)
			for i := range wins {
				w.win(person(1+i%2), fmt.Sprintf("Ganada %d.", i))
			}
			w.launch(w.grounds.program, "EMBUDO_CRASH="+point).died(w)
			others := []*process{w.start(), w.start()}
			w.until(patient, "each win to be announced", func() bool {
				return w.count("select count(*) from notices where kind = 'win' and state = 'sent'") == wins
			})
			for _, p := range others {
				p.kill()
			}
			w.start()
			w.audit("wins " + point)
			announced := map[string]int{}
			for _, m := range w.sim.Messages(other) {
				_, after, _ := strings.Cut(m.Text, "Ganada ")
				account, _, _ := strings.Cut(after, ".")
				announced[account]++
			}
			require.Len(t, announced, wins)
			for account, n := range announced {
				require.Equal(t, 1, n, account)
			}
		})
	}
}

// win takes a new opportunity into Committed, while no bot may be at work.
func (w *world) win(who, account string) {
	w.t.Helper()
	ctx := context.Background()
	flow := &pipeline.Service{Store: w.db, Now: time.Now, Zone: time.UTC}
	by := func(act string) pipeline.Request {
		return pipeline.Request{Key: act + account, By: pipeline.Member{ID: pipeline.UserID(who)}}
	}
	out, err := flow.Create(ctx, by("create "), pipeline.New{Account: account})
	require.NoError(w.t, err)
	var all pipeline.Qualification
	for i := range all {
		all[i].Confirmed = true
	}
	out, err = flow.Qualify(ctx, by("qualify "), pipeline.Target{ID: out.Opportunity.ID, Version: out.Opportunity.Version}, all)
	require.NoError(w.t, err)
	_, err = flow.Advance(ctx, by("commit "), pipeline.Target{ID: out.Opportunity.ID, Version: out.Opportunity.Version}, pipeline.Commitment{
		Kind: pipeline.CommitmentPurchaseOrder, Date: flow.Today(), Proof: pipeline.Proof{Reference: "OC 9"}, Value: pipeline.MustMoney("1000", "CLP")})
	require.NoError(w.t, err)
}
