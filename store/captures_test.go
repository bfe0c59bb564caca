package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
	"embudo/store"
)

// What was taken comes back byte by byte, to who took it and as long as it is kept.
func TestCaptures(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, err := store.Open(ctx, dbtest.Database(t), nil)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	taken := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	body := []byte("{\"x\":\"\\u0000 \x00 ñ 🦜\"}")
	kept := pipeline.Capture{ID: "one", By: "U0ANA", Body: body, At: taken}
	require.NoError(t, db.KeepCapture(ctx, kept))
	require.NoError(t, db.KeepCapture(ctx, kept), "the same again is the same try")

	back, err := db.Capture(ctx, "one", "U0ANA", taken)
	require.NoError(t, err)
	require.Equal(t, body, back)
	for name, err := range map[string]error{
		"of another":  second(db.Capture(ctx, "one", "U0BRUNO", taken)),
		"too old":     second(db.Capture(ctx, "one", "U0ANA", taken.Add(time.Microsecond))),
		"not there":   second(db.Capture(ctx, "two", "U0ANA", taken)),
		"without one": second(db.Capture(ctx, "", "", taken)),
	} {
		require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err), name)
		require.Equal(t, pipeline.ReasonNoCapture, pipeline.ReasonOf(err), name)
	}
}

func second[T any](_ T, err error) error { return err }
