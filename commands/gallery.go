package commands

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/picture"
)

// PictureFiles keeps pictures where Slack finds them; see bot.Courier.
type PictureFiles interface {
	KeepFile(ctx context.Context, f bot.Upload) (string, error)
	DropFile(ctx context.Context, id string) error
}

// How pictures come to Homes. Nobody waits for one: a Home is shown without, and again once there is one. The one before
// hangs on for staleFor at most; a place gets a new one at most once in placePause, and after a fault none gets one for
// faultPause. What was replaced is deleted after dropAfter, when no Home shows it any more.
const (
	staleFor    = 15 * time.Second
	placePause  = 10 * time.Second
	faultPause  = time.Minute
	dropAfter   = time.Minute
	rememberFor = 7 * 24 * time.Hour
	// askedFor is how long a picture is wanted since a Home asked for it: who looks asks every homeEvery.
	askedFor = 2 * homeEvery
)

// patience is how long a picture that Slack refused is not shown: it takes a moment to look through a new file. A picture
// that it refuses even then is made anew.
var patience = []time.Duration{3 * time.Second, 10 * time.Second, 30 * time.Second}

// gallery hangs pictures up in Homes. Each has its place there, which says whose it is and in which language.
type gallery struct {
	log *slog.Logger
	// memory is nil for none.
	memory bot.Memory
	// changed is told when a Home may have another picture.
	changed func()
	// files is there once the features are registered.
	files PictureFiles
	woken chan struct{}

	mu     sync.Mutex
	places map[string]*place
	rest   time.Time
	spent  []spent
}

// place is where a picture hangs.
type place struct {
	hung   frame
	wanted *sketch
	// tried is when the last picture was begun.
	tried time.Time
	// refused is how often Slack refused what hangs, and away until when it is not shown.
	refused int
	away    time.Time
}

// frame is a picture that is a file in Slack.
type frame struct {
	Key  string `json:"key"`
	File string `json:"file"`
	Alt  string `json:"alt"`
}

// sketch is a picture that is wanted: since when another hangs in its place, and when a Home last asked for it.
type sketch struct {
	frame
	picture      picture.Picture
	since, asked time.Time
}

// spent is a file that is to be deleted.
type spent struct {
	file string
	at   time.Time
}

func newGallery(log *slog.Logger, memory bot.Memory, changed func()) *gallery {
	return &gallery{log: log, memory: memory, changed: changed, woken: make(chan struct{}, 1), places: map[string]*place{}}
}

// show gives the block that shows a picture in its place, and none where it is still to be made; alt says the same in words.
func (g *gallery) show(ctx context.Context, name string, p picture.Picture, alt string) []slack.Block {
	if g.files == nil {
		return nil
	}
	f := frame{Key: p.Key(), Alt: alt}
	g.mu.Lock()
	defer g.mu.Unlock()
	at := g.at(ctx, name)
	now := time.Now()
	switch {
	case at.hung.Key == f.Key:
		at.wanted = nil
	case at.wanted == nil:
		at.wanted = &sketch{f, p, now, now}
	default:
		at.wanted = &sketch{f, p, at.wanted.since, now}
	}
	if at.wanted != nil {
		g.wake()
	}
	if at.hung.File == "" || now.Before(at.away) || at.wanted != nil && now.Sub(at.wanted.since) >= staleFor {
		return nil
	}
	return []slack.Block{bot.Picture(at.hung.File, at.hung.Alt)}
}

// at is a place, with what another process, or this one before it was started again, hung there. Callers hold g.mu, which
// is let go meanwhile.
func (g *gallery) at(ctx context.Context, name string) *place {
	if at, ok := g.places[name]; ok {
		return at
	}
	g.mu.Unlock()
	hung := g.recall(ctx, name)
	g.mu.Lock()
	if at, ok := g.places[name]; ok {
		return at
	}
	g.places[name] = &place{hung: hung}
	return g.places[name]
}

// refused notes that Slack did not take pictures: they are away for a while, and one that it does not take at all is made
// anew.
func (g *gallery) refused(ctx context.Context, files []string) {
	for _, name := range g.doubt(files) {
		if g.memory != nil {
			g.memory.Drop(ctx, memoryOf(name))
		}
	}
	g.wake()
}

// doubt takes pictures away, for a while or for good. It gives the places where nothing hangs any more.
func (g *gallery) doubt(files []string) (empty []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	for name, at := range g.places {
		switch {
		case at.hung.File == "" || !slices.Contains(files, at.hung.File):
		case at.refused < len(patience):
			at.away = now.Add(patience[at.refused])
			at.refused++
		default:
			g.spend(at.hung.File, now)
			*at = place{tried: now.Add(faultPause - placePause)}
			empty = append(empty, name)
		}
	}
	return empty
}

// spend has a file deleted once no Home shows it any more. Callers hold g.mu.
func (g *gallery) spend(file string, now time.Time) {
	if file != "" {
		g.spent = append(g.spent, spent{file, now.Add(dropAfter)})
	}
}

func (g *gallery) wake() {
	select {
	case g.woken <- struct{}{}:
	default: // it is awake
	}
}

func memoryOf(place string) string { return "picture:" + place }

// recall gives what is remembered to hang in a place.
func (g *gallery) recall(ctx context.Context, name string) frame {
	var f frame
	if g.memory == nil {
		return f
	}
	if raw, ok := g.memory.Get(ctx, memoryOf(name)); ok && json.Unmarshal(raw, &f) != nil {
		return frame{}
	}
	return f
}

func (g *gallery) remember(ctx context.Context, name string, f frame) {
	if g.memory == nil {
		return
	}
	raw, _ := json.Marshal(f) // texts alone
	g.memory.Put(ctx, memoryOf(name), raw, rememberFor)
}
