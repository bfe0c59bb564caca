package bot

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// handshakeTimeout is for opening a connection.
const handshakeTimeout = 15 * time.Second

// watchfulDialer gives up connections on which nothing comes for as long as silence. Slack pings every few seconds; that
// slack-go looks for pings only at every other beat of the same length would double the time in which what people do is
// sent to nobody.
func watchfulDialer(silence time.Duration) *websocket.Dialer {
	return &websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshakeTimeout,
		WriteBufferSize: 32 << 10, // Slack takes no acknowledgement in pieces
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			var tcp net.Dialer
			c, err := tcp.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &watchedConn{Conn: c, silence: silence}, nil
		},
	}
}

// watchedConn is a connection whose reads end where nothing comes.
type watchedConn struct {
	net.Conn
	silence time.Duration
}

func (c *watchedConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}
