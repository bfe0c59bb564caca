package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// exportCommand writes a file of records, as "exportar" in Slack does. What it writes can be imported.
type exportCommand struct {
	Kind   string `arg:"" enum:"accounts,contacts,leads,opportunities" help:"What to write: accounts, contacts, leads or opportunities."`
	As     string `required:"" placeholder:"U…" help:"The Slack user id of whoever exports: their rights and their language hold."`
	Format string `enum:"csv,xlsx," default:"" help:"csv or xlsx. By the name of the file where it is not said, else csv."`
	Out    string `type:"path" placeholder:"FILE" help:"Where to write; the standard output where it is not said."`
}

// Run exports all records of a kind.
func (c exportCommand) Run(ctx context.Context) error {
	s, err := readConfig(os.Environ(), true)
	if err != nil {
		return err
	}
	return c.run(ctx, s, os.Stdout, os.Stderr)
}

func (c exportCommand) run(ctx context.Context, s settings, out, said io.Writer) error {
	o, err := openOffline(ctx, s, c.As)
	if err != nil {
		return err
	}
	defer o.close()
	rows, capped, err := c.write(ctx, o, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(said, "%d %s\n", rows, c.Kind)
	if capped {
		return fmt.Errorf("there are more than the %d that a file takes: the others are missing", rows)
	}
	return nil
}

// write writes to out, or to the file that was named: whoever finds one of that name finds all of it.
func (c exportCommand) write(ctx context.Context, o *offline, out io.Writer) (rows int, capped bool, err error) {
	workbook := c.Format == "xlsx" || c.Format == "" && strings.EqualFold(filepath.Ext(c.Out), ".xlsx")
	if c.Out == "" {
		return o.app.WriteRecords(ctx, o.who, recordKinds[c.Kind], workbook, out)
	}
	file, err := os.CreateTemp(filepath.Dir(c.Out), ".embudo-*")
	if err != nil {
		return 0, false, err
	}
	defer os.Remove(file.Name())
	rows, capped, err = o.app.WriteRecords(ctx, o.who, recordKinds[c.Kind], workbook, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return 0, false, err
	}
	return rows, capped, os.Rename(file.Name(), c.Out)
}
