package store

import (
	"context"
	"errors"
	"maps"
	"slices"
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

	// What is known of who hears of acts, with the version of the settings, which are read in the same statement. A card whose notice
	// waits counts as one: it will show what comes now. So does an announcement. Each act looks by its own number, and how many there
	// are is hidden from the planner: it would plan anew for every number of them, and read all that waits where that is said to be
	// little.
	sqlAudience = `
		with acts as (
			select act.id, coalesce(o.account_key, act.client) as account_key
			from unnest((select $1::bigint[]), (select $2::text[])) as act (id, client)
				left join lateral (select account_key from opportunities where opportunities.id = act.id offset 0) o on true)
		select 'settings', coalesce((select max(id) from setting_changes), 0), '', '', ''
		union all
		select 'card', act.id, c.destination, '', ''
		from acts act cross join lateral (select destination from cards where opportunity_id = act.id offset 0) c
		union all
		select 'win', act.id, a.destination, '', ''
		from acts act cross join lateral (select destination from announcements where opportunity_id = act.id offset 0) a
		union all
		select n.kind, act.id, n.destination, '', ''
		from acts act cross join lateral (
			select distinct kind, destination from notices where opportunity_id = act.id and ` + waitsStill + ` and kind in ('card', 'win')) n
		union all
		select 'room', act.id, r.channel, '', ''
		from acts act cross join lateral (select channel from rooms where opportunity_id = act.id and state in ('asked', 'open') offset 0) r
		union all
		select 'wish', act.id, w.destination, '', w.wish
		from (select id from acts where id <> 0 union all select 0) act
			cross join lateral (select destination, wish from wishes where opportunity_id = act.id offset 0) w
		union all
		select 'client', o.id, w.destination, w.account, w.wish
		from acts o
			cross join lateral (` + namesOf + `) n
			cross join lateral (select * from account_wishes where account_key = n.account_key offset 0) w`

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

// audience is who hears of an opportunity, with the version of the settings.
type audience struct {
	pipeline.Audience
	version int64
}

// heard is a row of sqlAudience.
type heard struct {
	what                       string
	of                         int64
	destination, account, wish string
}

// readAudiences gives who hears of acts on opportunities, in their order; of one that is not there yet, whose number is 0, what is known
// of its client.
func readAudiences(results pgx.BatchResults, ids ...int64) ([]audience, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (heard, error) {
		var h heard
		err := row.Scan(&h.what, &h.of, &h.destination, &h.account, &h.wish)
		return h, err
	})
	audiences := make([]audience, len(ids))
	for i, id := range ids {
		audiences[i] = audienceOf(id, all)
	}
	return audiences, err
}

func audienceOf(id int64, all []heard) audience {
	a := audience{Audience: pipeline.Audience{Levels: map[pipeline.UserID]pipeline.WishKind{}, Wishes: map[string]pipeline.WishKind{}}}
	wishes := map[string]pipeline.Wish{}
	for _, h := range all {
		if h.what == "settings" {
			a.version = h.of
			continue
		}
		if h.of != id && (h.what != "wish" || h.of != 0) {
			continue
		}
		switch h.what {
		case "card":
			a.Cards = append(a.Cards, h.destination)
		case "win":
			a.Wins = append(a.Wins, h.destination)
		case "room":
			a.Room, a.RoomLive = h.destination, true
		default:
			w := pipeline.Wish{To: h.destination, Account: h.account, Kind: pipeline.WishKind(h.wish)}
			if h.what == "wish" {
				w.On = pipeline.OpportunityID(h.of)
			}
			if before, ok := wishes[w.To]; !ok || nearer(w, before) {
				wishes[w.To] = w
			}
		}
	}
	a.Cards, a.Wins = once(a.Cards), once(a.Wins)
	for _, to := range slices.Sorted(maps.Keys(wishes)) {
		a.Hear(wishes[to])
	}
	return a
}

// nearer says whether a wish counts more than another of the same destination: one about the opportunity before one about its client,
// and that before one about everything.
func nearer(w, than pipeline.Wish) bool {
	if (w.On != 0) != (than.On != 0) {
		return w.On != 0
	}
	if (w.Account != "") != (than.Account != "") {
		return w.Account != ""
	}
	return w.Account < than.Account
}

// once gives each of them once, in order.
func once(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
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
