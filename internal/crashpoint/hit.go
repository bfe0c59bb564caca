//go:build crashpoints

package crashpoint

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// Variable is where the moment to die at is named: "after-commit", or "after-commit:3" for the third time it comes.
const Variable = "EMBUDO_CRASH"

var (
	name, nth = wanted(os.Getenv(Variable))
	hits      atomic.Int64
)

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

// Hit says that the process is at the named moment, and ends it as kill -9 does where it is to die there.
func Hit(at string) {
	if at != name || hits.Add(1) != nth {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // the signal is on its way
}
