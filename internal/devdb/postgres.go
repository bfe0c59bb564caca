package devdb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Postgres is a server to make databases in: our own cluster, or the one that DATABASE_URL names.
type Postgres struct {
	url     string
	version int
	cluster *cluster // nil when the server is not ours
}

// ErrNotOurs is what Kill and Restart say of a server that we did not start.
var ErrNotOurs = errors.New("the server is not ours to stop")

// StartPostgres finds or starts a Postgres of version 14 or later that answers. ctx bounds the start and
// not the server's life: Stop ends it, and on Linux so does the end of this process, however it comes.
func StartPostgres(ctx context.Context, o Options) (*Postgres, error) {
	p := &Postgres{url: os.Getenv("DATABASE_URL")}
	if p.url == "" || o.Own {
		c, err := startCluster(ctx, o)
		if err != nil {
			return nil, fmt.Errorf("start Postgres: %w", err)
		}
		p.url, p.cluster = c.url(), c
	}
	version, err := serverVersion(ctx, p.url)
	if err != nil {
		err = fmt.Errorf("reach Postgres: %w", err)
		return nil, errors.Join(err, p.Stop())
	}
	p.version = version
	return p, nil
}

func serverVersion(ctx context.Context, url string) (int, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var number int
	if err := conn.QueryRow(ctx, "select current_setting('server_version_num')::int").Scan(&number); err != nil {
		return 0, err
	}
	if number/10000 < oldestMajor {
		return 0, fmt.Errorf("the server is version %d, and at least %d is needed", number/10000, oldestMajor)
	}
	return number / 10000, nil
}

// URL names the server's first database. Of our own cluster its user is a superuser; of another's
// server it is DATABASE_URL as given.
func (p *Postgres) URL() string { return p.url }

// Version is the server's major version, such as 18.
func (p *Postgres) Version() int { return p.version }

// Ours says whether we started the server, so that Kill and Restart work.
func (p *Postgres) Ours() bool { return p.cluster != nil }

// CreateDatabase makes a database and gives its URL. It is a copy of template, which nobody may be
// connected to meanwhile, or empty when template is "".
func (p *Postgres) CreateDatabase(ctx context.Context, name, template string) (string, error) {
	statement := "create database " + pgx.Identifier{name}.Sanitize()
	if template != "" {
		statement += " template " + pgx.Identifier{template}.Sanitize()
		if p.version >= 15 {
			// Copying files beats the default, which writes every page to the log, for small databases.
			statement += " strategy file_copy"
		}
	}
	if err := p.Exec(ctx, statement); err != nil {
		return "", fmt.Errorf("create database %s: %w", name, err)
	}
	return databaseURL(p.url, name)
}

// DropDatabase removes a database, if it is there, and throws out whoever is connected to it.
func (p *Postgres) DropDatabase(ctx context.Context, name string) error {
	if err := p.Exec(ctx, "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}

// Exec runs one statement in the server's first database, outside a transaction.
func (p *Postgres) Exec(ctx context.Context, statement string, args ...any) error {
	conn, err := pgx.Connect(ctx, p.url)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, statement, args...)
	return err
}

// Stop ends our cluster in order, and removes its data unless Options.Dir keeps it. It leaves another's
// server alone. Once is enough and more does no harm.
func (p *Postgres) Stop() error {
	if p.cluster == nil {
		return nil
	}
	return p.cluster.close()
}

// Kill ends our cluster as kill -9 does: nothing is flushed, no client is told. Restart brings it back.
func (p *Postgres) Kill() error {
	if p.cluster == nil {
		return ErrNotOurs
	}
	return p.cluster.kill()
}

// Restart ends our cluster, unless it is already down, and starts it again under the same URL. It returns
// once it answers, after whatever recovery the way it ended asks for.
func (p *Postgres) Restart(ctx context.Context, mode Mode) error {
	if p.cluster == nil {
		return ErrNotOurs
	}
	if err := p.cluster.restart(ctx, mode); err != nil {
		return fmt.Errorf("restart Postgres: %w", err)
	}
	return nil
}

// databaseURL is base, in either of the two forms libpq takes, with another database.
func databaseURL(base, name string) (string, error) {
	if !strings.HasPrefix(base, "postgres://") && !strings.HasPrefix(base, "postgresql://") {
		quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name)
		return base + " dbname='" + quoted + "'", nil // of two the last one counts
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", errors.New("DATABASE_URL is not a URL") // the parser's own words may hold the password
	}
	u.Path, u.RawPath = "/"+name, ""
	return u.String(), nil
}
