//go:build crashpoints

package main

import (
	"os"
	"time"

	"embudo/internal/crashpoint"
	"embudo/store"
)

// Whoever builds with crash points tests faults: the process may be told to die, and to hasten the pace of deliveries to
// EMBUDO_PACE.
func init() {
	crashpoint.Arm()
	if pace, err := time.ParseDuration(os.Getenv("EMBUDO_PACE")); err == nil {
		paced = store.JobOptions{Pace: pace, FetchCooldown: 10 * time.Millisecond}
	}
}
