package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"embudo/internal/crashpoint"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// One at a time brings in or takes back, so that two who import the same find what the other made.
	sqlImportTurn = `select pg_advisory_xact_lock(hashtextextended('import', 0))`
	// What is changed is made to be found in one go, and not by the triggers of each row.
	sqlSoughtLater = `set local embudo.sought_later = 'yes'`
	sqlBringSought = `select search_bring($1, $2::bigint[])`
	// Statements that are run for each row are not planned for each.
	sqlPlanOnce   = `set local plan_cache_mode = auto`
	sqlImportNext = `
		select row, said from import_rows where batch_id = $1 and result = 'waiting' order by row limit $2`
	sqlRowsDone = `
		update import_rows r set said = null, result = d.result, faults = d.faults
		from unnest($2::integer[], $3::text[], $4::jsonb[]) as d (row, result, faults)
		where r.batch_id = $1 and r.row = d.row`
	sqlEffects = `
		insert into import_effects (batch_id, seq, row, kind, record_id, was, became)
		select $1, e.* from unnest($2::integer[], $3::integer[], $4::text[], $5::bigint[], $6::integer[], $7::integer[]) as e`
	sqlNameExternally = `
		insert into import_names (kind, external, record_id)
		select $1, n.* from unnest($2::text[], $3::bigint[]) as n
		on conflict on constraint import_names_pk do update set record_id = excluded.record_id`
	sqlImportWorked = `
		update import_batches as i set created = i.created + $2::integer, updated = i.updated + $3::integer, unchanged = i.unchanged + $4::integer,
			refused = i.refused + $5::integer, worked_at = clock_timestamp(),
			state = case when exists (select from import_rows where batch_id = $1 and result = 'waiting') then 'running' else 'done' end
		where i.id = $1 returning` + importColumns

	sqlEffectsNext = `
		select kind, record_id, was, became, reason, seq, row from import_effects
		where batch_id = $1 and state = 'stands' order by kind = 'account', seq desc limit $2`
	sqlEffectsUndone = `
		update import_effects e set state = case when u.reason = '' then 'taken_back' else 'kept' end, reason = u.reason
		from unnest($2::integer[], $3::text[]) as u (seq, reason)
		where e.batch_id = $1 and e.seq = u.seq`
	// A record that is again as an earlier import left it can be taken back by that one's undo.
	sqlEffectsAgain = `
		update import_effects earlier set became = e.became + 1
		from import_effects e join unnest($2::integer[], $3::text[]) as u (seq, reason) on e.seq = u.seq
		where e.batch_id = $1 and u.reason = '' and e.was > 0 and earlier.kind = e.kind and earlier.record_id = e.record_id
			and earlier.became = e.was and earlier.state = 'stands'`
	sqlUndoWorked = `
		update import_batches as i set taken_back = i.taken_back + $2::integer, kept = i.kept + $3::integer, worked_at = clock_timestamp(),
			state = case when exists (select from import_effects where batch_id = $1 and state = 'stands') then 'undoing' else 'undone' end
		where i.id = $1 returning` + importColumns
)

// effectsOfRow is more than a row can have.
const effectsOfRow = 8

// importTx is a transaction of an import.
type importTx struct {
	recordTx
	tx    pgx.Tx
	batch people.ImportID
	// trying: nothing is locked, for nothing will be changed.
	trying        bool
	opportunities map[pipeline.OpportunityID]pipeline.Opportunity
	saves         importWrites
}

var _ people.ImportTx = (*importTx)(nil)

func (db *DB) importTx(ctx context.Context, tx pgx.Tx, m pipeline.Member) (*importTx, error) {
	actor, err := scanActor(tx.QueryRow(ctx, sqlActor, string(m.ID)), m)
	return &importTx{recordTx: recordTx{records: &records{reads: tx}, actor: actor, settings: db.settingsIn(tx)}, tx: tx,
		opportunities: map[pipeline.OpportunityID]pipeline.Opportunity{}}, err
}

