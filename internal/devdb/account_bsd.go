//go:build unix && !linux

package devdb

import "syscall"

// dieWithParent does nothing: these systems have no such request.
func dieWithParent(*syscall.SysProcAttr) {}

// killTree kills the process; Postgres's backends end by themselves once they see that it is gone.
func killTree(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }
