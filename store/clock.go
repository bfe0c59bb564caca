package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const sqlClock = `select clock_timestamp()`

// Clock is what the database's clock says.
func (db *DB) Clock(ctx context.Context) (time.Time, error) {
	var at time.Time
	err := db.read(ctx, "read clock", func(ctx context.Context, c *pgxpool.Conn) error {
		return c.QueryRow(ctx, sqlClock).Scan(&at)
	})
	return at, err
}
