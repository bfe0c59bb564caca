package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"embudo/pipeline"
)

// sqlAuditEvents spells out what event_hash in the database hashes, so that the audit does not rest on a function
// that whoever changed the events could have changed too.
const sqlAuditEvents = `select` + eventColumns + `, hash, jsonb_build_array(opportunity_id, version, kind, by_member,
		(extract(epoch from at) * 1000000)::bigint, from_stage, to_stage, reason, undoes, changes)::text
	from events where opportunity_id = any ($1::bigint[]) order by opportunity_id, version`

// link is an event as the chain has it.
type link struct {
	pipeline.Event
	hash []byte
	says string
}

// follows says whether the link is what was written after the one with this hash.
func (l link) follows(before []byte) bool {
	sum := sha256.Sum256(append(bytes.Clone(before), l.says...))
	return bytes.Equal(sum[:], l.hash)
}

// run is the links of some opportunities, one after the other.
type run []link

// of takes the links of the next opportunity from the front.
func (r *run) of(id pipeline.OpportunityID) []link {
	n := 0
	for n < len(*r) && (*r)[n].Opportunity == id {
		n++
	}
	taken := (*r)[:n]
	*r = (*r)[n:]
	return taken
}

func (a *auditor) links(ctx context.Context, ids []int64) (run, error) {
	rows, err := a.tx.Query(ctx, sqlAuditEvents, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l link, err error) {
		l.Event, err = scanEventAnd(row, &l.hash, &l.says)
		return l, err
	})
}

// chain looks whether a history is whole, and says whether it can be replayed.
func (a *auditor) chain(id pipeline.OpportunityID, history []link) bool {
	if len(history) == 0 {
		a.fault(id, 0, "has no history")
		return false
	}
	whole := true
	next := 1
	var before []byte
	for _, l := range history {
		switch {
		case l.Version != next:
			a.fault(id, next, fmt.Sprintf("the history has no such event, but version %d", l.Version))
			whole = false
		case !l.follows(before):
			a.fault(id, l.Version, "the event is not the one that was written")
		}
		next, before = l.Version+1, l.hash
	}
	fmt.Fprintf(a.digest, "%d %d %x\n", id, next-1, before)
	return whole
}

// state looks whether an opportunity is what its history leads to.
func (a *auditor) state(o pipeline.Opportunity, history []link) {
	events := make([]pipeline.Event, len(history))
	for i, l := range history {
		events[i] = l.Event
	}
	replayed, err := pipeline.Replay(events)
	if err != nil {
		a.fault(o.ID, 0, "the history cannot be replayed: "+err.Error())
		return
	}
	differ, err := differences(o, replayed)
	if err != nil {
		a.fault(o.ID, 0, err.Error())
	}
	if len(differ) > 0 {
		a.fault(o.ID, 0, "is not what its history leads to in "+strings.Join(differ, ", "))
	}
}

// differences are the names of the fields in which two opportunities differ.
func differences(a, b pipeline.Opportunity) ([]string, error) {
	have, err := fieldsOf(a)
	if err != nil {
		return nil, err
	}
	want, err := fieldsOf(b)
	if err != nil {
		return nil, err
	}
	var differ []string
	for name := range have {
		if !bytes.Equal(have[name], want[name]) {
			differ = append(differ, name)
		}
	}
	sort.Strings(differ)
	return differ, nil
}

func fieldsOf(o pipeline.Opportunity) (map[string]json.RawMessage, error) {
	for _, at := range []*time.Time{&o.StageSince, &o.CreatedAt, &o.UpdatedAt} {
		*at = at.UTC()
	}
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	fields := map[string]json.RawMessage{}
	return fields, json.Unmarshal(raw, &fields)
}
