//go:build !crashpoints

package main

import "embudo/store"

// paced is how fast notices are delivered: as the store has it by itself.
func paced() store.JobOptions { return store.JobOptions{} }
