package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline/billing"
	"embudo/pipeline/people"
)

const (
	sqlProducts = `select` + productColumns + ` from products p
		where ($1::text is null or p.search_key like $1) and ($2::text is null or p.family = $2) and ($3 or not p.retired)
		order by p.family, p.code offset $4 limit $5`
	sqlFamilies = `select family, count(*) from products where not retired group by family order by family`
	// A list after the other from the index, however many prices each has.
	sqlLists = `
		with recursive lists as (
			(select list from product_prices where list > '' order by list limit 1)
			union all
			select (select p.list from product_prices p where p.list > l.list order by p.list limit 1) from lists l where l.list is not null)
		select list from lists where list is not null limit $1`

	sqlKeepLogo = `insert into company_logos (digest, picture) values ($1, $2) on conflict on constraint company_logos_pk do nothing`
	sqlLogo     = `select picture from company_logos where digest = $1`
)

// Product gives one by its code, or NotFound.
func (db *DB) Product(ctx context.Context, code string) (billing.Product, error) {
	return readOne(ctx, db, "read product", scanProduct, sqlProduct, code)
}

// ProductKnown gives one by what another system calls it, or NotFound.
func (db *DB) ProductKnown(ctx context.Context, external string) (billing.Product, error) {
	return readOne(ctx, db, "read product by external id", scanProduct, sqlExternal, external)
}

// ProductNumbered gives one by its number, or NotFound.
func (db *DB) ProductNumbered(ctx context.Context, id billing.ProductID) (billing.Product, error) {
	return readOne(ctx, db, "read product by number", scanProduct, sqlProductByID, int64(id))
}

// Products gives a page of the catalogue, by family and code; see billing.Store. It is planned for what is asked.
func (db *DB) Products(ctx context.Context, q billing.Query) (billing.Page, error) {
	items, err := readRows(ctx, db, "list products", scanProduct, sqlProducts, pgx.QueryExecModeExec, infixPattern(q.Text), q.Family, q.Retired, q.Skip, q.Limit+1)
	p := billing.Page{Items: items, More: len(items) > q.Limit}
	if p.More {
		p.Items = items[:q.Limit]
	}
	return p, err
}

// Families gives the families of what is offered, by name.
func (db *DB) Families(ctx context.Context) ([]billing.Family, error) {
	return readRows(ctx, db, "list families of products", pgx.RowToStructByPos[billing.Family], sqlFamilies)
}

// Lists gives the names of price lists, in order; see billing.Store.
func (db *DB) Lists(ctx context.Context, limit int) ([]string, error) {
	return readRows(ctx, db, "list price lists", pgx.RowTo[string], sqlLists, limit)
}

// ProductEvents gives events of a product, newest first; see billing.Store.
func (db *DB) ProductEvents(ctx context.Context, id billing.ProductID, before, limit int) ([]billing.Event, error) {
	said, err := db.Records(ctx, productRef(id), before, limit)
	var events []billing.Event
	for _, e := range said {
		events = append(events, productEvent(e))
	}
	return events, err
}

func productEvent(e people.Event) billing.Event {
	return billing.Event{Product: billing.ProductID(e.Of.ID), Version: e.Version, Act: billing.Act(e.Act), By: e.By, At: e.At, Changes: e.Changes}
}

// KeepLogo keeps a picture under its SHA-256; one that is there stays.
func (db *DB) KeepLogo(ctx context.Context, digest string, picture []byte) error {
	return db.read(ctx, "keep logo", func(ctx context.Context, c *pgxpool.Conn) error {
		_, err := c.Exec(ctx, sqlKeepLogo, digest, picture)
		return err
	})
}

// Logo gives a picture by its SHA-256, or NotFound.
func (db *DB) Logo(ctx context.Context, digest string) ([]byte, error) {
	return readOne(ctx, db, "read logo", pgx.RowTo[[]byte], sqlLogo, digest)
}
