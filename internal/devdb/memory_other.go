//go:build !linux

package devdb

import "os"

// memoryFolder is the usual one where the system has none in memory.
var memoryFolder = os.TempDir()

func roomInMemory() bool { return false }
