package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	sqlReceivablesWait = `select exists (select from receivable_changes)`
	sqlFoldReceivables = `
		with changed as (
			delete from receivable_changes where id = any (array(select id from receivable_changes order by id limit $1))
			returning *),
		by_day as (
			insert into receivable_days (owner_id, currency, pay_by, owed, count)
			select o.owner_id, c.currency, c.pay_by, sum(c.owed), sum(c.count)
			from changed c cross join lateral (select '' union select c.owner_id) o (owner_id)
			group by 1, 2, 3
			order by 1, 2, 3
			on conflict on constraint receivable_days_pk do update
				set owed = receivable_days.owed + excluded.owed, count = receivable_days.count + excluded.count)
		insert into receivable_debtors (owner_id, kind, debtor, currency, owed, count)
		select d.owner_id, d.kind, d.debtor, c.currency, sum(c.owed), sum(c.count)
		from changed c cross join lateral (
			select o, 'account', c.account_key from unnest(array['', c.owner_id]) o
			union select o, 'owner', c.owner_id from unnest(array['', c.owner_id]) o) d (owner_id, kind, debtor)
		group by 1, 2, 3, 4
		order by 1, 2, 3, 4
		on conflict on constraint receivable_debtors_pk do update
			set owed = receivable_debtors.owed + excluded.owed, count = receivable_debtors.count + excluded.count`
	sqlPaidDays    = `delete from receivable_days where count = 0`
	sqlPaidDebtors = `delete from receivable_debtors where count = 0`
)

// foldReceivables adds what acts changed to the sums of what is owed.
func (j *Jobs) foldReceivables(ctx context.Context) error {
	return j.fold(ctx, "what is owed", receivablesWait, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlFoldReceivables, foldLimit); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(sqlPaidDays)
		b.Queue(sqlPaidDebtors)
		return tx.SendBatch(ctx, b).Close()
	})
}

func receivablesWait(ctx context.Context, tx pgx.Tx) (some bool, err error) {
	err = tx.QueryRow(ctx, sqlReceivablesWait).Scan(&some)
	return some, err
}

// fold runs add, each time in a transaction of its own and one process at a time, for as long as something waits.
func (j *Jobs) fold(ctx context.Context, what string, waits func(context.Context, pgx.Tx) (bool, error), add func(context.Context, pgx.Tx) error) error {
	for more := true; more; {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		err := writeTx(ctx, j.pool, func(tx pgx.Tx) (err error) {
			more = false
			var mine bool
			if err := tx.QueryRow(ctx, sqlTrySweep, tallyLock).Scan(&mine); err != nil || !mine {
				return err
			}
			if more, err = waits(ctx, tx); err != nil || !more {
				return err
			}
			if err := add(ctx, tx); err != nil {
				return err
			}
			more, err = waits(ctx, tx)
			return err
		})
		cancel()
		if err != nil {
			return fmt.Errorf("add up %s: %w", what, err)
		}
	}
	return nil
}
