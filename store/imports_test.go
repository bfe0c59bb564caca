package store_test

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

func init() {
	maps.Copy(breaches, map[string]string{
		"import_batches_pk":                 batch(`(id, key, kind, file, by_member, by_owner, at, rows) overriding system value select 1, i::text, 'lead', '', 'U', false, now(), 1 from generate_series(1, 2) i`),
		"import_batches_key_once":           batch(`(key, kind, file, by_member, by_owner, at, rows) select 'k', 'lead', '', 'U', false, now(), 1 from generate_series(1, 2)`),
		"import_batches_kind_known":         batch(`(key, kind, file, by_member, by_owner, at, rows) values ('k', 'order', '', 'U', false, now(), 1)`),
		"import_batches_state_known":        batch(`(key, kind, file, by_member, by_owner, at, rows, state) values ('k', 'lead', '', 'U', false, now(), 1, 'lost')`),
		"import_batches_undone_by_somebody": batch(`(key, kind, file, by_member, by_owner, at, rows, state) values ('k', 'lead', '', 'U', false, now(), 1, 'undone')`),
		"import_rows_pk":                    rowed(`insert into import_rows (batch_id, row, said) select r.id, 1, '{}' from r, generate_series(1, 2)`),
		"import_rows_batch_fk":              `insert into import_rows (batch_id, row, said) values (99, 1, '{}')`,
		"import_rows_result_known":          rowed(`insert into import_rows (batch_id, row, result) select r.id, 1, 'lost' from r`),
		"import_rows_said_while_waiting":    rowed(`insert into import_rows (batch_id, row) select r.id, 1 from r`),
		"import_effects_pk":                 rowed(`insert into import_effects (batch_id, seq, row, kind, record_id, was, became) select r.id, 1, 1, 'lead', i, 0, 1 from r, generate_series(1, 2) i`),
		"import_effects_batch_fk":           `insert into import_effects (batch_id, seq, row, kind, record_id, was, became) values (99, 1, 1, 'lead', 1, 0, 1)`,
		"import_effects_state_known":        rowed(`insert into import_effects (batch_id, seq, row, kind, record_id, was, became, state) select r.id, 1, 1, 'lead', 1, 0, 1, 'lost' from r`),
		"import_effects_kept_with_reason":   rowed(`insert into import_effects (batch_id, seq, row, kind, record_id, was, became, state) select r.id, 1, 1, 'lead', 1, 0, 1, 'kept' from r`),
		"import_names_pk":                   `insert into import_names select 'lead', 'x', i from generate_series(1, 2) i`,
		"import_names_external_length":      `insert into import_names values ('lead', '', 1)`,
	})
}

func batch(says string) string { return "insert into import_batches " + says }

func rowed(sql string) string {
	return "with r as (" + batch(`(key, kind, file, by_member, by_owner, at, rows) values ('k', 'lead', '', 'U', false, now(), 1) returning id`) + ") " + sql
}

// imported brings rows in to the end.
func (b *bundle) imported(t testing.TB, by pipeline.UserID, kind people.Kind, rows []people.ImportRow) people.Import {
	t.Helper()
	ctx, s := context.Background(), b.people()
	seen, err := s.PreviewImport(ctx, pipeline.Member{ID: by}, kind, rows)
	require.NoError(t, err)
	i, err := s.StartImport(ctx, b.by(by), kind, "datos.csv", seen.Good)
	require.NoError(t, err)
	i = b.worked(t, i)
	require.Equal(t, [3]int{seen.Created, seen.Updated, seen.Unchanged}, [3]int{i.Created, i.Updated, i.Unchanged})
	require.Zero(t, i.Refused)
	return i
}

func (b *bundle) worked(t testing.TB, i people.Import) people.Import {
	t.Helper()
	var err error
	for i.State.Working() {
		i, err = b.people().WorkImport(context.Background(), i.ID)
		require.NoError(t, err)
	}
	return i
}

func (b *bundle) undone(t testing.TB, by pipeline.UserID, i people.Import) people.Import {
	t.Helper()
	i, err := b.people().UndoImport(context.Background(), pipeline.Member{ID: by}, i.ID)
	require.NoError(t, err)
	return b.worked(t, i)
}

func accountRow(n int, name, taxID, industry string) people.ImportRow {
	r := people.ImportRow{Number: n, Account: &people.AccountEdit{Name: &name}}
	if taxID != "" {
		r.Account.TaxID = &taxID
	}
	if industry != "" {
		r.Account.Industry = &industry
	}
	return r
}

