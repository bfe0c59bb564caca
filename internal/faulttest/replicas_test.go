//go:build crashpoints

package faulttest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"embudo/store"
)

// R12: of three bots one is killed again and again; the others take over.
func TestReplicas(t *testing.T) {
	t.Parallel()
	random := chance(t)
	w := openWorld(t, worldOptions{idle: true})
	bots := []*process{w.start(), w.start(), w.start()}
	over := w.everybody(8, size(200, 2000))
	kills := size(4, 60)
	for range kills {
		select {
		case <-over:
		case <-time.After(time.Duration(100+random.IntN(500)) * time.Millisecond):
		}
		n := random.IntN(len(bots))
		bots[n].kill()
		bots[n] = w.start()
	}
	<-over
	bots[0].kill()
	f := w.audit(fmt.Sprintf("R12 (%d kills of three)", kills+1))
	require.Less(t, f.owed, 20*time.Second, "taken over within twenty seconds")
}

// R17: told to stop under load, the bot loses nothing, and a second word ends it at once.
func TestStopUnderLoad(t *testing.T) {
	t.Parallel()
	w := openWorld(t, worldOptions{idle: true})
	bot := w.start()
	rounds := size(2, 20)
	rest := w.busy(8)
	for range rounds {
		done := w.sure()
		w.until(patient, "acts to be acknowledged", func() bool { return w.sure() >= done+16 })
		took := bot.terminate(w, 25*time.Second)
		require.Zero(t, bot.cmd.ProcessState.ExitCode())
		t.Logf("R17: stopped after %d ms", took.Milliseconds())
		bot = w.start()
	}
	rest()
	w.audit(fmt.Sprintf("R17 (%d stops)", rounds))

	w.pg.Silence() // what is under way can't end
	go w.create(person(0))
	w.until(patient, "the act to be on its way", func() bool { return w.pg.Connections() > 0 })
	require.NoError(t, bot.cmd.Process.Signal(syscall.SIGTERM))
	time.AfterFunc(200*time.Millisecond, func() { _ = bot.cmd.Process.Signal(syscall.SIGTERM) })
	select {
	case <-bot.ended:
	case <-time.After(2200 * time.Millisecond):
		t.Fatal("a second signal did not end it within two seconds")
	}
	w.pg.Speak()
}

// R18: the application's own role can only add to the history, and a row that was changed all the same is found.
func TestHistoryCantBeChanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := openWorld(t, worldOptions{})
	w.must(person(0))
	w.audit("R18")
	for _, sql := range []string{"update events set reason = 'x'", "delete from events", "truncate events cascade"} {
		_, err := w.sql.Exec(ctx, sql)
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, sql)
		require.Equal(t, "events_append_only", refused.ConstraintName, sql)
	}
	_, err := w.sql.Exec(ctx, "alter table events disable trigger events_append_only")
	require.NoError(t, err)
	_, err = w.sql.Exec(ctx, "update opportunities set account = 'Otro'")
	require.NoError(t, err)
	found, err := w.db.Verify(ctx)
	require.NoError(t, err)
	require.Len(t, found.Faults, 1)
}

// R19: six migrate an empty database at once, while bots of that release start.
func TestSixMigrateAtOnce(t *testing.T) {
	t.Parallel()
	g := needed(t)
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	url, err := g.postgres.CreateDatabase(ctx, fmt.Sprintf("fault_%d", databases.Add(1)), "")
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			cmd := exec.CommandContext(ctx, g.program, "migrate")
			cmd.Env = append(os.Environ(), "DATABASE_URL="+url)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("migrate: %v: %s", err, out)
			}
		})
	}
	all.Wait()
	db, err := store.Open(ctx, url, nil)
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Ping(ctx))
}

// R19: the release before this one goes on working while this one migrates and starts.
func TestThePreviousReleaseGoesOn(t *testing.T) {
	t.Parallel()
	before := previous(t)
	w := openWorld(t, worldOptions{idle: true, migrator: before})
	old := w.launch(before)
	w.serving(old)
	over := w.everybody(4, 40)
	w.start()
	w.openStore()
	<-over
	old.terminate(w, 25*time.Second)
	w.must(person(0))
	w.audit("R19")
}

// previous builds the program as it was before the schema changed last; the present one where git does not tell.
func previous(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startGrace)
	defer cancel()
	commit := olderSchema(ctx)
	archive, err := git(ctx, "archive", commit)
	if commit == "" || err != nil {
		t.Log("R19: no release before this one is at hand, so the same program runs twice")
		return needed(t).program
	}
	dir := t.TempDir()
	unpack := exec.CommandContext(ctx, "tar", "-x", "-C", dir)
	unpack.Stdin = bytes.NewReader(archive)
	require.NoError(t, unpack.Run())
	program := filepath.Join(t.TempDir(), "embudo")
	require.NoError(t, build(ctx, dir, program))
	t.Logf("R19: the release before is %s", commit)
	return program
}

// olderSchema is the newest commit whose migrations are the first of the present ones, without a gap and not all of
// them; "" for none. One that was made while a lower number was still missing was never released.
func olderSchema(ctx context.Context) string {
	now, err := filepath.Glob(filepath.Join("..", "..", "store", "migrations", "*.sql"))
	if err != nil {
		return ""
	}
	commits, err := git(ctx, "log", "--format=%H", "--", "store/migrations")
	if err != nil {
		return ""
	}
	for _, commit := range strings.Fields(string(commits)) {
		listed, err := git(ctx, "ls-tree", "--name-only", commit, "store/migrations/")
		had := strings.Fields(string(listed))
		if err != nil || len(had) == 0 || len(had) >= len(now) {
			continue
		}
		if slices.EqualFunc(had, now[:len(had)], func(a, b string) bool { return path.Base(a) == filepath.Base(b) }) {
			return commit
		}
	}
	return ""
}

func git(ctx context.Context, args ...string) ([]byte, error) {
	return exec.CommandContext(ctx, "git", append([]string{"-C", filepath.Join("..", "..")}, args...)...).Output()
}