// TryImport runs do and keeps nothing; see people.ImportStore.
func (db *DB) TryImport(ctx context.Context, m pipeline.Member, do func(people.ImportTx) error) error {
	return db.patiently(ctx, "try import", func(ctx context.Context, tx pgx.Tx) error {
		t, err := db.importTx(ctx, tx, m)
		if err != nil {
			return err
		}
		t.trying = true
		return do(t)
	})
}

// WorkImport runs do on the next rows of a running import; see people.ImportStore. Where the database refuses what a row
// leads to, rows go one by one, and that row is refused.
func (db *DB) WorkImport(ctx context.Context, id people.ImportID, limit int, do func(people.ImportTx, people.Import, []people.ImportRow) ([]people.ImportOutcome, error)) (people.Import, error) {
	i, err := db.workImport(ctx, id, limit, do)
	if pipeline.CodeOf(err) != pipeline.Invalid && pipeline.CodeOf(err) != pipeline.Conflict {
		return i, err
	}
	i, err = db.workImport(ctx, id, 1, do)
	if code := pipeline.CodeOf(err); code != pipeline.Invalid && code != pipeline.Conflict {
		return i, err
	}
	why := err
	return db.workImport(ctx, id, 1, func(_ people.ImportTx, _ people.Import, rows []people.ImportRow) ([]people.ImportOutcome, error) {
		return []people.ImportOutcome{{Row: rows[0].Number, Result: people.RowRefused, Faults: people.FaultsOf(rows[0].Number, why)}}, nil
	})
}

func (db *DB) workImport(ctx context.Context, id people.ImportID, limit int, do func(people.ImportTx, people.Import, []people.ImportRow) ([]people.ImportOutcome, error)) (people.Import, error) {
	return db.inTurn(ctx, id, people.ImportRunning, func(ctx context.Context, t *importTx, i *people.Import) error {
		rows, err := t.next(ctx, limit)
		if err != nil {
			return err
		}
		outcomes, err := do(t, *i, rows)
		if err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(sqlPlanOnce)
		if err := errors.Join(t.saves.queue(b), t.queueOutcomes(b, *i, outcomes)); err != nil {
			return err
		}
		return t.close(ctx, b, i)
	})
}

// inTurn runs do on an import in its state, with the roles of who asked for what is done; of one in another state it only
// says so.
func (db *DB) inTurn(ctx context.Context, id people.ImportID, state people.ImportState, do func(context.Context, *importTx, *people.Import) error) (people.Import, error) {
	var i people.Import
	err := db.patiently(ctx, "work on import", func(ctx context.Context, tx pgx.Tx) error {
		for _, sql := range []string{sqlImportTurn, sqlSoughtLater} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		var err error
		if i, err = collectOne(ctx, tx, scanImport, sqlImportLocked, int64(id)); err != nil || i.State != state {
			return err
		}
		by := i.By
		if state == people.ImportUndoing {
			by = i.UndoneBy
		}
		t, err := db.importTx(ctx, tx, by)
		if err != nil {
			return err
		}
		t.batch = id
		if err := do(ctx, t, &i); err != nil {
			return err
		}
		crashpoint.Hit(crashpoint.BeforeImported)
		return nil
	})
	if err == nil {
		crashpoint.Hit(crashpoint.AfterImported)
	}
	return i, err
}

// next gives the rows whose turn it is.
func (t *importTx) next(ctx context.Context, limit int) ([]people.ImportRow, error) {
	rows, err := t.tx.Query(ctx, sqlImportNext, int64(t.batch), limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (people.ImportRow, error) {
		var r people.ImportRow
		var number int
		err := row.Scan(&number, &r)
		r.Number = number
		return r, err
	})
}

