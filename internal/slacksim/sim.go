package slacksim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// Sim is one workspace with one installed app. All methods may be called from any goroutine.
type Sim struct {
	cfg      Config
	manifest Manifest
	clock    Clock
	logger   *slog.Logger

	server   *http.Server
	listener *listener
	base     string
	page     http.Handler
	wg       sync.WaitGroup

	subsMu sync.Mutex
	subs   map[*Subscription]struct{}

	mu     sync.Mutex
	closed bool
	random *rand.Rand
	seq    int64
	log    []Entry
	faults []Fault
	timers map[int64]func() bool
	minted int64
	lastTS time.Time

	tokens        tokens
	people        map[string]*User
	peopleOrder   []string
	conversations map[string]*conversation
	channelOrder  []string
	deleted       map[string]bool // channels that were, by id and name
	groups        []*userGroup
	files         map[string]*storedFile
	uploads       map[string]*storedFile
	desks         map[string]*desk
	views         map[string]*view
	triggers      map[string]*trigger
	responses     map[string]*responseURL

	tickets   map[string]bool
	conns     []*conn
	connSeq   int
	envelopes map[string]*envelope
	queue     []*envelope // events that wait for a connection
	buckets   map[string]*bucket
	trouble   trouble
}

// New makes a workspace from cfg. It does not listen yet.
func New(cfg Config) (*Sim, error) {
	manifest, err := parseManifest(cfg.Manifest)
	if err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	s := &Sim{
		cfg: cfg, manifest: manifest, clock: cfg.Clock, logger: cfg.Logger,
		subs:   map[*Subscription]struct{}{},
		random: rand.New(rand.NewPCG(cfg.Seed, cfg.Seed)),
		timers: map[int64]func() bool{},
		people: map[string]*User{}, conversations: map[string]*conversation{}, deleted: map[string]bool{},
		files: map[string]*storedFile{}, uploads: map[string]*storedFile{},
		desks: map[string]*desk{}, views: map[string]*view{}, triggers: map[string]*trigger{},
		responses: map[string]*responseURL{}, tickets: map[string]bool{},
		envelopes: map[string]*envelope{}, buckets: map[string]*bucket{},
	}
	s.minted = s.random.Int64N(1 << 40) // no two workspaces have an id in common
	s.tokens = newTokens()
	if err := s.populate(); err != nil {
		return nil, err
	}
	return s, nil
}

func (c Config) withDefaults() Config {
	if c.Team.ID == "" {
		c.Team = Team{ID: "T0LOCAL", Name: "Local", Domain: "local"}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Clock == nil {
		c.Clock = realClock{now: c.Now}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if c.PingInterval <= 0 {
		c.PingInterval = 5 * time.Second
	}
	if c.LogLimit <= 0 {
		c.LogLimit = 5_000
	}
	if c.Seed == 0 {
		c.Seed = rand.Uint64()
	}
	if c.Limits.ChannelBurst <= 0 {
		c.Limits.ChannelBurst = 5
	}
	if c.Limits.MethodBurst <= 0 {
		c.Limits.MethodBurst = 1
	}
	return c
}

// Start listens on addr ("127.0.0.1:0" for any free port) and serves until Close or the end of ctx.
// It returns the address taken.
func (s *Sim) Start(ctx context.Context, addr string) (net.Addr, error) {
	inner, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("slacksim: listen: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.server != nil {
		inner.Close()
		return nil, errors.New("slacksim: started or closed before")
	}
	s.listener = &listener{Listener: inner}
	s.base = "http://" + inner.Addr().String()
	s.server = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
		ConnContext:       rememberConn,
	}
	server := s.server
	s.wg.Go(func() { _ = server.Serve(s.listener) })
	stop := context.AfterFunc(ctx, func() { s.Close() })
	s.timers[-1] = stop
	return inner.Addr(), nil
}

// Mount serves h for every path that is not Slack's: /api/, /link/, /hooks/ and /files/. Call it before Start.
func (s *Sim) Mount(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.page = h
}

// Close ends every connection and waits until no goroutine of the workspace is left. It may be called again.
func (s *Sim) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		s.wg.Wait()
		return nil
	}
	s.closed = true
	for _, stop := range s.timers {
		stop()
	}
	for _, env := range s.envelopes {
		env.resolve(errorClosed)
	}
	for _, c := range s.conns {
		c.kill()
	}
	server := s.server
	s.mu.Unlock()
	if server != nil {
		if err := server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			s.logger.Debug("close", "error", err)
		}
	}
	s.wg.Wait()
	return nil
}

// APIURL is the base for the app's Web API calls, with a slash at its end.
func (s *Sim) APIURL() string { return s.URL() + "/api/" }

// URL is the server's address without a slash at its end.
func (s *Sim) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// TeamID returns the id of the workspace.
func (s *Sim) TeamID() string { return s.cfg.Team.ID }

// Manifest returns what was read from the app's manifest.
func (s *Sim) Manifest() Manifest { return s.manifest }

// after runs f with s.mu held once d has passed, unless the workspace is closed or the returned stop was called.
// Callers hold s.mu.
func (s *Sim) after(d time.Duration, f func()) (stop func()) {
	s.minted++
	id := s.minted
	s.timers[id] = s.clock.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, armed := s.timers[id]; !armed || s.closed {
			return
		}
		delete(s.timers, id)
		f()
	})
	return func() {
		if stop, armed := s.timers[id]; armed {
			stop()
			delete(s.timers, id)
		}
	}
}
