//go:build unix

package devdb

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// lock is a file held by one process at a time. The system lets go of it when the process dies.
type lock struct{ file *os.File }

var errLocked = errors.New("in use by another process")

// tryLock takes the lock at path, or fails with errLocked.
func tryLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, err
	}
	return &lock{f}, nil
}

func (l *lock) release() { l.file.Close() }

// awaitLock takes the lock at path as soon as nobody else has it.
func awaitLock(ctx context.Context, path string) (*lock, error) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		l, err := tryLock(path)
		if !errors.Is(err, errLocked) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, ctx.Err())
		case <-tick.C:
		}
	}
}
