package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"embudo/store"
)

type auditCommand struct{}

// errTampered is the audit's answer when the base is not what its history says; where, it has printed.
var errTampered = errors.New("the database is not what its history says; see above")

// Run holds the whole database to its history. It only reads, and may run beside the bot.
func (auditCommand) Run(ctx context.Context) error {
	s, err := readConfig(os.Environ(), false)
	if err != nil {
		return err
	}
	return audit(ctx, s, os.Stdout, os.Stderr)
}

// progressEach is how often an audit says how far it is.
const progressEach = 5 * time.Second

// audit prints each fault and a summary to out, and how far it is to progress.
func audit(ctx context.Context, s settings, out, progress io.Writer) error {
	url := s.DatabaseURL.Reveal()
	if err := store.CheckVersion(ctx, url); err != nil {
		return databaseFault(err)
	}
	db, err := store.Open(ctx, url, slog.New(slog.DiscardHandler))
	if err != nil {
		return databaseFault(err)
	}
	defer db.Close()
	told := time.Now()
	found, err := db.Verify(ctx, func(a store.Audit) {
		if time.Since(told) >= progressEach {
			told = time.Now()
			fmt.Fprintf(progress, "%d opportunities, %d events, %d faults so far\n", a.Opportunities, a.Events, a.Found)
		}
	})
	if err != nil {
		return databaseFault(err)
	}
	return reportAudit(found, out)
}

func reportAudit(a store.Audit, out io.Writer) error {
	for _, f := range a.Faults {
		fmt.Fprintln(out, "FAULT", f)
	}
	if more := a.Found - len(a.Faults); more > 0 {
		fmt.Fprintf(out, "FAULT and %d more\n", more)
	}
	fmt.Fprintf(out, "%d opportunities, %d events, %d invoices, %d requests, %d accounts, contacts and leads; %d faults; digest %s\n",
		a.Opportunities, a.Events, a.Invoices, a.Requests, a.Records, a.Found, a.Digest)
	if a.Found > 0 {
		return errTampered
	}
	return nil
}
