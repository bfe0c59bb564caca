package devdb

import "syscall"

// memoryFolder is where Linux keeps files in memory, and memoryNeeded how much of it must be free.
const (
	memoryFolder = "/dev/shm"
	memoryNeeded = 4 << 30
)

// roomInMemory says whether memoryFolder is what it should be, and has room for the databases of some tests at once. In a
// container it often has a few megabytes.
func roomInMemory() bool {
	const tmpfs = 0x01021994
	var s syscall.Statfs_t
	return syscall.Statfs(memoryFolder, &s) == nil && s.Type == tmpfs && s.Bavail*uint64(s.Bsize) >= memoryNeeded &&
		syscall.Access(memoryFolder, 2) == nil
}
