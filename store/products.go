package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/people"
)

// kindProduct is what the history calls a product.
const kindProduct people.Kind = "product"

const (
	productColumns = ` p.id, p.version, p.code, p.name_es, p.name_en, p.family, p.unit, p.service_line, p.treatment, p.external, p.prices, p.retired,
		p.created_at, p.created_by, p.updated_at, p.updated_by`

	sqlProductNumbers = `select nextval('product_number') from generate_series(1, $1::integer)`
	sqlProduct        = `select` + productColumns + ` from products p where p.code = $1`
	sqlProductByID    = `select` + productColumns + ` from products p where p.id = $1`
	sqlProductLocked  = sqlProduct + ` for no key update`
	sqlExternal       = `select` + productColumns + ` from products p where p.external = $1 and p.external <> ''`
	sqlExternalLocked = sqlExternal + ` for no key update`
	// In the order of their numbers, so that two who lock many do not wait for one another.
	sqlExternalsLocked = `
		select s.nth,` + productColumns + `
		from unnest($1::text[]) with ordinality as s (external, nth) join products p on p.external = s.external and p.external <> ''
		order by p.id for no key update of p`
	// A version that another took meanwhile is refused by the event's key.
	sqlSaveProduct = `
		insert into products (` + productKept + `)
		values ($1::bigint, $2::integer, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12::boolean, $13::timestamptz, $14, $15::timestamptz, $16, $17)` + productAgain

	productKept = `id, version, code, name_es, name_en, family, unit, service_line, treatment, external, prices, retired,
			created_at, created_by, updated_at, updated_by, search_key`
	productAgain = `
		on conflict on constraint products_pk do update set version = excluded.version, code = excluded.code, name_es = excluded.name_es,
			name_en = excluded.name_en, family = excluded.family, unit = excluded.unit, service_line = excluded.service_line,
			treatment = excluded.treatment, external = excluded.external, prices = excluded.prices, retired = excluded.retired,
			updated_at = excluded.updated_at, updated_by = excluded.updated_by, search_key = excluded.search_key`

	sqlDropPrices = `delete from product_prices where product_id = any ($1::bigint[])`
	sqlKeepPrices = `
		insert into product_prices (product_id, list, currency, price, days)
		select product_id, list, currency, price::numeric, daterange(first::date, last::date, '[]')
		from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) x (product_id, list, currency, price, first, last)`
)

var (
	_ billing.Store = (*DB)(nil)
	_ billing.Tx    = (*recordTx)(nil)
)

// DoProducts runs do in one transaction under cmd.Key; see billing.Store. Products are records beside accounts and contacts.
func (db *DB) DoProducts(ctx context.Context, cmd billing.Command, do func(billing.Tx) error) (*billing.Replayed, error) {
	replay, err := db.doRecords(ctx, db.products, people.Command{Key: cmd.Key, By: cmd.By, Asked: cmd.Asked, External: cmd.External}, func(t recordsTx) error { return do(t) })
	if err != nil {
		return nil, productRefusal(err)
	}
	if replay == nil {
		return nil, nil
	}
	return &billing.Replayed{Product: billing.ProductID(replay.Of.ID), Version: replay.Version}, nil
}

func productRef(id billing.ProductID) people.Ref { return people.Ref{Kind: kindProduct, ID: int64(id)} }

func scanProduct(row pgx.CollectableRow) (billing.Product, error) { return scanProductAfter(row) }

// scanProductAfter also scans what stands before the columns of the product.
func scanProductAfter(row pgx.Row, first ...any) (billing.Product, error) {
	var p billing.Product
	err := row.Scan(append(first, &p.ID, &p.Version, &p.Code, &p.NameES, &p.NameEN, &p.Family, &p.Unit, &p.ServiceLine, &p.Treatment, &p.External, &p.Prices,
		&p.Retired, &p.CreatedAt, &p.CreatedBy, &p.UpdatedAt, &p.UpdatedBy)...)
	p.CreatedAt, p.UpdatedAt = p.CreatedAt.UTC(), p.UpdatedAt.UTC()
	if len(p.Prices) == 0 {
		p.Prices = nil
	}
	return p, err
}

func (r *records) NewProduct(ctx context.Context) (billing.ProductID, error) {
	id, err := one(ctx, r.reads, pgx.RowTo[int64], sqlProductNumbers, 1)
	return billing.ProductID(id), err
}

func (r *records) LockProduct(ctx context.Context, code string) (billing.Product, error) {
	return one(ctx, r.reads, scanProduct, sqlProductLocked, code)
}

func (r *records) LockExternal(ctx context.Context, external string) (billing.Product, error) {
	return one(ctx, r.reads, scanProduct, sqlExternalLocked, external)
}

func (r *records) SaveProduct(p billing.Product, e billing.Event) {
	r.save(recordEvent(p, e), func(b *pgx.Batch) error {
		args, err := productArgs(p)
		if err != nil {
			return err
		}
		b.Queue(sqlSaveProduct, args...)
		if repriced(e) {
			queuePrices(b, []billing.Product{p})
		}
		return nil
	})
}

// repriced says whether an event changed what a product costs.
func repriced(e billing.Event) bool {
	return slices.ContainsFunc(e.Changes, func(c pipeline.Change) bool { return c.Field == billing.FieldPrices })
}

// recordEvent is a product's event as the history of records has it.
func recordEvent(p billing.Product, e billing.Event) people.Event {
	return people.Event{Of: productRef(p.ID), Version: e.Version, Act: people.Act(e.Act), By: e.By, At: e.At, Changes: e.Changes}
}

// productArgs is a product as productKept names it.
func productArgs(p billing.Product) ([]any, error) {
	prices, err := jsonText(append([]billing.Price{}, p.Prices...))
	args := []any{int64(p.ID), p.Version, p.Code, p.NameES, p.NameEN, p.Family, p.Unit, p.ServiceLine, string(p.Treatment), p.External, prices, p.Retired}
	args = append(args, stamps(p.CreatedAt, p.CreatedBy, p.UpdatedAt, p.UpdatedBy)...)
	return append(args, Fold(p.Code+" "+p.NameES+" "+p.NameEN)), err
}

// queuePrices has the prices of products be those that they have.
func queuePrices(b *pgx.Batch, products []billing.Product) {
	var had, of []int64
	var lists, currencies, amounts []string
	var first, last []*string
	day := func(d pipeline.Date) *string {
		if d.IsZero() {
			return nil
		}
		s := d.String()
		return &s
	}
	for _, p := range products {
		if p.Version > 1 {
			had = append(had, int64(p.ID))
		}
		for _, x := range p.Prices {
			of, lists = append(of, int64(p.ID)), append(lists, strings.ToLower(x.List))
			currencies, amounts = append(currencies, string(x.Price.Currency())), append(amounts, x.Price.Amount().String())
			first, last = append(first, day(x.From)), append(last, day(x.To))
		}
	}
	if len(had) > 0 {
		b.Queue(sqlDropPrices, had)
	}
	if len(of) > 0 {
		b.Queue(sqlKeepPrices, of, lists, currencies, amounts, first, last)
	}
}

// productRefusal translates violations of what the tables of products hold.
func productRefusal(err error) error {
	var said *pgconn.PgError
	if !errors.As(err, &said) {
		return err
	}
	switch said.ConstraintName {
	case "products_code_once":
		return invalidField(billing.FieldCode, pipeline.ReasonDuplicate, said)
	case "products_external_once":
		return invalidField(billing.FieldExternal, pipeline.ReasonDuplicate, said)
	}
	return err
}
