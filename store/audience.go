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
	// namesOf are the names of the client that o.account_key names, that one among them: who follows a client by one of its
	// names follows it by all.
	namesOf = `select o.account_key union select n.name_key from account_names n where n.account_id = (
		select account_id from account_names where name_key = o.account_key)`

	// A card whose notice waits counts as one: it will show what comes now. So does an announcement.
	sqlAudience = `
		select (select coalesce(max(id), 0) from setting_changes),
			array(select destination from cards where opportunity_id = act.id
				union select destination from notices where opportunity_id = act.id and kind = 'card' and settled_at is null),
			array(select destination from announcements where opportunity_id = act.id
				union select destination from notices where opportunity_id = act.id and kind = 'win' and settled_at is null),
			(select channel from rooms where opportunity_id = act.id and state in ('asked', 'open')),
			(select coalesce(json_agg(w), '[]') from (
				select distinct on (destination) destination as "To", of as "On", account as "Account", wish as "Kind" from (
					select destination, opportunity_id as of, '' as account, wish, opportunity_id <> 0 as nearest, false as near
					from wishes where opportunity_id in (act.id, 0)
					union all
					select destination, 0, account, wish, false, true
					from account_wishes, coalesce((select account_key from opportunities where id = act.id), act.client) o (account_key)
					where account_wishes.account_key in (` + namesOf + `)) heard
				order by destination, nearest desc, near desc) w)
		from unnest($1::bigint[], $2::text[]) with ordinality as act (id, client, nth) order by act.nth`

	sqlKeepWish = `
		insert into wishes (destination, opportunity_id, wish, by_member, at) values ($1, $2, $3, $4, $5::timestamptz)
		on conflict on constraint wishes_pk do update set wish = excluded.wish, by_member = excluded.by_member, at = excluded.at`
	sqlClearWish = `delete from wishes where destination = $1 and opportunity_id = $2`
	sqlWishes    = `
		select destination, opportunity_id, '', wish from wishes where destination = $1 and opportunity_id in (0, $2)
		union all
		select a.destination, 0, a.account, a.wish from account_wishes a join opportunities o on a.account_key in (` + namesOf + `)
		where a.destination = $1 and o.id = $2
		order by 2, 3`

	sqlKeepAccountWish = `
		insert into account_wishes (destination, account_key, account, wish, by_member, at) values ($1, $2, $3, $4, $5, $6::timestamptz)
		on conflict on constraint account_wishes_pk do update set wish = excluded.wish, by_member = excluded.by_member, at = excluded.at`
	sqlClearAccountWish = `delete from account_wishes where destination = $1 and account_key = $2`

	sqlCardAt = `select opportunity_id from cards where channel = $1 and ts = $2`
	sqlCards  = `
		select c.destination, c.channel, c.ts, exists (select from rooms r
			where r.opportunity_id = c.opportunity_id and r.channel = c.channel and r.state in ('asked', 'open'))
		from cards c where c.opportunity_id = $1 order by c.channel, c.destination`
)

// audience is who hears of an opportunity, with the version of the settings, which are read in the same statement.
type audience struct {
	pipeline.Audience
	version int64
}

func scanAudience(row pgx.CollectableRow) (audience, error) {
	a := audience{Audience: pipeline.Audience{Levels: map[pipeline.UserID]pipeline.WishKind{}, Wishes: map[string]pipeline.WishKind{}}}
	var room *string
	var wishes []pipeline.Wish
	if err := row.Scan(&a.version, &a.Cards, &a.Wins, &room, &wishes); err != nil {
		return audience{}, err
	}
	if room != nil {
		a.Room, a.RoomLive = *room, true
	}
	for _, w := range wishes {
		a.Hear(w)
	}
	return a, nil
}

// KeepWish keeps a wish, or clears it where it has no kind.
func (db *DB) KeepWish(ctx context.Context, w pipeline.Wish, by pipeline.UserID, at time.Time) error {
	if key := Fold(w.Account); key != "" {
		if w.Kind == "" {
			return db.write(ctx, "clear wish", sqlClearAccountWish, w.To, key)
		}
		return db.write(ctx, "keep wish", sqlKeepAccountWish, w.To, key, w.Account, string(w.Kind), string(by), at.UTC())
	}
	if w.Kind == "" {
		return db.write(ctx, "clear wish", sqlClearWish, w.To, int64(w.On))
	}
	return db.write(ctx, "keep wish", sqlKeepWish, w.To, int64(w.On), string(w.Kind), string(by), at.UTC())
}

// Wishes gives those of a destination about everything, and about one opportunity and its client.
func (db *DB) Wishes(ctx context.Context, to string, on pipeline.OpportunityID) ([]pipeline.Wish, error) {
	var wishes []pipeline.Wish
	err := db.read(ctx, "read wishes", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlWishes, to, int64(on))
		if err != nil {
			return err
		}
		wishes, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.Wish, error) {
			var w pipeline.Wish
			err := row.Scan(&w.To, &w.On, &w.Account, &w.Kind)
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

// Cards gives where the opportunity's cards are, in order of their channels.
func (db *DB) Cards(ctx context.Context, id pipeline.OpportunityID) ([]pipeline.Card, error) {
	var cards []pipeline.Card
	err := db.read(ctx, "read cards", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlCards, int64(id))
		if err != nil {
			return err
		}
		cards, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (pipeline.Card, error) {
			var x pipeline.Card
			err := row.Scan(&x.To, &x.Channel, &x.TS, &x.Room)
			return x, err
		})
		return err
	})
	return cards, err
}
