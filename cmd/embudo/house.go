package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"embudo/commands"
	"embudo/store"
)

// house tells how what the product keeps things in is doing.
type house struct {
	db *store.DB
	// memory is nil where no Redis is configured.
	memory *store.Memory
	// limit is how long a notice may wait before that is a fault.
	limit time.Duration
}

// waitLimit is longer than an outage of Slack's that deliveries get over by themselves.
const waitLimit = 15 * time.Minute

func houseOf(s settings, db *store.DB, memory *store.Memory) house {
	h := house{db: db, limit: waitLimit}
	if s.RedisURL != "" {
		h.memory = memory
	}
	return h
}

// Findings looks at the database, what waits to be delivered, and Redis.
func (h house) Findings(ctx context.Context) []commands.Finding {
	return append(h.database(ctx), redisFinding(ctx, h.memory))
}

func (h house) database(ctx context.Context) []commands.Finding {
	before := time.Now()
	at, err := h.db.Clock(ctx)
	if err != nil {
		return []commands.Finding{databaseFinding(err)}
	}
	now := before.Add(time.Since(before) / 2)
	found := []commands.Finding{{Name: "database", Code: "schema_current"}, commands.ClockFinding("clock_database", at, now)}
	health, err := h.db.Health(ctx)
	if err != nil {
		return []commands.Finding{databaseFinding(err)}
	}
	a := map[string]any{"Waiting": health.Waiting, "Oldest": health.Oldest, "GivenUp": health.GivenUp}
	queue := commands.Finding{Name: "queue", Code: "queue_short", Args: a}
	switch {
	case health.Waiting == 0:
		queue = commands.Finding{Name: "queue", Code: "queue_empty"}
	case health.Oldest > h.limit:
		queue = commands.Finding{Name: "queue", Code: "queue_late", Args: a, Fault: true}
	}
	found = append(found, queue)
	if health.GivenUp > 0 {
		found = append(found, commands.Finding{Name: "queue", Code: "queue_given_up", Args: a, Fault: true})
	}
	return found
}

// databaseFinding is a database that can't be used. Its error is told without what is secret.
func databaseFinding(err error) commands.Finding {
	var schema *store.SchemaError
	switch {
	case errors.As(err, &schema) && schema.Newer():
		return commands.Finding{Name: "database", Code: "schema_newer", Fault: true}
	case errors.As(err, &schema):
		return commands.Finding{Name: "database", Code: "schema_older", Fault: true}
	}
	why := sensitive.ReplaceAllString(strings.Join(strings.Fields(err.Error()), " "), hidden)
	return commands.Finding{Name: "database", Code: "database_away", Args: map[string]any{"Why": why}, Fault: true}
}

func redisFinding(ctx context.Context, memory *store.Memory) commands.Finding {
	switch {
	case memory == nil:
		return commands.Finding{Name: "redis", Code: "redis_none"}
	case memory.Ping(ctx) != nil:
		return commands.Finding{Name: "redis", Code: "redis_away", Fault: true}
	}
	return commands.Finding{Name: "redis", Code: "redis_answers"}
}
