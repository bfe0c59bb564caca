package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"embudo/pipeline"
)

// Invoices that are held are recorded by a job, which the act that brings the opportunity to their stage leaves in its own
// transaction: whoever is killed after that, somebody does it. Where one was refused then, each later act there leaves another.

const (
	// heldQueue is a queue of its own, so that a release before this one, which knows no such job, leaves it alone.
	heldQueue    = "held"
	heldJob      = "record_held"
	heldAttempts = 20

	sqlHeldDue = `
		insert into river.river_job (args, kind, max_attempts, queue)
		values (jsonb_build_object('opportunity', $1::bigint), 'record_held', 20, 'held')`
	sqlFoliosTaken = `
		select i.kind, i.number from unnest($2::text[], $3::text[]) as f (kind, number)
			join invoices i on i.kind = f.kind and i.number = f.number
		where i.withdrawn_version is null and i.kind <> '' and i.opportunity_id <> $1`
)

// queueHeldDue adds to the batch the job that records what is held, where the event may have made that possible.
func queueHeldDue(b *pgx.Batch, o pipeline.Opportunity, e pipeline.Event) {
	if o.TriesHeld(e) {
		b.Queue(sqlHeldDue, int64(o.ID))
	}
}

// FoliosTaken gives which folios other opportunities have; see pipeline.FolioStore.
func (db *DB) FoliosTaken(ctx context.Context, on pipeline.OpportunityID, refs []pipeline.InvoiceRef) ([]pipeline.InvoiceRef, error) {
	var kinds, numbers []string
	for _, r := range refs {
		kinds, numbers = append(kinds, r.Kind), append(numbers, r.Number)
	}
	return readRows(ctx, db, "read folios", pgx.RowToStructByPos[pipeline.InvoiceRef], sqlFoliosTaken, int64(on), kinds, numbers)
}

type heldArgs struct {
	Opportunity pipeline.OpportunityID `json:"opportunity"`
}

func (heldArgs) Kind() string { return heldJob }

func (heldArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: heldQueue, MaxAttempts: heldAttempts}
}

type heldWorker struct {
	river.WorkerDefaults[heldArgs]
	flow *pipeline.Service
}

// Work records what is held on the job's opportunity.
func (w *heldWorker) Work(ctx context.Context, job *river.Job[heldArgs]) error {
	err := w.flow.RecordHeld(ctx, job.Args.Opportunity)
	if pipeline.CodeOf(err) == pipeline.NotFound { // its import was taken back
		return nil
	}
	return err
}
