package store_test

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/store"
)

// untriggered is what a superuser does who wants no trace: append-only triggers, the chain and foreign keys are off.
const untriggered = `set session_replication_role = replica; `

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	const rewritten = "OP-2 version 2: the event is not the one that was written"
	for name, c := range map[string]struct {
		sql  string
		want []string
	}{
		"nothing": {`select 1`, nil},
		"amount":  {`update opportunities set value = 1 where id = 2`, []string{"OP-2: is not what its history leads to in Value"}},
		"owner": {`update opportunities set owner_id = 'U9', source = 'x' where id = 2`,
			[]string{"OP-2: is not what its history leads to in Owner, Source"}},
		"evidence": {`update opportunities set commitment = jsonb_set(commitment, '{proof,reference}', '"x"') where id = 2`,
			[]string{"OP-2: is not what its history leads to in Commitment"}},
		"amount of an invoice": {`update invoices set amount = 1`, []string{"OP-2: is not what its history leads to in Invoices"}},
		"origin of an invoice": {`update invoices set added_version = 2`, []string{"OP-2 version 2: the event did not bring invoice F-1"}},
		"invoice taken back by nobody": {untriggered + `insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version, withdrawn_version)
			values (2, 'F-9', '2027-01-01', 1, 'CLP', 'U', 5, 6)`, []string{"OP-2 version 6: the event did not take invoice F-9 back"}},
		"version": {`update opportunities set version = version + 1 where id = 2`, []string{"OP-2: is not what its history leads to in Version"}},

		"who":         {untriggered + `update events set by_member = 'U9' where opportunity_id = 2 and version = 2`, []string{rewritten}},
		"when":        {untriggered + `update events set at = at + interval '1 microsecond' where opportunity_id = 2 and version = 2`, []string{rewritten}},
		"why":         {untriggered + `update events set reason = 'x' where opportunity_id = 2 and version = 2`, []string{rewritten}},
		"changed row": {untriggered + `update events set changes = changes || '[{"field": "source", "from": "", "to": ""}]' where opportunity_id = 2 and version = 2`, []string{rewritten}},
		"changed row with a hash that fits": {`alter table events disable trigger events_append_only;
			update events set reason = 'x' where opportunity_id = 2 and version = 2;
			update events e set hash = event_hash((select b.hash from events b where b.opportunity_id = 2 and b.version = 1), e)
				where opportunity_id = 2 and version = 2`, []string{"OP-2 version 3: the event is not the one that was written"}},
		"removed row": {untriggered + `delete from requests where opportunity_id = 2 and version = 2; delete from events where opportunity_id = 2 and version = 2`,
			[]string{"OP-2 version 2: the history has no such event, but version 3"}},
		"added row": {`insert into events select opportunity_id, 6, 'edited', by_member, at, to_stage, to_stage, '', 0, changes from events
			where opportunity_id = 2 and version = 5`,
			[]string{"OP-2: is not what its history leads to in Version", "OP-2 version 6: no request asked for the event"}},
		"truncated tail": {untriggered + `delete from requests where opportunity_id = 2 and version = 5; delete from events where opportunity_id = 2 and version = 5`,
			[]string{"OP-2 version 5: the event did not bring invoice F-1", "OP-2: is not what its history leads to in"}},
		"history": {untriggered + `delete from requests where opportunity_id = 1; delete from events where opportunity_id = 1`, []string{"OP-1: has no history"}},

		"opportunity": {untriggered + `delete from opportunities where id = 1`, []string{"OP-1 version 1: an event of an opportunity that is not there"}},
		"opportunity with an invoice": {untriggered + `delete from opportunities where id = 2; delete from events where opportunity_id = 2; delete from requests where opportunity_id = 2`,
			[]string{"OP-2 version 5: an invoice of an opportunity that is not there"}},
		"request of no event": {untriggered + `insert into requests (key, opportunity_id, version, member) values ('x', 1, 9, 'U')`,
			[]string{"OP-1 version 9: a request names an event that is not there"}},
		"two requests": {`insert into requests (key, opportunity_id, version, member) values ('x', 1, 1, 'U')`,
			[]string{"OP-1 version 1: several requests claim the event"}},
		"no request":        {`delete from requests where opportunity_id = 1`, []string{"OP-1 version 1: no request asked for the event"}},
		"account":           {`update accounts set name = 'X', note = 'x' where id = 1`, []string{"CU-1: name is not what its history says", "CU-1: note is not what its history says"}},
		"account's version": {`update accounts set version = 2 where id = 1`, []string{"CU-1: it is at version 2, its history at 1"}},
		"account's history": {untriggered + `delete from record_events where record_id = 1`, []string{"CU-1: it is at version 1, its history at 0"}},
		"account removed":   {untriggered + `delete from accounts where id = 1`, []string{"CU-1 version 1: an event of a record that is not there"}},
		"request outlived":  {`update requests set claimed_at = now() - interval '31 days'`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupChannel(t)
			ctx := context.Background()
			b.create(t, "Uno")
			b.advance(t, b.create(t, "Dos"), pipeline.StageInvoicing)
			b.create(t, "Tres")
			before, err := b.Verify(ctx)
			require.NoError(t, err)
			require.Empty(t, before.Faults)
			_, err = raw(t, b.url).Exec(ctx, c.sql)
			require.NoError(t, err)

			heard := 0
			audit, err := b.Verify(ctx, func(a store.Audit) { heard = a.Opportunities })
			require.NoError(t, err)
			require.Equal(t, audit.Opportunities, heard)
			require.Len(t, audit.Faults, len(c.want), "%v", audit.Faults)
			require.Equal(t, len(c.want), audit.Found)
			for i, f := range audit.Faults {
				require.Contains(t, f.String(), c.want[i])
			}
			if c.want == nil {
				require.Equal(t, before, audit)
			}
		})
	}
}

