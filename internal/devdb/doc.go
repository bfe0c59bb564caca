// Package devdb gives the demo and the tests a Postgres and a Redis on a machine where nothing was set
// up. It is not for production: what it starts lives and dies with the process that asked.
//
// Postgres is the one of DATABASE_URL; else a cluster of our own from the binaries of $PGBIN, the PATH or
// the usual folders, run as another user when we are root (Postgres refuses root); else the same from
// binaries downloaded once into the user's cache. Redis is the one of REDIS_URL; else a redis-server of our
// own; else an in-process stand-in.
//
// With EMBUDO_REQUIRE_REAL=1 nothing is downloaded and nothing stands in: what is missing is an error.
package devdb

import (
	"log/slog"
	"os"
)

// Options say what is started. The zero value is right for tests.
type Options struct {
	// Fsync makes a cluster of ours write as durably as in production. Off, it is several times
	// faster and a crash of the machine, though not of the process, loses data.
	Fsync bool
	// Dir keeps the cluster's data from one run to the next. Empty is a temporary folder that
	// Stop removes. Redis does not use it.
	Dir string
	// Memory keeps what is temporary in memory, where the system has room for it: a database of many small files is made and
	// dropped in a part of the time. For little data.
	Memory bool
	// Connections is how many a Postgres of ours takes; 0 is 200.
	Connections int
	// Own starts a server of ours even where DATABASE_URL or REDIS_URL name another: for tests that kill it.
	Own bool
	// Log hears what takes long, such as a download. Nil is silence.
	Log *slog.Logger
}

func (o Options) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

func requireReal() bool { return os.Getenv("EMBUDO_REQUIRE_REAL") == "1" }
