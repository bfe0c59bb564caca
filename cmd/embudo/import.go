package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// importCommand brings a file of records in, as the form in Slack does.
type importCommand struct {
	Kind    string `arg:"" optional:"" help:"What is in the file: accounts, contacts, leads or opportunities."`
	File    string `arg:"" optional:"" type:"existingfile" help:"CSV or XLSX."`
	As      string `required:"" placeholder:"U…" help:"The Slack user id of whoever imports: their rights hold."`
	Preview bool   `help:"Only say what it would do."`
	Undo    int64  `placeholder:"N" help:"Undo import IM-N whole, instead of importing."`
}

// recordKinds are what the kinds are called on the command line.
var recordKinds = map[string]people.Kind{"accounts": people.KindAccount, "contacts": people.KindContact, "leads": people.KindLead, "opportunities": people.KindOpportunity}

// errFaulty is the answer to a file with faults; which, it has printed.
var errFaulty = errors.New("nothing was imported: the file has faults; see above")

// Run imports a file, or undoes an import.
func (c importCommand) Run(ctx context.Context) error {
	s, err := readConfig(os.Environ(), true)
	if err != nil {
		return err
	}
	return c.run(ctx, s, os.Stdout)
}

func (c importCommand) run(ctx context.Context, s settings, out io.Writer) error {
	kind, known := recordKinds[c.Kind]
	if c.Undo == 0 && (!known || c.File == "") {
		return errors.New("say what to import: embudo import accounts|contacts|leads|opportunities FILE --as U…")
	}
	o, err := openOffline(ctx, s, c.As)
	if err != nil {
		return err
	}
	defer o.close()
	if c.Undo != 0 {
		return undoImport(ctx, o.records, o.who.Member(), people.ImportID(c.Undo), out)
	}
	return c.bring(ctx, o, kind, out)
}

// bring prints what the file would do, and does it where nothing is wrong with it.
func (c importCommand) bring(ctx context.Context, o *offline, kind people.Kind, out io.Writer) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, sheet.MaxBytes+1))
	if err != nil {
		return err
	}
	plan, err := o.app.PlanImport(ctx, o.who, kind, data)
	if err != nil {
		return err
	}
	for _, fault := range plan.Faults() {
		fmt.Fprintln(out, fault)
	}
	fmt.Fprintf(out, "%d to create, %d to update, %d unchanged, %d new clients, %d faults\n", plan.Created, plan.Updated, plan.Unchanged, plan.Clients, len(plan.Faults()))
	switch {
	case len(plan.Faults()) > 0:
		return errFaulty
	case c.Preview:
		return nil
	}
	key := fmt.Sprintf("import:%s:%d", o.who.ID, time.Now().UnixNano())
	i, err := o.records.StartImport(ctx, pipeline.Request{Key: key, By: o.who.Member()}, kind, filepath.Base(c.File), plan.Good)
	if err != nil {
		return err
	}
	if i, err = finishImport(ctx, o.records, i); err != nil {
		return fmt.Errorf("%s goes on when the bot runs: %w", i.ID, err)
	}
	fmt.Fprintf(out, "%s: %d created, %d updated, %d unchanged, %d refused\n", i.ID, i.Created, i.Updated, i.Unchanged, i.Refused)
	if i.Refused > 0 {
		return errors.New("rows were refused, since somebody changed what they are about meanwhile")
	}
	return nil
}

func undoImport(ctx context.Context, records *people.Service, by pipeline.Member, id people.ImportID, out io.Writer) error {
	i, err := records.UndoImport(ctx, by, id)
	if err == nil {
		i, err = finishImport(ctx, records, i)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %d changes undone, %d kept\n", i.ID, i.TakenBack, i.Kept)
	kept, err := records.Store.ImportKept(ctx, id, i.Kept)
	for _, e := range kept {
		fmt.Fprintf(out, "%s (row %d): %s\n", e.Of, e.Row, e.Reason)
	}
	if err == nil && i.Kept > 0 {
		err = errors.New("some changes were kept; see above")
	}
	return err
}

// finishImport works on an import to its end.
func finishImport(ctx context.Context, records *people.Service, i people.Import) (people.Import, error) {
	for i.State.Working() {
		next, err := records.WorkImport(ctx, i.ID)
		if err != nil {
			return i, err
		}
		i = next
	}
	return i, nil
}
