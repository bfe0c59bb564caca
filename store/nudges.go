package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	sqlHour     = `select minute from briefing_hours where member = $1`
	sqlKeepHour = `
		insert into briefing_hours (member, minute) values ($1, $2)
		on conflict on constraint briefing_hours_pk do update set minute = excluded.minute`

	sqlForgetNudges = `delete from nudges where notice_id = $1`
	sqlKeepNudges   = `
		insert into nudges (notice_id, opportunity_id, rule, member, late, told_at)
		select $1, n.opportunity_id, n.rule, $2, n.late, $3::timestamptz
		from unnest($4::bigint[], $5::text[], $6::integer[]) as n (opportunity_id, rule, late)`
	sqlJudge = `update nudges set verdict = $4 where notice_id = $1 and opportunity_id = $2 and member = $3`

	// Who was told acted when they did anything with the opportunity within three days.
	sqlNudgeRecords = `
		select n.rule, count(*), count(*) filter (where exists (
				select from events e where e.opportunity_id = n.opportunity_id and e.by_member = n.member
					and e.at >= n.told_at and e.at < n.told_at + interval '3 days')),
			count(*) filter (where n.verdict = 'useful'), count(*) filter (where n.verdict = 'noise')
		from nudges n where n.told_at >= $1::timestamptz group by n.rule`
)

// Hour gives when somebody wants their summary.
func (db *DB) Hour(ctx context.Context, who pipeline.UserID) (pipeline.Hour, error) {
	hour := pipeline.UsualHour
	err := db.read(ctx, "read hour", func(ctx context.Context, c *pgxpool.Conn) error {
		var minute *int
		err := c.QueryRow(ctx, sqlHour, who).Scan(&minute)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil
		case err == nil && minute == nil:
			hour = pipeline.Hour{Off: true}
		case err == nil:
			hour = pipeline.Hour{Minute: *minute}
		}
		return err
	})
	return hour, err
}

// KeepHour keeps when somebody wants their summary.
func (db *DB) KeepHour(ctx context.Context, who pipeline.UserID, h pipeline.Hour) error {
	minute := &h.Minute
	if h.Off {
		minute = nil
	}
	return db.read(ctx, "keep hour", func(ctx context.Context, c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, sqlKeepHour, who, minute)
		return err
	})
}

// KeepNudges keeps what a notice tells, in the place of what an earlier try of it told.
func (db *DB) KeepNudges(ctx context.Context, n pipeline.NoticeID, to pipeline.UserID, list []pipeline.Nudging, at time.Time) error {
	var ids []int64
	var rules []string
	var late []int
	for _, x := range list {
		ids, rules, late = append(ids, int64(x.Opportunity.ID)), append(rules, string(x.Rule)), append(late, x.Late)
	}
	return db.read(ctx, "keep nudges", func(ctx context.Context, c *pgxpool.Conn) error {
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, sqlForgetNudges, int64(n)); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, sqlKeepNudges, int64(n), to, at.UTC(), ids, rules, late)
			return err
		})
	})
}

// Judge keeps what somebody says of a nudge that they were sent.
func (db *DB) Judge(ctx context.Context, n pipeline.NoticeID, on pipeline.OpportunityID, by pipeline.UserID, v pipeline.Verdict) (bool, error) {
	kept := false
	err := db.read(ctx, "judge nudge", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		kept, err = touched(c.Exec(ctx, sqlJudge, int64(n), int64(on), by, string(v)))
		return err
	})
	return kept, err
}

// NudgeRecords gives the record of each rule since a moment.
func (db *DB) NudgeRecords(ctx context.Context, since time.Time) ([]pipeline.NudgeRecord, error) {
	var records []pipeline.NudgeRecord
	err := db.read(ctx, "read record of nudges", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlNudgeRecords, since.UTC())
		if err != nil {
			return err
		}
		records, err = pgx.CollectRows(rows, pgx.RowToStructByPos[pipeline.NudgeRecord])
		return err
	})
	for _, rule := range pipeline.Nudges() {
		if !slices.ContainsFunc(records, func(r pipeline.NudgeRecord) bool { return r.Rule == rule }) {
			records = append(records, pipeline.NudgeRecord{Rule: rule})
		}
	}
	order := pipeline.Nudges()
	slices.SortFunc(records, func(a, b pipeline.NudgeRecord) int {
		return slices.Index(order, a.Rule) - slices.Index(order, b.Rule)
	})
	return records, err
}
