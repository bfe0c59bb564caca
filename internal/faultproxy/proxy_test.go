package faultproxy_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/faultproxy"
)

// echo is a server that sends back what it gets.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(c, c); _ = c.Close() }()
		}
	}()
	return l.Addr().String()
}

func proxied(t *testing.T) (*faultproxy.Proxy, net.Conn) {
	t.Helper()
	p, err := faultproxy.New(echo(t))
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p, dial(t, p)
}

func dial(t *testing.T, p *faultproxy.Proxy) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func ask(c net.Conn, within time.Duration) (string, error) {
	if _, err := io.WriteString(c, "hola\n"); err != nil {
		return "", err
	}
	if err := c.SetReadDeadline(time.Now().Add(within)); err != nil {
		return "", err
	}
	return bufio.NewReader(c).ReadString('\n')
}

func TestPassAndDelay(t *testing.T) {
	t.Parallel()
	p, c := proxied(t)
	got, err := ask(c, time.Second)
	require.NoError(t, err)
	require.Equal(t, "hola\n", got)
	require.Equal(t, 1, p.Connections())
	p.Delay(50 * time.Millisecond)
	began := time.Now()
	_, err = ask(c, 5*time.Second)
	require.NoError(t, err)
	require.GreaterOrEqual(t, time.Since(began), 100*time.Millisecond, "there and back")
}

func TestRefuse(t *testing.T) {
	t.Parallel()
	p, c := proxied(t)
	_, err := ask(c, time.Second)
	require.NoError(t, err)
	p.Refuse()
	_, err = ask(c, time.Second)
	require.Error(t, err)
	_, err = net.Dial("tcp", p.Addr())
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.NoError(t, p.Accept())
	_, err = ask(dial(t, p), time.Second)
	require.NoError(t, err)
}

func TestSilence(t *testing.T) {
	t.Parallel()
	p, c := proxied(t)
	p.Silence()
	_, err := ask(c, 50*time.Millisecond)
	var slow net.Error
	require.True(t, errors.As(err, &slow) && slow.Timeout(), "%v", err)
	_, err = ask(dial(t, p), 50*time.Millisecond)
	require.True(t, errors.As(err, &slow) && slow.Timeout(), "new connections are taken, and silent: %v", err)
	p.Speak()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(time.Second)))
	got, err := bufio.NewReader(c).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "hola\n", got, "what was held back comes after all")
}

func TestReset(t *testing.T) {
	t.Parallel()
	p, c := proxied(t)
	_, err := ask(c, time.Second)
	require.NoError(t, err)
	p.Reset()
	require.NoError(t, c.SetReadDeadline(time.Now().Add(time.Second)))
	_, err = c.Read(make([]byte, 1))
	require.ErrorIs(t, err, syscall.ECONNRESET)
	require.Eventually(t, func() bool { return p.Connections() == 0 }, time.Second, time.Millisecond)
}