func contactRow(n int, name, email, client string) people.ImportRow {
	r := people.ImportRow{Number: n, Contact: &people.ContactEdit{Name: &name}, Client: client}
	if email != "" {
		r.Contact.Email = &email
	}
	return r
}

func leadRow(n int, person, company, need string) people.ImportRow {
	return people.ImportRow{Number: n, Lead: &people.LeadEdit{Person: &person, Company: &company, Need: &need}}
}

func dealRow(n int, client, name, value, external string) people.ImportRow {
	v := pipeline.MustMoney(value, "CLP")
	return people.ImportRow{Number: n, External: external, Opportunity: &pipeline.Edit{Account: &client, Name: &name, Value: &v}}
}

// filesOf is a file of each kind, in the order in which they are brought in.
func filesOf() map[people.Kind][2][]people.ImportRow {
	return map[people.Kind][2][]people.ImportRow{
		people.KindAccount: {
			{accountRow(2, "Acme SpA", "76.543.210-3", "Minería"), accountRow(3, "Ñandú", "", "")},
			{accountRow(2, "Acme", "765432103", "Energía"), accountRow(3, "ñandu", "", "Viñas"), accountRow(4, "Otra", "", "")},
		},
		people.KindContact: {
			{contactRow(2, "Rosa Díaz", "rosa@acme.cl", "Acme SpA"), contactRow(3, "José Pérez", "", "Nueva Cliente"), contactRow(4, "Ana Soto", "", "Nueva Cliente")},
			{contactRow(2, "Rosa Díaz Soto", "Rosa@ACME.cl", ""), contactRow(3, "josé pérez", "", "nueva cliente"), contactRow(4, "Ana Soto", "", "Nueva Cliente")},
		},
		people.KindLead: {
			{leadRow(2, "Inés", "Viña Sur", "Un sitio"), leadRow(3, "Solo Pérez", "", "Algo")},
			{leadRow(2, "Ines", "Viña sur", "Dos sitios"), leadRow(3, "Solo Pérez", "", "Algo")},
		},
		people.KindOpportunity: {
			{dealRow(2, "Hotel Sol", "Sitio", "1000000", "X-1"), dealRow(3, "Hotel Sol", "Sitio", "2000000", "X-2"), dealRow(4, "Acme", "Acme", "5", "")},
			{dealRow(2, "Hotel Sol", "Sitio nuevo", "1500000", "X-1"), dealRow(3, "Hotel Sol", "Sitio", "2000000", "X-2"), dealRow(4, "acme", "Acme", "5", "")},
		},
	}
}

// The same file again changes nothing; another that says otherwise changes what differs; the undo brings back what was, and
// takes away what was not there.
func TestAnImportIsRepeatableAndCanBeUndone(t *testing.T) {
	t.Parallel()
	for kind, files := range filesOf() {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			first := b.imported(t, bruno, kind, files[0])
			require.Equal(t, len(files[0]), first.Created, "%+v", first)
			before := b.everything(t)

			again := b.imported(t, bruno, kind, files[0])
			require.Equal(t, len(files[0]), again.Unchanged, "%+v", again)
			require.Equal(t, before, b.everything(t))

			second := b.imported(t, bruno, kind, files[1])
			require.Positive(t, second.Updated)
			require.NotEqual(t, before, b.everything(t))
			b.sound(t)

			second = b.undone(t, bruno, second)
			require.Equal(t, people.ImportUndone, second.State)
			require.Zero(t, second.Kept)
			require.Equal(t, before, b.everything(t), "what was changed is as it was")
			first = b.undone(t, bruno, first)
			require.Zero(t, first.Kept)
			require.Empty(t, b.everything(t), "what was made is gone")
			b.sound(t)
			require.Equal(t, len(files[0]), b.imported(t, bruno, kind, files[0]).Created, "and can be brought in again")
			b.sound(t)
		})
	}
}

