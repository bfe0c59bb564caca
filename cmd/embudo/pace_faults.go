//go:build crashpoints

package main

import (
	"os"
	"time"

	"embudo/store"
)

// paced lets tests of faults hasten the pace of deliveries, where EMBUDO_PACE gives one; whoever builds with crash
// points tests faults.
func paced() store.JobOptions {
	pace, err := time.ParseDuration(os.Getenv("EMBUDO_PACE"))
	if err != nil {
		return store.JobOptions{}
	}
	return store.JobOptions{Pace: pace, FetchCooldown: 10 * time.Millisecond}
}
