package collector

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPace(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	t.Setenv("GOGC", "150")
	Pace()
	require.Equal(t, 100, debug.SetGCPercent(100), "what the operator says is left alone")
	t.Setenv("GOGC", "")
	Pace()
	require.Equal(t, percent, debug.SetGCPercent(100))
}
