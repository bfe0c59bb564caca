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
	// While there is a live room none is made beside it.
	sqlAskRoom = `
		insert into rooms (opportunity_id, number, asked_by, asked_at, due_at)
		select $1::bigint, $2::integer, $3::text, $4::timestamptz, clock_timestamp()
		where not exists (select from rooms where opportunity_id = $1::bigint and state in ('asked', 'open'))`
	// The room that an act was to have since a version, while another seemed to be there still that has ended.
	sqlAskRoomAgain = `
		insert into rooms (opportunity_id, number, asked_by, asked_at, due_at)
		select o.id, (o.around ->> 'room')::integer, e.by_member, e.at, clock_timestamp()
		from opportunities o cross join lateral (
			select by_member, at from events where opportunity_id = o.id and version > $2 and changes @> '[{"field": "room"}]'
			order by version desc limit 1) e
		where o.id = $1 and o.stage not in ('done', 'lost') and o.around ->> 'room' is not null and not exists (
			select from rooms where opportunity_id = o.id and (state in ('asked', 'open') or number >= (o.around ->> 'room')::integer))
		on conflict do nothing`
	sqlTouchRoom = `
		update rooms set changes = changes + 1, due_at = clock_timestamp() where opportunity_id = $1 and state in ('asked', 'open')`

	roomColumns = ` r.id, r.opportunity_id, r.number, r.asked_by, r.asked_at, r.state, r.name, r.channel, r.fault, r.done, r.wanted, r.attempts, r.changes`
	sqlRoom     = `select` + roomColumns + ` from rooms r where r.opportunity_id = $1 order by r.number desc limit 1`
	sqlRoomAt   = `select opportunity_id from rooms where channel = $1 and channel <> '' and state = 'open'`
	sqlAdmit    = `
		update rooms set wanted = array_append(array_remove(wanted, $2::text), $2::text), changes = changes + 1, due_at = clock_timestamp()
		where opportunity_id = $1 and state in ('asked', 'open')`

	sqlNextRoom = `
		update rooms r set lease_until = clock_timestamp() + $2::interval, attempts = r.attempts + 1
		where r.id = (
			select id from rooms
			where (due_at <= clock_timestamp() or closing_at <= $1::timestamptz) and (lease_until is null or lease_until <= clock_timestamp())
			order by due_at, id limit 1 for update skip locked)
		returning` + roomColumns
	// The card is owed like that of an act, from the version that holds.
	sqlOpenRoom = `
		with opened as (
			update rooms set state = 'open', name = $2, channel = $3 where id = $1 and state = 'asked' returning opportunity_id, asked_by),
		owed as (
			insert into notices (opportunity_id, version, kind, destination, about, rule, author)
			select o.id, o.version, 'card', $3, '', $4, opened.asked_by from opened join opportunities o on o.id = opened.opportunity_id
			on conflict on constraint notices_once do nothing
			returning id)` + insertJobs + `owed`
	sqlKeepRoom = `
		update rooms set state = $2, fault = $3, done = $4::jsonb, attempts = 0, lease_until = null, closing_at = $5::timestamptz,
			wanted = array(select unnest(wanted) except select unnest($6::text[])),
			due_at = case when changes <> $7 then clock_timestamp() when $8::interval > interval '0' then clock_timestamp() + $8::interval end
		where id = $1`
	sqlRoomFailed = `
		update rooms set done = $2::jsonb, lease_until = null, due_at = clock_timestamp() + $3::interval where id = $1`

	sqlCardIn   = `select channel, ts from cards where opportunity_id = $1 and destination = $2`
	sqlMainCard = `
		select c.channel, c.ts from cards c where c.opportunity_id = $1
			and not exists (select from rooms r where r.opportunity_id = $1 and r.channel = c.channel)
		order by c.ts limit 1`
	sqlOwed      = `select exists (select from notices where opportunity_id = $1 and destination = $2 and ` + waitsStill + `)`
	sqlFollowers = `
		select destination from wishes where opportunity_id = $1 and wish <> 'mute' and destination ~ '^[UW]'
		union
		select a.destination from account_wishes a join opportunities o on a.account_key in (` + namesOf + `) where o.id = $1
		order by 1`
)

// queueRoom adds to the batch the room that an act asks for, or wakes who looks after the one that there is. It is woken first: from
// then on that one can't end unseen.
func queueRoom(b *pgx.Batch, o pipeline.Opportunity, e pipeline.Event) {
	if o.Room == 0 {
		return
	}
	b.Queue(sqlTouchRoom, int64(o.ID))
	for _, c := range e.Changes {
		if c.Field == pipeline.FieldRoom {
			b.Queue(sqlAskRoom, int64(o.ID), o.Room, string(e.By), e.At.UTC())
		}
	}
}

