package slacksim

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"sync"
)

// maxFrame is the size at which Slack refuses a client's frame. Source: slack-go's socketmode, which refuses to send
// such frames, and Slack's close reason "Max frame length of 20480 has been exceeded".
const maxFrame = 20_480

// listener hands out connections whose frames can be watched: a WebSocket library joins continuation frames before
// anyone can see them, and Slack does not take those.
type listener struct{ net.Listener }

func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &watchedConn{Conn: c}, nil
}

type connKey struct{}

func rememberConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

func connOf(r *http.Request) *watchedConn {
	c, _ := r.Context().Value(connKey{}).(*watchedConn)
	return c
}

// watchedConn reads the WebSocket frame headers that pass by once watch was called.
type watchedConn struct {
	net.Conn

	mu     sync.Mutex
	report func(breach string)
	header []byte
	skip   uint64
}

// watch starts to look at frames; report hears "continuation" or "oversize" before the reader gets the bytes.
func (c *watchedConn) watch(report func(breach string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report = report
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.report != nil {
		c.scan(p[:n])
	}
	return n, err
}

// scan follows RFC 6455 section 5.2 over the bytes, which may cut frames anywhere.
func (c *watchedConn) scan(b []byte) {
	for len(b) > 0 {
		if c.skip > 0 {
			n := min(c.skip, uint64(len(b)))
			c.skip -= n
			b = b[n:]
			continue
		}
		c.header = append(c.header, b[0])
		b = b[1:]
		if length, complete := frameLength(c.header); complete {
			const finBit, opcode, continuation = 0x80, 0x0f, 0
			if c.header[0]&finBit == 0 || c.header[0]&opcode == continuation {
				c.report("continuation")
			}
			if length >= maxFrame {
				c.report("oversize")
			}
			c.skip, c.header = length, c.header[:0]
		}
	}
}

// frameLength reads a client's frame header; complete is false while bytes of it are missing.
func frameLength(header []byte) (length uint64, complete bool) {
	if len(header) < 2 {
		return 0, false
	}
	const maskBit, maskLength = 0x80, 4
	need := 2
	length = uint64(header[1] &^ maskBit)
	switch length {
	case 126:
		need += 2
	case 127:
		need += 8
	}
	if header[1]&maskBit != 0 {
		need += maskLength
	}
	if len(header) < need {
		return 0, false
	}
	switch length {
	case 126:
		length = uint64(binary.BigEndian.Uint16(header[2:]))
	case 127:
		length = binary.BigEndian.Uint64(header[2:])
	}
	return length, true
}
