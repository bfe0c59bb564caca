package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	sqlBeginAudit = `set transaction isolation level repeatable read, read only`
	sqlNoLimit    = `set local statement_timeout = 0`
	sqlAuditPage  = `select` + opportunityColumns + `,` + invoicesOfO + `
		from opportunities o where o.id > $1 order by o.id limit $2`
)

const (
	// auditPage is how many opportunities are held in memory at once.
	auditPage = 500
	// auditFaults is how many faults are named; the rest is counted.
	auditFaults = 1000
)

// Audit is what Verify found.
type Audit struct {
	Opportunities, Events, Invoices, Requests int
	// Records are accounts, contacts and leads.
	Records int
	// Digest stands for every history as it is: two databases with the same one tell the same story.
	Digest string
	// Faults are the first of those that were Found.
	Faults []AuditFault
	Found  int
}

// AuditFault is a place where the database is not what its history says.
type AuditFault struct {
	// Opportunity is 0 where it is about a Record.
	Opportunity pipeline.OpportunityID
	Record      people.Ref
	// Version is the event that it is about, 0 where it is about the opportunity or record as it stands.
	Version int
	// What is for the log and an administrator.
	What string
}

func (f AuditFault) String() string {
	of := f.Opportunity.String()
	if f.Opportunity == 0 {
		of = f.Record.String()
	}
	if f.Version == 0 {
		return fmt.Sprintf("%s: %s", of, f.What)
	}
	return fmt.Sprintf("%s version %d: %s", of, f.Version, f.What)
}

// auditor is an audit under way.
type auditor struct {
	Audit
	tx     pgx.Tx
	digest hash.Hash
}

func (a *auditor) fault(id pipeline.OpportunityID, version int, what string) {
	a.note(AuditFault{Opportunity: id, Version: version, What: what})
}

func (a *auditor) recordFault(of people.Ref, version int, what string) {
	a.note(AuditFault{Record: of, Version: version, What: what})
}

func (a *auditor) note(f AuditFault) {
	a.Found++
	if len(a.Faults) < auditFaults {
		a.Faults = append(a.Faults, f)
	}
}

// Verify holds the database to its history, at one moment, a page at a time: that every history is a whole chain of
// events, none changed, missing or put in between; that it leads to the opportunity as it stands, and every invoice
// to the events that brought it and took it back; that every request points at an event, and every event since requests
// are kept comes from one; and that accounts, contacts and leads are what their histories lead to. What it finds is in the Audit; an error says that it could not look. watch hears after each page
// how far it is.
func (db *DB) Verify(ctx context.Context, watch ...func(Audit)) (Audit, error) {
	var a auditor
	err := writeTx(ctx, db.pool, func(tx pgx.Tx) error {
		a = auditor{tx: tx, digest: sha256.New()}
		for _, sql := range []string{sqlBeginAudit, sqlNoLimit} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		for last := int64(0); ; {
			n, err := a.page(ctx, &last)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			for _, hear := range watch {
				hear(a.Audit)
			}
		}
		a.Digest = hex.EncodeToString(a.digest.Sum(nil))
		return errors.Join(a.strays(ctx), a.records(ctx))
	})
	if err != nil && unreachable(err) {
		return a.Audit, unavailable(fmt.Errorf("verify: %w", err))
	}
	if err != nil {
		return a.Audit, fmt.Errorf("verify: %w", err)
	}
	return a.Audit, nil
}

func (a *auditor) page(ctx context.Context, last *int64) (int, error) {
	rows, err := a.tx.Query(ctx, sqlAuditPage, *last, auditPage)
	if err != nil {
		return 0, err
	}
	page, err := pgx.CollectRows(rows, scanOpportunity)
	if err != nil || len(page) == 0 {
		return 0, err
	}
	ids := make([]int64, len(page))
	for i, k := range page {
		ids[i] = int64(k.ID)
	}
	*last = ids[len(ids)-1]
	links, err := a.links(ctx, ids)
	if err != nil {
		return 0, err
	}
	marks, err := a.marks(ctx, ids)
	if err != nil {
		return 0, err
	}
	a.Opportunities += len(page)
	for _, k := range page {
		history := links.of(k.ID)
		a.Events += len(history)
		a.invoices(history, marks.of(k.ID))
		if a.chain(k.ID, history) {
			a.state(k.Opportunity, history)
		}
	}
	return len(page), nil
}
