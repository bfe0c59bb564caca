package slacksim

import (
	"encoding/json"
	"errors"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is one Socket Mode connection. Its reader and writer are goroutines of their own; everything else that touches
// it holds Sim.mu.
type conn struct {
	sim    *Sim
	number int
	ws     *websocket.Conn
	out    chan outgoing
	done   chan struct{}
	once   sync.Once

	// ghost is a connection whose network is gone without a word: Slack still counts it and sends to it.
	ghost bool
	// leaving is a connection that was told to go; nothing new is sent to it.
	leaving bool
	// broken is a connection that sent a frame which Slack does not take; nothing more is read from it.
	broken bool
}

// outgoing is a text frame, or with close set a close frame after which the connection ends.
type outgoing struct {
	text  []byte
	close int
	why   string
}

// queueSize holds what a slow reader has not taken; a connection that is further behind is cut.
const queueSize = 4096

// closeGrace is how long the app has to answer a close frame.
const closeGrace = time.Second

// send queues a text frame. Callers hold s.mu.
func (c *conn) send(o outgoing) {
	if c.ghost {
		return
	}
	select {
	case c.out <- o:
	case <-c.done:
	default:
		c.kill()
	}
}

// kill drops the TCP connection at once.
func (c *conn) kill() {
	c.once.Do(func() {
		close(c.done)
		c.ws.NetConn().Close()
	})
}

func (c *conn) write() {
	ticker := time.NewTicker(c.sim.cfg.PingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-ticker.C:
			if c.isGhost() {
				continue
			}
			deadline := time.Now().Add(5 * time.Second)
			if c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-"+strconv.Itoa(c.number)), deadline) != nil {
				c.kill()
				return
			}
		case o := <-c.out:
			if o.close != 0 {
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(o.close, o.why), time.Now().Add(time.Second))
				// The reader goes on for a moment: closing with bytes unread would reset the connection and could
				// take the close frame with it.
				_ = c.ws.NetConn().SetReadDeadline(time.Now().Add(closeGrace))
				return
			}
			_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if c.ws.WriteMessage(websocket.TextMessage, o.text) != nil {
				c.kill()
				return
			}
		}
	}
}

func (c *conn) isGhost() bool {
	c.sim.mu.Lock()
	defer c.sim.mu.Unlock()
	return c.ghost
}

func (c *conn) read() {
	for {
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			c.sim.gone(c, err)
			return
		}
		c.sim.receive(c, kind, data)
	}
}

// gone notes why a connection ended, forgets it and settles what it had not acknowledged: at once, so that whoever reads that it
// is closed finds nothing sent to it any more.
func (s *Sim) gone(c *conn, why error) {
	c.kill()
	s.mu.Lock()
	defer s.mu.Unlock()
	if errors.Is(why, net.ErrClosed) {
		why = errors.New("closed by the workspace")
	}
	s.note(Entry{Kind: LogSocket, Name: "closed", Connection: c.number, Detail: why.Error()})
	if c.ghost {
		return // Slack does not know; DropGhosts buries it
	}
	s.forget(c)
}

// forget takes c off the list. Callers hold s.mu.
func (s *Sim) forget(c *conn) {
	i := slices.Index(s.conns, c)
	if i < 0 {
		return
	}
	s.conns = slices.Delete(s.conns, i, i+1)
	s.changed(Change{Kind: SocketChanged})
	if s.closed {
		return
	}
	for _, env := range s.envelopes {
		env.lostWith(c)
	}
}

// Connections returns how many Socket Mode connections Slack counts, ghosts included.
func (s *Sim) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// hello greets a new connection. Callers hold s.mu.
func (s *Sim) hello(c *conn) {
	s.sendJSON(c, object{
		"type": "hello", "num_connections": len(s.conns),
		"connection_info": object{"app_id": AppID},
		"debug_info":      object{"host": "applink-" + strconv.Itoa(c.number), "build_number": 54, "approximate_connection_time": 18060},
	})
}

// farewell tells a connection to go and why. Callers hold s.mu.
func (s *Sim) farewell(c *conn, reason string) {
	s.note(Entry{Kind: LogSocket, Name: "disconnect", Connection: c.number, Detail: reason})
	s.sendJSON(c, object{
		"type": "disconnect", "reason": reason,
		"debug_info": object{"host": "applink-" + strconv.Itoa(c.number)},
	})
}

func (s *Sim) sendJSON(c *conn, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		s.logger.Error("encode frame", "error", err)
		return
	}
	c.send(outgoing{text: raw})
}
