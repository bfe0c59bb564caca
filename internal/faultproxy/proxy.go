package faultproxy

import (
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Proxy forwards connections to its target. Its methods may be called from many goroutines.
type Proxy struct {
	target   string
	addr     string
	postgres bool

	mu       sync.Mutex
	listener net.Listener // nil while it refuses
	links    map[*link]bool
	closed   bool
	delay    time.Duration
	silent   chan struct{} // closed when a silence ends; nil while there is none
	onCommit func() Cut
	wait     sync.WaitGroup
}

// New starts a proxy to target, a host and port, on a free port of loopback. Close it.
func New(target string) (*Proxy, error) { return start(target, false) }

// NewPostgres is New for a Postgres that is reached without TLS, whose commits can be cut.
func NewPostgres(target string) (*Proxy, error) { return start(target, true) }

func start(target string, postgres bool) (*Proxy, error) {
	p := &Proxy{target: target, postgres: postgres, links: map[*link]bool{}}
	if err := p.listen("127.0.0.1:0"); err != nil {
		return nil, err
	}
	p.addr = p.listener.Addr().String()
	return p, nil
}

// Addr is the host and port that clients are to use.
func (p *Proxy) Addr() string { return p.addr }

// Close ends the proxy and all its connections, and waits until nothing of it runs.
func (p *Proxy) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Refuse()
	p.Speak()
	p.wait.Wait()
}

// Refuse resets all connections and refuses new ones, as a server that is down, until Accept.
func (p *Proxy) Refuse() {
	p.RefuseNew()
	p.Reset()
}

// RefuseNew refuses new connections, and leaves those that there are, until Accept.
func (p *Proxy) RefuseNew() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listener != nil {
		_ = p.listener.Close() // it is gone either way
		p.listener = nil
	}
}

// Accept takes connections again after Refuse or RefuseNew.
func (p *Proxy) Accept() error { return p.listen(p.addr) }

// Reset breaks all connections that there are, with a TCP reset.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.cut()
	}
}

// Silence is a black hole: connections stay and are taken, and nothing passes in either direction, until Speak.
func (p *Proxy) Silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent == nil {
		p.silent = make(chan struct{})
	}
}

// Speak ends a silence: what was held back passes now.
func (p *Proxy) Speak() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silent != nil {
		close(p.silent)
		p.silent = nil
	}
}

// Delay holds each piece of data back for d, in both directions; 0 ends it.
func (p *Proxy) Delay(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// Connections is how many there are.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.links)
}

func (p *Proxy) listen(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("fault proxy: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.listener != nil {
		return l.Close()
	}
	p.listener = l
	p.wait.Go(func() { p.serve(l) })
	return nil
}

func (p *Proxy) serve(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return // closed by Refuse
		}
		p.wait.Go(func() { p.link(c) })
	}
}

// link is one client's connection and ours to the server on its behalf.
type link struct {
	client, server net.Conn
	once           sync.Once
	over           chan struct{}
	// answerCut: the server's next answer to a COMMIT is not passed on.
	mu        sync.Mutex
	answerCut bool
}

// cut breaks both sides at once; the client sees a reset.
func (l *link) cut() {
	l.once.Do(func() {
		if tcp, ok := l.client.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // else it would look like an orderly end
		}
		_ = l.client.Close()
		_ = l.server.Close()
		close(l.over)
	})
}

func (p *Proxy) link(client net.Conn) {
	server, err := net.DialTimeout("tcp", p.target, time.Second)
	if err != nil {
		_ = client.Close()
		return
	}
	l := &link{client: client, server: server, over: make(chan struct{})}
	p.mu.Lock()
	refused := p.listener == nil
	if !refused {
		p.links[l] = true
	}
	p.mu.Unlock()
	if refused {
		l.cut()
		return
	}
	var both sync.WaitGroup
	both.Go(func() { defer l.cut(); p.pump(l, l.client, l.server, p.up(l)) })
	both.Go(func() { defer l.cut(); p.pump(l, l.server, l.client, p.down(l)) })
	both.Wait()
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
}

// pump moves data piece by piece until either side ends or the next piece is to be cut.
func (p *Proxy) pump(l *link, from io.Reader, to io.Writer, next func(io.Reader) (piece []byte, pass bool, err error)) {
	for {
		piece, pass, err := next(from)
		if err != nil || !pass || !p.hold(l) {
			return
		}
		if _, err := to.Write(piece); err != nil {
			return
		}
	}
}

// hold waits out the delay and a silence; false when the connection ended meanwhile.
func (p *Proxy) hold(l *link) bool {
	p.mu.Lock()
	delay, silent := p.delay, p.silent
	p.mu.Unlock()
	if delay > 0 {
		select {
		case <-l.over:
			return false
		case <-time.After(delay):
		}
	}
	for silent != nil {
		select {
		case <-l.over:
			return false
		case <-silent:
		}
		p.mu.Lock()
		silent = p.silent
		p.mu.Unlock()
	}
	return true
}

func anything(from io.Reader) ([]byte, bool, error) {
	buffer := make([]byte, 32<<10)
	n, err := from.Read(buffer)
	if n > 0 {
		return buffer[:n], true, nil
	}
	return nil, false, err
}
