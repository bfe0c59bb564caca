package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// Of a word with eight letters two of which are others more than a fourth of the trigrams are left. One slip is looked up.
	sqlNearThreshold = `set local pg_trgm.similarity_threshold = 0.28`
	// What a search costs is bounded by its indexes, and never by how much there is.
	sqlIndexesOnly = `set local enable_seqscan = off`
	// There is one good plan, and making it anew for each search takes longer than most searches do.
	sqlPlannedOnce = `set local plan_cache_mode = force_generic_plan`

	sqlSearchFold = `select left(search_fold($1), 300)`
	// The words that there are which begin with each of those typed, the shortest first: what has two letters begins too many.
	sqlBegunWords = `
		select w.nth::integer, n.word from unnest($1::text[]) with ordinality w (word, nth) cross join lateral (
			select v.word from search_words v where v.word ~>=~ w.word and v.word ~<~ (w.word || chr(1114111))
			order by char_length(v.word), v.word limit 30) n
		where char_length(w.word) >= 3`
	// Which of the words $1 there are, each as one that the word of number $2 may be a slip of.
	sqlSlipWords = `
		select s.nth, v.word from unnest($1::text[], $2::integer[]) as s (word, nth) join search_words v on v.word = s.word
		order by s.nth, similarity(v.word, ($3::text[])[s.nth]) desc, v.word`
	// The words that there are which resemble each of those typed, the nearest first.
	sqlNearWords = `
		select w.nth::integer, n.word from unnest($1::text[]) with ordinality w (word, nth) cross join lateral (
			select v.word from search_words v where v.word % w.word order by similarity(v.word, w.word) desc, v.word limit 30) n
		where w.word <> ''`

	// Of each kind: what begins with $2, what suits any of the queries $3, and the number $4. $5 is what was typed, which is
	// resembled by names with few other words most. Where fifty of the sample, one entry in 61, suit, only the sample is read: to
	// gather all that have a word of very many would take long, and no more are given.
	sqlSearch = `
		with hit as (
			select distinct e.kind, e.id, e.name, e.live, e.owner_id from unnest($1::text[]) k, unnest($3::text[]) w (query) cross join lateral (
				with sample as materialized (
					select kind, id, name, live, owner_id from search_entries where kind = k and id % 61 = 0 and words @@ w.query::tsquery limit 200)
				select kind, id, name, live, owner_id from sample
				union all
				(select kind, id, name, live, owner_id from search_entries
					where kind = k and (select count(*) from sample) < 50 and words @@ w.query::tsquery limit 200)
				union all
				(select kind, id, name, live, owner_id from search_entries
					where kind = k and $2 <> '' and name ~>=~ $2 and name ~<~ ($2 || chr(1114111)) order by name using ~<~ limit 50)
				union all
				(select kind, id, name, live, owner_id from search_entries where kind = k and id = $4::bigint)) e),
		best as (
			select kind, id, similarity(name, $5) + case when id = $4::bigint then 1 else 0 end + case when live then 0.1 else 0 end
				+ case when owner_id = $6 then 0.05 else 0 end as score
			from hit order by score desc, id desc limit $7::integer)
		select b.kind, b.id, coalesce(o.name, a.name, c.name, nullif(l.person, ''), l.company, ''),
			coalesce(o.account, w.name, case when l.person <> '' then l.company end, ''), coalesce(c.position, l.position, ''),
			coalesce(o.owner_id, a.owner_id, l.owner_id, ''), o.stage, coalesce(l.state, '')
		from best b left join opportunities o on b.kind = 'opportunity' and o.id = b.id
			left join accounts a on b.kind = 'account' and a.id = b.id
			left join contacts c on b.kind = 'contact' and c.id = b.id left join accounts w on w.id = c.account_id
			left join leads l on b.kind = 'lead' and l.id = b.id
		order by b.score desc, b.id desc`
)

// Search gives what suits s, best first; see people.SearchStore. What has all words comes first. Where that is less than what
// may be given, the beginnings of words count too, then words that nearly are those typed; and where nothing has them all, one
// may be missing.
func (db *DB) Search(ctx context.Context, s people.Sought) ([]people.Found, error) {
	s.Text = strings.ToValidUTF8(strings.ReplaceAll(s.Text, "\x00", ""), "")
	var found []people.Found
	err := db.read(ctx, "search", func(ctx context.Context, c *pgxpool.Conn) error {
		defer rollback(ctx, c)
		found = nil
		q := search{c: c, sought: s}
		if err := q.begin(ctx); err != nil {
			return err
		}
		exact := exactly(s.Text)
		for _, begun := range []bool{false, true} {
			words := anyOf(append(exact, allOf(q.words, nil, begun))...)
			if err := q.add(ctx, &found, words); err != nil || len(found) >= s.Limit || len(exact) > 0 && len(found) > 0 {
				return err
			}
		}
		if err := q.resembling(ctx); err != nil {
			return err
		}
		if err := q.add(ctx, &found, allOf(q.words, q.instead(), false)); err != nil || len(found) > 0 {
			return err
		}
		return q.add(ctx, &found, butOne(q.words, q.near)...)
	})
	return found, err
}

