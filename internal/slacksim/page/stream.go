package page

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"embudo/internal/slacksim"
)

// heartbeat keeps a quiet stream from looking dead.
const heartbeat = 15 * time.Second

// events streams, as server-sent events, what changed for a person: `event: changes` with a JSON array of changes.
// The state itself is read by the other calls. Changes of what the person does not see are left out.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	p := s.person(r)
	if p == nil {
		s.refuse(w, http.StatusNotFound, slacksim.ErrUnknownPerson)
		return
	}
	sub := s.sim.Subscribe()
	defer sub.Close()
	header := w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	if err := send(w, out, ": hello\n\n"); err != nil {
		return
	}
	for {
		text, err := next(r.Context(), sub, p)
		if err != nil || send(w, out, text) != nil {
			return
		}
	}
}

// next waits for changes that concern p and returns their event, or a comment when nothing happened for a while.
func next(ctx context.Context, sub *slacksim.Subscription, p *slacksim.Person) (string, error) {
	quiet, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	for {
		changes, err := sub.Wait(quiet)
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		if err != nil {
			return ": quiet\n\n", nil
		}
		seen := concerning(p, changes)
		if len(seen) == 0 {
			continue
		}
		data, err := json.Marshal(seen)
		if err != nil {
			return "", fmt.Errorf("page: encode changes: %w", err)
		}
		return "event: changes\ndata: " + string(data) + "\n\n", nil
	}
}

// concerning keeps the changes that p may know of, each once.
func concerning(p *slacksim.Person, changes []slacksim.Change) []slacksim.Change {
	visible := map[string]bool{}
	for _, c := range p.Conversations() {
		visible[c.ID] = true
	}
	var seen []slacksim.Change
	for _, c := range changes {
		switch c.Kind {
		case slacksim.MessageChanged:
			if !visible[c.ChannelID] || c.UserID != "" && c.UserID != p.ID() {
				continue
			}
		case slacksim.ViewChanged:
			if c.UserID != "" && c.UserID != p.ID() {
				continue
			}
		case slacksim.ChannelChanged:
			// That a channel went out of sight is told too, but not which.
			if !visible[c.ChannelID] {
				c.ChannelID = ""
			}
		}
		if !slices.Contains(seen, c) {
			seen = append(seen, c)
		}
	}
	return seen
}

func send(w http.ResponseWriter, out *http.ResponseController, text string) error {
	if _, err := fmt.Fprint(w, text); err != nil {
		return err
	}
	return out.Flush()
}
