package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An undo looks at every table whose rows may hang on what it withdraws: each of them finds them by an index.
func TestWhatHangsOnWhatIsWithdrawnHasAnIndex(t *testing.T) {
	t.Parallel()
	c := raw(t, setup(t).url)
	require.Equal(t, 0, count(t, c, `
		select count(*) from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
		where f.contype = 'f' and f.confrelid in ('accounts'::regclass, 'contacts'::regclass, 'leads'::regclass, 'opportunities'::regclass)
			and not exists (select from pg_index i where i.indrelid = f.conrelid and i.indkey[0] = a.attnum
				and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))`))
}
