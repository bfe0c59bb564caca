package main

import (
	"context"
	"fmt"
	"os"

	"embudo/store"
)

type migrateCommand struct{}

// Run brings the schema up to date. Several at once apply each step once.
func (migrateCommand) Run(ctx context.Context) error {
	s, err := readConfig(os.Environ(), false)
	if err != nil {
		return err
	}
	if err := store.Migrate(ctx, s.DatabaseURL.Reveal()); err != nil {
		return databaseFault(err)
	}
	fmt.Println("The database is up to date.")
	return nil
}
