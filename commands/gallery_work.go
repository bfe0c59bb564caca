package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"embudo/bot"
	"embudo/pipeline"
)

// WatchPictures makes the pictures that Homes want until ctx ends, one after the other.
func (a *App) WatchPictures(ctx context.Context) { a.gallery.work(ctx) }

// work makes what is wanted, shows again what was away, and deletes what is spent.
func (g *gallery) work(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.woken:
		case <-timer.C:
		}
		timer.Reset(g.round(ctx))
	}
}

// round does what is due, and gives the time until more may be.
func (g *gallery) round(ctx context.Context) time.Duration {
	for name, s, ok := g.next(); ok && ctx.Err() == nil; name, s, ok = g.next() {
		g.hang(ctx, name, s)
	}
	for _, file := range g.due() {
		if err := g.files.DropFile(ctx, file); err != nil && ctx.Err() == nil {
			g.log.Warn("home: old picture not deleted", "file", file, "error", err)
		}
	}
	if g.back() {
		g.changed()
	}
	return g.pause()
}

// next is a picture to be made now.
func (g *gallery) next() (string, sketch, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if now.Before(g.rest) {
		return "", sketch{}, false
	}
	for name, at := range g.places {
		if at.wanted != nil && now.Sub(at.wanted.asked) >= askedFor {
			at.wanted = nil // nobody looks any more
		}
		if at.wanted != nil && now.Sub(at.tried) >= placePause {
			at.tried = now
			return name, *at.wanted, true
		}
	}
	return "", sketch{}, false
}

// hang makes a picture a file in Slack, in the place of the one before.
func (g *gallery) hang(ctx context.Context, name string, s sketch) {
	id, err := g.upload(ctx, s)
	if err != nil {
		g.fault(ctx, name, err)
		return
	}
	s.File = id
	before := g.recall(ctx, name)
	g.mu.Lock()
	now := time.Now()
	at := g.places[name]
	if before.Key == s.Key { // another process was faster
		g.spend(id, now)
		s.File = before.File
	} else if before.File != at.hung.File {
		g.spend(before.File, now)
	}
	if at.hung.File != s.File {
		g.spend(at.hung.File, now)
	}
	at.hung, at.refused, at.away = s.frame, 0, time.Time{}
	if at.wanted != nil && at.wanted.Key == s.Key {
		at.wanted = nil
	}
	g.mu.Unlock()
	g.remember(ctx, name, s.frame)
	g.changed()
}

func (g *gallery) upload(ctx context.Context, s sketch) (id string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	png, err := s.picture.PNG()
	if err != nil {
		return "", err
	}
	return g.files.KeepFile(ctx, bot.Upload{Name: "embudo.png", Size: len(png), Body: bytes.NewReader(png)})
}

// fault leaves Homes without new pictures for a while.
func (g *gallery) fault(ctx context.Context, name string, err error) {
	if ctx.Err() != nil {
		return
	}
	pause := faultPause
	if refused, ok := errors.AsType[*pipeline.DeliveryError](err); ok {
		pause = max(pause, refused.RetryAfter)
	}
	g.mu.Lock()
	g.rest = time.Now().Add(pause)
	g.mu.Unlock()
	g.log.Warn("home: no pictures for now", "place", name, "again_in", pause, "error", err)
}

// due are the files to be deleted now.
func (g *gallery) due() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	var files []string
	kept := g.spent[:0]
	for _, s := range g.spent {
		if now.Before(s.at) {
			kept = append(kept, s)
			continue
		}
		files = append(files, s.file)
	}
	g.spent = kept
	return files
}

// back says whether a picture that was away may be shown again.
func (g *gallery) back() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, any := time.Now(), false
	for _, at := range g.places {
		if !at.away.IsZero() && !now.Before(at.away) {
			at.away, any = time.Time{}, true
		}
	}
	return any
}

// pause is the time until something is due.
func (g *gallery) pause() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	next := time.Now().Add(time.Hour)
	sooner := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	for _, at := range g.places {
		if at.wanted != nil {
			if begin := at.tried.Add(placePause); begin.After(g.rest) {
				sooner(begin)
			} else {
				sooner(g.rest)
			}
		}
		if !at.away.IsZero() {
			sooner(at.away)
		}
	}
	for _, s := range g.spent {
		sooner(s.at)
	}
	return max(time.Until(next), time.Millisecond)
}
