package devdb_test

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// asOrdinaryUser makes a child run as one, where we are root; else it is one already.
func asOrdinaryUser(t *testing.T) func(*exec.Cmd) {
	if os.Getuid() != 0 {
		return nil
	}
	nobody, err := user.Lookup("nobody")
	require.NoError(t, err)
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	require.NoError(t, err)
	return func(cmd *exec.Cmd) {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
}

func TestServersOfAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	f := raise(t, asOrdinaryUser(t))
	require.Empty(t, f.Fault)
	require.NotZero(t, f.UID)
	require.True(t, f.OursPostgres)
	require.Equal(t, "of_child", query[string](t, f.Created, "select current_database()"))
	f.leave(t)
	require.False(t, answers(t, f.Postgres), "it ends in order")
}

func TestServersDieWithTheirParent(t *testing.T) {
	t.Parallel()
	f := raise(t, nil)
	require.Empty(t, f.Fault)
	require.True(t, answers(t, f.Postgres))
	require.NoError(t, f.cmd.Process.Kill())
	eventually(t, func() bool { return !listens(t, f.Postgres) }, "Postgres ends")
	if f.RealRedis {
		eventually(t, func() bool { return !listens(t, f.Redis) }, "Redis ends")
	}
}

func listens(t *testing.T, server string) bool {
	u, err := url.Parse(server)
	require.NoError(t, err)
	conn, err := net.Dial("tcp", u.Host)
	if err == nil {
		conn.Close()
	}
	return err == nil
}
