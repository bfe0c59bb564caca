//go:build unix

package devdb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is whom a server runs as. The zero value is ourselves.
type account struct {
	other    bool
	uid, gid int
}

// serverAccount is ourselves, or when we are root an account that is not.
func serverAccount() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if uidErr == nil && gidErr == nil && uid > 0 {
			return account{other: true, uid: uid, gid: gid}, nil
		}
	}
	return account{}, errors.New("we are root and there is no user postgres or nobody to run a server as: run as an ordinary user")
}

// apply makes cmd run as the account, in a process group of its own so that Ctrl-C in a terminal
// reaches us and not the server, which we stop in order.
func (a account) apply(cmd *exec.Cmd) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(attr)
	if a.other {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	cmd.SysProcAttr = attr
}

// own gives path to the account.
func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// explain adds the way out where a container keeps even root from changing to another user.
func (a account) explain(err error) error {
	if a.other && (errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.EACCES)) {
		return fmt.Errorf("run as user %d: %w (run as an ordinary user, or set DATABASE_URL and REDIS_URL)", a.uid, err)
	}
	return err
}