// everything is what can be found, as people see it.
func (b *bundle) everything(t testing.TB) []string {
	t.Helper()
	c := raw(t, b.url)
	rows, err := c.Query(context.Background(), `
		select concat_ws('|', 'a', id, name, tax_id, industry, (select array_agg(name_key order by 1) from account_names where account_id = a.id and name_key = lower(unaccent(a.name)))) as x from accounts a
		union all select concat_ws('|', 'c', id, name, email, account_id) from contacts
		union all select concat_ws('|', 'l', id, person, company, need) from leads
		union all select concat_ws('|', 'o', id, name, account, value) from opportunities
		union all select concat_ws('|', 's', kind, id, name) from search_entries
		union all select concat_ws('|', 't', measure, sum(count), sum(amount)) from (select measure, count, amount from tallies union all select measure, count, amount from tally_changes) t
			group by measure having sum(count) <> 0
		order by 1`)
	require.NoError(t, err)
	var all []string
	for rows.Next() {
		var x string
		require.NoError(t, rows.Scan(&x))
		all = append(all, x)
	}
	require.NoError(t, rows.Err())
	return all
}

// What somebody changed since, or built upon, stays when the import is undone, and is told.
func TestAnUndoLeavesWhatOthersTouched(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	s := b.people()
	accounts := b.imported(t, bruno, people.KindAccount, []people.ImportRow{accountRow(2, "Uno", "", ""), accountRow(3, "Dos", "", ""), accountRow(4, "Tres", "", "")})
	note := "llamar"
	_, err := s.EditAccount(ctx, b.by(ana), 1, 1, people.AccountEdit{Note: &note})
	require.NoError(t, err)
	b.create(t, "Dos")

	_, err = s.UndoImport(ctx, pipeline.Member{ID: carla}, accounts.ID)
	require.Equal(t, pipeline.ReasonManagerOnly, pipeline.ReasonOf(err))
	accounts = b.undone(t, bruno, accounts)
	require.Equal(t, [2]int{1, 2}, [2]int{accounts.TakenBack, accounts.Kept})
	kept, err := b.ImportKept(ctx, accounts.ID, 10)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Reason{pipeline.ReasonChanged, people.ReasonInUse}, []pipeline.Reason{kept[0].Reason, kept[1].Reason})
	_, err = b.Account(ctx, 3)
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err))
	history, err := b.Records(ctx, people.Ref{Kind: people.KindAccount, ID: 3}, 0, 10)
	require.NoError(t, err)
	require.Equal(t, []people.Act{people.ActWithdrawn, people.ActCreated}, []people.Act{history[0].Act, history[1].Act})
	require.Equal(t, accounts.ID.String(), history[0].Reason)

	_, err = s.UndoImport(ctx, pipeline.Member{ID: ana, Admin: true}, accounts.ID)
	require.Equal(t, people.ReasonImportState, pipeline.ReasonOf(err))
	b.sound(t)
}

// Whoever goes on with an import that was left goes on where it stopped; two at once do each row once; a key starts one.
func TestAnImportIsDoneOnce(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	s := b.people()
	var rows []people.ImportRow
	for n := range 600 {
		rows = append(rows, leadRow(n+2, fmt.Sprintf("Persona %d", n), "Empresa "+strconv.Itoa(n%7), "Algo"))
	}
	r := b.by(ana)
	i, err := s.StartImport(ctx, r, people.KindLead, "leads.csv", rows)
	require.NoError(t, err)
	same, err := s.StartImport(ctx, r, people.KindLead, "leads.csv", rows)
	require.NoError(t, err)
	require.Equal(t, i.ID, same.ID)

	left, err := s.WorkImport(ctx, i.ID)
	require.NoError(t, err)
	require.Equal(t, people.ImportRunning, left.State)
	require.Equal(t, 250, left.Created)
	idle, err := s.Idle(ctx, 0)
	require.NoError(t, err)
	require.Equal(t, []people.ImportID{i.ID}, idle)
	idle, err = s.Idle(ctx, time.Hour)
	require.NoError(t, err)
	require.Empty(t, idle)

	together(3, func(int) { b.worked(t, left) })
	done, err := s.Import(ctx, pipeline.Member{ID: ana}, i.ID)
	require.NoError(t, err)
	require.Equal(t, [2]int{600, 600}, [2]int{done.Created, done.Worked()})
	again := b.imported(t, ana, people.KindLead, rows)
	require.Equal(t, 600, again.Unchanged)
	b.sound(t)
}

