package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
	"embudo/store"
)

func TestMain(m *testing.M) { dbtest.Main(leakChecked{m}, store.Migrate) }

// leakChecked fails the tests that pass but leave goroutines behind.
type leakChecked struct{ *testing.M }

func (l leakChecked) Run() int {
	code := l.M.Run()
	if code != 0 {
		return code
	}
	// The servers of the tests end after them.
	err := goleak.Find(goleak.IgnoreAnyFunction("os/exec.(*Cmd).Wait"),
		goleak.IgnoreAnyFunction("embudo/internal/devdb.(*standIn).age"),
		goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).serve"),
		goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).ServeConn"),
		goleak.IgnoreAnyFunction("github.com/alicebob/miniredis/v2/server.(*Server).servePeer"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

const (
	ana    = pipeline.UserID("U0ANA")
	bruno  = pipeline.UserID("U0BRUNO") // a manager
	carla  = pipeline.UserID("U0CARLA")
	ventas = "C0VENTAS"
)

var start = time.Date(2027, 6, 9, 15, 4, 5, 123456000, time.UTC)

// bundle is a store on a database of its own, and the service on it.
type bundle struct {
	*store.DB
	*pipeline.Service
	url  string
	keys atomic.Int64
}

func setup(t testing.TB) *bundle {
	t.Helper()
	b := at(t, dbtest.Database(t))
	require.NoError(t, b.GrantRole(context.Background(), bruno, pipeline.Manager, bruno, start))
	return b
}

func at(t testing.TB, url string) *bundle {
	t.Helper()
	db, err := store.Open(context.Background(), url, nil)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	return &bundle{DB: db, url: url,
		Service: &pipeline.Service{Store: db, Now: func() time.Time { return start }, Zone: zone}}
}

// by is a request under a key that was not used before.
func (b *bundle) by(id pipeline.UserID) pipeline.Request {
	return pipeline.Request{Key: fmt.Sprintf("test:%d", b.keys.Add(1)), By: pipeline.Member{ID: id}}
}

func (b *bundle) create(t testing.TB, account string) pipeline.Opportunity {
	t.Helper()
	out, err := b.Create(context.Background(), b.by(ana), pipeline.New{
		Account: account, Value: pipeline.MustMoney("12500000", "CLP"), Close: pipeline.Date{Year: 2027, Month: 9, Day: 30}, Sure: true})
	require.NoError(t, err)
	return out.Opportunity
}

// advance takes o through the gates up to stage, by its owner.
func (b *bundle) advance(t testing.TB, o pipeline.Opportunity, to pipeline.Stage) pipeline.Opportunity {
	t.Helper()
	for o.Stage < to {
		out, err := b.pass(o, b.by(o.Owner))
		require.NoError(t, err)
		o = out.Opportunity
	}
	return o
}

// pass takes o through its next gate with evidence that suffices.
func (b *bundle) pass(o pipeline.Opportunity, r pipeline.Request) (pipeline.Outcome, error) {
	ctx, on := context.Background(), pipeline.Target{ID: o.ID, Version: o.Version}
	day := pipeline.Date{Year: 2027, Month: 6, Day: 1}
	proof := pipeline.Proof{Reference: "OC 4711", Files: []pipeline.File{{ID: "F1", Name: "orden.pdf"}}}
	switch o.Stage {
	case pipeline.StageImmature:
		var q pipeline.Qualification
		for i := range q {
			q[i] = pipeline.Confirmation{Confirmed: true, Support: "reunión"}
		}
		return b.Qualify(ctx, r, on, q)
	case pipeline.StageQualified:
		return b.Service.Advance(ctx, r, on, pipeline.Commitment{Kind: pipeline.CommitmentPurchaseOrder, Date: day,
			Proof: proof, Value: pipeline.MustMoney("350.5", "CLF")})
	case pipeline.StageCommitted:
		return b.Service.Advance(ctx, r, on, pipeline.BillingApproval{ApprovedBy: "Señora Núñez", Date: day, Proof: proof})
	case pipeline.StageToInvoice:
		return b.Invoice(ctx, r, on, pipeline.Invoice{Number: "F-1", Issued: day, Amount: pipeline.MustMoney("100", "CLF")})
	case pipeline.StageInvoicing:
		return b.Service.Advance(ctx, r, on, pipeline.Completion{Scope: pipeline.ScopeFull, Date: day})
	}
	return pipeline.Outcome{}, errors.New("no gate leads on")
}

func target(o pipeline.Opportunity) pipeline.Target {
	return pipeline.Target{ID: o.ID, Version: o.Version}
}

// raw is a connection beside the store.
func raw(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	return c
}

func count(t testing.TB, c *pgx.Conn, sql string, args ...any) int {
	t.Helper()
	var n int
	require.NoError(t, c.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}