func scanRoom(row pgx.Row) (pipeline.Room, error) {
	var r pipeline.Room
	err := row.Scan(&r.ID, &r.Opportunity, &r.Number, &r.By, &r.AskedAt, &r.State, &r.Name, &r.Channel, &r.Fault, &r.Done, &r.Wanted, &r.Attempt, &r.Changes)
	r.AskedAt = r.AskedAt.UTC()
	return r, err
}

// Room gives the latest room of an opportunity, or NotFound.
func (db *DB) Room(ctx context.Context, id pipeline.OpportunityID) (r pipeline.Room, err error) {
	err = db.read(ctx, "read room", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		r, err = scanRoom(c.QueryRow(ctx, sqlRoom, int64(id)))
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Room{}, notFound()
	}
	return r, err
}

// RoomAt gives the opportunity whose open room the channel is, or NotFound.
func (db *DB) RoomAt(ctx context.Context, channel string) (id pipeline.OpportunityID, err error) {
	err = db.read(ctx, "find room", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlRoomAt, channel).Scan(&id)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, notFound()
	}
	return id, err
}

// AdmitToRoom notes that somebody wants into the live room of an opportunity.
func (db *DB) AdmitToRoom(ctx context.Context, id pipeline.OpportunityID, who pipeline.UserID) error {
	return db.write(ctx, "admit to room", sqlAdmit, int64(id), string(who))
}

// NextRoom gives a room that something is to be done about at a moment, and keeps it from others for a while.
func (db *DB) NextRoom(ctx context.Context, now time.Time, lease time.Duration) (r pipeline.Room, ok bool, err error) {
	err = db.read(ctx, "next room", func(ctx context.Context, c *pgxpool.Conn) error {
		var err error
		r, err = scanRoom(c.QueryRow(ctx, sqlNextRoom, now.UTC(), lease))
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Room{}, false, nil
	}
	return r, err == nil, err
}

// OpenRoom keeps that a room has its channel, and owes that channel the card.
func (db *DB) OpenRoom(ctx context.Context, r pipeline.Room) error {
	return db.write(ctx, "open room", sqlOpenRoom, r.ID, r.Name, r.Channel, string(pipeline.RuleRoom))
}

// KeepRoom keeps what a room has come to, and when it is looked at again.
func (db *DB) KeepRoom(ctx context.Context, r pipeline.Room, after time.Duration, closing time.Time) error {
	done, err := jsonText(r.Done)
	if err != nil {
		return err
	}
	served := make([]string, 0, len(r.Wanted))
	for _, id := range r.Wanted {
		served = append(served, string(id))
	}
	return db.read(ctx, "keep room", func(ctx context.Context, c *pgxpool.Conn) error {
		b := &pgx.Batch{}
		b.Queue(sqlKeepRoom, r.ID, string(r.State), r.Fault, done, orNull(closing), served, r.Changes, after)
		if !r.State.Live() {
			b.Queue(sqlAskRoomAgain, int64(r.Opportunity), r.Done.Version)
		}
		return c.SendBatch(ctx, b).Close()
	})
}

// RoomFailed keeps that a try came to nothing, and when the next may be.
func (db *DB) RoomFailed(ctx context.Context, r pipeline.Room, wait time.Duration) error {
	done, err := jsonText(r.Done)
	if err != nil {
		return err
	}
	return db.write(ctx, "room failed", sqlRoomFailed, r.ID, done, wait)
}

// CardIn gives the opportunity's card in a channel; zero while there is none.
func (db *DB) CardIn(ctx context.Context, id pipeline.OpportunityID, channel string) (pipeline.Receipt, error) {
	return db.receipt(ctx, sqlCardIn, int64(id), channel)
}

// MainCard gives the opportunity's oldest card outside of its rooms; zero where there is none.
func (db *DB) MainCard(ctx context.Context, id pipeline.OpportunityID) (pipeline.Receipt, error) {
	return db.receipt(ctx, sqlMainCard, int64(id))
}

func (db *DB) receipt(ctx context.Context, sql string, args ...any) (at pipeline.Receipt, err error) {
	err = db.read(ctx, "find card", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sql, args...).Scan(&at.Channel, &at.TS)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Receipt{}, nil
	}
	return at, err
}

// Owed says whether notices of the opportunity wait for a channel.
func (db *DB) Owed(ctx context.Context, id pipeline.OpportunityID, channel string) (owed bool, err error) {
	err = db.read(ctx, "owed", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlOwed, int64(id), channel).Scan(&owed)
	})
	return owed, err
}

// Followers gives who follows an opportunity or its client.
func (db *DB) Followers(ctx context.Context, id pipeline.OpportunityID) (list []pipeline.UserID, err error) {
	err = db.read(ctx, "followers", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlFollowers, int64(id))
		if err != nil {
			return err
		}
		list, err = pgx.CollectRows(rows, pgx.RowTo[pipeline.UserID])
		return err
	})
	return list, err
}
