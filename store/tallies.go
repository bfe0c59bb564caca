package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

// tallyLock is the advisory lock that lets one process at a time change the aggregates; the number is arbitrary and ours.
const tallyLock = 7_345_012_887

const (
	tallyColumns = `measure, owner_id, service_line, stage, detail, currency, month, probability, count, amount`

	sqlChangeTallies = `
		insert into tally_changes (` + tallyColumns + `)
		select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::smallint[], $9::bigint[], $10::numeric[])`

	// A change counts in each of the four grains. What has come to nothing stays at zero, for it often comes back.
	addToTallies = `
		insert into tallies (grain, owner_id, service_line, measure, month, stage, detail, currency, probability, count, amount)
		select g.grain, case when g.grain & 1 = 1 then c.owner_id else '' end, case when g.grain & 2 = 2 then c.service_line else '' end,
			c.measure, coalesce(c.month, '-infinity'), c.stage, c.detail, c.currency, c.probability, sum(c.count), sum(c.amount)
		from (values (0), (1), (2), (3)) g (grain), changed c
		group by 1, 2, 3, 4, 5, 6, 7, 8, 9
		order by 1, 2, 3, 4, 5, 6, 7, 8, 9
		on conflict on constraint tallies_pk do update
			set count = tallies.count + excluded.count, amount = tallies.amount + excluded.amount`
	sqlTalliesWait = `select exists (select from tally_changes)`
	sqlFoldTallies = `
		with changed as (
			delete from tally_changes where id = any (array(select id from tally_changes order by id limit $1))
			returning *)` + addToTallies
)

// queueTallies adds what an act changes in the aggregates to its closing round trip.
func queueTallies(b *pgx.Batch, list []pipeline.Tally) {
	if len(list) == 0 {
		return
	}
	var measures, owners, lines, stages, details, currencies, amounts []string
	var months []*string
	var probabilities []int16
	var counts []int64
	for _, t := range list {
		measures, owners, lines = append(measures, string(t.Measure)), append(owners, string(t.Owner)), append(lines, t.Line)
		stages, details, currencies = append(stages, t.Stage.String()), append(details, t.Detail), append(currencies, string(t.Currency))
		months, probabilities = append(months, dateText(t.Month)), append(probabilities, int16(t.Probability))
		counts, amounts = append(counts, int64(t.Count)), append(amounts, t.Amount.String())
	}
	b.Queue(sqlChangeTallies, measures, owners, lines, stages, details, currencies, months, probabilities, counts, amounts)
}

// foldLimit is how many changes are added to the aggregates in one transaction.
const foldLimit = 5000

// tallyLoop adds what acts changed to the aggregates again and again, and first makes them anew where they are not whole.
// It is a loop of each process and no job, as the sweep is.
func (j *Jobs) tallyLoop(ctx context.Context) {
	for whole := false; ; {
		var err error
		if !whole {
			whole, err = j.db.MakeTallies(ctx, j.opts.Zone, false)
		} else {
			err = j.foldTallies(ctx)
		}
		if err != nil && ctx.Err() == nil {
			j.log.Warn("aggregates not brought up to date", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second + rand.N(time.Second)):
		}
	}
}

func (j *Jobs) foldTallies(ctx context.Context) error {
	for more := true; more; {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		err := writeTx(ctx, j.pool, func(tx pgx.Tx) error {
			more = false
			var mine bool
			if err := tx.QueryRow(ctx, sqlTrySweep, tallyLock).Scan(&mine); err != nil || !mine {
				return err
			}
			if err := tx.QueryRow(ctx, sqlTalliesWait).Scan(&more); err != nil || !more {
				return err
			}
			if _, err := tx.Exec(ctx, sqlFoldTallies, foldLimit); err != nil {
				return err
			}
			return tx.QueryRow(ctx, sqlTalliesWait).Scan(&more)
		})
		cancel()
		if err != nil {
			return fmt.Errorf("fold tallies: %w", err)
		}
	}
	return nil
}
