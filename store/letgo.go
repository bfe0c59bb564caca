package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

const (
	// A token is replaced by starting anew with another one. Then what was put off because the old one was refused is
	// tried at once, with all that waits behind it. The codes are Slack's for a token that is worth nothing any more.
	sqlLetGo = `
		with locked as (
			select distinct destination from notices
			where settled_at is null and state = 'retrying' and last_error in ('invalid_auth', 'not_authed', 'account_inactive',
				'token_revoked', 'token_expired', 'org_login_required', 'ekm_access_denied')),
		paced as (
			update paces set next_free_at = clock_timestamp(), not_before = clock_timestamp()
			where key in (select destination from locked)),
		freed as (
			update notices n set due_at = clock_timestamp(), slot_at = null from locked
			where n.destination = locked.destination and n.settled_at is null and n.state <> 'sending'
			returning n.id)` + insertJobs + `freed order by id`
)

// letGo frees what a refused token held back. Where that fails, the notices wait no longer than they would have.
func (j *Jobs) letGo(ctx context.Context) {
	var freed int64
	err := writeTx(ctx, j.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sqlLetGo)
		freed = tag.RowsAffected()
		return err
	})
	switch {
	case err != nil:
		j.log.Warn("notices that a refused token held back not let go", "error", err)
	case freed > 0:
		j.log.Info("notices that a refused token held back are tried again", "count", freed)
		j.db.ring()
	}
}
