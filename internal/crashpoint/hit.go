package crashpoint

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// Variable is where the moment to die at is named: "after-commit", or "after-commit:3" for the third time it comes.
const Variable = "EMBUDO_CRASH"

// wait is a moment to die at, and how often it comes until then.
type wait struct {
	name string
	left atomic.Int64
}

// armed is nil in the product, where nothing can set it: Arm is not linked into it.
var armed *wait

// Arm has this process die at the moment that the environment names, if it names one. Only what is built for tests of
// faults may call it, before anything else runs.
func Arm() {
	name, nth := wanted(os.Getenv(Variable))
	if name == "" {
		return
	}
	armed = &wait{name: name}
	armed.left.Store(nth)
}

func wanted(value string) (name string, nth int64) {
	name, count, given := strings.Cut(value, ":")
	if !given {
		return name, 1
	}
	nth, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		panic(Variable + ": " + err.Error())
	}
	return name, nth
}

// Hit says that the process is at the named moment, and ends it as kill -9 does where it is armed to die there.
func Hit(at string) {
	if armed != nil && armed.name == at && armed.left.Add(-1) == 0 {
		die()
	}
}

func die() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // the signal is on its way
}