// close makes the last round trip, of which the last statement gives the import as it stands.
func (t *importTx) close(ctx context.Context, b *pgx.Batch, i *people.Import) error {
	results := t.tx.SendBatch(ctx, b)
	defer results.Close()
	for range b.QueuedQueries[1:] {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	rows, err := results.Query()
	if err != nil {
		return err
	}
	*i, err = pgx.CollectExactlyOneRow(rows, scanImport)
	return err
}

func (t *importTx) queueOutcomes(b *pgx.Batch, i people.Import, outcomes []people.ImportOutcome) error {
	var rows, seqs, of, was, became []int
	var results, faults, kinds, names []string
	var ids, named []int64
	var effects []people.ImportEffect
	count := map[people.ImportResult]int{}
	for _, o := range outcomes {
		raw, err := json.Marshal(append([]people.ImportFault{}, o.Faults...))
		if err != nil {
			return err
		}
		rows, results, faults = append(rows, o.Row), append(results, string(o.Result)), append(faults, string(raw))
		count[o.Result]++
		effects = append(effects, o.Effects...)
		for n, e := range o.Effects {
			seqs, of, kinds, ids = append(seqs, o.Row*effectsOfRow+n), append(of, o.Row), append(kinds, string(e.Of.Kind)), append(ids, e.Of.ID)
			was, became = append(was, e.From), append(became, e.To)
		}
		if n := len(o.Effects); n > 0 && o.External != "" {
			names, named = append(names, o.External), append(named, o.Effects[n-1].Of.ID)
		}
	}
	queueSought(b, effects)
	b.Queue(sqlRowsDone, int64(t.batch), rows, results, faults)
	b.Queue(sqlEffects, int64(t.batch), seqs, of, kinds, ids, was, became)
	b.Queue(sqlNameExternally, string(i.Kind), names, named)
	b.Queue(sqlImportWorked, int64(t.batch), count[people.RowCreated], count[people.RowUpdated], count[people.RowUnchanged], count[people.RowRefused])
	return nil
}

// queueSought has what was changed found as it stands.
func queueSought(b *pgx.Batch, effects []people.ImportEffect) {
	ids := map[people.Kind][]int64{}
	for _, e := range effects {
		ids[e.Of.Kind] = append(ids[e.Of.Kind], e.Of.ID)
	}
	for kind, of := range ids {
		b.Queue(sqlBringSought, string(kind), of)
	}
}

// UndoImport runs do on the next effects of an import that is being undone; see people.ImportStore.
func (db *DB) UndoImport(ctx context.Context, id people.ImportID, limit int, do func(people.ImportTx, people.Import, []people.ImportEffect) ([]people.ImportEffect, error)) (people.Import, error) {
	return db.inTurn(ctx, id, people.ImportUndoing, func(ctx context.Context, t *importTx, i *people.Import) error {
		rows, err := t.tx.Query(ctx, sqlEffectsNext, int64(id), limit)
		if err != nil {
			return err
		}
		effects, err := pgx.CollectRows(rows, scanEffect)
		if err != nil {
			return err
		}
		// Accounts come when what hung on them is gone.
		if n := slices.IndexFunc(effects, func(e people.ImportEffect) bool { return e.Of.Kind != effects[0].Of.Kind }); n > 0 {
			effects = effects[:n]
		}
		kept, err := do(t, *i, effects)
		if err != nil {
			return err
		}
		why := map[int]string{}
		for _, e := range kept {
			why[e.Seq] = string(e.Reason)
		}
		seqs, reasons := make([]int, len(effects)), make([]string, len(effects))
		for n, e := range effects {
			seqs[n], reasons[n] = e.Seq, why[e.Seq]
		}
		b := &pgx.Batch{}
		b.Queue(sqlPlanOnce)
		if err := t.saves.queue(b); err != nil {
			return err
		}
		queueSought(b, effects)
		b.Queue(sqlEffectsUndone, int64(id), seqs, reasons)
		b.Queue(sqlEffectsAgain, int64(id), seqs, reasons)
		b.Queue(sqlUndoWorked, int64(id), len(effects)-len(kept), len(kept))
		return t.close(ctx, b, i)
	})
}
