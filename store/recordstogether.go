package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/people"
)

// recordAsking is one command of a program on the record that it knows by an id. Those that wait at the same time are done in one
// transaction; where it fails, each is done by itself.
type recordAsking struct {
	gathered
	cmd people.Command
	do  func(recordsTx) error
}

// recordsTx is a transaction on records of any kind.
type recordsTx interface {
	people.Tx
	billing.Tx
}

// recordLine has commands on records of a kind done together.
type recordLine struct {
	gathering[recordAsking]
	// ahead reads in the opening round trip what other systems know by an id, and locks it.
	ahead ahead
}

// ahead is what an opening round trip reads of records that other systems know by ids. Both have the commands in the same order.
type ahead interface {
	queue(b *pgx.Batch, list []*recordAsking)
	keep(results pgx.BatchResults, all []*gatheredTx) error
}

func (db *DB) newRecordLine(a ahead) *recordLine {
	line := &recordLine{ahead: a}
	line.gathering = gathering[recordAsking]{fits: ofAnotherRecord, do: func(list []*recordAsking) { db.doRecordsTogether(line, list) }}
	return line
}

// ofAnotherRecord says whether a command is on another record than those of a list.
func ofAnotherRecord(list []*recordAsking, a *recordAsking) bool {
	return !slices.ContainsFunc(list, func(other *recordAsking) bool { return other.cmd.External == a.cmd.External })
}

// askedOfRecord does a command beside others that wait, or by itself where that failed.
func (db *DB) askedOfRecord(ctx context.Context, line *recordLine, cmd people.Command, do func(recordsTx) error) error {
	a := &recordAsking{gathered: gathered{ctx: ctx, done: make(chan struct{})}, cmd: cmd, do: do}
	if err := line.await(ctx, "change records", a, a.done); err != nil {
		return err
	}
	if !a.alone {
		return a.outcome()
	}
	a.alone = false
	for try := 1; ; try++ {
		err := db.tryRecords(ctx, line, []*recordAsking{a})
		switch {
		case err == nil:
			return a.outcome()
		case try == doTries || !answeredMeanwhile(err):
			return recordRefusal(err)
		}
	}
}

// doRecordsTogether does commands on different records.
func (db *DB) doRecordsTogether(line *recordLine, list []*recordAsking) {
	slices.SortFunc(list, func(a, b *recordAsking) int { return strings.Compare(a.cmd.External, b.cmd.External) })
	failed := db.tryRecords(context.Background(), line, list) != nil
	for _, a := range list {
		a.alone = failed && a.succeeded()
		close(a.done)
	}
}

// tryRecords does commands in one transaction. It gives the error of the transaction; those that single commands end with stand with
// them. A COMMIT that was not answered is asked again under the keys.
func (db *DB) tryRecords(ctx context.Context, line *recordLine, list []*recordAsking) error {
	err := db.read(ctx, "change records", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		all, err := openRecordsTogether(ctx, c, line, list, db.settingsIn(c))
		if err != nil {
			return err
		}
		var done []*gatheredTx
		for i, a := range list {
			if a.err != nil {
				continue
			}
			var read *readError
			if a.run(func() error { return a.do(all[i]) }); errors.As(a.err, &read) {
				a.err = nil
				return read.err
			}
			if a.succeeded() {
				done = append(done, all[i])
			}
		}
		if len(done) == 0 {
			return nil
		}
		return closeRecordsTogether(ctx, c, done)
	})
	if err == nil {
		db.ring()
	}
	return err
}

// openRecordsTogether is the first round trip: begin, what was asked before under each key, and the records, which are locked.
func openRecordsTogether(ctx context.Context, c *pgxpool.Conn, line *recordLine, list []*recordAsking, settings func(context.Context) (pipeline.Settings, error)) (all []*gatheredTx, err error) {
	var asked []*pipeline.Asked
	for _, a := range list {
		asked = append(asked, a.cmd.Asked)
	}
	b := &pgx.Batch{}
	b.Queue("begin")
	b.Queue(sqlByKeys)
	queueAsked(b, asked...)
	line.ahead.queue(b, list)
	results := c.SendBatch(ctx, b)
	defer func() { err = errors.Join(err, results.Close()) }()
	for range 2 {
		if _, err := results.Exec(); err != nil {
			return nil, err
		}
	}
	told, err := readAsked(results, asked...)
	if err != nil {
		return nil, err
	}
	numbers := &gatheredNumbers{}
	for i, a := range list {
		a.err, a.panicked = told[i], nil
		all = append(all, &gatheredTx{cmd: a.cmd, numbers: numbers,
			recordTx: &recordTx{records: &records{reads: c}, actor: pipeline.NewActor(a.cmd.By, nil, true), settings: settings}})
	}
	return all, line.ahead.keep(results, all)
}

// closeRecordsTogether is the last round trip: the answers, everything that was saved, and commit.
func closeRecordsTogether(ctx context.Context, c *pgxpool.Conn, done []*gatheredTx) error {
	var asked []*pipeline.Asked
	var writes recordWrites
	var sought []int64
	for _, t := range done {
		asked = append(asked, t.cmd.Asked)
		for _, save := range t.saved {
			save(&writes)
		}
		sought = append(sought, t.sought...)
	}
	b := &pgx.Batch{}
	queueAnswers(b, asked...)
	for _, t := range done { // what is not written for all at once
		if err := t.queue(b); err != nil {
			return err
		}
	}
	b.Queue(sqlSoughtLater)
	if err := writes.queue(b); err != nil {
		return err
	}
	if len(sought) > 0 {
		b.Queue(sqlBringSought, string(people.KindAccount), sought)
	}
	b.Queue("commit")
	return c.SendBatch(ctx, b).Close()
}

