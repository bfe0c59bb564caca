package devdb

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// Standby starts a copy of our cluster, which has Fsync, that follows it: from then on each commit waits until the copy
// has it too. It answers reads, and is a Postgres of its own once it is promoted. Stop it before the one that it follows.
func (p *Postgres) Standby(ctx context.Context) (*Postgres, error) {
	if p.cluster == nil {
		return nil, ErrNotOurs
	}
	c := &cluster{temporary: true, fsync: p.cluster.fsync, connections: p.cluster.connections, bin: p.cluster.bin, account: p.cluster.account, password: p.cluster.password}
	if err := c.follow(ctx, p.cluster); err != nil {
		return nil, fmt.Errorf("start a standby: %w", errors.Join(err, c.close()))
	}
	s := &Postgres{url: c.url(), version: p.version, cluster: c}
	for _, sql := range []string{"alter system set synchronous_standby_names = '*'", "select pg_reload_conf()"} {
		if err := p.Exec(ctx, sql); err != nil {
			return nil, errors.Join(err, s.Stop())
		}
	}
	if err := p.awaitSync(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// follow copies another cluster and starts the copy as its standby.
func (c *cluster) follow(ctx context.Context, primary *cluster) error {
	if err := c.takeFolder(); err != nil {
		return err
	}
	// On the command line every user could read the password.
	cmd := command{account: c.account, dir: c.base, path: filepath.Join(c.bin, "pg_basebackup"), args: []string{
		"--pgdata=" + c.data(), "--host=127.0.0.1", fmt.Sprintf("--port=%d", primary.port), "--username=embudo",
		"--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync",
	}}.prepare(ctx)
	cmd.Env = append(cmd.Env, "PGPASSWORD="+c.password)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pg_basebackup: %w\n%s", c.account.explain(err), out)
	}
	return c.startSomewhere(ctx)
}

// awaitSync waits until commits wait for the standby.
func (p *Postgres) awaitSync(ctx context.Context) error {
	const inSync = `do $$ begin
		if not exists (select from pg_stat_replication where sync_state = 'sync') then raise 'no standby is in step yet'; end if;
	end $$`
	ctx, cancel := context.WithTimeout(ctx, startGrace)
	defer cancel()
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		err := p.Exec(ctx, inSync)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// Promote makes a standby a server that takes writes.
func (p *Postgres) Promote(ctx context.Context) error {
	if err := p.Exec(ctx, "do $$ begin if not pg_promote() then raise 'it takes too long'; end if; end $$"); err != nil {
		return fmt.Errorf("promote: %w", err)
	}
	return nil
}
