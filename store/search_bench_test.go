package store_test

import (
	"context"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline/people"
	"embudo/store"
)

// crowded makes half of n accounts, of 150,000 names, and half contacts, called as people in Chile are.
func crowded(b *testing.B, c *pgx.Conn, n int) {
	b.Helper()
	ctx := context.Background()
	does := func(sql string, args ...any) {
		b.Helper()
		_, err := c.Exec(ctx, sql, args...)
		require.NoError(b, err)
	}
	does(`set embudo.sought_later = 'yes'`)
	does(`create function pg_temp.called(n integer) returns text language sql as $$
			select initcap(string_agg((array['ba','co','du','fer','gil','la','mon','nua','pe','ros','su','tri','vel','cha','que','bro','gla','zan','ji','os'])[1 + (n / d) % 20], ''))
			from unnest(array[1, 20, 400, 8000]) d $$`)
	for _, kind := range []struct{ name, sql string }{
		{"account", `insert into accounts (id, version, name, tax_id, domain, phone, industry, address, note, owner_id, created_at, created_by, updated_at, updated_by)
			select i, 1, (array['Constructora','Comercial','Inversiones','Servicios','Transportes','Minera','Clínica','Agrícola','Inmobiliaria','Ingeniería'])[1 + i % 10]
				|| ' ' || pg_temp.called(i % 150000) || (array[' Ltda.',' S.A.',' SpA',' Limitada',''])[1 + i % 5], '', '', '', '', '', '', 'U' || i % 200, now(), 'U', now(), 'U'
			from generate_series(1, $1::integer) i`},
		{"contact", `insert into contacts (id, version, name, email, phone, note, position, account_id, erased, created_at, created_by, updated_at, updated_by)
			select i, 1, (array['María','José','Juan','Ana','Luis','Carlos','Camila','Matías','Valentina','Ignacio','Rodrigo','Claudia','Andrés','Felipe','Daniela','Pedro'])[1 + i * 7 % 16]
				|| ' ' || (array['González','Muñoz','Rojas','Díaz','Pérez','Soto','Contreras','Silva','Martínez','Sepúlveda','Morales','Rodríguez','López','Fuentes','Torres','Araya','Flores'])[1 + i * 11 % 17]
				|| ' ' || pg_temp.called(i % 20000), 'c' || i || '@acme.cl', '', '', 'Gerente', i, false, now(), 'U', now(), 'U'
			from generate_series(1, $1::integer) i`},
	} {
		does(kind.sql, n/2)
		for from := 0; from < n/2; from += 5000 {
			does(`select search_bring($1, array(select generate_series($2::integer, $3::integer)))`, kind.name, from+1, min(from+5000, n/2))
		}
	}
	does("vacuum analyze search_entries, search_words")
}

// BenchmarkSearch is how long searches take among as many accounts and contacts as EMBUDO_BENCH_SIZE says, 20,000 without it.
func BenchmarkSearch(b *testing.B) {
	n := 20_000
	if text := os.Getenv("EMBUDO_BENCH_SIZE"); text != "" {
		var err error
		n, err = strconv.Atoi(text)
		require.NoError(b, err)
	}
	url := dbtest.Database(b)
	c, err := pgx.Connect(context.Background(), url)
	require.NoError(b, err)
	crowded(b, c, n)
	require.NoError(b, c.Close(context.Background()))
	db, err := store.Open(context.Background(), url, nil)
	require.NoError(b, err)
	defer db.Close()
	for _, text := range []string{"maria", "gonzalez", "perez maria", "gonzales", "gerente", "constructora", "construtora bacodu", "sepulveda comercial", "mar", "c77@acme.cl", "zzzzzz"} {
		b.Run(text, func(b *testing.B) { timed(b, db, people.Sought{Text: text, Kinds: people.SoughtKinds(), Limit: 10}) })
	}
	// What menus ask while somebody types.
	for kind, all := range map[people.Kind][]string{people.KindAccount: {"c", "con", "constru", "constructora ba"}, people.KindContact: {"m", "mar", "maria gon", "gonzales mar"}} {
		for _, text := range all {
			b.Run(string(kind)+" suggested for "+text, func(b *testing.B) {
				timed(b, db, people.Sought{Text: text, Kinds: []people.Kind{kind}, Limit: 25})
			})
		}
	}
}

// timed searches on a connection that has searched before, as all but the first do.
func timed(b *testing.B, db *store.DB, s people.Sought) {
	_, err := db.Search(context.Background(), s)
	require.NoError(b, err)
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		_, err := db.Search(context.Background(), s)
		require.NoError(b, err)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
