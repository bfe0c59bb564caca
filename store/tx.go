package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

// tx is one try at a command: a transaction on one connection, from its opening to its closing round trip.
type tx struct {
	records
	conn *pgxpool.Conn
	on   pipeline.OpportunityID
	// asked is what a program asks for, under key; nil for people.
	asked *pipeline.Asked
	key   string
	actor pipeline.Actor
	newID pipeline.OpportunityID
	// have is what the opening round trip read; its ID is 0 where there was none.
	have     kept
	alike    []pipeline.Opportunity
	audience audience
	settings *settingsCache
	saved    *saved
}

type saved struct {
	opportunity pipeline.Opportunity
	event       pipeline.Event
	notices     []pipeline.Notice
	tallies     []pipeline.Tally
}

// open is the first round trip: begin, claim the key, read the roles and the opportunity, which is locked. claimed
// says that the key was free; where it wasn't, the earlier command's transaction has committed.
func (db *DB) open(ctx context.Context, c *pgxpool.Conn, cmd pipeline.Command) (t *tx, claimed bool, err error) {
	t = &tx{records: records{reads: c}, conn: c, on: cmd.On, settings: &db.settings}
	b := &pgx.Batch{}
	b.Queue("begin")
	asks := queueClaim(b, cmd)
	queueActor(b, cmd.By)
	b.Queue(sqlAudience, []int64{int64(cmd.On)}, []string{Fold(cmd.Account)})
	if cmd.On != 0 {
		b.Queue(sqlOpportunitiesLocked, []int64{int64(cmd.On)})
		b.Queue(sqlInvoices, []int64{int64(cmd.On)})
	}
	results := c.SendBatch(ctx, b)
	defer func() {
		// What follows a key that was taken doesn't matter, not even that it failed.
		if closed := results.Close(); claimed || err != nil {
			err = errors.Join(err, closed)
		}
	}()
	if _, err := results.Exec(); err != nil {
		return nil, false, &waitError{err: err}
	}
	if asks {
		if err := t.readAlike(results); err != nil {
			return nil, false, &waitError{twin: stateOf(err) == stateLockNotHad, err: err}
		}
	}
	var subject pipeline.OpportunityID
	switch err := results.QueryRow().Scan(&subject); {
	case errors.Is(err, pgx.ErrNoRows) && len(t.alike) == 0:
		return t, false, nil
	case errors.Is(err, pgx.ErrNoRows): // the key is free: what is alike stood in its way
	case err != nil:
		return nil, false, &waitError{twin: stateOf(err) == stateLockNotHad, err: err}
	}
	if t.actor, err = readActor(results, cmd.By); err != nil {
		return nil, false, err
	}
	heard, err := readAudiences(results, int64(cmd.On))
	if err != nil {
		return nil, false, err
	}
	t.audience = heard[0]
	if cmd.On == 0 {
		t.newID = subject
		return t, true, nil
	}
	found, err := readLocked(results)
	if err != nil {
		return nil, false, err
	}
	t.have = found[cmd.On]
	return t, true, nil
}

// readLocked reads what sqlOpportunitiesLocked and then sqlInvoices give.
func readLocked(results pgx.BatchResults) (map[pipeline.OpportunityID]kept, error) {
	list, err := readKept(results.Query())
	if err != nil {
		return nil, err
	}
	found := make(map[pipeline.OpportunityID]kept, len(list))
	for _, k := range list {
		found[k.ID] = k
	}
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	var of pipeline.OpportunityID
	var invoices []keptInvoice
	_, err = pgx.ForEachRow(rows, []any{&of, &invoices}, func() error {
		k := found[of]
		err := k.setInvoices(invoices)
		found[of] = k
		invoices = nil
		return err
	})
	return found, err
}

