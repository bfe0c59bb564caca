package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

const (
	sqlBeginAudit = `set transaction isolation level repeatable read, read only`
	sqlNoLimit    = `set local statement_timeout = 0`
	sqlAuditPage  = `select` + opportunityColumns + `,` + invoicesOfO + `
		from opportunities o where o.id > $1 order by o.id limit $2`
	sqlAuditEvents = `select` + eventColumns + ` from events where opportunity_id = any ($1::bigint[])
		order by opportunity_id, version`
)

// auditPage is how many opportunities are held in memory at once.
const auditPage = 500

// Audit is what Verify found.
type Audit struct {
	Opportunities, Events int
	Faults                []AuditFault
}

// AuditFault is an opportunity that is not what its history says.
type AuditFault struct {
	Opportunity pipeline.OpportunityID
	// What is for the log and an administrator: "history: ..." or the names of the fields that differ.
	What string
}

// Verify replays every history and compares it with the opportunity as it stands, at one moment, a page at a time.
// What it finds is in the Audit; an error says that it could not look.
func (db *DB) Verify(ctx context.Context) (Audit, error) {
	var a Audit
	err := writeTx(ctx, db.pool, func(tx pgx.Tx) error {
		a = Audit{}
		for _, sql := range []string{sqlBeginAudit, sqlNoLimit} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		last := int64(0)
		for {
			n, err := a.page(ctx, tx, &last)
			if err != nil || n == 0 {
				return err
			}
		}
	})
	if err != nil && unreachable(err) {
		return a, unavailable(fmt.Errorf("verify: %w", err))
	}
	if err != nil {
		return a, fmt.Errorf("verify: %w", err)
	}
	return a, nil
}

func (a *Audit) page(ctx context.Context, tx pgx.Tx, last *int64) (int, error) {
	rows, err := tx.Query(ctx, sqlAuditPage, *last, auditPage)
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
	if rows, err = tx.Query(ctx, sqlAuditEvents, ids); err != nil {
		return 0, err
	}
	events, err := pgx.CollectRows(rows, scanEvent)
	if err != nil {
		return 0, err
	}
	a.Opportunities += len(page)
	a.Events += len(events)
	for _, k := range page {
		n := 0
		for n < len(events) && events[n].Opportunity == k.ID {
			n++
		}
		if what := auditOne(k.Opportunity, events[:n]); what != "" {
			a.Faults = append(a.Faults, AuditFault{Opportunity: k.ID, What: what})
		}
		events = events[n:]
	}
	return len(page), nil
}

// auditOne says how an opportunity differs from its history; "" where it doesn't.
func auditOne(o pipeline.Opportunity, history []pipeline.Event) string {
	if len(history) == 0 {
		return "history: none"
	}
	replayed, err := pipeline.Replay(history)
	if err != nil {
		return "history: " + err.Error()
	}
	have, err := fieldsOf(o)
	if err != nil {
		return err.Error()
	}
	want, err := fieldsOf(replayed)
	if err != nil {
		return err.Error()
	}
	var differ []string
	for name := range have {
		if !bytes.Equal(have[name], want[name]) {
			differ = append(differ, name)
		}
	}
	sort.Strings(differ)
	return strings.Join(differ, ", ")
}

func fieldsOf(o pipeline.Opportunity) (map[string]json.RawMessage, error) {
	for _, at := range []*time.Time{&o.StageSince, &o.CreatedAt, &o.UpdatedAt} {
		*at = at.UTC()
	}
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	fields := map[string]json.RawMessage{}
	return fields, json.Unmarshal(raw, &fields)
}
