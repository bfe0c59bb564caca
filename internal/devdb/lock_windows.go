package devdb

import (
	"context"
	"errors"
)

// lock is taken by nobody here: Postgres is started by us on Unix only.
type lock struct{}

var errLocked = errors.New("in use by another process")

func tryLock(string) (*lock, error) { return &lock{}, nil }

func (*lock) release() {}

func awaitLock(context.Context, string) (*lock, error) { return &lock{}, nil }
