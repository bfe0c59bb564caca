package commands

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/picture"
	"embudo/pipeline"
)

// wall is a gallery at work, and what is known of its files.
type wall struct {
	*gallery
	t   *testing.T
	log strings.Builder

	mu      sync.Mutex
	uploads int
	there   []string
	err     error
	told    int
	// meanwhile happens while a file is on its way.
	meanwhile func()
}

func (w *wall) KeepFile(_ context.Context, f bot.Upload) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return "", w.err
	}
	if w.meanwhile != nil {
		w.meanwhile()
	}
	w.uploads++
	id := fmt.Sprint("F", w.uploads)
	w.there = append(w.there, id)
	return id, nil
}

func (w *wall) DropFile(_ context.Context, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.there = slices.DeleteFunc(w.there, func(f string) bool { return f == id })
	return nil
}

func (w *wall) files() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.there)
}

// hall runs a gallery in a bubble of time, where drawing takes none.
func hall(t *testing.T, memory bot.Memory, story func(*wall)) {
	synctest.Test(t, func(t *testing.T) {
		w := &wall{t: t}
		w.gallery = newGallery(slog.New(slog.NewTextHandler(&w.log, nil)), memory, func() { w.told++ })
		w.gallery.files = w
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); w.work(ctx) }()
		story(w)
		cancel()
		<-done
	})
}

// shows is the file that a place shows when a picture of n is asked for; "" for none.
func (w *wall) shows(place string, n int) string {
	w.t.Helper()
	blocks := w.show(context.Background(), place, picture.Funnel(fmt.Sprint("de ", n), "", nil), fmt.Sprint("words ", n))
	if len(blocks) == 0 {
		return ""
	}
	return bot.PictureIn(blocks[0])
}

func (w *wall) later(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestAPictureComesOnceForTheSameFigures(t *testing.T) {
	t.Parallel()
	hall(t, nil, func(w *wall) {
		require.Empty(t, w.shows("ana", 1), "nobody waits for a picture")
		w.later(0)
		require.Equal(t, 1, w.told)
		for range 5 {
			require.Equal(t, "F1", w.shows("ana", 1))
			w.later(homeEvery)
		}
		require.Equal(t, 1, w.uploads)
	})
}

// The one before hangs on until the new one is there, and is deleted a while after.
func TestAPictureIsReplaced(t *testing.T) {
	t.Parallel()
	hall(t, nil, func(w *wall) {
		w.shows("ana", 1)
		w.later(0)
		require.Equal(t, "F1", w.shows("ana", 2), "a moment ago it was so")
		w.later(time.Second)
		require.Equal(t, 1, w.uploads, "a place changes at a calm pace")
		require.Equal(t, "F1", w.shows("ana", 3))
		w.later(placePause)
		require.Equal(t, "F2", w.shows("ana", 3))
		require.Equal(t, 2, w.uploads, "what changed again meanwhile is not made")
		require.Equal(t, []string{"F1", "F2"}, w.files())
		w.later(dropAfter)
		require.Equal(t, []string{"F2"}, w.files())
	})
}

// After a fault nothing is tried for a minute, what is out of date goes, and it is told once.
func TestPicturesRestAfterAFault(t *testing.T) {
	t.Parallel()
	hall(t, nil, func(w *wall) {
		w.shows("ana", 1)
		w.later(placePause)
		w.err = &pipeline.DeliveryError{Code: "ratelimited", RetryAfter: 90 * time.Second}
		require.Equal(t, "F1", w.shows("ana", 2))
		w.later(homeEvery)
		require.Empty(t, w.shows("ana", 2), "old figures do not stay")
		w.err = nil
		w.later(homeEvery)
		require.Empty(t, w.shows("ana", 2), "Slack asked for ninety seconds")
		w.later(homeEvery)
		require.Equal(t, "F2", w.shows("ana", 2))
		require.Equal(t, 1, strings.Count(w.log.String(), "no pictures for now"))
	})
}

// Who stopped looking costs no call.
func TestNobodyLooksAnyMore(t *testing.T) {
	t.Parallel()
	hall(t, nil, func(w *wall) {
		w.err = &pipeline.DeliveryError{Code: "http_503"}
		w.shows("ana", 1)
		w.later(time.Second)
		w.err = nil
		w.later(time.Hour)
		require.Zero(t, w.uploads)
		require.Empty(t, w.shows("ana", 1))
		w.later(0)
		require.Equal(t, 1, w.uploads)
	})
}

// Slack takes a moment to look through a file: it is shown a little later, and made anew where that does not help.
func TestAPictureThatSlackRefuses(t *testing.T) {
	t.Parallel()
	hall(t, nil, func(w *wall) {
		w.shows("ana", 1)
		w.later(0)
		told := w.told
		for _, wait := range patience {
			require.Equal(t, "F1", w.shows("ana", 1))
			w.refused(context.Background(), []string{"F1"})
			require.Empty(t, w.shows("ana", 1))
			w.later(wait)
			told++
			require.Equal(t, told, w.told, "it is shown again without being asked for")
		}
		w.refused(context.Background(), []string{"F1"})
		require.Empty(t, w.shows("ana", 1))
		w.later(homeEvery)
		require.Empty(t, w.shows("ana", 1))
		w.later(homeEvery)
		require.Equal(t, "F2", w.shows("ana", 1))
		w.later(homeEvery)
		require.Equal(t, []string{"F2"}, w.files())
	})
}

// shelf is a memory that two processes share.
type shelf map[string][]byte

func (shelf) Begin(context.Context, string, time.Duration) (bool, bool, error) {
	return true, false, nil
}
func (shelf) Done(context.Context, string, time.Duration) error  { return nil }
func (s shelf) Get(_ context.Context, key string) ([]byte, bool) { v, ok := s[key]; return v, ok }
func (s shelf) Put(_ context.Context, key string, value []byte, _ time.Duration) {
	s[key] = value
}
func (s shelf) Drop(_ context.Context, key string) { delete(s, key) }

// A process that starts, or another beside it, finds what hangs already, and deletes what it replaces.
func TestPicturesAreShared(t *testing.T) {
	t.Parallel()
	memory := shelf{}
	hall(t, memory, func(w *wall) {
		w.shows("ana", 1)
		w.later(0)
		require.Equal(t, "F1", w.shows("ana", 1))
	})
	hall(t, memory, func(w *wall) {
		w.uploads, w.there = 1, []string{"F1"}
		require.Equal(t, "F1", w.shows("ana", 1))
		require.Equal(t, 1, w.uploads)
		w.shows("ana", 2)
		w.later(0)
		require.Equal(t, "F2", w.shows("ana", 2))
		w.later(dropAfter)
		require.Equal(t, []string{"F2"}, w.files())
	})
	hall(t, memory, func(w *wall) {
		w.uploads, w.there = 2, []string{"F2"}
		w.meanwhile = func() {
			memory[memoryOf("ana")] = []byte(`{"key":"` + picture.Funnel("de 3", "", nil).Key() + `","file":"F9"}`)
		}
		w.shows("ana", 3)
		w.later(0)
		require.Equal(t, "F9", w.shows("ana", 3), "another process was faster")
		w.later(dropAfter)
		require.Empty(t, w.files(), "its own and the one before are gone")
	})
}
