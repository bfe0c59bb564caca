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
	// What an earlier release kept: what was received with the tax in it, and departures without their days apart.
	sqlTalliesOutdated = `
		select exists (select from tallies where grain = 0 and measure = 'collected')
			or exists (select from tallies where grain = 0 and measure = 'stayed' and detail = '' and count <> 0)
			or exists (select from tally_changes where measure = 'collected' or measure = 'stayed' and detail = '')`
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

// outdatedEvery is how often it is looked whether a release that kept the aggregates otherwise has added to them.
const outdatedEvery = 10 * time.Minute

// tallyLoop adds what acts changed to the aggregates again and again, and first makes them anew where they are not whole.
// It is a loop of each process and no job, as the sweep is.
func (j *Jobs) tallyLoop(ctx context.Context) {
	var whole bool
	var looked time.Time
	for {
		if time.Since(looked) > outdatedEvery {
			whole, looked = false, time.Now()
		}
		var err error
		if whole, err = j.addUp(ctx, whole); err != nil && ctx.Err() == nil {
			j.log.Warn("aggregates not brought up to date", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second + rand.N(time.Second)):
		}
	}
}

func (j *Jobs) addUp(ctx context.Context, whole bool) (bool, error) {
	if err := j.foldReceivables(ctx); err != nil {
		return whole, err
	}
	if !whole {
		return j.madeAnew(ctx)
	}
	return true, j.foldTallies(ctx)
}

// madeAnew makes the aggregates anew where they are not whole, or not as this release keeps them.
func (j *Jobs) madeAnew(ctx context.Context) (whole bool, err error) {
	var outdated bool
	if err := j.pool.QueryRow(ctx, sqlTalliesOutdated).Scan(&outdated); err != nil {
		return false, fmt.Errorf("look at the aggregates: %w", err)
	}
	return j.db.MakeTallies(ctx, j.opts.Zone, outdated)
}

func (j *Jobs) foldTallies(ctx context.Context) error {
	return j.fold(ctx, "tallies", talliesWait, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, sqlFoldTallies, foldLimit)
		return err
	})
}

func talliesWait(ctx context.Context, tx pgx.Tx) (some bool, err error) {
	err = tx.QueryRow(ctx, sqlTalliesWait).Scan(&some)
	return some, err
}
