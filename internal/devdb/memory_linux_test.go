package devdb

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLittleDataIsKeptInMemoryWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	p, err := StartPostgres(context.Background(), Options{Own: true, Memory: true})
	require.NoError(t, err)
	folder := p.cluster.base
	if roomInMemory() {
		require.Equal(t, memoryFolder, filepath.Dir(folder))
	} else {
		require.Equal(t, os.TempDir(), filepath.Dir(folder))
	}
	require.NoError(t, p.Stop())
	require.NoDirExists(t, folder)
}
