package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// heldJobArgs is the job that records what was held as River's own client would insert it.
type heldJobArgs struct {
	Opportunity int64 `json:"opportunity"`
}

func (heldJobArgs) Kind() string { return "record_held" }

// What was held is recorded once it may be, by any number of processes once, and a folio that another opportunity took stays.
func TestWhatWasHeldIsRecordedByItself(t *testing.T) {
	t.Parallel()
	ctx, b := context.Background(), setupChannel(t)
	today := b.Today()
	hold := func(o pipeline.Opportunity, number string, amount pipeline.Money) pipeline.Opportunity {
		t.Helper()
		out, err := b.Hold(ctx, b.by(ana), target(o), pipeline.Invoice{Kind: "33", Number: number, Issued: today, Amount: amount, External: "erp:" + o.ID.String() + number})
		require.NoError(t, err)
		return out.Opportunity
	}
	first := b.advance(t, hold(b.create(t, "Acme"), "1", clp("1000")), pipeline.StageToInvoice)
	b.advance(t, b.create(t, "Beta"), pipeline.StageToInvoice) // nothing is held
	c := raw(t, b.url)
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{Schema: "river"})
	require.NoError(t, err)
	require.NoError(t, pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
		_, err := client.InsertTx(ctx, tx, heldJobArgs{Opportunity: int64(first.ID)}, &river.InsertOpts{Queue: "held", MaxAttempts: 20})
		return err
	}))
	const jobs = ` from river.river_job j where kind = 'record_held'`
	require.Equal(t, 2, count(t, c, `select count(*)`+jobs))
	require.Equal(t, 1, count(t, c, `select count(distinct to_jsonb(j) - 'id' - 'created_at' - 'scheduled_at')`+jobs), "as River writes it")

	opts, sent := quick, &slack{}
	opts.Now, opts.Zone = b.Now, b.Zone
	for range 2 {
		startJobs(t, b.DB, sent.deliver, opts)
	}
	done := func(n int) {
		t.Helper()
		require.Eventually(t, func() bool { return count(t, c, `select count(*)`+jobs+` and state = 'completed'`) == n }, 20*time.Second, 20*time.Millisecond)
	}
	done(2)
	second := hold(b.create(t, "Gama"), "1", clp("2000"))
	second = b.advance(t, hold(second, "2", clp("3000")), pipeline.StageToInvoice)
	done(3)
	require.NoError(t, b.RecordHeld(ctx, first.ID))
	for id, want := range map[pipeline.OpportunityID][]string{first.ID: {"1"}, second.ID: {"2"}} {
		now, err := b.DB.Opportunity(ctx, id)
		require.NoError(t, err)
		require.Equal(t, pipeline.StageInvoicing, now.Stage)
		var numbers []string
		for _, i := range now.Invoices {
			numbers = append(numbers, i.Number)
		}
		require.Equal(t, want, numbers)
		require.Equal(t, 1, count(t, c, `select count(*) from events where by_member = 'embudo' and opportunity_id = `+now.ID.String()[3:]))
	}
	kept, err := b.DB.Opportunity(ctx, second.ID)
	require.NoError(t, err)
	require.Equal(t, map[pipeline.Field]pipeline.Reason{pipeline.FieldNumber: pipeline.ReasonDuplicate}, kept.Held[0].Refused)

	// What was refused is recorded once an act made room for it.
	third := b.advance(t, hold(hold(b.create(t, "Delta"), "5", pipeline.MustMoney("200", "CLF")), "6", pipeline.MustMoney("200", "CLF")), pipeline.StageToInvoice)
	done(4)
	third, err = b.DB.Opportunity(ctx, third.ID)
	require.NoError(t, err)
	require.Equal(t, pipeline.ReasonOverBilled, third.Held[0].Refused[pipeline.FieldAmount])
	_, err = b.Annul(ctx, b.by(ana), target(third), pipeline.InvoiceRef{Kind: "33", Number: "5"}, pipeline.CreditNote{Kind: "61", Number: "1", Issued: today, Reason: "Era otra"})
	require.NoError(t, err)
	done(5)
	third, err = b.DB.Opportunity(ctx, third.ID)
	require.NoError(t, err)
	require.Empty(t, third.Held)
	require.Equal(t, "6", third.Invoices[1].Number)

	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}