// queueClaim adds the claim of the command's key, and before that of a creation what it resembles: then it says so.
func queueClaim(b *pgx.Batch, cmd pipeline.Command) (asks bool) {
	member := string(cmd.By.ID)
	if cmd.On != 0 {
		b.Queue(sqlClaim, cmd.Key, int64(cmd.On), cmd.Version+1, member)
		return false
	}
	like := cmd.Resembling
	client := Fold(like.Account)
	since := like.CreatedAt.UTC().Add(-alikeWindow)
	if client != "" {
		b.Queue(sqlAlikeLock, client)
		b.Queue(sqlAlike, cmd.Key, member, client, amountOf(like.Value), currencyOf(like.Value), since)
	}
	b.Queue(sqlClaimNew, cmd.Key, member, client, amountOf(like.Value), currencyOf(like.Value), since)
	return client != ""
}

func (t *tx) readAlike(results pgx.BatchResults) error {
	if _, err := results.Exec(); err != nil {
		return err
	}
	rows, err := results.Query()
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, scanOpportunity)
	for _, k := range found {
		t.alike = append(t.alike, k.Opportunity)
	}
	return err
}

// waitError is an error of the opening round trip up to the claim. twin: another transaction holds the key and has
// not ended.
type waitError struct {
	twin bool
	err  error
}

func (e *waitError) Error() string { return "claim: " + e.err.Error() }
func (e *waitError) Unwrap() error { return e.err }

func readKept(rows pgx.Rows, err error) ([]kept, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanOpportunity)
}

func (t *tx) Actor() pipeline.Actor { return t.actor }

func (t *tx) NewID() pipeline.OpportunityID { return t.newID }

func (t *tx) Alike() []pipeline.Opportunity { return t.alike }

func (t *tx) Audience() pipeline.Audience { return t.audience.Audience }

func (t *tx) Settings(ctx context.Context) (pipeline.Settings, error) {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	s, err := t.settings.at(ctx, t.conn, t.audience.version)
	if err != nil {
		return pipeline.Settings{}, &readError{err}
	}
	return s, nil
}

func (t *tx) Opportunity(ctx context.Context, id pipeline.OpportunityID) (pipeline.Opportunity, error) {
	switch {
	case id == 0 || id == t.on && t.have.ID == 0:
		return pipeline.Opportunity{}, notFound()
	case id == t.on:
		return t.have.Opportunity, nil
	}
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	b := &pgx.Batch{}
	b.Queue(sqlOpportunitiesLocked, []int64{int64(id)})
	b.Queue(sqlInvoices, []int64{int64(id)})
	results := t.conn.SendBatch(ctx, b)
	found, err := readLocked(results)
	if err := errors.Join(err, results.Close()); err != nil {
		return pipeline.Opportunity{}, &readError{err}
	}
	k, ok := found[id]
	if !ok {
		return pipeline.Opportunity{}, notFound()
	}
	return k.Opportunity, nil
}

func (t *tx) Event(ctx context.Context, id pipeline.OpportunityID, version int) (pipeline.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	rows, err := t.conn.Query(ctx, sqlEvent, int64(id), version)
	if err != nil {
		return pipeline.Event{}, &readError{err}
	}
	e, err := pgx.CollectExactlyOneRow(rows, scanEvent)
	if errors.Is(err, pgx.ErrNoRows) {
		return pipeline.Event{}, notFound()
	}
	if err != nil {
		return pipeline.Event{}, &readError{err}
	}
	return e, nil
}

// readError marks an error of the database among those that the command's function returns.
type readError struct{ err error }

