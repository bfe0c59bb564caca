package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb"
)

// template is a migrated database that is only ever copied.
type template struct {
	server *devdb.Postgres
	name   string
}

// operationGrace bounds making and dropping a database while the machine is busy with other tests.
const operationGrace = time.Minute

// Database gives the URL of a new database, migrated as Main was told. It is dropped when the test ends,
// along with any connection that is still open then.
func Database(t testing.TB) string {
	t.Helper()
	require.NotNil(t, binary.postgres, "TestMain does not call dbtest.Main")
	shared, err := binary.postgres()
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), operationGrace)
	defer cancel()
	name := uniqueName("embudo_test_")
	url, err := shared.server.CreateDatabase(ctx, name, shared.name)
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), operationGrace)
		defer cancel()
		require.NoError(t, shared.server.DropDatabase(ctx, name))
	})
	return url
}

// uniqueName holds on a server that several test binaries share.
func uniqueName(prefix string) string { return prefix + strings.ToLower(rand.Text()[:16]) }

func startTemplate() (*template, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startGrace)
	defer cancel()
	server, err := devdb.StartPostgres(ctx, devdb.Options{Memory: true})
	if err != nil {
		return nil, err
	}
	atEnd(server.Stop)
	t := &template{server: server, name: uniqueName("embudo_template_")}
	url, err := server.CreateDatabase(ctx, t.name, "")
	if err != nil {
		return nil, err
	}
	atEnd(t.drop)
	if binary.migrate != nil {
		if err := binary.migrate(ctx, url); err != nil {
			return nil, fmt.Errorf("migrate the template: %w", err)
		}
	}
	return t, t.seal(ctx)
}

// seal keeps everyone out of the template: a database with a connection can't be copied.
func (t *template) seal(ctx context.Context) error {
	if err := t.server.Exec(ctx, "alter database "+t.name+" allow_connections false"); err != nil {
		return err
	}
	return t.server.Exec(ctx, "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", t.name)
}

func (t *template) drop() error {
	ctx, cancel := context.WithTimeout(context.Background(), operationGrace)
	defer cancel()
	return t.server.DropDatabase(ctx, t.name)
}
