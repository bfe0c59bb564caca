package store_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// record makes an account under a key, as a use case would.
func (b *bundle) account(key, name string) (people.Account, *people.Replayed, error) {
	a := people.Account{Version: 1, Name: name, Owner: ana, CreatedAt: start, CreatedBy: ana, UpdatedAt: start, UpdatedBy: ana}
	replay, err := b.Do(context.Background(), people.Command{Key: key, By: pipeline.Member{ID: ana}}, func(tx people.Tx) error {
		id, err := tx.NewAccount(context.Background())
		if err != nil {
			return err
		}
		a.ID = id
		changes, err := people.Differences(people.Account{}, a)
		tx.SaveAccount(a, people.Event{Of: a.Ref(), Version: 1, Act: people.ActCreated, By: ana, At: start, Changes: changes})
		return err
	})
	return a, replay, err
}

func TestACommandOnRecordsHasOneEffect(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, replay, err := b.account("k1", "Ñandú Ltda.")
	require.NoError(t, err)
	require.Nil(t, replay)
	kept, err := b.Account(context.Background(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, kept)

	_, replay, err = b.account("k1", "Another")
	require.NoError(t, err)
	require.Equal(t, &people.Replayed{Of: made.Ref(), Version: 1}, replay)

	_, _, err = b.account("k2", "ñandu ltda.")
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
	history, err := b.Records(context.Background(), made.Ref(), 0, 10)
	require.NoError(t, err)
	require.Len(t, history, 1)
	again, err := people.Apply(people.Account{}, history[0])
	require.NoError(t, err)
	require.Equal(t, people.Account{Name: made.Name, Owner: ana}, again)
}

// What stands in the history of records is changed by nothing but the erasure of a person, and that once.
func TestTheHistoryOfRecordsIsOnlyAddedTo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	made, _, err := b.account("k1", "Acme")
	require.NoError(t, err)
	c := raw(t, b.url)
	for _, sql := range []string{
		"update record_events set changes = '[]'", "update record_events set by_member = 'U9', erased_at = now()",
		"delete from record_events", "truncate record_events cascade",
	} {
		_, err := c.Exec(context.Background(), sql)
		require.ErrorContains(t, err, "only ever added to", sql)
	}
	const erase = "update record_events set changes = '[]', erased_at = now()"
	_, err = c.Exec(context.Background(), erase)
	require.NoError(t, err)
	_, err = c.Exec(context.Background(), erase)
	require.ErrorContains(t, err, "only ever added to")
	history, err := b.Records(context.Background(), made.Ref(), 0, 10)
	require.NoError(t, err)
	require.True(t, history[0].Erased)
	require.Empty(t, history[0].Changes)
}

// A client that is named for the first time is an account, one for all who name it at once.
func TestAClientThatIsNamedBecomesAnAccount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var all sync.WaitGroup
	for range 8 {
		r := b.by(ana)
		all.Go(func() {
			_, err := b.Create(context.Background(), r, pipeline.New{Account: "Café Olé", Sure: true})
			require.NoError(t, err)
		})
	}
	all.Wait()
	c := raw(t, b.url)
	var accounts, names, events int
	require.NoError(t, c.QueryRow(context.Background(), `select (select count(*) from accounts), (select count(*) from account_names where name_key = 'cafe ole'),
		(select count(*) from record_events where kind = 'account')`).Scan(&accounts, &names, &events))
	require.Equal(t, []int{1, 1, 1}, []int{accounts, names, events})
	_, _, err := b.account("k", "cafe OLE")
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
}
