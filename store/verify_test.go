package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestVerifyFindsWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ sql, what string }{
		"amount":   {`update opportunities set value = 1 where id = 2`, "Value"},
		"owner":    {`update opportunities set owner_id = 'U9', source = 'x' where id = 2`, "Owner, Source"},
		"evidence": {`update opportunities set commitment = jsonb_set(commitment, '{proof,reference}', '"x"') where id = 2`, "Commitment"},
		"invoice":  {`update invoices set amount = 1`, "Invoices"},
		"version":  {`update opportunities set version = version + 1 where id = 2`, "Version"},
		"event":    {`alter table events disable trigger all; delete from notices; delete from requests; delete from events where opportunity_id = 2 and version = 2`, "history: replay"},
		"history":  {`alter table events disable trigger all; delete from notices; delete from requests; delete from events where opportunity_id = 2`, "history: none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupChannel(t)
			ctx := context.Background()
			b.create(t, "Uno")
			b.advance(t, b.create(t, "Dos"), pipeline.StageInvoicing)
			b.create(t, "Tres")
			_, err := raw(t, b.url).Exec(ctx, c.sql)
			require.NoError(t, err)
			audit, err := b.Verify(ctx)
			require.NoError(t, err)
			require.Equal(t, 3, audit.Opportunities)
			require.Len(t, audit.Faults, 1)
			require.Equal(t, pipeline.OpportunityID(2), audit.Faults[0].Opportunity)
			require.Contains(t, audit.Faults[0].What, c.what)
		})
	}
}
