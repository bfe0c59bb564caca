package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	// A card whose notice waits counts as one: it will show what comes now. So does an announcement.
	sqlAudience = `
		select (select coalesce(max(id), 0) from setting_changes),
			array(select destination from cards where opportunity_id = $1::bigint
				union select destination from notices where opportunity_id = $1::bigint and kind = 'card' and settled_at is null),
			array(select destination from announcements where opportunity_id = $1::bigint
				union select destination from notices where opportunity_id = $1::bigint and kind = 'win' and settled_at is null),
			array(select destination from wishes where opportunity_id = $1::bigint and opportunity_id <> 0 and wish in ('follow', 'digest')
				and destination ~ '^[UW]' order by destination),
			(select coalesce(jsonb_object_agg(w.destination, w.wish) filter (where w.wish <> 'follow'), '{}') from (
				select distinct on (destination) destination, wish from wishes
				where opportunity_id in ($1::bigint, 0) order by destination, opportunity_id desc) w)`

	sqlKeepWish = `
		insert into wishes (destination, opportunity_id, wish, by_member, at) values ($1, $2, $3, $4, $5::timestamptz)
		on conflict on constraint wishes_pk do update set wish = excluded.wish, by_member = excluded.by_member, at = excluded.at`
	sqlClearWish = `delete from wishes where destination = $1 and opportunity_id = $2`
	sqlWishes    = `select destination, opportunity_id, wish from wishes where destination = $1 and opportunity_id in (0, $2) order by opportunity_id`

	sqlCardAt = `select opportunity_id from cards where channel = $1 and ts = $2`
)

// audience is who hears of an opportunity, with the version of the settings, which are read in the same statement.
type audience struct {
	pipeline.Audience
	version int64
}

func scanAudience(row pgx.Row) (audience, error) {
	var a audience
	err := row.Scan(&a.version, &a.Cards, &a.Wins, &a.Followers, &a.Wishes)
	return a, err
}

// KeepWish keeps a wish, or clears it where it has no kind.
func (db *DB) KeepWish(ctx context.Context, w pipeline.Wish, by pipeline.UserID, at time.Time) error {
	if w.Kind == "" {
		return db.write(ctx, "clear wish", sqlClearWish, w.To, int64(w.On))
	}
	return db.write(ctx, "keep wish", sqlKeepWish, w.To, int64(w.On), string(w.Kind), string(by), at.UTC())
}

// Wishes gives those of a destination about everything and about one opportunity.
func (db *DB) Wishes(ctx context.Context, to string, on pipeline.OpportunityID) ([]pipeline.Wish, error) {
	var wishes []pipeline.Wish
	err := db.read(ctx, "read wishes", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlWishes, to, int64(on))
		if err != nil {
			return err
		}
		wishes, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.Wish, error) {
			var w pipeline.Wish
			err := row.Scan(&w.To, &w.On, &w.Kind)
			return w, err
		})
		return err
	})
	return wishes, err
}

// CardAt gives the opportunity whose card is that message, or NotFound.
func (db *DB) CardAt(ctx context.Context, channel, ts string) (pipeline.OpportunityID, error) {
	var id pipeline.OpportunityID
	err := db.read(ctx, "find card", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlCardAt, channel, ts).Scan(&id)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, notFound()
	}
	return id, err
}
