// Package faulttest breaks everything around the bot, and the bot itself, and holds it to its promises: what was
// acknowledged is durable, happens once, is told once and in order, and nobody is told what is not so.
//
// The bot is the real program, built with its crash points and run as a process of its own that is killed without a
// word. Postgres writes durably, Redis is real, Slack is the local one, and fault proxies stand in between.
//
//	go test -count=1 -tags crashpoints ./internal/faulttest                                 a few minutes, at a small size
//	EMBUDO_FULL=1 go test -count=1 -tags crashpoints ./internal/faulttest -timeout 90m -v   at full size; writes the figures of each promise
//	EMBUDO_SOAK=5m go test -count=1 -tags crashpoints ./internal/faulttest -run Soak -timeout 30m -v
//
// They need the tag, so that they run by themselves: beside other tests a machine's clocks say little.
//
// Chance is seeded: a test that fails prints its seed, and EMBUDO_SEED repeats it.
package faulttest