// gatheredTx is what one command reads and writes in a transaction that it shares with others.
type gatheredTx struct {
	*recordTx
	cmd people.Command
	// accounts and products are those that are known by the command's id, and unclaimed the accounts that it may take over.
	accounts, unclaimed []people.Account
	products            []billing.Product
	numbers             *gatheredNumbers
	saved               []func(*recordWrites)
	// sought are the accounts of which something was changed that they are found by.
	sought []int64
}

// gatheredNumbers are numbers for new records, drawn for all commands of a transaction at once.
type gatheredNumbers struct {
	wanted int
	drawn  []int64
}

// next gives a number; sql draws as many as it is told.
func (g *gatheredNumbers) next(ctx context.Context, reads querier, sql string) (int64, error) {
	if len(g.drawn) == 0 {
		var err error
		if g.drawn, err = all(ctx, reads, pgx.RowTo[int64], sql, max(g.wanted, 1)); err != nil {
			return 0, err
		}
		g.wanted = 0
	}
	n := g.drawn[0]
	g.drawn = g.drawn[1:]
	return n, nil
}

// accountsAhead reads accounts, and those that nobody claimed for who is not known yet.
type accountsAhead struct{}

func (accountsAhead) queue(b *pgx.Batch, list []*recordAsking) {
	var externals, taxIDs, names []string
	for _, a := range list {
		externals, taxIDs, names = append(externals, a.cmd.External), append(taxIDs, a.cmd.Claims.TaxID), append(names, Fold(a.cmd.Claims.Name))
	}
	b.Queue(sqlExternalAccountsLocked, externals)
	b.Queue(sqlUnclaimedAccounts, externals, taxIDs, names)
}

func (accountsAhead) keep(results pgx.BatchResults, all []*gatheredTx) error {
	if err := readNth(results, scanAccountAfter, func(n int, a people.Account) { all[n].accounts = append(all[n].accounts, a) }); err != nil {
		return err
	}
	if err := readNth(results, scanAccountAfter, func(n int, a people.Account) { all[n].unclaimed = append(all[n].unclaimed, a) }); err != nil {
		return err
	}
	for _, t := range all {
		if len(t.accounts)+len(t.unclaimed) == 0 {
			t.numbers.wanted++
		}
	}
	return nil
}

// productsAhead reads products.
type productsAhead struct{}

func (productsAhead) queue(b *pgx.Batch, list []*recordAsking) {
	var externals []string
	for _, a := range list {
		externals = append(externals, a.cmd.External)
	}
	b.Queue(sqlExternalsLocked, externals)
}

func (productsAhead) keep(results pgx.BatchResults, all []*gatheredTx) error {
	err := readNth(results, scanProductAfter, func(n int, p billing.Product) { all[n].products = append(all[n].products, p) })
	for _, t := range all {
		if len(t.products) == 0 {
			t.numbers.wanted++
		}
	}
	return err
}

// readNth reads rows that begin with the number, from 1, of what they belong to.
func readNth[T any](results pgx.BatchResults, scan func(pgx.Row, ...any) (T, error), keep func(n int, one T)) error {
	rows, err := results.Query()
	if err != nil {
		return err
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		var n int
		one, err := scan(row, &n)
		if err == nil {
			keep(n-1, one)
		}
		return struct{}{}, err
	})
	return err
}

func (t *gatheredTx) NewAccount(ctx context.Context) (pipeline.AccountID, error) {
	id, err := t.numbers.next(ctx, t.reads, sqlAccountNumbers)
	return pipeline.AccountID(id), err
}

func (t *gatheredTx) ExternalAccount(ctx context.Context, external string) (people.Account, error) {
	if external != t.cmd.External {
		return t.recordTx.ExternalAccount(ctx, external)
	}
	return firstOf(t.accounts)
}

func (t *gatheredTx) UnclaimedAccount(ctx context.Context, c people.Claims) (people.Account, error) {
	if c != t.cmd.Claims {
		return t.recordTx.UnclaimedAccount(ctx, c)
	}
	return firstOf(t.unclaimed)
}

func (t *gatheredTx) KnowAccount(external string, id pipeline.AccountID) {
	t.saved = append(t.saved, func(w *recordWrites) { w.know(external, id) })
}

func (t *gatheredTx) SaveAccount(a people.Account, e people.Event) {
	t.saved = append(t.saved, func(w *recordWrites) { w.account(a, e) })
	if soughtOfAccount(e) {
		t.sought = append(t.sought, int64(a.ID))
	}
}

func (t *gatheredTx) NewProduct(ctx context.Context) (billing.ProductID, error) {
	id, err := t.numbers.next(ctx, t.reads, sqlProductNumbers)
	return billing.ProductID(id), err
}

func (t *gatheredTx) LockExternal(ctx context.Context, external string) (billing.Product, error) {
	if external != t.cmd.External {
		return t.recordTx.LockExternal(ctx, external)
	}
	return firstOf(t.products)
}

func (t *gatheredTx) SaveProduct(p billing.Product, e billing.Event) {
	t.saved = append(t.saved, func(w *recordWrites) { w.product(p, e) })
}
