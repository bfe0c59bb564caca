package devdb

import (
	"os"
	"path/filepath"
	"time"
)

// The names of temporary folders begin so.
const (
	postgresPrefix = "embudo-postgres-"
	redisPrefix    = "embudo-redis-"
)

// temporary makes a folder, in memory if there is room, that sweep removes should we die before we do. Its lock is held
// until then.
func temporary(prefix string, memory bool) (folder string, held *lock, err error) {
	sweep(prefix, os.TempDir(), memoryFolder)
	parent := ""
	if memory && roomInMemory() {
		parent = memoryFolder
	}
	if folder, err = os.MkdirTemp(parent, prefix); err != nil {
		return "", nil, err
	}
	held, err = tryLock(filepath.Join(folder, lockName))
	return folder, held, err
}

const lockName = "lock"

// sweep removes the temporary folders of processes that died before they could. One that lives
// holds its lock; one that is younger than a minute may not have taken it yet.
func sweep(prefix string, parents ...string) {
	var folders []string
	for _, parent := range parents {
		found, _ := filepath.Glob(filepath.Join(parent, prefix+"*"))
		folders = append(folders, found...)
	}
	for _, folder := range folders {
		info, err := os.Lstat(folder)
		if err != nil || !info.IsDir() || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		if _, err := os.Stat(filepath.Join(folder, "data", "postmaster.pid")); err == nil {
			continue // its Postgres may still be stopping
		}
		held, err := tryLock(filepath.Join(folder, lockName))
		if err != nil {
			continue
		}
		_ = os.RemoveAll(folder) // what can't be removed now is tried again next time
		held.release()
	}
}
