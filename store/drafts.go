package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"embudo/pipeline"
)

const (
	// An older draft never takes the place of a newer one, in whichever order they arrive.
	sqlKeepDraft = `insert into drafts (member, id, body, kept_at) values ($1, $2, $3, $4::timestamptz)
		on conflict on constraint drafts_pk do update set body = excluded.body, kept_at = excluded.kept_at
		where drafts.kept_at <= excluded.kept_at`
	sqlDraftsOf = `select id, body, kept_at from drafts
		where member = $1 and kept_at > $2::timestamptz order by kept_at desc, id limit 50`
	sqlDropDraft    = `delete from drafts where member = $1 and id = $2`
	sqlForgetDrafts = `
		delete from drafts where ctid = any (array(
			select ctid from drafts where kept_at < now() - make_interval(days => $1::integer) limit 5000))`
)

// draftDays is how long drafts are kept, in days; see pipeline.DraftLife.
const draftDays = 1

// Drafts keeps drafts in Postgres, and in Redis while Postgres is away: of the two either may be missing. In Redis a
// person's drafts are the hash embudo:drafts:<person>, by id.
type Drafts struct {
	db     *DB
	memory *Memory
	now    func() time.Time
}

// NewDrafts keeps drafts in db, and in memory for when db is away.
func NewDrafts(db *DB, memory *Memory, now func() time.Time) *Drafts {
	return &Drafts{db: db, memory: memory, now: now}
}

// Keep keeps d unless there is a newer one of the same ID.
func (s *Drafts) Keep(ctx context.Context, user pipeline.UserID, d pipeline.Draft) error {
	err := s.db.write(ctx, "keep draft", sqlKeepDraft, string(user), d.ID, d.Body, d.At.UTC())
	if err == nil {
		return nil
	}
	if remembered := s.memory.keepDraft(ctx, user, d); remembered != nil {
		return errors.Join(err, remembered)
	}
	return nil
}

// Of gives the drafts of a person that are not too old, newest first, from both places.
func (s *Drafts) Of(ctx context.Context, user pipeline.UserID) ([]pipeline.Draft, error) {
	since := s.now().Add(-pipeline.DraftLife)
	remembered := make(chan []pipeline.Draft, 1)
	go func() { remembered <- s.memory.draftsOf(ctx, user) }()
	var kept []pipeline.Draft
	err := s.db.read(ctx, "read drafts", func(ctx context.Context, c *pgxpool.Conn) error {
		rows, err := c.Query(ctx, sqlDraftsOf, string(user), since.UTC())
		if err != nil {
			return err
		}
		kept, err = pgx.CollectRows(rows, pgx.RowToStructByPos[pipeline.Draft])
		return err
	})
	all := append(kept, <-remembered...)
	if err != nil && len(all) == 0 {
		return nil, err
	}
	return newestOfEach(all, since), nil
}

// newestOfEach is the newest draft of each ID, the newest of all first.
func newestOfEach(all []pipeline.Draft, since time.Time) []pipeline.Draft {
	slices.SortStableFunc(all, func(a, b pipeline.Draft) int {
		if byAge := b.At.Compare(a.At); byAge != 0 {
			return byAge
		}
		return strings.Compare(a.ID, b.ID)
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(d pipeline.Draft) bool {
		old := seen[d.ID] || !d.At.After(since)
		seen[d.ID] = true
		return old
	})
}

// Drop forgets a draft in both places.
func (s *Drafts) Drop(ctx context.Context, user pipeline.UserID, id string) error {
	forgotten := make(chan struct{})
	go func() { defer close(forgotten); s.memory.dropDraft(ctx, user, id) }()
	err := s.db.write(ctx, "drop draft", sqlDropDraft, string(user), id)
	<-forgotten
	return err
}

// rememberedDraft is a draft as Redis has it.
type rememberedDraft struct {
	Body []byte    `json:"body"`
	At   time.Time `json:"at"`
}

func draftsKey(user pipeline.UserID) string { return keyPrefix + "drafts:" + string(user) }

func (m *Memory) keepDraft(ctx context.Context, user pipeline.UserID, d pipeline.Draft) error {
	raw, err := json.Marshal(rememberedDraft{Body: d.Body, At: d.At})
	if err != nil {
		return fmt.Errorf("remember draft: %w", err)
	}
	_, err = m.ask(ctx, func(ctx context.Context) (any, error) {
		pipe := m.client.TxPipeline()
		pipe.HSet(ctx, draftsKey(user), d.ID, raw)
		pipe.Expire(ctx, draftsKey(user), pipeline.DraftLife)
		return pipe.Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("remember draft: %w", err)
	}
	return nil
}

// draftsOf gives what Redis has; nothing where it is away.
func (m *Memory) draftsOf(ctx context.Context, user pipeline.UserID) []pipeline.Draft {
	found, err := m.ask(ctx, func(ctx context.Context) (any, error) { return m.client.HGetAll(ctx, draftsKey(user)).Result() })
	if err != nil {
		return nil
	}
	var all []pipeline.Draft
	for id, raw := range found.(map[string]string) {
		var d rememberedDraft
		if json.Unmarshal([]byte(raw), &d) == nil {
			all = append(all, pipeline.Draft{ID: id, Body: d.Body, At: d.At})
		}
	}
	return all
}

func (m *Memory) dropDraft(ctx context.Context, user pipeline.UserID, id string) {
	_, err := m.ask(ctx, func(ctx context.Context) (any, error) { return nil, m.client.HDel(ctx, draftsKey(user), id).Err() })
	m.missed("drop draft", err)
}