// Two who bring in the same at the same time make it once.
func TestTwoImportTheSame(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	s := b.people()
	rows := filesOf()[people.KindContact][0]
	imports := make([]people.Import, 2)
	for n := range imports {
		var err error
		imports[n], err = s.StartImport(ctx, b.by(ana), people.KindContact, "x", rows)
		require.NoError(t, err)
	}
	together(2, func(n int) { imports[n] = b.worked(t, imports[n]) })
	require.Equal(t, [2]int{3, 3}, [2]int{imports[0].Created + imports[1].Created, imports[0].Unchanged + imports[1].Unchanged})
}

// Each row is held to what its author may do by hand, and to what is there.
func TestAPreviewTellsEveryFault(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	s := b.people()
	b.imported(t, bruno, people.KindAccount, []people.ImportRow{accountRow(2, "Acme", "76.543.210-3", ""), accountRow(3, "Otra", "", "")})
	theirs := b.create(t, "Acme")
	owned := func(r people.ImportRow, id pipeline.UserID) people.ImportRow { r.Owner = id; return r }
	faults := func(by pipeline.UserID, kind people.Kind, rows ...people.ImportRow) []people.ImportFault {
		t.Helper()
		seen, err := s.PreviewImport(ctx, pipeline.Member{ID: by}, kind, rows)
		require.NoError(t, err)
		return seen.Faults
	}
	require.Equal(t, []people.ImportFault{
		{Row: 2, Field: people.FieldTaxID, Reason: people.ReasonCheckDigit},
		{Row: 3, Field: pipeline.FieldName, Reason: pipeline.ReasonDuplicate},
		{Row: 4, Field: pipeline.FieldName, Reason: pipeline.ReasonRequired},
		{Row: 6, Reason: people.ReasonRowTwice, As: 5},
	}, faults(ana, people.KindAccount, accountRow(2, "Mala", "76.543.210-4", ""), accountRow(3, "Otra", "76.543.210-3", ""), accountRow(4, "", "", ""),
		accountRow(5, "Dos veces", "", ""), accountRow(6, "dos VECES", "", "")))
	require.Equal(t, []people.ImportFault{
		{Row: 2, Field: people.FieldEmail, Reason: pipeline.ReasonUnreadable},
		{Row: 3, Field: pipeline.FieldAccount, Reason: pipeline.ReasonRequired},
	}, faults(ana, people.KindContact, contactRow(2, "A", "a@b", "Acme"), contactRow(3, "B", "", "")))
	require.Equal(t, []people.ImportFault{{Row: 2, Reason: pipeline.ReasonManagerOnly}}, faults(ana, people.KindLead, owned(leadRow(2, "P", "", ""), carla)))
	require.Equal(t, []people.ImportFault{
		{Row: 2, Reason: pipeline.ReasonNotOwner},
		{Row: 3, Field: pipeline.FieldAccount, Reason: pipeline.ReasonRequired},
		{Row: 4, Reason: pipeline.ReasonNotOwner},
	}, faults(carla, people.KindOpportunity, dealRow(2, "Acme", theirs.Name, "7", ""), dealRow(3, "", "Sin cliente", "7", ""), owned(dealRow(4, "Otra", "x", "1", ""), ana)))
	require.Empty(t, faults(bruno, people.KindOpportunity, dealRow(2, "Acme", theirs.Name, "7", ""), owned(dealRow(4, "Otra", "x", "1", ""), ana)))
	_, err := s.PreviewImport(ctx, pipeline.Member{ID: "U0GUEST", Outsider: true}, people.KindLead, nil)
	require.Equal(t, pipeline.Denied, pipeline.CodeOf(err))
	require.Equal(t, int64(1), int64(b.create(t, "Siguiente").ID)-int64(theirs.ID), "a preview draws no numbers")
}

// An owner that a file names gets what it says, silently, and the undo gives it back.
func TestAnImportHandsOver(t *testing.T) {
	t.Parallel()
	b, ctx := setup(t), context.Background()
	o := b.create(t, "Acme")
	row := dealRow(2, "Acme", o.Name, "99", "")
	row.Owner = carla
	i := b.imported(t, bruno, people.KindOpportunity, []people.ImportRow{row})
	require.Equal(t, 1, i.Updated)
	now, err := b.DB.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, carla, now.Owner)
	require.Equal(t, 3, now.Version)
	i = b.undone(t, bruno, i)
	require.Zero(t, i.Kept)
	back, err := b.DB.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, []any{4, ana, true}, []any{back.Version, back.Owner, back.Value.Equal(o.Value)})
	b.sound(t)
}