// Whoever can write all hashes anew leaves a base that agrees with itself. The digest that was noted before tells.
func TestTheDigestTellsWhatAWholeNewChainHides(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Uno")
	before, err := b.Verify(ctx)
	require.NoError(t, err)
	_, err = raw(t, b.url).Exec(ctx, `alter table events disable trigger events_append_only;
		update events set reason = 'x'; update events e set hash = event_hash(null, e)`)
	require.NoError(t, err)
	after, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, after.Faults)
	require.NotEqual(t, before.Digest, after.Digest)
}

// A base with thousands of faults is told of without holding them all.
func TestVerifyNamesTheFirstThousandFaults(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Uno")
	_, err := raw(t, b.url).Exec(ctx, untriggered+`insert into requests (key, opportunity_id, version, member) select 'x' || n, 1, n + 1, 'U' from generate_series(1, 900) n;
		insert into events select 99, n, 'edited', by_member, at, from_stage, to_stage, reason, undoes, changes, hash from events, generate_series(2, 901) n`)
	require.NoError(t, err)
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Len(t, audit.Faults, 1000)
	require.Equal(t, 3*900, audit.Found)
}

// A base of a release before the chain gets the one that it would have had from the start.
func TestTheChainIsLaidOverOlderHistories(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Uno")
	b.advance(t, b.create(t, "Dos"), pipeline.StageInvoicing)
	before, err := b.Verify(ctx)
	require.NoError(t, err)

	c := raw(t, b.url)
	_, err = c.Exec(ctx, `drop trigger events_chained on events; drop function chain_event; drop function event_hash;
		alter table events drop column hash`)
	require.NoError(t, err)
	step, err := os.ReadFile("migrations/00011_chain.sql")
	require.NoError(t, err)
	_, err = c.Exec(ctx, string(step))
	require.NoError(t, err)
	after, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Equal(t, before, after)
	_, err = c.Exec(ctx, `delete from events`)
	require.ErrorContains(t, err, "only ever added to")
}
