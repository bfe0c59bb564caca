package slacksim

import (
	"net/http"
	"strings"

	"github.com/gorilla/websocket"
)

// maxConnections is how many sockets one app may hold. Source: docs.slack.dev/apis/events-api/using-socket-mode.
const maxConnections = 10

var upgrader = websocket.Upgrader{
	ReadBufferSize: 32 << 10, WriteBufferSize: 32 << 10,
	CheckOrigin: func(*http.Request) bool { return true },
}

// openConnection mints a ticket for one connection. Callers hold s.mu.
func (s *Sim) openConnection() string {
	ticket := secret()
	s.tickets[ticket] = true
	return "ws" + strings.TrimPrefix(s.base, "http") + "/link/?ticket=" + ticket + "&app_id=" + AppID
}

// link takes a ticket and makes its bearer a Socket Mode connection. A ticket works once: its second use is answered
// with 409, an unknown one with 404.
func (s *Sim) link(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	fresh, known := s.tickets[ticket]
	refusing := s.trouble.refusing(s.clock.Now())
	if known {
		s.tickets[ticket] = false
	}
	if known && !fresh {
		s.fault(Fault{Code: "ticket_reused", Where: "socket", Message: "a connection URL works once"})
	}
	s.mu.Unlock()
	switch {
	case refusing:
		http.Error(w, "refused", http.StatusServiceUnavailable)
		return
	case !known:
		http.Error(w, "unknown ticket", http.StatusNotFound)
		return
	case !fresh:
		http.Error(w, "ticket was used", http.StatusConflict)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade answered already
	}
	s.accept(ws, connOf(r))
}

func (s *Sim) accept(ws *websocket.Conn, watched *watchedConn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		ws.NetConn().Close()
		return
	}
	s.connSeq++
	c := &conn{sim: s, number: s.connSeq, ws: ws, out: make(chan outgoing, queueSize), done: make(chan struct{})}
	// The library's own limit never applies: the watcher sees every frame's length first.
	ws.SetReadLimit(1 << 20)
	if watched != nil {
		watched.watch(func(breach string) { s.frameBreach(c, breach) })
	}
	s.conns = append(s.conns, c)
	s.wg.Go(c.write)
	s.wg.Go(c.read)
	s.changed(Change{Kind: SocketChanged})
	if len(s.conns) > maxConnections {
		s.note(Entry{Kind: LogSocket, Name: "refused", Connection: c.number, Detail: "too_many_websockets"})
		s.fault(Fault{Code: "too_many_websockets", Where: "socket", Message: "an app may hold ten connections"})
		c.leaving = true
		s.farewell(c, "too_many_websockets")
		c.send(outgoing{close: websocket.CloseNormalClosure, why: "too_many_websockets"})
		return
	}
	s.note(Entry{Kind: LogSocket, Name: "connected", Connection: c.number})
	s.hello(c)
	s.flush()
}

// frameBreach closes a connection that sent a frame which Slack does not take.
func (s *Sim) frameBreach(c *conn, breach string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.leaving, c.broken = true, true
	if breach == "oversize" {
		s.fault(Fault{Code: "frame_too_large", Where: "socket", Message: "Max frame length of 20480 has been exceeded"})
		c.send(outgoing{close: websocket.CloseMessageTooBig, why: "Max frame length of 20480 has been exceeded"})
		return
	}
	s.fault(Fault{Code: "continuation_frame", Where: "socket", Message: "an ack must fit one frame; a write buffer was too small"})
	c.send(outgoing{close: websocket.CloseProtocolError, why: "continuation frames are not supported"})
}
