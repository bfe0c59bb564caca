package slacksim

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// method is one Web API method: what it asks for and what it does.
type method struct {
	tier       int  // 0: special, never limited here
	perChannel bool // limited as messages of a channel are
	appToken   bool // wants the app-level token, in the header
	scopes     []string
	required   []string
	known      []string
	run        func(*call) (object, *refusal)
}

// refusal is an answer with ok:false.
type refusal struct {
	code  string
	extra object
	// harmless refusals come from the workspace's circumstances rather than from a mistake of the app.
	harmless bool
	status   int
	wait     time.Duration
}

func refuse(code string) *refusal { return &refusal{code: code, harmless: circumstances[code]} }

// circumstances are the refusals that a sound app may meet, because people and channels change while it works.
// channel_not_found is one only for a conversation that exists or did; see Sim.noChannel.
var circumstances = map[string]bool{
	"hash_conflict": true, "is_archived": true, "not_in_channel": true, "user_not_in_channel": true, "user_disabled": true,
	"account_inactive": true, "token_revoked": true, "already_reacted": true, "no_reaction": true, "already_pinned": true,
	"name_taken": true, "already_in_channel": true, "message_not_found": true, "thread_not_found": true, "not_found": true,
	"too_many_bookmarks": true, "cant_invite": true, "ratelimited": true, "no_such_subteam": true, "messages_tab_disabled": true,
}

// badArguments is invalid_arguments with one sentence per mistake.
func badArguments(sentences ...string) *refusal {
	for i, s := range sentences {
		sentences[i] = "[ERROR] " + s
	}
	return &refusal{code: "invalid_arguments", extra: object{"response_metadata": object{"messages": sentences}}}
}

func (s *Sim) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /link/", s.link)
	mux.HandleFunc("POST /hooks/{id}", s.serveResponseURL)
	mux.HandleFunc("POST /files/upload/{id}", s.receiveUpload)
	mux.HandleFunc("GET /files/pri/{id}/{name}", s.serveFile)
	if s.page != nil {
		mux.Handle("/", s.page)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			http.Error(w, "closing", http.StatusServiceUnavailable)
			return
		}
		defer s.wg.Done()
		mux.ServeHTTP(w, r)
	})
}

// enter counts a request that is being served, so that Close waits for it; it reports false once the workspace closes.
func (s *Sim) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.wg.Add(1)
	}
	return !s.closed
}

func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	c, problem := decodeCall(s, name, r)
	s.mu.Lock()
	var answer object
	var lose bool
	if problem == nil {
		answer, problem = s.answer(c)
		lose = s.trouble.take(name, c.channelID(), true) != nil
	}
	status, body := s.conclude(w, c, answer, problem, lose)
	s.mu.Unlock()
	if lose {
		// The effect stays, the answer is lost with its connection.
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answer runs the call past every gate that Slack has before a method. Callers hold s.mu.
func (s *Sim) answer(c *call) (object, *refusal) {
	if t := s.trouble.take(c.method, c.channelID(), false); t != nil {
		return nil, &refusal{code: t.code, status: t.status, wait: t.retryAfter, harmless: true}
	}
	m, ok := methods[c.method]
	if !ok {
		return nil, refuse("unknown_method")
	}
	if problem := s.authorise(c, m); problem != nil {
		return nil, problem
	}
	if wait := s.limited(c, m); wait > 0 {
		return nil, &refusal{code: "ratelimited", status: http.StatusTooManyRequests, wait: wait, harmless: true}
	}
	var missing []string
	for _, name := range m.required {
		if c.raw(name) == nil {
			missing = append(missing, "missing required field: "+name)
		}
	}
	if missing != nil {
		return nil, badArguments(missing...)
	}
	for name := range c.args {
		if !slices.Contains(m.known, name) && !slices.Contains(m.required, name) && !universal[name] {
			c.warn("unknown argument: " + name)
		}
	}
	return m.run(c)
}

// universal are the arguments that every method takes; the node SDK sends a team_id with all of them.
var universal = map[string]bool{"token": true, "team_id": true}

// authorise checks the token's kind, life and scopes. Callers hold s.mu.
func (s *Sim) authorise(c *call, m method) *refusal {
	switch {
	case c.token == "":
		return refuse("not_authed")
	case s.tokens.revoked[c.token] != "":
		return refuse(s.tokens.revoked[c.token])
	case c.token != s.tokens.bot && c.token != s.tokens.app:
		return refuse("invalid_auth")
	case m.appToken && c.token != s.tokens.app, !m.appToken && c.token != s.tokens.bot:
		return refuse("not_allowed_token_type")
	case m.appToken && !c.bearer:
		return refuse("invalid_auth")
	}
	return c.needs(m.scopes...)
}

// conclude writes headers and log, and returns the status and body to send. Callers hold s.mu.
func (s *Sim) conclude(w http.ResponseWriter, c *call, answer object, problem *refusal, lost bool) (int, []byte) {
	status := http.StatusOK
	if c.token != s.tokens.app {
		w.Header().Set("X-OAuth-Scopes", strings.Join(s.manifest.OAuth.Scopes.Bot, ","))
	}
	body := object{"ok": true}
	entry := Entry{Kind: LogAPI, Name: c.method, ChannelID: c.str("channel"), Request: c.logged()}
	if problem != nil {
		body = object{"ok": false, "error": problem.code}
		for key, value := range problem.extra {
			body[key] = value
		}
		if problem.status != 0 {
			status = problem.status
		}
		if problem.wait > 0 {
			seconds := int(problem.wait.Seconds() + 0.999)
			w.Header().Set("Retry-After", strconv.Itoa(max(1, seconds)))
		}
		entry.Error = problem.code
		if !problem.harmless {
			s.fault(Fault{Code: problem.code, Where: c.method, Message: problem.sentence()})
		}
	}
	for key, value := range answer {
		body[key] = value
	}
	if len(c.warnings) > 0 {
		entry.Detail = strings.Join(c.warnings, "; ")
		if problem == nil && answer["response_metadata"] == nil {
			body["response_metadata"] = object{"warnings": c.warnings}
		}
	}
	if lost {
		entry.Detail = "reply lost"
	}
	raw := encode(body)
	entry.Status, entry.Response = status, raw
	s.note(entry)
	return status, raw
}

func (r *refusal) sentence() string {
	meta, _ := r.extra["response_metadata"].(object)
	messages, _ := meta["messages"].([]string)
	if needed := text(r.extra["needed"]); needed != "" {
		return "needed " + needed
	}
	if arg := text(r.extra["arg"]); arg != "" {
		return arg
	}
	return fmt.Sprint(strings.Join(messages, "; "))
}