func (e *readError) Error() string { return "read in transaction: " + e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

func (t *tx) Save(o pipeline.Opportunity, e pipeline.Event, n []pipeline.Notice, changes []pipeline.Tally) {
	t.saved = &saved{opportunity: o, event: e, notices: n, tallies: changes}
}

// errNothingSaved: a claim without an event could not commit.
var errNothingSaved = errors.New("the command saved nothing")

// closing makes the last round trip: everything that was saved, the answers to who asked, and commit.
func closing(list []*tx) (*pgx.Batch, error) {
	b := &pgx.Batch{}
	var asked []*pipeline.Asked
	var saved []*tx
	for _, t := range list {
		if t.asked != nil {
			asked = append(asked, t.asked)
		}
		switch {
		case t.saved != nil:
			saved = append(saved, t)
		case t.asked == nil:
			return nil, errNothingSaved
		}
	}
	if len(asked) > 0 {
		queueAnswers(b, asked...)
	}
	if err := queueStates(b, saved); err != nil {
		return nil, err
	}
	queueClaims(b, saved)
	if err := queueInvoices(b, saved); err != nil {
		return nil, err
	}
	queueReceivables(b, saved)
	queueKnown(b, saved)
	var notices []pipeline.Notice
	var tallies []pipeline.Tally
	for _, t := range saved {
		queueRoom(b, t.saved.opportunity, t.saved.event)
		queuePlanned(b, t.have.Opportunity, t.saved.opportunity)
		queueQuotes(b, t.have.Opportunity, t.saved.opportunity)
		queueHeldDue(b, t.saved.opportunity, t.saved.event)
		notices, tallies = append(notices, t.saved.notices...), append(tallies, t.saved.tallies...)
	}
	queueNotices(b, notices)
	queueTallies(b, tallies)
	b.Queue("commit")
	return b, nil
}

// queueStates adds the new states of opportunities, each with its event.
func queueStates(b *pgx.Batch, list []*tx) error {
	var rows [][]any
	for _, t := range list {
		// Records first: the client is an account then before the opportunity names it.
		if err := t.queue(b); err != nil {
			return err
		}
		row, err := t.state()
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	switch {
	case len(rows) == 0:
	case len(rows) > 1:
		b.Queue(sqlChangeAll, columnsOf(rows)...)
	case list[0].newID != 0:
		b.Queue(sqlCreate, rows[0]...)
	default:
		b.Queue(sqlChange, rows[0]...)
	}
	return nil
}

// columnsOf gives of rows with as many columns each column as a list.
func columnsOf(rows [][]any) []any {
	columns := make([]any, len(rows[0]))
	for c := range columns {
		column := make([]any, len(rows))
		for r, row := range rows {
			column[r] = row[c]
		}
		columns[c] = column
	}
	return columns
}

// state is what sqlCreate and sqlChange take.
func (t *tx) state() ([]any, error) {
	state, err := stateArgs(t.saved.opportunity)
	if err != nil {
		return nil, err
	}
	event, err := eventArgs(t.saved.event)
	if err != nil {
		return nil, err
	}
	beside, err := jsonText(aroundOf(t.saved.opportunity))
	return append(append(state, event...), beside), err
}

// doubtError says that COMMIT may have reached the server and was not answered.
type doubtError struct{ err error }

func (e *doubtError) Error() string { return "commit not answered: " + e.err.Error() }
func (e *doubtError) Unwrap() error { return e.err }

// commit sends the closing round trip. Only an error that the server itself gave, and that did not end the
// connection, says that nothing was saved; everything else is a doubtError. pgconn.SafeToRetry is not asked: it
// also says yes of a connection that broke after COMMIT had reached the server.
func commit(ctx context.Context, c *pgxpool.Conn, list []*tx) error {
	b, err := closing(list)
	if err != nil {
		return err
	}
	results := c.SendBatch(ctx, b)
	err = func() error {
		for range b.QueuedQueries[1:] {
			if _, err := results.Exec(); err != nil {
				return err
			}
		}
		tag, err := results.Exec()
		if err == nil && tag.String() != "COMMIT" {
			return fmt.Errorf("commit answered with %s", tag)
		}
		return err
	}()
	if closed := results.Close(); err == nil {
		err = closed
	}
	var refused *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.SeverityUnlocalized == "ERROR":
		return err
	}
	return &doubtError{err}
}
