package page

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"embudo/internal/slacksim"
)

// journalTail is how many log entries the drawer starts with.
const journalTail = 300

// member is a person as the page lists them.
type member struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	RealName string `json:"real_name"`
	Title    string `json:"title,omitempty"`
	Locale   string `json:"locale"`
	Zone     string `json:"tz"`
	Admin    bool   `json:"admin,omitempty"`
	Guest    bool   `json:"guest,omitempty"`
	Stranger bool   `json:"stranger,omitempty"`
	Deleted  bool   `json:"deleted,omitempty"`
}

// app is what the page says about the app.
type app struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Handle      string `json:"handle"`
	BotUser     string `json:"bot_user"`
	Description string `json:"description"`
	Home        bool   `json:"home"`
	Messages    bool   `json:"messages"`
	ReadOnly    bool   `json:"read_only"`
}

// workspace answers what does not depend on who looks.
func (s *server) workspace(w http.ResponseWriter, _ *http.Request) {
	manifest, team, bot := s.sim.Manifest(), s.sim.Team(), s.sim.Bot()
	people := []member{}
	for _, u := range s.sim.People() {
		if u.Bot {
			continue
		}
		people = append(people, member{
			ID: u.ID, Name: u.Name, RealName: u.RealName, Title: u.Title, Locale: u.Locale, Zone: u.TZ,
			Admin: u.Admin || u.Owner, Guest: u.Guest || u.Single, Stranger: u.Stranger != "", Deleted: u.Deleted,
		})
	}
	home := manifest.Features.AppHome
	s.answer(w, http.StatusOK, map[string]any{
		"team": map[string]string{"id": team.ID, "name": team.Name, "domain": team.Domain},
		"lang": s.lang,
		"app": app{
			ID: slacksim.AppID, Name: manifest.Display.Name, Handle: bot.Name, BotUser: slacksim.BotUserID,
			Description: manifest.Display.Description, Home: home.Home, Messages: home.Messages, ReadOnly: home.MessagesReadOnly,
		},
		"people":    people,
		"groups":    s.sim.UserGroups(),
		"commands":  emptyNotNull(s.commands),
		"shortcuts": emptyNotNull(manifest.Features.Shortcuts),
	})
}

func conversations(p *slacksim.Person, _ *http.Request) any { return emptyNotNull(p.Conversations()) }

// newest is how many messages of a conversation are shown until older ones are asked for.
const newest = 150

// messages answers a conversation's newest messages or, with thread, a thread from its parent on, oldest first.
func messages(p *slacksim.Person, r *http.Request) any {
	q := r.URL.Query()
	if thread := q.Get("thread"); thread != "" {
		return map[string]any{"messages": emptyNotNull(p.Thread(q.Get("channel"), thread))}
	}
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil || limit <= 0 {
		limit = newest
	}
	all := p.Messages(q.Get("channel"))
	older := max(0, len(all)-limit)
	return map[string]any{"messages": emptyNotNull(all[older:]), "older": older}
}

// views answers the person's modal stack, the top one last, and their App Home.
func views(p *slacksim.Person, _ *http.Request) any {
	return map[string]any{"stack": emptyNotNull(p.Stack()), "home": p.Home()}
}

// journal answers the log after a sequence number, or its tail, and all faults.
func (s *server) journal(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	var entries []slacksim.Entry
	if err == nil && after > 0 {
		entries = s.sim.LogAfter(after)
	} else {
		entries = s.sim.Log()
		entries = entries[max(0, len(entries)-journalTail):]
	}
	s.answer(w, http.StatusOK, map[string]any{"entries": emptyNotNull(entries), "faults": emptyNotNull(s.sim.Faults())})
}

// file answers an uploaded file's bytes to a person who sees a message that carries it or blocks that show it, or who uploaded
// it.
func (s *server) file(w http.ResponseWriter, r *http.Request) {
	p := s.person(r)
	f, data, ok := s.sim.File(r.PathValue("file"))
	if p == nil || !ok || !mayRead(p, f) {
		http.NotFound(w, r)
		return
	}
	disposition := "inline"
	if r.URL.Query().Has("download") {
		disposition = "attachment"
	}
	w.Header().Set("Content-Disposition", disposition)
	w.Header().Set("Content-Type", f.MIMEType)
	// What people upload must not run in the page's origin.
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'")
	if _, err := w.Write(data); err != nil {
		s.log.Debug("page: file not sent", "file", f.ID, "error", err)
	}
}

func mayRead(p *slacksim.Person, f slacksim.File) bool {
	return f.UserID == p.ID() || p.SeesPicture(f.ID) || slices.ContainsFunc(p.Conversations(), func(c slacksim.Conversation) bool {
		return slices.Contains(f.Channels, c.ID)
	})
}

// person returns who acts, nil when there is nobody of that id.
func (s *server) person(r *http.Request) *slacksim.Person {
	id := r.PathValue("person")
	if !slices.ContainsFunc(s.sim.People(), func(u slacksim.User) bool { return u.ID == id && !u.Bot }) {
		return nil
	}
	return s.sim.Person(id)
}

// reading makes a handler that answers what a person sees.
func (s *server) reading(read func(*slacksim.Person, *http.Request) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := s.person(r)
		if p == nil {
			s.refuse(w, http.StatusNotFound, slacksim.ErrUnknownPerson)
			return
		}
		s.answer(w, http.StatusOK, read(p, r))
	}
}

func (s *server) answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		s.log.Debug("page: answer not sent", "error", err)
	}
}

// emptyNotNull makes JSON show a nil slice as [].
func emptyNotNull[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