// search is one search on one connection.
type search struct {
	c      *pgxpool.Conn
	sought people.Sought
	folded string
	words  []string
	// near are words that nearly are each of words, and begun are words that begin with it.
	near, begun map[int][]string
}

// begin begins the transaction and takes what was typed apart.
func (q *search) begin(ctx context.Context) error {
	b := &pgx.Batch{}
	b.Queue(sqlBeginList)
	b.Queue(sqlNearThreshold)
	b.Queue(sqlIndexesOnly)
	b.Queue(sqlPlannedOnce)
	b.Queue(sqlSearchFold, q.sought.Text).QueryRow(func(row pgx.Row) error { return row.Scan(&q.folded) })
	err := q.c.SendBatch(ctx, b).Close()
	q.words = soughtWords(q.folded)
	return err
}

// add searches, and adds what was not found before.
func (q *search) add(ctx context.Context, found *[]people.Found, queries ...string) error {
	if strings.Join(queries, "") == "" && soughtNumber(q.sought.Text) == 0 && q.folded == "" {
		return nil
	}
	kinds := make([]string, len(q.sought.Kinds))
	for i, k := range q.sought.Kinds {
		kinds[i] = string(k)
	}
	rows, err := q.c.Query(ctx, sqlSearch, kinds, q.folded, queries, soughtNumber(q.sought.Text), q.folded, string(q.sought.For), q.sought.Limit)
	if err != nil {
		return err
	}
	more, err := pgx.CollectRows(rows, scanFound)
	if err != nil {
		return err
	}
	known := map[people.Ref]bool{}
	for _, f := range *found {
		known[f.Ref] = true
	}
	for _, f := range more {
		if !known[f.Ref] && len(*found) < q.sought.Limit {
			*found = append(*found, f)
		}
	}
	return nil
}

func scanFound(row pgx.CollectableRow) (people.Found, error) {
	var f people.Found
	var stage *string
	err := row.Scan(&f.Kind, &f.ID, &f.Name, &f.Company, &f.Position, &f.Owner, &stage, &f.State)
	if err == nil && stage != nil {
		f.Stage, err = pipeline.ParseStage(*stage)
	}
	return f, err
}

// resembling finds words that begin with those typed, or that nearly are them: one slip away, and for a word that has none of
// both, those that resemble it.
func (q *search) resembling(ctx context.Context) error {
	var slips []string
	var of []int
	for i, w := range q.words {
		for _, s := range slipsOf(w) {
			slips, of = append(slips, s), append(of, i+1)
		}
	}
	q.begun = map[int][]string{}
	near := map[int][]string{}
	if err := q.resemble(ctx, q.begun, sqlBegunWords, q.words); err != nil {
		return err
	}
	if err := q.resemble(ctx, near, sqlSlipWords, slips, of, q.words); err != nil {
		return err
	}
	rest := slices.Clone(q.words)
	for i, w := range rest {
		if len(q.begun[i])+len(near[i]) > 0 || utf8.RuneCountInString(w) < shortestNear {
			rest[i] = ""
		}
	}
	if slices.ContainsFunc(rest, func(w string) bool { return w != "" }) {
		if err := q.resemble(ctx, near, sqlNearWords, rest); err != nil {
			return err
		}
	}
	q.near = nearest(q.words, near)
	return nil
}

// instead gives what may stand for each word: what nearly is it, and what begins with it.
func (q *search) instead() map[int][]string {
	all := maps.Clone(q.begun)
	for i, near := range q.near {
		all[i] = slices.Concat(near, all[i])
	}
	return all
}

// resemble adds to all the words that are read, by the number of the word that they resemble.
func (q *search) resemble(ctx context.Context, all map[int][]string, sql string, args ...any) error {
	rows, err := q.c.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	var nth int
	var word string
	_, err = pgx.ForEachRow(rows, []any{&nth, &word}, func() error {
		all[nth-1] = append(all[nth-1], word)
		return nil
	})
	return err
}
